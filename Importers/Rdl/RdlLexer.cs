using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Emu.Importers.Rdl;

/// <summary>Text to tokens. Of the preprocessor there are <c>`define</c> without arguments and <c>`ifdef</c>, which guard files.</summary>
internal sealed class RdlLexer
{
    private static readonly string[] Marks =
        ["->", "+=", "%=", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "**", "::", "~&", "~|", "~^", "^~", "'{"];

    private readonly string _text;
    private readonly Losses _losses;
    private readonly List<RdlToken> _tokens = [];
    private readonly Dictionary<string, string> _defined = [];
    private readonly Stack<(int Line, bool IsKept, bool HasBeen)> _conditions = new();
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private RdlLexer(string text, Losses losses)
    {
        _text = text;
        _losses = losses;
    }

    private int Column => _at - _lineStart + 1;

    private bool IsKept
    {
        get
        {
            foreach ((_, bool isKept, _) in _conditions)
            {
                if (!isKept)
                    return false;
            }

            return true;
        }
    }

    /// <exception cref="ImportException">A character or a directive that SystemRDL does not have.</exception>
    public static List<RdlToken> Read(string text, Losses losses)
    {
        RdlLexer lexer = new(text, losses);
        while (lexer.Next())
        {
        }

        if (lexer._conditions.TryPeek(out (int Line, bool IsKept, bool HasBeen) open))
            throw new ImportException(open.Line, 1, "`endif is missing for this condition; add it");
        lexer._tokens.Add(new RdlToken(RdlKind.End, "", 0, lexer._line, lexer.Column));
        return lexer._tokens;
    }

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Step()
    {
        if (_text[_at++] == '\n')
        {
            _line++;
            _lineStart = _at;
        }
    }

    private void Step(int count)
    {
        for (int i = 0; i < count && _at < _text.Length; i++)
            Step();
    }

    private bool Next()
    {
        if (_at >= _text.Length)
            return false;

        char c = Peek();
        if (char.IsWhiteSpace(c))
            Step();
        else if (c == '/' && Peek(1) == '/')
            SkipLine();
        else if (c == '/' && Peek(1) == '*')
            SkipComment();
        else if (c == '<' && Peek(1) == '%')
            throw new ImportException(_line, Column, "embedded Perl (<% … %>) is refused; run the SystemRDL preprocessor first and import what it writes");
        else if (c == '`')
            Directive();
        else if (!IsKept)
            Step();
        else if (c == '"')
            ReadText();
        else if (char.IsAsciiDigit(c) || (c == '\'' && char.IsAsciiLetter(Peek(1)) && "bodhBODH".Contains(Peek(1))))
            ReadNumber();
        else if (char.IsAsciiLetter(c) || c == '_' || c == '\\')
            ReadWord();
        else
            ReadMark();
        return true;
    }

    private void SkipLine()
    {
        while (_at < _text.Length && Peek() != '\n')
            Step();
    }

    private void SkipComment()
    {
        (int line, int column) = (_line, Column);
        int end = _text.IndexOf("*/", _at + 2, System.StringComparison.Ordinal);
        if (end < 0)
            throw new ImportException(line, column, "this comment has no end; write */ behind it");
        Step(end + 2 - _at);
    }

    private void Directive()
    {
        (int line, int column) = (_line, Column);
        Step();
        string name = Word();
        switch (name)
        {
            case "ifdef" or "ifndef":
                bool isDefined = _defined.ContainsKey(WordOfLine());
                bool isKept = isDefined == (name == "ifdef");
                _conditions.Push((line, isKept, isKept));
                break;
            case "elsif":
                (int _, bool _, bool had) = Open(line, column);
                bool holds = !had && _defined.ContainsKey(WordOfLine());
                _conditions.Push((line, holds, had || holds));
                break;
            case "else":
                (int _, bool _, bool before) = Open(line, column);
                _conditions.Push((line, !before, true));
                break;
            case "endif":
                Open(line, column);
                break;
            case var _ when !IsKept:
                break;
            case "define":
                string defined = WordOfLine();
                int end = _text.IndexOf('\n', _at);
                string value = (end < 0 ? _text[_at..] : _text[_at..end]).Trim();
                if (value.StartsWith('('))
                    throw new ImportException(line, column, "`define with arguments is refused; run the SystemRDL preprocessor first and import what it writes");
                int comment = value.IndexOf("//", System.StringComparison.Ordinal);
                _defined[defined] = comment < 0 ? value : value[..comment].Trim();
                SkipLine();
                break;
            case "undef":
                _defined.Remove(WordOfLine());
                break;
            case "include":
                throw new ImportException(line, column, "`include is refused, because other files are not read; run the SystemRDL preprocessor first and import what it writes");
            case "line" or "timescale" or "default_nettype" or "resetall" or "begin_keywords" or "end_keywords" or "pragma":
                _losses.Add(line, $"`{name} means nothing here and is left out.");
                SkipLine();
                break;
            default:
                if (!_defined.TryGetValue(name, out string? text))
                    throw new ImportException(line, column, $"`{Names.Text(name)} is not defined; define it, or run the SystemRDL preprocessor first");
                foreach (RdlToken token in Read(text, _losses))
                {
                    if (token.Kind != RdlKind.End)
                        _tokens.Add(token with { Line = line, Column = column });
                }

                break;
        }
    }

