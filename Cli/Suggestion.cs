using System;
using System.Collections.Generic;

namespace Emu.Cli;

/// <summary>The known word somebody probably meant.</summary>
internal static class Suggestion
{
    /// <summary>The nearest of the known words, or null when no word is near enough to be the one that was meant.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = Math.Max(2, word.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest;
    }

    /// <summary>A sentence to append to an error, or nothing.</summary>
    public static string Ask(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $" Did you mean {nearest}?" : "";

    /// <summary>Levenshtein's distance: insertions, removals and replacements.</summary>
    private static int Distance(string left, string right)
    {
        int[] previous = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
            previous[column] = column;

        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int replaced = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replaced, Math.Min(previous[column], current[column - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
