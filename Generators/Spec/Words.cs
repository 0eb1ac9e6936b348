using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Generators.Spec;

/// <summary>The wording of messages: suggestions, short quotations, lists.</summary>
internal static class Words
{
    /// <summary>What to say where there is nothing to suggest.</summary>
    public const string NoneDeclared = "none is declared";

    private const int LongestQuotation = 60;
    private const int LongestWord = 40;
    private const int MostCandidates = 1000;
    private const int MostListed = 12;

    /// <summary>A text that fits in a message.</summary>
    public static string Shorten(string text)
    {
        int end = text.IndexOfAny(['\r', '\n']);
        string line = end < 0 ? text : text.Substring(0, end) + "…";
        return line.Length <= LongestQuotation ? line : line.Substring(0, LongestQuotation) + "…";
    }

    /// <summary><c>did you mean 'x'?</c>, or the words there are.</summary>
    public static string Suggest(string word, IEnumerable<string> candidates, string none = NoneDeclared)
    {
        List<string> known = candidates.Take(MostCandidates).ToList();
        string? best = Closest(word, known);
        if (best is not null)
        {
            return "did you mean '" + best + "'?";
        }

        return known.Count == 0 ? none : "known are " + List(known);
    }

    /// <summary><c>a, b and c</c>, the first dozen.</summary>
    public static string List(IReadOnlyCollection<string> words)
    {
        if (words.Count > MostListed)
        {
            return string.Join(", ", words.Take(MostListed).Select(Shorten)) + " and " + Number(words.Count - MostListed) + " more";
        }

        return words.Count < 2
            ? string.Concat(words.Select(Shorten))
            : string.Join(", ", words.Take(words.Count - 1).Select(Shorten)) + " and " + Shorten(words.Last());
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>bit 5</c> or <c>bits 7:4</c>.</summary>
    public static string Bits(int high, int low) => high == low ? "bit " + Number(high) : "bits " + Range(high, low);

    /// <summary><c>5</c> or <c>7:4</c>, as a key of <c>fields</c> has it.</summary>
    public static string Range(int high, int low) => high == low ? Number(high) : Number(high) + ":" + Number(low);

    public static string Hex(ulong value) => "0x" + value.ToString("X", CultureInfo.InvariantCulture);

    /// <summary>The candidate that <paramref name="word"/> is most likely meant for; null where none is near.</summary>
    public static string? Closest(string word, IReadOnlyList<string> candidates)
    {
        if (word.Length == 0 || word.Length > LongestWord)
        {
            return null;
        }

        string lower = word.ToLowerInvariant();
        string? best = null;
        // Of one or two letters nearly every other such word is near: there only the case may differ.
        int bestDistance = word.Length < 3 ? 1 : Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) < bestDistance)
            {
                int distance = Distance(lower, candidate.ToLowerInvariant());
                if (distance < bestDistance)
                {
                    best = candidate;
                    bestDistance = distance;
                }
            }
        }

        return best;
    }

    /// <summary>How many letters must change, go, come or swap with a neighbour.</summary>
    private static int Distance(string from, string to)
    {
        int[] beforeLast = new int[to.Length + 1];
        int[] last = Enumerable.Range(0, to.Length + 1).ToArray();
        for (int i = 1; i <= from.Length; i++)
        {
            int[] row = new int[to.Length + 1];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int change = from[i - 1] == to[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            beforeLast = last;
            last = row;
        }

        return last[to.Length];
    }
}
