using Emu.Registers;

namespace Emu;

/// <summary>FEAT_PMUv3_SS: whether counters are captured (SNP-1 to SNP-5).</summary>
internal static class SnapshotRules
{
    private const uint SSE_Disabled = 0b00;
    private const uint SSE_Lower = 0b01;
    private const uint SSE_Allowed = 0b11;

    /// <summary>Captures are disabled: requests do nothing, and writes of PMSSCR_EL1 are ignored.</summary>
    public static bool IsDisabled(in PeState pe) => EffectiveSSE(pe) == SSE_Disabled;

    /// <summary>A request only records that it failed: captures are prohibited, or the OS Lock is locked.</summary>
    public static bool IsProhibited(in PeState pe) =>
        EffectiveSSE(pe) != SSE_Allowed || (pe.Controls.OSLSR_EL1 & OSLSR_EL1.OSLK_Mask) != 0;

    /// <summary>MDCR_EL3.PMSSE, or where that leaves it to the level below MDCR_EL2.PMSSE, then PMECR_EL1.SSE.</summary>
    private static uint EffectiveSSE(in PeState pe)
    {
        uint control = pe.Has(PmuFeatures.EL3) ? (uint)((pe.Bank.MDCR_EL3 & MDCR_EL3.PMSSE_Mask) >> MDCR_EL3.PMSSE_Shift) : SSE_Lower;
        if (control == SSE_Lower)
        {
            control = pe.Has(PmuFeatures.EL2) ? (uint)((pe.Bank.MDCR_EL2 & MDCR_EL2.PMSSE_Mask) >> MDCR_EL2.PMSSE_Shift) : SSE_Lower;
        }

        if (control == SSE_Lower)
        {
            control = (uint)((pe.Bank.PMECR_EL1 & PMECR_EL1.SSE_Mask) >> PMECR_EL1.SSE_Shift);
        }

        // Reserved in PMECR_EL1.
        return control == SSE_Lower ? SSE_Disabled : control;
    }
}
