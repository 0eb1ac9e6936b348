namespace Emu;

/// <summary>What a VM's guest reads where the PMU would otherwise speak for itself: its events are the host's, as far as the VM lets them through.</summary>
/// <param name="Pmceid0">PMCEID0_EL0.</param>
/// <param name="Pmceid1">PMCEID1_EL0.</param>
/// <param name="IdAa64Dfr0">ID_AA64DFR0_EL1.</param>
internal readonly record struct PmuGuestIdentification(ulong Pmceid0, ulong Pmceid1, ulong IdAa64Dfr0);
