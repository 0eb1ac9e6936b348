using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Emu.Tests.Generators.Fuzz;

/// <summary>
/// Makes one wrong text of a right one: characters, words, numbers, lines and whole blocks are dropped, doubled, moved, swapped
/// or replaced. The same seed makes the same text on every machine.
/// </summary>
internal sealed partial class Mutator
{
    /// <summary>Texts that have a meaning in YAML or in the spec's expressions, and numbers at the edge of a range.</summary>
    private static readonly string[] SpecTokens =
    [
        "{", "}", "[", "]", ":", ": ", ",", "-", "- ", "? ", "|", "> ", "&a ", "*a", "!x ", "!", "%", "@", "`", "\"", "'", "#", " #", "\\", "<", ">", "<n>", "~", "null", "true",
        "---\n", "...\n", "\n", "\r\n", "\r", "\t", "  ", "\u0000", "\u0007", "\u007F", "\u0085", "\u2028", "\uFEFF", "\uD800", "\uDC00", "é", "漢", "😀",
        "0", "1", "-1", "31", "32", "63", "64", "65", "255", "256", "0x", "0b", "0xFFFF_FFFF_FFFF_FFFF", "0x1_0000_0000_0000_0000", "4294967296", "99999999999999999999999", "1e9", "_1", "1_",
        "63:0", "0:63", "31:0", "64:0", "63:64", "n", "n=0..255", "n=0..256", "n=5..2", "n=0..99999999999", "8+(n>>3)", "n&7", "n<<64", "n*n", "((((((((n))))))))",
        "RES0", "RES1", "RAZ/WI", "UNKNOWN", "W1C", "WO", "own", "none", "constant", "alias OF ", "window A[B.C]", "$x", "!!", "& |", "FEAT_", "EL0 EL1", "trap EL9", "trap EL2",
        "{ use: a }", "{ name: A }", "name: x", "class", "Bits", "System", "Emu", "object", "<<: *a", "? {a: b}: c", "\"\\u0000\"", "'it''s'", "|\n  text\n", ">-\n  folded\n",
    ];

    private readonly Random _random;
    private readonly IReadOnlyList<string> _corpus;
    private readonly IReadOnlyList<string> _tokens;

    /// <summary>A mutator.</summary>
    /// <param name="seed">Decides everything that follows.</param>
    /// <param name="corpus">Texts that parts are taken from.</param>
    /// <param name="tokens">Words that have a meaning in such texts; null: those of YAML and the specs.</param>
    public Mutator(int seed, IReadOnlyList<string> corpus, IReadOnlyList<string>? tokens = null)
    {
        _random = new Random(seed);
        _corpus = corpus;
        _tokens = tokens ?? SpecTokens;
    }

    /// <summary>A text with one to four changes.</summary>
    public string Mutate(string text)
    {
        string mutant = text;
        for (int changes = 1 + (_random.Next(4) * _random.Next(2)); changes > 0; changes--)
        {
            mutant = MutateOnce(mutant);
        }

        return mutant;
    }

    private string MutateOnce(string text) => _random.Next(16) switch
    {
        0 => Replace(text, Range(text, 8), ""),
        1 => Replace(text, Range(text, 8), Characters()),
        2 => text.Insert(_random.Next(text.Length + 1), Pick(_tokens)),
        3 => Replace(text, Range(text, 4), Pick(_tokens)),
        4 => text[.._random.Next(text.Length + 1)],
        5 => Splice(text),
        6 => ReplaceMatch(text, Number(), Pick(_tokens)),
        7 => ReplaceMatch(text, Number(), OtherNumber()),
        8 => ReplaceMatch(text, Word(), AnyMatch(Pick(_corpus), Word())),
        9 => ReplaceMatch(text, Word(), Pick(_tokens)),
        10 => ReplaceMatch(text, Word(), AnyMatch(text, Word())),
        11 => Lines(text, DropLines),
        12 => Lines(text, DoubleLines),
        13 => Lines(text, SwapLines),
        14 => Lines(text, Indent),
        _ => Lines(text, RepeatLine),
    };

