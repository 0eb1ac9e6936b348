using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Cli.Report;

/// <summary>
/// Up to which value a counter is drawn to scale. Guests write 2^32-n or 2^64-n into a counter for an overflow after n events: drawn to scale, all that the
/// counter counts elsewhere would lie on the axis.
/// </summary>
internal static class ValueScale
{
    /// <summary>A value below is never left out: it is a count, whatever the others are.</summary>
    private const ulong SmallestPreload = 1UL << 31;

    /// <summary>How much larger than all values below it a value is that is left out.</summary>
    private const int Gap = 16;

    /// <summary>The largest value that is drawn to scale: of all, or of those below a wide gap when they are at least half.</summary>
    public static ulong Largest(IEnumerable<IReadOnlyList<Sample>> lines)
    {
        List<Stretch> stretches = [.. lines.SelectMany(StretchesOf).OrderBy(stretch => stretch.Min)];
        if (stretches.Count == 0)
            return 0;

        int total = stretches.Sum(stretch => stretch.Count);
        int below = 0;
        ulong largest = 0;
        foreach (Stretch stretch in stretches)
        {
            bool isFar = stretch.Min >= SmallestPreload && stretch.Min / Gap > largest;
            if (below > 0 && isFar && below * 2 >= total)
                return largest;

            below += stretch.Count;
            largest = Math.Max(largest, stretch.Max);
        }

        return largest;
    }

    /// <summary>Whether the line goes from one sample to the next: the guest did not write the counter between them, and it did not overflow.</summary>
    public static bool Connects(Sample before, Sample after) => !after.Breaks && after.Value >= before.Value;

    private static IEnumerable<Stretch> StretchesOf(IReadOnlyList<Sample> samples)
    {
        int start = 0;
        for (int at = 1; at <= samples.Count; at++)
        {
            if (at < samples.Count && Connects(samples[at - 1], samples[at]))
                continue;

            // Within a stretch the counter only grows.
            yield return new Stretch(samples[start].Value, samples[at - 1].Value, at - start);
            start = at;
        }
    }

    private readonly record struct Stretch(ulong Min, ulong Max, int Count);
}
