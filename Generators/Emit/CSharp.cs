using System.Globalization;
using System.Text;

namespace Emu.Generators.Emit;

/// <summary>How values look in the C# that is written: always the invariant culture.</summary>
internal static class CSharp
{
    /// <summary>A 64-bit mask in full: <c>0x0000_0001_0000_02F9UL</c>.</summary>
    public static string Mask(ulong value) => "0x" + Grouped(value.ToString("X16", CultureInfo.InvariantCulture)) + "UL";

    /// <summary>A 64-bit number without leading zeros: <c>0x1FUL</c>, <c>0x1_0000_0000UL</c>.</summary>
    public static string Number(ulong value) => "0x" + Grouped(value.ToString("X", CultureInfo.InvariantCulture)) + "UL";

    /// <summary>A number in decimal.</summary>
    public static string Decimal(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number in decimal.</summary>
    public static string Decimal(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>Four hexadecimal digits: an encoding or an event number.</summary>
    public static string Hex4(int value) => "0x" + value.ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>A number in hexadecimal, without leading zeros.</summary>
    public static string Hex(uint value) => "0x" + value.ToString("X", CultureInfo.InvariantCulture);

    /// <summary>Two hexadecimal digits.</summary>
    public static string Hex2(int value) => "0x" + value.ToString("X2", CultureInfo.InvariantCulture);

    /// <summary>A string literal.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"", text.Length + 2);
        foreach (char c in text)
        {
            switch (c)
            {
                case '"':
                    literal.Append("\\\"");
                    break;
                case '\\':
                    literal.Append("\\\\");
                    break;
                default:
                    // Everything beyond printable ASCII is escaped: the file then reads the same in every encoding.
                    if (c is < ' ' or > '~')
                    {
                        literal.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        literal.Append(c);
                    }

                    break;
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Text inside an XML documentation comment, on one line.</summary>
    public static string Xml(string text)
    {
        int plain = 0;
        while (plain < text.Length && !IsSpecialInXml(text[plain]))
        {
            plain++;
        }

        // Most texts hold nothing special, and documentation is half of what is written.
        if (plain == text.Length)
        {
            return text;
        }

        StringBuilder xml = new(text.Length);
        foreach (char c in text)
        {
            switch (c)
            {
                case '&':
                    xml.Append("&amp;");
                    break;
                case '<':
                    xml.Append("&lt;");
                    break;
                case '>':
                    xml.Append("&gt;");
                    break;
                default:
                    xml.Append(IsLineBreakOrControl(c) ? ' ' : c);
                    break;
            }
        }

        return xml.ToString();
    }

    private static bool IsSpecialInXml(char c) => c is '&' or '<' or '>' || IsLineBreakOrControl(c);

    private static bool IsLineBreakOrControl(char c) => char.IsControl(c) || c is '\u0085' or '\u2028' or '\u2029';

    /// <summary>Text inside a <c>//</c> comment, on one line.</summary>
    public static string Comment(string text)
    {
        StringBuilder comment = new(text.Length);
        foreach (char c in text)
        {
            comment.Append(char.IsControl(c) || c is '\u0085' or '\u2028' or '\u2029' ? ' ' : c);
        }

        return comment.ToString();
    }

    /// <summary>A sentence from a spec's text: with its full stop.</summary>
    public static string Sentence(string text)
    {
        string trimmed = text.Trim();
        return trimmed.Length == 0 || trimmed[trimmed.Length - 1] is '.' or '!' or '?' ? trimmed : trimmed + ".";
    }

    /// <summary>A text that begins a sentence: with a capital, unless its first word is a name that has capitals.</summary>
    public static string Capitalized(string text)
    {
        int end = text.IndexOf(' ');
        string word = end < 0 ? text : text.Substring(0, end);
        foreach (char c in word)
        {
            if (char.IsUpper(c))
            {
                return text;
            }
        }

        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);
    }

    /// <summary>A name made fit to be an identifier: a keyword gets its <c>@</c>.</summary>
    public static string Identifier(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) != Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? "@" + name : name;

    /// <summary>The first letter upper-cased, word ends at blanks, dashes and underscores removed: <c>cycle count</c> gives <c>CycleCount</c>.</summary>
    public static string Pascal(string name)
    {
        StringBuilder pascal = new(name.Length);
        bool start = true;
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                start = true;
                continue;
            }

            pascal.Append(start ? char.ToUpperInvariant(c) : c);
            start = false;
        }

        return pascal.ToString();
    }

    private static string Grouped(string digits)
    {
        if (digits.Length <= 4)
        {
            return digits;
        }

        int breaks = (digits.Length - 1) / 4;
        char[] grouped = new char[digits.Length + breaks];
        int to = grouped.Length;
        for (int i = 0; i < digits.Length; i++)
        {
            if (i != 0 && i % 4 == 0)
            {
                grouped[--to] = '_';
            }

            grouped[--to] = digits[digits.Length - 1 - i];
        }

        return new string(grouped);
    }
}
