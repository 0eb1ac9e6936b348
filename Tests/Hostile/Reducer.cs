using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Emu.Hostile;

/// <summary>Makes a finding small: replaces words of the guest by NOP as long as it still does not end cleanly.</summary>
internal sealed class Reducer(Func<ulong, IReadOnlyCollection<int>, Process> start)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The words that can be left out, and what the rest still does.</summary>
    public (List<int> Blank, string? Problem) Reduce(ulong seed, int words)
    {
        List<int> blank = new();
        string? problem = ProblemOf(seed, blank);
        if (problem is null)
        {
            return (blank, null);
        }

        long began = Stopwatch.GetTimestamp();
        for (int size = words / 2; size >= 1 && Stopwatch.GetElapsedTime(began) < Patience; size /= 2)
        {
            for (int first = 0; first < words && Stopwatch.GetElapsedTime(began) < Patience; first += size)
            {
                List<int> more = new(blank);
                for (int i = first; i < Math.Min(words, first + size); i++)
                {
                    if (!blank.Contains(i))
                    {
                        more.Add(i);
                    }
                }

                if (more.Count == blank.Count)
                {
                    continue;
                }

                if (ProblemOf(seed, more) is string still && Kind(still) == Kind(problem))
                {
                    blank = more;
                }
            }
        }

        return (blank, ProblemOf(seed, blank));
    }

    /// <summary>The first words of a problem say what kind it is.</summary>
    private static string Kind(string problem) => problem[..Math.Min(problem.Length, 12)];

    private string? ProblemOf(ulong seed, IReadOnlyCollection<int> blank)
    {
        string? problem = null;
        new Supervisor((_, _) => start(seed, blank)) { CpuLimit = TimeSpan.FromSeconds(1) }.Run(
            seed, 1, outcome => problem = outcome.Problem);
        return problem;
    }
}
