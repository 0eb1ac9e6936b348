namespace Emu.Cli.Report;

/// <summary>PMCCNTR_EL0 as the guest read it: after so many instructions, at this guest time, this value.</summary>
internal readonly record struct Sample(ulong Instructions, ulong TimeNs, ulong Value);

/// <summary>From here on the vCPU ran on this pCPU.</summary>
internal readonly record struct Stay(ulong Instructions, ulong TimeNs, int Pcpu, string Core);

/// <summary>Here the vCPU's host events were opened again on another host PMU.</summary>
internal readonly record struct Reload(ulong Instructions, ulong TimeNs);
