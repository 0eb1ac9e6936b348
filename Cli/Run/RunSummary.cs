using System.Collections.Generic;
using System.Globalization;

using Emu.Cli.Report;
using Emu.Machine;

using Spectre.Console;

namespace Emu.Cli.Run;

/// <summary>The numbers of a run, for the summary, the table and the report.</summary>
internal static class RunSummary
{
    /// <summary>Writes how the run ended and its totals.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="result">What came of the run.</param>
    /// <param name="schedule">The moves that were asked for: a move at an instruction that the run did not reach has not happened.</param>
    public static void Write(Terminal terminal, BoardResult result, Schedule schedule)
    {
        terminal.WriteNote(result.Message);
        if (result.Note.Length > 0)
            terminal.WriteNote(result.Note);

        if (schedule.Moves.Count > 0)
            terminal.WriteNote($"{Number.Count((ulong)result.Moves)} of {Number.Count((ulong)schedule.Moves.Count)} moves happened");

        foreach (Fact fact in Facts(result))
            WriteLine(terminal.ErrorConsole, fact.Name, fact.Value);

        if (result.Vcpus.Count > 1)
        {
            foreach (VcpuResult vcpu in result.Vcpus)
                WriteLine(terminal.ErrorConsole, $"vCPU {vcpu.Vcpu}", $"{Number.Count(vcpu.Instructions)} instructions, {Number.Count(vcpu.Cycles)} cycles, {Number.Count(vcpu.Interrupts)} interrupts");
        }

        WriteLine(terminal.ErrorConsole, "guest MIPS", Mips(result));
    }

    /// <summary>What is the same each time the same run is made.</summary>
    public static IReadOnlyList<Fact> Facts(BoardResult result) =>
    [
        new("instructions", Number.Count(result.Instructions)),
        new("cycles", Number.Count(result.Cycles)),
        new("PMU accesses", Number.Count(result.PmuAccesses)),
        new("reloads", Number.Count(result.Reloads)),
        new("interrupts", Number.Count(result.Interrupts)),
    ];

    /// <summary>The same of one vCPU.</summary>
    public static IReadOnlyList<Fact> Facts(VcpuResult result) =>
    [
        new("instructions", Number.Count(result.Instructions)),
        new("cycles", Number.Count(result.Cycles)),
        new("PMU accesses", Number.Count(result.PmuAccesses)),
        new("reloads", Number.Count(result.Reloads)),
        new("interrupts", Number.Count(result.Interrupts)),
    ];

    /// <summary>Millions of guest instructions a second of host time.</summary>
    public static string Mips(BoardResult result)
    {
        double seconds = result.Elapsed.TotalSeconds;
        string speed = seconds <= 0 ? "-" : (result.Instructions / seconds / 1e6).ToString("N1", CultureInfo.InvariantCulture);
        return $"{speed} ({seconds.ToString("N2", CultureInfo.InvariantCulture)} s)";
    }

    private static void WriteLine(IAnsiConsole console, string name, string value)
    {
        console.Write(new Text($"  {name,-13} ", new Style(decoration: Decoration.Dim)));
        console.WriteLine(value);
    }
}