    private string Splice(string text)
    {
        string other = Pick(_corpus);
        int from = _random.Next(other.Length);
        return string.Concat(
            text.AsSpan(0, _random.Next(text.Length + 1)), other.AsSpan(from, _random.Next(Math.Min(other.Length - from, 4000))));
    }

    private string Characters()
    {
        StringBuilder characters = new();
        for (int i = _random.Next(1, 9); i > 0; i--)
        {
            characters.Append((char)(_random.Next(8) == 0 ? _random.Next(0x10000) : _random.Next(' ', '\u007F')));
        }

        return characters.ToString();
    }

    private string OtherNumber() => _random.Next(6) switch
    {
        0 => _random.Next(70).ToString(),
        1 => (-_random.Next(70)).ToString(),
        2 => "0x" + _random.NextInt64().ToString("X"),
        3 => new string('9', _random.Next(1, 400)),
        4 => "0b" + new string('1', _random.Next(1, 70)),
        _ => _random.Next().ToString(),
    };

    private void DropLines(List<string> lines)
    {
        int at = _random.Next(lines.Count);
        lines.RemoveRange(at, Math.Min(1 + _random.Next(5), lines.Count - at));
    }

    private void DoubleLines(List<string> lines)
    {
        int at = _random.Next(lines.Count);
        List<string> block = lines.GetRange(at, Math.Min(1 + _random.Next(20), lines.Count - at));
        lines.InsertRange(_random.Next(lines.Count + 1), block);
    }

    private void SwapLines(List<string> lines)
    {
        int one = _random.Next(lines.Count);
        int other = _random.Next(lines.Count);
        (lines[one], lines[other]) = (lines[other], lines[one]);
    }

    private void Indent(List<string> lines)
    {
        int from = _random.Next(lines.Count);
        int to = Math.Min(from + 1 + _random.Next(10), lines.Count);
        int by = _random.Next(-4, 9);
        for (int i = from; i < to; i++)
        {
            lines[i] = by >= 0 ? new string(' ', by) + lines[i] : lines[i][Math.Min(-by, lines[i].Length)..];
        }
    }

    private void RepeatLine(List<string> lines)
    {
        int at = _random.Next(lines.Count);
        lines.InsertRange(at, Enumerable.Repeat(lines[at], _random.Next(1, 300)));
    }

    private static string Lines(string text, Action<List<string>> change)
    {
        List<string> lines = [.. text.Split('\n')];
        change(lines);
        return string.Join('\n', lines);
    }

    private (int From, int Length) Range(string text, int most)
    {
        int from = _random.Next(text.Length + 1);
        return (from, Math.Min(_random.Next(1, most + 1), text.Length - from));
    }

    private static string Replace(string text, (int From, int Length) range, string by) =>
        text.Remove(range.From, range.Length).Insert(range.From, by);

    private string ReplaceMatch(string text, Regex pattern, string by)
    {
        MatchCollection matches = pattern.Matches(text);
        if (matches.Count == 0)
        {
            return text;
        }

        Match match = matches[_random.Next(matches.Count)];
        return Replace(text, (match.Index, match.Length), by);
    }

    private string AnyMatch(string text, Regex pattern)
    {
        MatchCollection matches = pattern.Matches(text);
        return matches.Count == 0 ? "" : matches[_random.Next(matches.Count)].Value;
    }

    private string Pick(IReadOnlyList<string> from) => from[_random.Next(from.Count)];

    [GeneratedRegex(@"\b(0x[0-9A-Fa-f_]+|[0-9]+)\b")]
    private static partial Regex Number();

    [GeneratedRegex(@"[A-Za-z_$][A-Za-z0-9_<>$]*")]
    private static partial Regex Word();
}
