using System;
using System.Globalization;

namespace Emu.Cli.Docs;

/// <summary>Works out the formulas that stand in the encodings of arrays: <c>8+(n&gt;&gt;3)</c>, <c>n&amp;7</c>, <c>0x400+4*n</c>; operators bind as in C.</summary>
internal static class IndexFormula
{
    /// <summary>The formula's value where the array's index is <paramref name="index"/>.</summary>
    /// <exception cref="FormatException">The text is no formula.</exception>
    public static int Evaluate(string formula, int index)
    {
        int at = 0;
        int value = And(formula, ref at, index);
        return at == formula.Length ? value : throw new FormatException($"'{formula}' is no index formula, at character {at}.");
    }

    private static int And(string text, ref int at, int index)
    {
        int value = Shift(text, ref at, index);
        while (Take(text, ref at, "&"))
            value &= Shift(text, ref at, index);

        return value;
    }

    private static int Shift(string text, ref int at, int index)
    {
        int value = Sum(text, ref at, index);
        while (true)
        {
            if (Take(text, ref at, "<<"))
                value <<= Sum(text, ref at, index);
            else if (Take(text, ref at, ">>"))
                value >>= Sum(text, ref at, index);
            else
                return value;
        }
    }

    private static int Sum(string text, ref int at, int index)
    {
        int value = Product(text, ref at, index);
        while (Take(text, ref at, "+"))
            value += Product(text, ref at, index);

        return value;
    }

    private static int Product(string text, ref int at, int index)
    {
        int value = Term(text, ref at, index);
        while (Take(text, ref at, "*"))
            value *= Term(text, ref at, index);

        return value;
    }

    private static int Term(string text, ref int at, int index)
    {
        if (Take(text, ref at, "("))
        {
            int value = And(text, ref at, index);
            return Take(text, ref at, ")") ? value : throw new FormatException($"'{text}' lacks a parenthesis at character {at}.");
        }

        int start = at;
        while (at < text.Length && char.IsAsciiLetterOrDigit(text[at]))
            at++;

        ReadOnlySpan<char> word = text.AsSpan(start, at - start);
        if (word.Length == 1 && char.IsAsciiLetter(word[0]))
            return index;

        return word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? int.Parse(word[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : int.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static bool Take(string text, ref int at, string symbol)
    {
        if (!text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))
            return false;

        at += symbol.Length;
        return true;
    }
}
