using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Cli.Report;

/// <summary>What is kept of one run of a guest, for people to look at.</summary>
internal sealed record RunTrace
{
    /// <summary>Short name, for the legend and the table's head.</summary>
    public required string Name { get; init; }

    /// <summary>It is one vCPU of a run of many: it has a lane, and the console is that of all.</summary>
    public bool IsLane { get; init; }

    /// <summary>One sentence about how this run was set up.</summary>
    public required string Setting { get; init; }

    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>The event counters, and the instruction counter, that the guest read.</summary>
    public IReadOnlyList<CounterTrace> Counters { get; init; } = [];

    /// <summary>Where the PMU's interrupt came; where there were very many, evenly chosen ones.</summary>
    public IReadOnlyList<Overflow> Overflows { get; init; } = [];

    /// <summary>How often it came.</summary>
    public ulong OverflowCount { get; init; }

    public required IReadOnlyList<Stay> Stays { get; init; }

    public required IReadOnlyList<Reload> Reloads { get; init; }

    /// <summary>Guest time at the end of the run.</summary>
    public required ulong EndNs { get; init; }

    /// <summary>How the run ended, in a few words.</summary>
    public required string Ending { get; init; }

    /// <summary>The guest reported failure, or did not reach its end.</summary>
    public required bool Failed { get; init; }

    /// <summary>The numbers of the run, in the order of the table.</summary>
    public required IReadOnlyList<Fact> Facts { get; init; }

    /// <summary>What ran where, by pCPU; none without a host.</summary>
    public IReadOnlyList<CoreCount> Cores { get; init; } = [];

    /// <summary>What the guest wrote on its console; the end of it when it wrote very much.</summary>
    public required string Console { get; init; }

    /// <summary>The last line the guest wrote for people; the exit protocol's own line is not for them.</summary>
    public string LastWord =>
        Console.Split('\n').Select(line => line.Trim())
            .LastOrDefault(line => line.Length > 0 && !line.StartsWith("EXIT:", StringComparison.Ordinal)) ?? "";

    /// <summary>The counter as the guest last read it.</summary>
    public string LastRead => Samples.Any(sample => !sample.Written) ? Number.Count(Samples.Last(sample => !sample.Written).Value) : "never read";
}

/// <summary>One row of the table of runs.</summary>
internal readonly record struct Fact(string Name, string Value);

/// <summary>One row of the table of cores.</summary>
/// <param name="Pcpu">The pCPU.</param>
/// <param name="Core">The kind of core that it is.</param>
/// <param name="Instructions">Instructions retired there.</param>
/// <param name="Cycles">Cycles that they took.</param>
/// <param name="Reloads">Moves onto it that took the guest's events to another host PMU.</param>
internal readonly record struct CoreCount(int Pcpu, string Core, ulong Instructions, ulong Cycles, int Reloads);
