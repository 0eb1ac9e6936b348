using System;
using System.Collections.Generic;
using Emu.Generators.Diagnostics;

namespace Emu.Generators.Spec;

/// <summary>
/// Text to <see cref="Expression"/>, by descent: or, and, not, comparison. Depth and size are limited, because a text may be megabytes
/// of parentheses.
/// </summary>
internal sealed class ExpressionParser
{
    private const int DeepestNesting = 64;
    private const int MostNodes = 1000;

    private readonly YamlScalar _scalar;
    private readonly string _text;
    private int _position;
    private int _tokenStart;
    private string _token = string.Empty;
    private int _depth;
    private int _nodes;

    private ExpressionParser(YamlScalar scalar)
    {
        _scalar = scalar;
        _text = scalar.Text;
    }

    /// <summary>The expression, or null after a problem was reported.</summary>
    public static Expression? Parse(YamlScalar scalar, ProblemList problems)
    {
        ExpressionParser parser = new(scalar);
        try
        {
            parser.Advance();
            Expression expression = parser.Or();
            if (parser._token.Length > 0)
            {
                throw parser.Wrong("'" + Words.Shorten(parser._token) + "' is one too many", "join the parts with '&' or '|', or remove it");
            }

            return expression;
        }
        catch (MalformedException problem)
        {
            problem.Report(problems);
            return null;
        }
    }

    private Expression Or() => Terms("|", isAnd: false, And);

    private Expression And() => Terms("&", isAnd: true, Unary);

    private Expression Terms(string separator, bool isAnd, Func<Expression> term)
    {
        int start = _tokenStart;
        Expression first = term();
        if (_token != separator)
        {
            return first;
        }

        List<Expression> terms = new List<Expression> { first };
        while (_token == separator)
        {
            Advance();
            terms.Add(term());
        }

        return new TermsExpression(From(start), isAnd, terms);
    }

    private Expression Unary()
    {
        if (++_depth > DeepestNesting)
        {
            throw TooLarge("The expression is nested more than " + Words.Number(DeepestNesting) + " levels deep", Words.Number(DeepestNesting) + " levels");
        }

        if (++_nodes > MostNodes)
        {
            throw TooLarge("The expression has more than " + Words.Number(MostNodes) + " names", Words.Number(MostNodes));
        }

        Expression result;
        int start = _tokenStart;
        if (_token == "!")
        {
            Advance();
            Expression inner = Unary();
            result = new NotExpression(From(start), inner);
        }
        else if (_token == "(")
        {
            Advance();
            result = Or();
            Expect(")");
        }
        else
        {
            result = Atom();
        }

        _depth--;
        return result;
    }

    private Expression Atom()
    {
        int start = _tokenStart;
        if (_token == "$")
        {
            Advance();
            string parameter = Name("the name of a rule's parameter");
            return new ParameterExpression(From(start), parameter);
        }

        if (_token is "true" or "false")
        {
            bool value = _token == "true";
            Advance();
            return new ConstantExpression(From(start), value);
        }

        Expression operand = Operand("a name, '!' or '('");
        if (operand is NameExpression name && _token == "(")
        {
            Advance();
            Expression argument = Operand("the index variable, a field (REGISTER.FIELD) or a number");
            Expect(")");
            return new CallExpression(From(start), name.Name, argument);
        }

        if (_token is "==" or "!=" or "<" or "<=" or ">" or ">=")
        {
            string operation = _token;
            Advance();
            if (!Values.TryParseNumber(_token, out ulong right))
            {
                throw Wrong("there is no number after '" + operation + "'", "compare a field with a number, as in PMSELR_EL0.SEL == 31");
            }

            Advance();
            return new CompareExpression(From(start), operand, operation, right);
        }

        return operand is NumberExpression
            ? throw Wrong("a number alone says nothing", "write true or false, or compare a field with it", start)
            : operand;
    }

    private Expression Operand(string expected)
    {
        int start = _tokenStart;
        if (Values.TryParseNumber(_token, out ulong value))
        {
            Advance();
            return new NumberExpression(From(start), value);
        }

        string name = Name(expected);
        if (_token != ".")
        {
            return new NameExpression(From(start), name);
        }

        Advance();
        string field = Name("a field of " + name);
        if (_token == "[")
        {
            int end = _text.IndexOf(']', _tokenStart);
            if (end < 0)
            {
                throw Wrong("'[' is never closed", "write the field's whole name, as in evtCount[9:0]");
            }

            field += _text.Substring(_tokenStart, end + 1 - _tokenStart);
            _position = end + 1;
            Advance();
        }

        return new MemberExpression(From(start), name, field);
    }

    private string Name(string expected)
    {
        if (_token.Length == 0 || !IsNameStart(_token[0]))
        {
            throw Wrong(_token.Length == 0 ? "it ends too early" : "'" + Words.Shorten(_token) + "' is written where a name is needed", "write " + expected + " here");
        }

        string name = _token;
        Advance();
        return name;
    }

    private void Expect(string token)
    {
        if (_token != token)
        {
            throw Wrong(
                _token.Length == 0 ? "'" + token + "' is missing at its end" : "'" + Words.Shorten(_token) + "' is written where '" + token + "' is needed",
                "close each parenthesis");
        }

        Advance();
    }

    private void Advance()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        _tokenStart = _position;
        if (_position == _text.Length)
        {
            _token = string.Empty;
            return;
        }

        char c = _text[_position];
        int length = 1;
        if (IsNameStart(c) || char.IsDigit(c))
        {
            while (_position + length < _text.Length && (IsNameStart(_text[_position + length]) || char.IsDigit(_text[_position + length])))
            {
                length++;
            }
        }
        else if (_position + 1 < _text.Length && _text[_position + 1] == '=' && c is '=' or '!' or '<' or '>')
        {
            length = 2;
        }

        _token = _text.Substring(_position, length);
        if (length == 1 && c is not ('!' or '&' or '|' or '(' or ')' or '$' or '.' or '<' or '>' or '[') && !IsNameStart(c) && !char.IsDigit(c))
        {
            throw Wrong("it holds the character '" + c + "'", c == '=' ? "write '==' to compare" : "write names with ! & | and parentheses");
        }

        if (c is '&' or '|' && _position + 1 < _text.Length && _text[_position + 1] == c)
        {
            throw Wrong("'" + c + c + "' is written where one '" + c + "' is enough", "write '" + c + "'");
        }

        _position += length;
    }

    private static bool IsNameStart(char c) => c is (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') or '_';

    private Place From(int start)
    {
        int end = _tokenStart;
        while (end > start && char.IsWhiteSpace(_text[end - 1]))
        {
            end--;
        }

        return _scalar.Part(start, end - start);
    }

    private MalformedException Wrong(string what, string remedy, int? at = null)
    {
        int start = Math.Min(at ?? _tokenStart, _text.Length);
        int length = Math.Min(Math.Max(at is null ? _token.Length : _tokenStart - start, 0), _text.Length - start);
        return new MalformedException(Descriptors.ExpressionSyntax, _scalar.Part(start, length), Words.Shorten(_text), what, remedy);
    }

    private MalformedException TooLarge(string what, string limit) =>
        new(Descriptors.ExpressionTooLarge, _scalar.Place, what, limit);
}
