using System;
using System.Buffers;
using System.Globalization;
using System.Text;

namespace Emu.Conformance.Syntax;

/// <summary>Words of somebody's input as a message shows them: short, and without a character that a terminal would act on.</summary>
internal static class Quoted
{
    /// <summary>A longer word is cut; an ellipsis replaces the rest.</summary>
    public const int LongestWord = 60;

    /// <summary>A longer statement or name is cut.</summary>
    public const int LongestLine = 200;

    /// <summary>PATH_MAX of Linux, and space for a message after it.</summary>
    private const int LongestPath = 8192;

    /// <summary>A longer message is cut: no message of Emu's own is.</summary>
    private const int LongestMessage = 2000;

    /// <summary>A word in quotes.</summary>
    public static string Word(ReadOnlySpan<char> word) => $"'{Short(word, LongestWord)}'";

    /// <summary>A statement, a value or a name, without quotes.</summary>
    public static string Line(ReadOnlySpan<char> line) => Short(line, LongestLine);

    /// <summary>A path, or a message whose words are short already.</summary>
    public static string Whole(string text) => Short(text, LongestPath);

    /// <summary>A whole message, with everything in it. A word without a slash, which is not a path, is cut like any other word.</summary>
    public static string Message(string message)
    {
        StringBuilder text = new();
        ReadOnlySpan<char> rest = message;
        while (!rest.IsEmpty && text.Length < LongestMessage)
        {
            int end = rest.IndexOf(' ');
            ReadOnlySpan<char> word = end < 0 ? rest : rest[..end];
            text.Append(word.Contains('/') ? Short(word, LongestMessage) : Short(word, LongestWord + 20));
            // What was cut off ends as the word did.
            if (word.Length > LongestWord + 20 && !word.Contains('/') && ":,;.".Contains(word[^1], StringComparison.Ordinal))
                text.Append(word[^1]);
            rest = end < 0 ? default : rest[(end + 1)..];
            if (end >= 0)
                text.Append(' ');
        }

        return rest.IsEmpty ? text.ToString() : text.Append('…').ToString();
    }

    private static string Short(ReadOnlySpan<char> text, int longest)
    {
        bool isCut = text.Length > longest;
        if (isCut)
            text = text[..longest];

        StringBuilder shown = new(text.Length + 1);
        while (!text.IsEmpty)
        {
            bool isWhole = Rune.DecodeFromUtf16(text, out Rune rune, out int length) == OperationStatus.Done;
            if (isWhole && !IsHidden(rune))
                shown.Append(text[..length]);
            else
                AppendEscape(shown, isWhole ? rune.Value : text[0]);

            text = text[length..];
        }

        return isCut ? shown.Append('…').ToString() : shown.ToString();
    }

    /// <summary>Control characters, marks that change the direction of text, line breaks, and numbers that are not a character.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    private static void AppendEscape(StringBuilder text, int value)
    {
        string escape = value switch
        {
            '\t' => "\\t",
            '\n' => "\\n",
            '\r' => "\\r",
            <= 0xFF => "\\x" + value.ToString("x2", CultureInfo.InvariantCulture),
            _ => "\\u" + value.ToString("x4", CultureInfo.InvariantCulture),
        };
        text.Append(escape);
    }
}
