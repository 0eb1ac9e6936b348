using System;
using System.Collections.Generic;

namespace Emu.Benchmarks;

internal static class Program
{
    private static int Main(string[] args)
    {
        bool met = true;
        IEnumerable<Ratio> all = args is ["twin"] ? TwinRatios.Measure() : MachineRatios.Measure();
        foreach (Ratio ratio in all)
        {
            Console.WriteLine(ratio);
            met &= ratio.IsMet;
        }

        return met ? 0 : 1;
    }
}
