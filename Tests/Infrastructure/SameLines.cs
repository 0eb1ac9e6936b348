using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Emu.Tests.Infrastructure;

/// <summary>Compares two long lists of lines so that the failure names the lines that differ, and not a count or a digest of all of them.</summary>
internal static class SameLines
{
    private const int Most = 10;

    /// <summary>The lines of a table of the repository, without its comments.</summary>
    public static string[] Table(params string[] path) =>
        [.. File.ReadLines(Repository.PathOf(path)).Where(static line => line.Length != 0 && line[0] != '#')];

    /// <summary>Fails with the first lines that only one side has, or with the first line that is at another place.</summary>
    public static void Check(string what, IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        string difference = Difference(expected, actual);
        Assert.True(difference.Length == 0, what + difference);
    }

    /// <summary>Empty where both sides are the same.</summary>
    public static string Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        string[] differences = [.. Only(expected, actual, "missing: "), .. Only(actual, expected, "not expected: ")];
        if (differences.Length == 0 && !expected.SequenceEqual(actual, StringComparer.Ordinal))
        {
            int at = expected.Zip(actual).TakeWhile(static pair => pair.First == pair.Second).Count();
            differences = at < expected.Count && at < actual.Count
                ? [$"line {at + 1} is at another place: expected '{expected[at]}', found '{actual[at]}'"]
                : [$"a line is there more than once: {expected.Count} lines expected, {actual.Count} found"];
        }

        return string.Concat(differences.Select(static one => "\n  " + one));
    }

    private static IEnumerable<string> Only(IEnumerable<string> these, IEnumerable<string> others, string kind)
    {
        string[] only = [.. these.Except(others, StringComparer.Ordinal)];
        return only.Length <= Most
            ? only.Select(line => kind + line)
            : [.. only.Take(Most).Select(line => kind + line), $"{kind}{only.Length - Most} more"];
    }
}
