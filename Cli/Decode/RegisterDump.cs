using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

using Emu.Hosts;

namespace Emu.Cli.Decode;

/// <summary>A line of a dump: a register and its value, or why it was passed over.</summary>
/// <param name="Number">The line, from 1.</param>
/// <param name="Register">The register's name as the line has it; null where the line was passed over.</param>
/// <param name="Value">The value.</param>
/// <param name="Why">Why it was passed over; empty where it was not.</param>
internal readonly record struct DumpLine(int Number, string? Register, ulong Value, string Why);

/// <summary>Reads dumps of registers: a debugger's, a kernel's or a log's lines with a name and a value behind it.</summary>
internal static class RegisterDump
{
    private const int MostBytes = 16 << 20;

    /// <summary>The lines that have anything on them.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static IEnumerable<DumpLine> Read(Terminal terminal, string file, bool isHex)
    {
        string text;
        try
        {
            text = Encoding.UTF8.GetString(
                BoundedFile.ReadBytes(file.Length == 0 ? file : Path.GetFullPath(file, terminal.Folder), MostBytes, "a dump"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--dump {file}: this cannot be read ({OutputFile.Reason(error)}).", error);
        }

        return Parse(text, isHex);
    }

    /// <summary>The lines of a text.</summary>
    public static IEnumerable<DumpLine> Parse(string text, bool isHex)
    {
        string[] lines = text.Split('\n');
        for (int at = 0; at < lines.Length; at++)
        {
            foreach (DumpLine line in ParseLine(lines[at], at + 1, isHex))
                yield return line;
        }
    }

    private static List<DumpLine> ParseLine(string text, int number, bool isHex)
    {
        List<string> words = EncodingForm.Words(text);
        List<DumpLine> found = [];
        const string NoName = "no word of it is the name of a register";
        string why = words.Count == 0 ? "" : NoName;
        for (int at = 0; at < words.Count; at++)
        {
            if (RegisterLookup.TryFind(words[at]) is not { } named)
            {
                why = why == NoName ? WhyNot(words[at]) ?? why : why;
                continue;
            }

            if (at + 1 == words.Count)
            {
                why = $"{named.Name} has no value behind it";
                continue;
            }

            string next = words[at + 1];
            if (!TryParse(next, isHex, out ulong value, out bool isTooLarge))
                why = isTooLarge ? $"{next} has more than 64 bits" : $"{next} is not a number{(TryParse(next, isHex: true, out _, out _) ? "; give --hex where values are hexadecimal without 0x" : "")}";
            else if (named.Width < 64 && value >> named.Width != 0)
                why = $"{next} has more bits than {named.Name}, which has {named.Width}";
            else
                found.Add(new DumpLine(number, words[at++], value, ""));
        }

        if (found.Count == 0 && why.Length > 0)
            found.Add(new DumpLine(number, null, 0, $"passed over: {why}"));

        return found;
    }

    /// <summary>Why a word is not a register although it looks like one; null where it does not.</summary>
    private static string? WhyNot(string word) =>
        EncodingForm.Numbers(word) is not null ? $"the PMU has no register {word}"
        : EventName.FindNamed(word) is { } known ? $"{word} is {known}, and not a register"
        : null;

    /// <summary>Whether a text is a number; with <paramref name="isHex"/> digits without a prefix are hexadecimal.</summary>
    public static bool TryParse(string text, bool isHex, out ulong value, out bool isTooLarge)
    {
        // 0b1 with the switch is hexadecimal too: b is a digit.
        bool isBare = isHex && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return isBare ? Number.TryParse("0x" + text, out value, out isTooLarge) : Number.TryParse(text, out value, out isTooLarge);
    }
}
