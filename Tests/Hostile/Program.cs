using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Emu.Machine;

namespace Emu.Hostile;

/// <summary>Attacks the board with random guests. The last line is <c>N passed, N failed</c>; the exit status is 1 if one failed.</summary>
internal static class Program
{
    private const string Usage = """
        hostile [--first SEED] [--count N]   runs guests, 2,000 of them unless told otherwise, each twice
        hostile --seed SEED                  runs one guest and says what came of it
        hostile --reduce SEED                leaves out what does not matter, and lists the rest
        hostile --save SEED FILE             writes the guest's image for `emu run`
        more options: --without KIND,...     leaves attacks out (words, instructions, control, pmu, timer, debug, ...)
                      --jobs N               child processes at a time
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(Settings.Parse(arguments));
        }
        catch (FormatException e)
        {
            Console.Error.WriteLine($"hostile: {e.Message}\n{Usage}");
            return 2;
        }
    }

    private static int Run(Settings settings)
    {
        switch (settings.Task)
        {
            case "worker":
                Worker.Run(Console.Out, settings.First, settings.Count, settings.Make);
                return 0;
            case "seed":
                return RunOne(settings);
            case "reduce":
                return Reduce(settings);
            case "save":
                File.WriteAllBytes(settings.File, settings.Make(settings.First).File());
                Console.WriteLine($"{settings.File}: run it with --memory {Corner.MemorySize >> 20} --max-instructions {settings.Make(settings.First).MaxInstructions}");
                return 0;
            default:
                return RunMany(settings);
        }
    }

    private static int RunMany(Settings settings)
    {
        SortedDictionary<string, int> ends = new(StringComparer.Ordinal);
        int clean = 0;
        int failed = 0;
        void Report(Outcome outcome)
        {
            lock (ends)
            {
                if (outcome.Problem is null)
                {
                    clean++;
                    ends[outcome.End] = ends.GetValueOrDefault(outcome.End) + 1;
                    return;
                }

                failed++;
                Console.WriteLine($"seed {outcome.Seed}: {outcome.Problem}");
                Console.WriteLine($"  again: dotnet run --project Tests/Hostile -c Release -- --seed {outcome.Seed}{settings.WithoutOption}");
            }
        }

        ulong share = (settings.Count + (ulong)settings.Jobs - 1) / (ulong)settings.Jobs;
        List<Task> tasks = new();
        for (ulong done = 0; done < settings.Count; done += share)
        {
            ulong first = settings.First + done;
            ulong count = Math.Min(share, settings.Count - done);
            tasks.Add(Task.Run(() => new Supervisor((seed, many) => Child(settings, seed, many, [])).Run(first, count, Report)));
        }

        Task.WaitAll([.. tasks]);
        Console.WriteLine($"ends: {string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}");
        Console.WriteLine($"{clean} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static int RunOne(Settings settings)
    {
        // In a child, which may crash; what it says about the guest's end goes to this process's output.
        string? problem = null;
        new Supervisor(
            (seed, many) => Child(settings, seed, many, settings.Blank)).Run(settings.First, 1, outcome => problem = outcome.Problem);
        Console.WriteLine(problem is null ? $"seed {settings.First}: clean" : $"seed {settings.First}: {problem}");
        if (problem is null)
        {
            (BoardResult result, string console) = Verdict.Run(settings.Make(settings.First));
            Console.WriteLine(Verdict.Describe(result, console));
        }

        return problem is null ? 0 : 1;
    }

    private static int Reduce(Settings settings)
    {
        HostileGuest guest = settings.Make(settings.First);
        int words = guest.Code.Length / 4;
        (List<int> blank, string? problem) =
            new Reducer((seed, without) => Child(settings, seed, 1, without)).Reduce(settings.First, words);
        Console.WriteLine(problem is null ? $"seed {settings.First}: clean" : $"seed {settings.First}: {problem}");
        if (problem is null)
        {
            return 0;
        }

        for (int i = 0; i < words; i++)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(guest.Code[(i * 4)..]);
            if (word != 0xD503_201F && !blank.Contains(i))
            {
                Console.WriteLine($"{guest.Base + ((ulong)i * 4):x8}: {word:x8}");
            }
        }

        return 1;
    }

    private static Process Child(Settings settings, ulong first, ulong count, IReadOnlyCollection<int> blank)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Under `dotnet hostile.dll` the process is dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Program).Assembly.Location);
        }

        foreach (string argument in (string[])["--worker", Text(first), "--count", Text(count), .. settings.WithoutArguments])
        {
            start.ArgumentList.Add(argument);
        }

        if (blank.Count > 0)
        {
            start.ArgumentList.Add("--blank");
            start.ArgumentList.Add(string.Join(',', blank.Select(word => word.ToString(CultureInfo.InvariantCulture))));
        }

        // A crash is expected from time to time: no core file, and only its status.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        Process child = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        child.ErrorDataReceived += static (_, _) => { };
        child.BeginErrorReadLine();
        return child;
    }

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
