using Emu.Registers;

namespace Emu;

/// <summary>What the access rules of registers.yaml ask of the registers around the PMU.</summary>
internal static class Trapping
{
    /// <summary>SCR_EL3.FGTEn is 1, or there is no EL3.</summary>
    public static bool FGTEnabled(in PeState pe) => !pe.Has(PmuFeatures.EL3) || (pe.Controls.SCR_EL3 & SCR_EL3.FGTEn_Mask) != 0;

    /// <summary>SCR_EL3.FGTEn2 is 1, or there is no EL3.</summary>
    public static bool FGT2Enabled(in PeState pe) => !pe.Has(PmuFeatures.EL3) || (pe.Controls.SCR_EL3 & SCR_EL3.FGTEn2_Mask) != 0;

    /// <summary>EL3 is implemented and the PE is halted with EDSCR.SDD 1.</summary>
    public static bool HaltedSDD(in PeState pe) =>
        pe.Context.Halted && (pe.Controls.EDSCR & EDSCR.SDD_Mask) != 0 && pe.Has(PmuFeatures.EL3);

    /// <summary>The same, where the implementation lets that case go before every other trap (DDI 0487 D1, "Prioritization of Synchronous exceptions").</summary>
    public static bool HaltedSDDPriority(in PeState pe) => pe.Configuration.Options.EL3TrapPriority && HaltedSDD(pe);

    /// <summary>HCR_EL2.TID3 is 1.</summary>
    public static bool TID3(in PeState pe) => (pe.Controls.HCR_EL2 & HCR_EL2.TID3_Mask) != 0;

    /// <summary>An AArch32 access that HSTR_EL2.T9 traps. No AArch32 access comes through the AArch64 view.</summary>
    public static bool HSTRTrapsT9(in PeState pe) =>
        pe.Context.AArch32
        && (pe.Controls.HSTR_EL2 & HSTR_EL2.T9_Mask) != 0
        && pe.EL2Enabled
        && (pe.Context.ExceptionLevel != 0 || !pe.InHost);
}
