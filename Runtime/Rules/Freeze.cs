using Emu.Registers;

namespace Emu;

/// <summary>
/// Which counters a freeze stops (CNT-FREEZE-1 to CNT-FREEZE-8). An overflow flag of an event counter freezes the counter's range, whatever set it; the flags of the cycle counter and of
/// counters in synchronous mode freeze nothing, and the cycle counter stops only with PMCR_EL0.DP.
/// </summary>
internal static class Freeze
{
    /// <summary>The counters that a freeze stops now.</summary>
    public static ulong FrozenCounters(in PeState pe)
    {
        PMCR_EL0 pmcr = new(pe.Bank.PMCR_EL0);
        MDCR_EL2 mdcr = new(pe.Bank.MDCR_EL2);
        ulong flags = pe.Bank.PMOVSSET_EL0 & ~Profiling.CountersMarkedSynchronous(pe);
        ulong first = pe.FirstRangeWithoutCycles;
        ulong frozen = 0;
        if (pmcr.FZO && (flags & first) != 0)
        {
            frozen |= first | (pmcr.DP ? PmuCounter.CycleMask : 0);
        }

        if (mdcr.HPMFZO && (flags & pe.SecondRange) != 0)
        {
            frozen |= pe.SecondRange;
        }

        if (SPEStopped(pe))
        {
            if (pmcr.FZS)
            {
                frozen |= first | (pmcr.DP && pe.Has(PmuFeatures.FEAT_SPE_DPFZS) ? PmuCounter.CycleMask : 0);
            }

            if (mdcr.HPMFZS)
            {
                frozen |= pe.SecondRange;
            }
        }

        return frozen;
    }

    /// <summary>The counters whose overflow freezes their range.</summary>
    public static ulong FreezingCounters(in PeState pe)
    {
        ulong freezing = (pe.Bank.PMCR_EL0 & PMCR_EL0.FZO_Mask) != 0 ? pe.FirstRangeWithoutCycles : 0;
        return (pe.Bank.MDCR_EL2 & MDCR_EL2.HPMFZO_Mask) != 0 ? freezing | pe.SecondRange : freezing;
    }

    /// <summary>Whether SPE profiling has stopped and wants the PMU to freeze with it: PMBLIMITR_EL1.{E,PMFZ} is {1,1} and PMBSR_EL1.S is 1.</summary>
    private static bool SPEStopped(in PeState pe) =>
        pe.Has(PmuFeatures.FEAT_SPEv1p2)
        && pe.Has(PmuFeatures.FEAT_PMUv3p7)
        && new PMBLIMITR_EL1(pe.Controls.PMBLIMITR_EL1) is { E: true, PMFZ: true }
        && (pe.Controls.PMBSR_EL1 & PMBSR_EL1.S_Mask) != 0;
}
