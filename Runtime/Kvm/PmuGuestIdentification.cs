namespace Emu.Kvm;

/// <summary>What a VM's guest reads where the PMU would otherwise speak for itself: its events are the host's, as far as the VM lets them through.</summary>
/// <param name="Pmceid0">PMCEID0_EL0.</param>
/// <param name="Pmceid1">PMCEID1_EL0.</param>
/// <param name="IdAa64Dfr0">ID_AA64DFR0_EL1.</param>
/// <param name="SelectsEvents">PMEVTYPER&lt;n&gt;_EL0 has an event field; without one every counter selects event 0, SW_INCR.</param>
internal readonly record struct PmuGuestIdentification(ulong Pmceid0, ulong Pmceid1, ulong IdAa64Dfr0, bool SelectsEvents);