    private (int Line, bool IsKept, bool HasBeen) Open(int line, int column) =>
        _conditions.TryPop(out (int Line, bool IsKept, bool HasBeen) open) ? open : throw new ImportException(line, column, "there is no `ifdef or `ifndef for this; remove it");

    private string WordOfLine()
    {
        while (Peek() is ' ' or '\t')
            Step();
        return Word();
    }

    private string Word()
    {
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
            Step();
        return _text[start.._at];
    }

    private void ReadText()
    {
        (int line, int column) = (_line, Column);
        Step();
        StringBuilder text = new();
        while (Peek() != '"')
        {
            if (_at >= _text.Length)
                throw new ImportException(line, column, "this text has no end; write \" behind it");
            if (Peek() == '\\' && Peek(1) is '"' or '\\')
                Step();
            text.Append(Peek());
            Step();
        }

        Step();
        _tokens.Add(new RdlToken(RdlKind.Text, text.ToString(), 0, line, column));
    }

    /// <summary>12, 0x1F, 8'hFF, 'b01, each with _ between digits.</summary>
    private void ReadNumber()
    {
        (int line, int column) = (_line, Column);
        int start = _at;
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
            Step();
        string digits = _text[start.._at];
        char radix = 'd';
        if (Peek() == '\'' && "bodhBODH".Contains(Peek(1)) && Peek(1) != '\0')
        {
            radix = char.ToLowerInvariant(Peek(1));
            Step(2);
            start = _at;
            while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_')
                Step();
            digits = _text[start.._at];
        }
        else if (digits.StartsWith("0x", System.StringComparison.OrdinalIgnoreCase))
        {
            (radix, digits) = ('h', digits[2..]);
        }

        if (!TryParse(digits.Replace("_", "", System.StringComparison.Ordinal), radix, out ulong value))
            throw new ImportException(line, column, $"'{Names.Text(digits)}' is not a number of at most 64 bits; write 12, 0x1F or 8'hFF");
        _tokens.Add(new RdlToken(RdlKind.Number, digits, value, line, column));
    }

    private static bool TryParse(string digits, char radix, out ulong value)
    {
        switch (radix)
        {
            case 'h':
                return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
            case 'b':
                return ulong.TryParse(digits, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out value);
            case 'd':
                return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
            default:
                value = 0;
                foreach (char digit in digits)
                {
                    if (digit is < '0' or > '7' || value >> 61 != 0)
                        return false;
                    value = (value << 3) | (uint)(digit - '0');
                }

                return digits.Length > 0;
        }
    }

    private void ReadWord()
    {
        (int line, int column) = (_line, Column);
        if (Peek() == '\\')
            Step();
        string word = Word();
        if (word.Length == 0)
            throw new ImportException(line, column, "a name is missing behind \\");
        _tokens.Add(new RdlToken(RdlKind.Word, word, 0, line, column));
    }

    private void ReadMark()
    {
        (int line, int column) = (_line, Column);
        foreach (string mark in Marks)
        {
            if (string.CompareOrdinal(_text, _at, mark, 0, mark.Length) == 0)
            {
                Step(mark.Length);
                _tokens.Add(new RdlToken(RdlKind.Mark, mark, 0, line, column));
                return;
            }
        }

        char c = Peek();
        if (!"{}[]()#;:,.=@?+-*/%&|^~!<>'".Contains(c))
            throw new ImportException(line, column, $"the character U+{(int)c:X4} has no place in SystemRDL; remove it");
        Step();
        _tokens.Add(new RdlToken(RdlKind.Mark, c.ToString(), 0, line, column));
    }
}
