using System;
using System.Collections.Generic;
using Emu.Benchmarks.Pmu;

namespace Emu.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        bool met = true;
        IEnumerable<Ratio> all = args is ["twin"] ? TwinRatios.Measure() : args is ["reload"] ? ReloadRatios.Measure() : MachineRatios.Measure();
        foreach (Ratio ratio in all)
        {
            Console.WriteLine(ratio);
            met &= ratio.IsMet;
        }

        return met ? 0 : 1;
    }
}
