using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Emu.Benchmarks.Native;

/// <summary>Calls of the C library against the empty one, in a C program; Benchmarks/run installs the library before.</summary>
internal static class NativeRatios
{
    private const int Processes = 5;
    private const double MostOfFirstCall = 2_000_000;

    public static IEnumerable<Ratio> Measure()
    {
        string program = Build();
        Dictionary<string, (double Time, double Bytes)> best = new(StringComparer.Ordinal);
        double closest = double.MaxValue;
        double first = double.MaxValue;

        // A whole process is one turn: calls of one process are compared with each other, and the one in which the machine disturbed the empty call least is shown.
        for (int i = 0; i < Processes; i++)
        {
            Dictionary<string, (double Time, double Bytes)> measured = Run(program);
            first = Math.Min(first, measured["first"].Time);
            if (measured["empty"].Time < closest)
            {
                closest = measured["empty"].Time;
                best = measured;
            }
        }

        yield return Of("read of a running counter", "read", 1.5);
        yield return Of("inline advance", "advance", 0.5);
        yield return Of("set_context, EL0 and EL1 in turn", "set_context", 2);
        yield return Of("set_context, nothing changed", "same_context", 1.5);
        yield return Of("inline irq", "irq", 0.5);
        foreach (string name in (string[])["check", "count", "budget", "read_control", "write_control", "write_counter"])
        {
            yield return Of(name, name, double.PositiveInfinity);
        }

        foreach (string name in (string[])["read", "advance", "set_context", "check", "count", "write_control", "write_counter", "budget"])
        {
            yield return new Ratio($"managed bytes of 400,000 calls, {name}", best[name].Bytes, 1, 0) { Unit = "bytes" };
        }

        yield return new Ratio("the first call in a process with one thread", first, MostOfFirstCall, 1);
        foreach (Ratio translated in TranslatedRatios.Measure())
        {
            yield return translated;
        }

        Ratio Of(string name, string call, double most) => new("C library, " + name, best[call].Time, best["empty"].Time, most);
    }

    private static string Build()
    {
        string root = FindRoot();
        string prefix = Path.Combine(root, "artifacts", "native");
        string lib = Path.Combine(prefix, "lib");
        string program = Path.Combine(root, "artifacts", "native-costs");
        Start(
            "gcc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-I" + Path.Combine(prefix, "include"), Path.Combine(root, "Benchmarks", "Native", "costs.c"),
            "-o", program, "-L" + lib, "-lemu_pmu", "-Wl,-rpath," + lib);
        return program;
    }

    private static Dictionary<string, (double Time, double Bytes)> Run(string program)
    {
        Dictionary<string, (double, double)> measured = new(StringComparer.Ordinal);
        foreach (string line in Start(program).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            measured.Add(parts[0], (double.Parse(parts[1], CultureInfo.InvariantCulture),
                double.Parse(parts[2], CultureInfo.InvariantCulture)));
        }

        return measured;
    }

    private static string Start(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with status {process.ExitCode}.");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Emu.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("Not in the repository.");
    }
}
