using Emu.Registers;

namespace Emu;

/// <summary>At which bit counters overflow (OVF-1 to OVF-11), and whether the cycle counter's clock is divided (CYC-2, CYC-3).</summary>
internal static class OverflowBits
{
    /// <summary>The counters that overflow at bit 63, by PMCR_EL0.LP and LC and MDCR_EL2.HLP; the others overflow at bit 31. While the PMU Profiling exception is enabled all do.</summary>
    public static ulong WideCounters(in PeState pe)
    {
        bool exception = Profiling.IsEnabled(pe);
        PMCR_EL0 pmcr = new(pe.Bank.PMCR_EL0);
        ulong wide = PmuCounter.InstructionMask | (pmcr.LC || exception ? PmuCounter.CycleMask : 0);
        if (pe.Has(PmuFeatures.FEAT_PMUv3p5))
        {
            wide |= pmcr.LP || exception ? pe.Ranges.First : 0;
            wide |= new MDCR_EL2(pe.Bank.MDCR_EL2).HLP || exception ? pe.SecondRange : 0;
            wide |= pe.ThirdRange;
        }

        return wide;
    }

    /// <summary>Whether the cycle counter counts every 64th cycle: PMCR_EL0.D, where the counter overflows at bit 31.</summary>
    public static bool IsClockDivided(in PeState pe) =>
        new PMCR_EL0(pe.Bank.PMCR_EL0) is { D: true, LC: false } && !Profiling.IsEnabled(pe);
}
