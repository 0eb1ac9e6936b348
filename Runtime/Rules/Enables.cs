using Emu.Registers;

namespace Emu;

/// <summary>Which counters are enabled, each by its bit and by its range (CNT-2).</summary>
internal static class Enables
{
    /// <summary>The counters whose range is enabled: by PMCR_EL0.E, MDCR_EL2.HPME or PMCCR.EPME.</summary>
    public static ulong GloballyEnabledCounters(in PeState pe)
    {
        ulong enabled = (pe.Bank.PMCR_EL0 & PMCR_EL0.E_Mask) != 0 ? pe.FirstRange : 0;
        enabled |= (pe.Bank.MDCR_EL2 & MDCR_EL2.HPME_Mask) != 0 ? pe.SecondRange : 0;
        return (pe.Bank.PMCCR & PMCCR.EPME_Mask) != 0 ? enabled | pe.ThirdRange : enabled;
    }

    /// <summary>Of those, the counters whose bit in PMCNTENSET_EL0 is 1.</summary>
    public static ulong EnabledCounters(in PeState pe)
    {
        ulong enabled = pe.Bank.PMCNTENSET_EL0 & GloballyEnabledCounters(pe);

        // A counter with SYNC set whose event has no synchronous mode does not count (CNT-9).
        return pe.Has(PmuFeatures.FEAT_SEBEP)
            ? enabled & ~(Profiling.CountersMarkedSynchronous(pe) & ~Profiling.CountersInSynchronousMode(pe))
            : enabled;
    }
}
