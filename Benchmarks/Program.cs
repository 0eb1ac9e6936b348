using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Running;
using Emu.Benchmarks.Generators;
using Emu.Benchmarks.Pmu;

namespace Emu.Benchmarks;

/// <summary>
/// <c>ratios</c> measures what is held to a bar, as ratios between things timed in one run; its exit status is 1 when a bar is
/// missed. Anything else is BenchmarkDotNet's command line.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<IEnumerable<Ratio>>> Rooms = new(StringComparer.Ordinal)
    {
        ["pmu"] = TwinRatios.Measure,
        ["qemu"] = QemuRatios.Measure,
        ["reload"] = ReloadRatios.Measure,
        ["machine"] = MachineRatios.Measure,
        ["generator"] = GeneratorRatios.Measure,
    };

    private static int Main(string[] arguments) => arguments switch
    {
        [] => Explain(),
        ["ratios"] => Measure([.. Rooms.Keys]),
        ["ratios", .. string[] rooms] => Measure(rooms),
        _ => Benchmark(arguments),
    };

    private static int Measure(string[] rooms)
    {
        if (!rooms.All(Rooms.ContainsKey))
        {
            return Explain();
        }

        bool met = true;
        foreach (Ratio ratio in rooms.SelectMany(static room => Rooms[room]()))
        {
            Console.WriteLine(ratio);
            met &= ratio.IsMet;
        }

        return met ? 0 : 1;
    }

    private static int Benchmark(string[] arguments)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }

    private static int Explain()
    {
        Console.Error.WriteLine("ratios            all that is held to a bar");
        Console.Error.WriteLine("ratios ROOM…      " + string.Join(", ", Rooms.Keys));
        Console.Error.WriteLine("--list flat       BenchmarkDotNet's benchmarks; --filter '*' runs them");
        return 2;
    }
}
