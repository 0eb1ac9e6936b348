using System;

using Emu.Conformance.Syntax;

namespace Emu.Cli.Registers;

/// <summary>Works out what an encoding's part is for one index: <c>8+(n&gt;&gt;3)</c>, <c>n&amp;7</c>, <c>0x400+4*n</c>, with the operators and priorities of C.</summary>
internal ref struct IndexFormula
{
    private readonly ReadOnlySpan<char> _text;
    private readonly string? _variable;
    private readonly uint _index;
    private int _at;

    private IndexFormula(string text, string? variable, uint index)
    {
        _text = text;
        _variable = variable;
        _index = index;
    }

    /// <summary>The value.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="variable">The index's name; null where there is none.</param>
    /// <param name="index">The index.</param>
    /// <exception cref="FormatException">The text is no formula.</exception>
    public static uint Evaluate(string text, string? variable, uint index)
    {
        IndexFormula formula = new(text, variable, index);
        uint value = formula.Mask();
        return formula._at == text.Length ? value : throw formula.Malformed();
    }

    private uint Mask()
    {
        uint value = Shift();
        while (Take("&"))
            value &= Shift();

        return value;
    }

    private uint Shift()
    {
        uint value = Sum();
        while (true)
        {
            if (Take("<<"))
                value <<= (int)Sum();
            else if (Take(">>"))
                value >>= (int)Sum();
            else
                return value;
        }
    }

    private uint Sum()
    {
        uint value = Product();
        while (Take("+"))
            value += Product();

        return value;
    }

    private uint Product()
    {
        uint value = Term();
        while (Take("*"))
            value *= Term();

        return value;
    }

    private uint Term()
    {
        if (Take("("))
        {
            uint inner = Mask();
            return Take(")") ? inner : throw Malformed();
        }

        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;

        ReadOnlySpan<char> word = _text[start.._at];
        if (_variable is not null && word.SequenceEqual(_variable))
            return _index;

        return Numbers.TryParse(word, out ulong number) && number <= uint.MaxValue ? (uint)number : throw Malformed();
    }

    private bool Take(string symbol)
    {
        if (!_text[_at..].StartsWith(symbol))
            return false;

        _at += symbol.Length;
        return true;
    }

    private readonly FormatException Malformed() => new($"'{_text}' is no formula of an index, at character {_at}.");
}
