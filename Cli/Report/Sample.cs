namespace Emu.Cli.Report;

/// <summary>A counter as the guest read or wrote it: after so many instructions, at this guest time, this value.</summary>
/// <param name="Instructions">Instructions retired.</param>
/// <param name="TimeNs">Guest time.</param>
/// <param name="Value">The value.</param>
/// <param name="Written">The guest wrote it; else the guest read it.</param>
/// <param name="Breaks">The guest wrote the counter since the sample before, or here: the counter did not go from one value to the other by counting.</param>
internal readonly record struct Sample(ulong Instructions, ulong TimeNs, ulong Value, bool Written = false, bool Breaks = false);

/// <summary>From here on the vCPU ran on this pCPU.</summary>
internal readonly record struct Stay(ulong Instructions, ulong TimeNs, int Pcpu, string Core);

/// <summary>Here the vCPU's host events were opened again on another host PMU.</summary>
internal readonly record struct Reload(ulong Instructions, ulong TimeNs);

/// <summary>Here the level of the PMU's interrupt went up.</summary>
internal readonly record struct Overflow(ulong Instructions, ulong TimeNs);

/// <summary>A counter other than PMCCNTR_EL0 that the guest read.</summary>
/// <param name="Name">Its register and what it counted.</param>
/// <param name="Samples">What the guest read and wrote.</param>
internal sealed record CounterTrace(string Name, System.Collections.Generic.IReadOnlyList<Sample> Samples);
