using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using BenchmarkDotNet.Running;
using Emu.Benchmarks.Generators;
using Emu.Benchmarks.Native;
using Emu.Benchmarks.Pmu;

namespace Emu.Benchmarks;

/// <summary>
/// <c>ratios</c> measures what has a bar, as ratios between things timed in one run; its exit status is 1 when a bar is
/// missed. Anything else is BenchmarkDotNet's command line.
/// </summary>
internal static class Program
{
    private static readonly Dictionary<string, Func<IEnumerable<Ratio>>> Groups = new(StringComparer.Ordinal)
    {
        ["pmu"] = TwinRatios.Measure,
        ["qemu"] = QemuRatios.Measure,
        ["reload"] = ReloadRatios.Measure,
        ["machine"] = MachineRatios.Measure,
        ["linux"] = LinuxRatios.Measure,
        ["generator"] = GeneratorRatios.Measure,
        ["native"] = NativeRatios.Measure,
    };

    private const string YoungGeneration = "DOTNET_GCgen0size";

    private static int Main(string[] arguments) => arguments switch
    {
        [] => Explain(),
        ["ratios"] => Measure([.. Groups.Keys]),
        ["ratios", .. string[] groups] => Measure(groups),
        [LinuxRatios.ChildWord, .. string[] files] when files.Length > 0 => LinuxRatios.RunGuest(files),
        _ => Benchmark(arguments),
    };

    private static int Measure(string[] groups)
    {
        if (!groups.All(Groups.ContainsKey))
        {
            return Explain();
        }

        bool met = true;
        foreach (string group in groups)
        {
            met &= group == "generator" && Environment.GetEnvironmentVariable(YoungGeneration) is null
                ? MeasureAsInTheCompiler(group)
                : Measure(Groups[group]());
        }

        return met ? 0 : 1;
    }

    private static bool Measure(IEnumerable<Ratio> ratios)
    {
        bool met = true;
        foreach (Ratio ratio in ratios)
        {
            Console.WriteLine(ratio);
            met &= ratio.IsMet;
        }

        return met;
    }

    /// <summary>
    /// The compiler runs with the server's garbage collector, whose young generation is tens of megabytes. This process does not, so a separate process
    /// measures. It has a young generation of that size, but not the server's threads, which wait for each other on a loaded machine.
    /// </summary>
    private static bool MeasureAsInTheCompiler(string group)
    {
        string program = Environment.ProcessPath!;
        ProcessStartInfo start = new(program);
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Program).Assembly.Location);
        }

        start.ArgumentList.Add("ratios");
        start.ArgumentList.Add(group);
        start.Environment[YoungGeneration] = "4000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static int Benchmark(string[] arguments)
    {
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    }

    private static int Explain()
    {
        Console.Error.WriteLine("ratios            all that is held to a bar");
        Console.Error.WriteLine("ratios GROUP…      " + string.Join(", ", Groups.Keys));
        Console.Error.WriteLine("--list flat       BenchmarkDotNet's benchmarks; --filter '*' runs them");
        return 2;
    }
}
