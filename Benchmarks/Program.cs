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
        ["generator"] = GeneratorRatios.Measure,
        ["machine"] = MachineRatios.Measure,
        ["reload"] = ReloadRatios.Measure,
        ["twin"] = TwinRatios.Measure,
    };

    // The twin is built by Benchmarks/twin, which asks for it by name.
    private static readonly string[] Everything = ["generator", "machine"];

    private static int Main(string[] arguments) => arguments switch
    {
        [] => Explain(),
        ["ratios"] => Measure(Everything),
        ["ratios", .. string[] rooms] => Measure(rooms),
        [string room] when Rooms.ContainsKey(room) => Measure(room),
        _ => Benchmark(arguments),
    };

    private static int Measure(params string[] rooms)
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
        Console.Error.WriteLine("ratios            what is held to a bar, the generator and the machine");
        Console.Error.WriteLine("ratios ROOM…      " + string.Join(", ", Rooms.Keys));
        Console.Error.WriteLine("--list flat       BenchmarkDotNet's benchmarks; --filter '*' runs them");
        return 2;
    }
}
