using System;
using System.Collections.Generic;

namespace Emu.Tests.Runtime.Model;

/// <summary>Makes a failing walk small: delta debugging over its steps, then over their values and the PE.</summary>
internal static class WalkShrinker
{
    private const int FewSteps = 30;

    /// <summary>Walks a little smaller than this one, the boldest first. FsCheck takes the first that still fails, and asks again.</summary>
    public static IEnumerable<Walk> Shrink(Walk walk)
    {
        for (int chunk = walk.Steps.Count / 2; chunk >= 1; chunk /= 2)
        {
            for (int start = walk.Steps.Count - chunk; start > -chunk; start -= chunk)
            {
                yield return Without(walk, Math.Max(start, 0), start + chunk);
            }
        }

        if (walk.Steps.Count > FewSteps)
        {
            yield break;
        }

        foreach (ModelConfiguration smaller in Smaller(walk.Configuration))
        {
            if (smaller.IsLegal)
            {
                yield return walk with { Configuration = smaller };
            }
        }

        for (int i = 0; i < walk.Steps.Count; i++)
        {
            foreach (Step simpler in Simpler(walk.Steps[i]))
            {
                yield return With(walk, i, simpler);
            }
        }
    }

    /// <summary>The smallest walk that is found from one that fails by taking what <see cref="Shrink"/> offers.</summary>
    /// <param name="walk">A walk that fails.</param>
    /// <param name="fails">Whether a walk fails.</param>
    public static Walk Minimize(Walk walk, Func<Walk, bool> fails)
    {
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            foreach (Walk candidate in Shrink(walk))
            {
                if (fails(candidate))
                {
                    walk = candidate;
                    smaller = true;
                    break;
                }
            }
        }

        return walk;
    }

    private static Walk Without(Walk walk, int start, int end)
    {
        List<Step> steps = new(walk.Steps.Count);
        for (int i = 0; i < walk.Steps.Count; i++)
        {
            if (i < start || i >= end)
            {
                steps.Add(walk.Steps[i]);
            }
        }

        return walk with { Steps = steps };
    }

    private static Walk With(Walk walk, int index, Step step)
    {
        Step[] steps = [.. walk.Steps];
        steps[index] = step;
        return walk with { Steps = steps };
    }

    private static IEnumerable<Step> Simpler(Step step)
    {
        if (step.Kind is StepKind.Count && step.Code >> 16 != 0)
        {
            yield return new Step(StepKind.Count, step.Code & 0xFFFF, step.A);
        }

        foreach (ulong value in Simpler(step.A))
        {
            yield return step with { A = value };
        }

        foreach (ulong value in Simpler(step.B))
        {
            yield return step with { B = value };
        }
    }

    // Always with fewer bits, or the same number and smaller: so it ends.
    private static IEnumerable<ulong> Simpler(ulong value)
    {
        if (value == 0)
        {
            yield break;
        }

        yield return 0;
        for (int width = 32; width >= 1; width /= 2)
        {
            for (int low = 0; low < 64; low += width)
            {
                ulong part = ((1UL << width) - 1) << low;
                if ((value & part) != 0 && (value & ~part) != 0)
                {
                    yield return value & ~part;
                }
            }
        }
    }

    private static IEnumerable<ModelConfiguration> Smaller(ModelConfiguration one)
    {
        for (uint feature = 1; feature != 0 && feature <= (uint)one.Asked; feature <<= 1)
        {
            if (((uint)one.Asked & feature) != 0)
            {
                yield return one with { Asked = (ModelFeatures)((uint)one.Asked & ~feature) };
            }
        }

        foreach (int counters in (int[])[1, 2, 3, 4, 6])
        {
            if (counters < one.Counters)
            {
                yield return one with { Counters = counters };
            }
        }

        if (one.AArch32)
        {
            yield return one with { AArch32 = false };
        }

        if (one.Events is not null)
        {
            yield return one with { Events = null };
        }

        if (one.Implementer != 0 || one.IdCode != 0 || one.EL3TrapPriority || one.ThresholdWidth != 12)
        {
            yield return one with { Implementer = 0, IdCode = 0, EL3TrapPriority = false, ThresholdWidth = 12 };
        }
    }
}
