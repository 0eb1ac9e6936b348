using System;
using System.Collections.Generic;
using System.Globalization;

namespace Emu.Cli.Demo.Linux;

/// <summary>What a number says about its backend.</summary>
internal enum Verdict
{
    /// <summary>It is a fact of the run.</summary>
    None,

    /// <summary>perf was told what happened.</summary>
    Good,

    /// <summary>perf was told something else.</summary>
    Bad,
}

/// <summary>A row of the demo's table.</summary>
/// <param name="Name">What the numbers are.</param>
/// <param name="Value">The number of a run.</param>
/// <param name="Verdict">What it says.</param>
internal sealed record LinuxRow(string Name, Func<LinuxRun, string> Value, Func<LinuxRun, Verdict> Verdict)
{
    private const string NotAsked = "–";

    // perf reads its counters a little after the kernel has started and before it has stopped them.
    private const double Tolerance = 0.001;

    public static IReadOnlyList<LinuxRow> All { get; } =
    [
        new("perf stat: cycles (r11)", static run => Said(run.Cycles), static run => Judge(run.Cycles, run.Stat.Cycles)),
        new("really happened", static run => Number.Count(run.Stat.Cycles), static _ => Linux.Verdict.None),
        new(
            "perf stat: instructions (r08)",
            static run => run.CountsInstructions ? Said(run.Instructions) : NotAsked,
            static run => run.CountsInstructions ? Judge(run.Instructions, run.Stat.Instructions) : Linux.Verdict.None),
        new("really happened", static run => run.CountsInstructions ? Number.Count(run.Stat.Instructions) : NotAsked, static _ => Linux.Verdict.None),
        new("perf record -e r11: samples", static run => Number.Count(run.Samples), static run => Judge(run.Samples, Due(run), 2)),
        new("really happened: cycles / period", static run => Number.Count(Due(run)), static _ => Linux.Verdict.None),
        new("PMU interrupts", static run => Number.Count((ulong)run.Record.Interrupts), static _ => Linux.Verdict.None),
        new("moves to other cores while perf counted", static run => Number.Count((ulong)(run.Stat.Moves + run.Record.Moves)), static _ => Linux.Verdict.None),
        new("reloads while perf counted", static run => Number.Count((ulong)(run.Stat.Reloads + run.Record.Reloads)), static _ => Linux.Verdict.None),
        new("instructions of the whole run", static run => Number.Count(run.Result.Instructions), static _ => Linux.Verdict.None),
        new("cycles of the whole run", static run => Number.Count(run.Result.Cycles), static _ => Linux.Verdict.None),
    ];

    /// <summary>How much of what happened perf was told, in percent; null where it was not asked.</summary>
    public static double? Share(ulong? said, ulong happened) => happened == 0 ? null : 100.0 * (said ?? 0) / happened;

    /// <summary>A share with one decimal, in one piece.</summary>
    public static string Percent(double share) => share.ToString("0.0", CultureInfo.InvariantCulture) + "\u00A0%";

    /// <summary>Samples that the cycles of the sampled work make.</summary>
    public static ulong Due(LinuxRun run) => run.Record.Cycles / LinuxRun.Period;

    private static string Said(ulong? count) => count is { } number ? Number.Count(number) : "not counted";

    /// <summary>Whether what perf said is what happened.</summary>
    public static Verdict Judge(ulong? said, ulong happened, ulong slack = 0)
    {
        ulong number = said ?? 0;
        ulong distance = number > happened ? number - happened : happened - number;
        return distance <= Math.Max(slack, (ulong)(happened * Tolerance)) ? Linux.Verdict.Good : Linux.Verdict.Bad;
    }
}
