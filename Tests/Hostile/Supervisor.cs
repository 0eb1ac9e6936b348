using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Threading;

namespace Emu.Hostile;

/// <summary>What came of one guest.</summary>
/// <param name="Seed">Which one.</param>
/// <param name="Problem">What was wrong, in one sentence, or <see langword="null"/>.</param>
/// <param name="End">How a clean one ended.</param>
internal sealed record Outcome(ulong Seed, string? Problem, string End = "");

/// <summary>
/// Runs guests in child processes, so that one which takes its process down takes nothing else with it. After a crash or a hang
/// the next child goes on behind the guest that caused it.
/// </summary>
/// <param name="start">Starts a child for so many guests from a seed on; it must have its standard output redirected.</param>
internal sealed class Supervisor(Func<ulong, ulong, Process> start)
{
    /// <summary>Guests of one child: enough that its start costs little, few enough that the memory it loses does not matter.</summary>
    private const ulong Batch = 250;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>CPU time that one guest may take, both runs together. It does not depend on how busy the computer is.</summary>
    public TimeSpan CpuLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time that one guest may take by the clock: a child that waits for ever takes no CPU time.</summary>
    public TimeSpan WallLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Memory that a child may have, in bytes.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;

    /// <summary>Runs guests, and calls back for each one that is through.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="report">Called for each guest, in their order.</param>
    public void Run(ulong first, ulong count, Action<Outcome> report)
    {
        ulong next = first;
        while (next < first + count)
        {
            next = RunBatch(next, Math.Min(Batch, first + count - next), report);
        }
    }

    /// <returns>The seed to go on with.</returns>
    private ulong RunBatch(ulong first, ulong count, Action<Outcome> report)
    {
        using Process child = start(first, count);
        Queue<string> lines = new();
        bool closed = false;
        child.OutputDataReceived += (_, line) =>
        {
            lock (lines)
            {
                closed |= line.Data is null;
                lines.Enqueue(line.Data ?? "");
                Monitor.Pulse(lines);
            }
        };
        child.BeginOutputReadLine();

        ulong next = first;
        TimeSpan cpuAtBegin = TimeSpan.Zero;
        long begun = Stopwatch.GetTimestamp();
        string? problem = null;
        while (problem is null)
        {
            string? line = Take(lines, ref closed, out bool over);
            if (over)
            {
                break;
            }

            if (line is null)
            {
                problem = Watch(child, cpuAtBegin, begun);
                continue;
            }

            begun = Stopwatch.GetTimestamp();
            cpuAtBegin = CpuOf(child);
            if (line.StartsWith(Worker.Clean, StringComparison.Ordinal))
            {
                report(new Outcome(next++, null, TextOf(line)));
            }
            else if (line.StartsWith(Worker.Bad, StringComparison.Ordinal))
            {
                report(new Outcome(next++, TextOf(line)));
            }
        }

        if (problem is not null)
        {
            child.Kill(entireProcessTree: true);
        }

        child.WaitForExit();
        if (problem is null && next < first + count)
        {
            problem = $"its process ended with status {Status(child.ExitCode)}";
        }

        if (problem is not null)
        {
            report(new Outcome(next++, problem));
        }

        return next;
    }

    /// <summary>The next line of a child; null where none has come for a while.</summary>
    private static string? Take(Queue<string> lines, ref bool closed, out bool over)
    {
        lock (lines)
        {
            if (lines.Count == 0)
            {
                Monitor.Wait(lines, Step);
            }

            over = false;
            if (lines.Count == 0)
            {
                return null;
            }

            string line = lines.Dequeue();
            over = closed && lines.Count == 0;
            return line;
        }
    }

    /// <summary>What a line says behind its word and its seed.</summary>
    private static string TextOf(string line)
    {
        int seed = line.IndexOf(' ', StringComparison.Ordinal) + 1;
        int text = line.IndexOf(' ', seed) + 1;
        return text == 0 ? "" : line[text..];
    }

    private string? Watch(Process child, TimeSpan cpuAtBegin, long begun)
    {
        TimeSpan cpu = CpuOf(child) - cpuAtBegin;
        if (cpu > CpuLimit)
        {
            return $"no end after {cpu.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture)} s of CPU time";
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(begun);
        if (wall > WallLimit)
        {
            return $"no end after {wall.TotalSeconds.ToString("N0", CultureInfo.InvariantCulture)} s";
        }

        long memory = MemoryOf(child);
        return memory > MemoryLimit ? $"its process has {memory >> 20} MiB of memory" : null;
    }

    private static TimeSpan CpuOf(Process child)
    {
        try
        {
            return child.TotalProcessorTime;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return TimeSpan.Zero;
        }
    }

    private static long MemoryOf(Process child)
    {
        try
        {
            child.Refresh();
            return child.WorkingSet64;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return 0;
        }
    }

    /// <summary>A process that a signal ended has 128 and the signal's number as its status.</summary>
    private static string Status(int status) => status switch
    {
        139 => "139 (SIGSEGV)",
        134 => "134 (SIGABRT)",
        135 => "135 (SIGBUS)",
        137 => "137 (SIGKILL)",
        _ => status.ToString(CultureInfo.InvariantCulture),
    };
}
