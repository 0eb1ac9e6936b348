namespace Emu.Machine;

/// <summary>What ran on one pCPU of the host.</summary>
/// <param name="Pcpu">The pCPU.</param>
/// <param name="Core">The kind of core that it is; empty for one without a PMU.</param>
/// <param name="Instructions">Instructions the guest retired there.</param>
/// <param name="Cycles">Cycles it took for them.</param>
public readonly record struct CoreShare(int Pcpu, string Core, ulong Instructions, ulong Cycles);
