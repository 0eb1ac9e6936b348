using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>
/// Reads <see cref="IndexedNumber"/>: <c>8+(n&gt;&gt;3)</c>, <c>n&amp;7</c>, <c>0x400+4*n</c>. The operators bind as in C:
/// <c>*</c>, then <c>+</c>, then <c>&lt;&lt; &gt;&gt;</c>, then <c>&amp;</c>.
/// </summary>
internal sealed class IndexExpression
{
    private const int DeepestNesting = 16;
    private const uint Largest = 0x00FF_FFFF;

    private readonly string _text;
    private readonly Place _place;
    private readonly string? _variable;
    private int _position;
    private int _depth;

    private IndexExpression(string text, Place place, string? variable)
    {
        _text = text;
        _place = place;
        _variable = variable;
    }

    /// <summary>The number, or null after a problem was reported.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="place">Where it is written.</param>
    /// <param name="variable">The index variable; null where the register is not an array.</param>
    /// <param name="problems">Where problems go.</param>
    public static IndexedNumber? Parse(string text, Place place, string? variable, ProblemList problems)
    {
        IndexExpression parser = new(text, place, variable);
        try
        {
            Term value = parser.And();
            if (parser.Peek() != '\0')
            {
                throw parser.Wrong("'" + Words.Shorten(text.Substring(parser._position)) + "' is one too many", "use numbers, the index, + * << >> & and parentheses");
            }

            return new IndexedNumber(text, value.Base, value.Shift, value.Mask, value.Stride);
        }
        catch (MalformedException problem)
        {
            problem.Report(problems);
            return null;
        }
    }

    private Term And()
    {
        Term left = Shift();
        while (Peek() == '&')
        {
            _position++;
            Term right = Shift();
            if (right.DependsOnIndex)
            {
                (left, right) = (right, left);
            }

            left = right.DependsOnIndex || (left.DependsOnIndex && !left.IsBare)
                ? throw Wrong("'&' is applied to more than the index and a number", "mask the index before it is multiplied or added to")
                : left.DependsOnIndex ? left with { Mask = left.Mask & right.Base } : new Term(left.Base & right.Base);
        }

        return left;
    }

    private Term Shift()
    {
        Term left = Sum();
        while (Peek() is '<' or '>')
        {
            bool isLeft = Peek() == '<';
            if (_position + 1 >= _text.Length || _text[_position + 1] != _text[_position])
            {
                throw Wrong("a single '" + Peek() + "' is not an operator", "write '<<' or '>>'");
            }

            _position += 2;
            Term right = Sum();
            if (right.DependsOnIndex || right.Base > 31)
            {
                throw Wrong("the distance of a shift must be a number below 32", "shift the index by a number");
            }

            int distance = (int)right.Base;
            if (isLeft)
            {
                left = Times(left, distance < 24 ? 1U << distance : Largest + 1);
            }
            else if (!left.DependsOnIndex)
            {
                left = new Term(left.Base >> distance);
            }
            else if (left.IsBare && left.Shift + distance < 32)
            {
                left = left with { Shift = left.Shift + distance, Mask = left.Mask >> distance };
            }
            else
            {
                throw Wrong("'>>' is applied to more than the index", "shift the index before it is multiplied or added to");
            }
        }

        return left;
    }

    private Term Sum()
    {
        Term left = Product();
        while (Peek() is '+' or '-')
        {
            if (Peek() == '-')
            {
                throw Wrong("'-' is not an operator here", "use + * << >> and &");
            }

            _position++;
            Term right = Product();
            if (left.DependsOnIndex && right.DependsOnIndex)
            {
                throw Wrong("the index is in two parts of a sum", "use it once, as in 0x400+4*n");
            }

            Term index = left.DependsOnIndex ? left : right;
            left = index with { Base = Checked((ulong)left.Base + right.Base) };
        }

        return left;
    }

    private Term Product()
    {
        Term left = Primary();
        while (Peek() == '*')
        {
            _position++;
            Term right = Primary();
            if (left.DependsOnIndex && right.DependsOnIndex)
            {
                throw Wrong("the index is multiplied by itself", "multiply it by a number");
            }

            left = left.DependsOnIndex ? Times(left, right.Base) : Times(right, left.Base);
        }

        return left;
    }

    private Term Primary()
    {
        if (Peek() == '(')
        {
            if (++_depth > DeepestNesting)
            {
                throw Wrong("its parentheses are nested too deeply", "an index expression needs one or two pairs");
            }

            _position++;
            Term inner = And();
            if (Peek() != ')')
            {
                throw Wrong("')' is missing", "close each parenthesis");
            }

            _position++;
            _depth--;
            return inner;
        }

        Peek();
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        string word = _text.Substring(start, _position - start);
        if (word.Length == 0)
        {
            throw Wrong(start == _text.Length ? "it ends too early" : "'" + _text[start] + "' is written where a number is needed", "write a number or the index");
        }

        if (Values.TryParseNumber(word, out ulong number))
        {
            return new Term(Checked(number));
        }

        if (word == _variable)
        {
            return new Term(0, 0, uint.MaxValue, 1);
        }

        throw Wrong(
            "'" + Words.Shorten(word) + "' is not a number",
            _variable is null ? "only an array, a register with 'index', has an index variable" : "the index variable is '" + _variable + "'");
    }

    private Term Times(Term term, uint factor) =>
        term with { Base = Checked((ulong)term.Base * factor), Stride = Checked((ulong)term.Stride * factor) };

    private uint Checked(ulong value) =>
        value <= Largest ? (uint)value : throw Wrong("a number in it is too large", "the largest is " + Words.Hex(Largest));

    /// <summary>The next character that is not a space; 0 at the end.</summary>
    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private MalformedException Wrong(string what, string remedy) =>
        new(Descriptors.IndexExpression, _place, Words.Shorten(_text), what, remedy);

    private readonly record struct Term(uint Base, int Shift, uint Mask, uint Stride)
    {
        public Term(uint number)
            : this(number, 0, 0, 0)
        {
        }

        public bool DependsOnIndex => Stride != 0;

        /// <summary>The index, perhaps shifted and masked, and nothing else.</summary>
        public bool IsBare => Base == 0 && Stride == 1;
    }
}
