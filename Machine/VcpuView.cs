namespace Emu.Machine;

/// <summary>How far a vCPU is, for a display.</summary>
/// <param name="Vcpu">Its number.</param>
/// <param name="IsOn">Whether it is switched on.</param>
/// <param name="Instructions">Instructions it has retired.</param>
/// <param name="TimeNs">Its guest time in nanoseconds.</param>
/// <param name="Pcpu">The pCPU it is on; null without a host.</param>
/// <param name="Reloads">How often its host events were re-created for a new host PMU.</param>
/// <param name="Interrupt">The level of its PMU's interrupt.</param>
public readonly record struct VcpuView(int Vcpu, bool IsOn, ulong Instructions, ulong TimeNs, int? Pcpu, ulong Reloads, bool Interrupt);
