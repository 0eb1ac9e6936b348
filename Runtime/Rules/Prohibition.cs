using Emu.Registers;

namespace Emu;

/// <summary>Where counting is prohibited, by Security state and Exception level (PRO-1 to PRO-8).</summary>
internal static class Prohibition
{
    /// <summary>The counters that nothing prohibits here.</summary>
    public static ulong PermittedCounters(in PeState pe)
    {
        MDCR_EL2 mdcr2 = new(pe.Bank.MDCR_EL2);
        MDCR_EL3 mdcr3 = new(pe.Bank.MDCR_EL3);
        ulong first = pe.FirstRangeWithoutCycles;
        ulong bySecurity = ProhibitedBySecurity(pe, mdcr3, first);
        bool atEL2 = IsFirstRangeProhibitedAtEL2(pe, mdcr2);

        // The cycle counter follows the first range only with DP, and has prohibitions that are its alone.
        bool firstProhibited = atEL2 || bySecurity != 0;
        bool cycleProhibited = (firstProhibited && (pe.Bank.PMCR_EL0 & PMCR_EL0.DP_Mask) != 0)
            || (mdcr3.SCCD && IsSecureOrEL3(pe))
            || (mdcr2.HCCD && pe.Context.ExceptionLevel == 2)
            || (mdcr3.MCCD && pe.Context.ExceptionLevel == 3);
        return ~(bySecurity | (atEL2 ? first : 0) | (cycleProhibited ? PmuCounter.CycleMask : 0));
    }

    private static bool IsSecureOrEL3(in PeState pe) => pe.Context.Security == SecurityState.Secure || pe.Context.ExceptionLevel == 3;

    /// <summary>MDCR_EL2.HPMD.</summary>
    private static bool IsFirstRangeProhibitedAtEL2(in PeState pe, MDCR_EL2 mdcr) =>
        pe.Context.ExceptionLevel == 2 && mdcr.HPMD && !DebuggerAllowsCounting(pe);

    /// <summary>
    /// What MDCR_EL3.{SPME,MPMX} prohibit in Secure state and at EL3: everything, nothing, or the first range. The first range always has a bit: where there is no event counter,
    /// it has the instruction counter's.
    /// </summary>
    private static ulong ProhibitedBySecurity(in PeState pe, MDCR_EL3 mdcr, ulong first)
    {
        if (!pe.Has(PmuFeatures.EL3) || !IsSecureOrEL3(pe))
        {
            return 0;
        }

        bool atEL3 = pe.Context.ExceptionLevel == 3;
        bool permitted = atEL3 ? mdcr.SPME && !mdcr.MPMX : mdcr.SPME || mdcr.MPMX;
        if (permitted || (!atEL3 && IsSecureUserDebugged(pe)) || DebuggerAllowsCounting(pe))
        {
            return 0;
        }

        first |= PmuCounter.InstructionMask;
        return atEL3 && mdcr.SPME ? first : first | pe.SecondRange;
    }

    /// <summary>
    /// Before FEAT_Debugv8p2, so with FEAT_PMUv3 and FEAT_PMUv3p1 alone, secure non-invasive debug (ExternalSecureNoninvasiveDebugEnabled) overrides what
    /// software prohibits.
    /// </summary>
    private static bool DebuggerAllowsCounting(in PeState pe) =>
        new DBGAUTHSTATUS_EL1(pe.Controls.DBGAUTHSTATUS_EL1).SNID == DBGAUTHSTATUS_EL1.SNIDValue.Enabled && !pe.Configuration.HasDebugv8p2;

    /// <summary>Secure EL0 under an AArch32 EL1 that lets it be observed: SDER32_EL3.SUNIDEN.</summary>
    private static bool IsSecureUserDebugged(in PeState pe) =>
        pe.Context.ExceptionLevel == 0 && (pe.Controls.SDER32_EL3 & SDER32_EL3.SUNIDEN_Mask) != 0 && pe.EL1IsAArch32;
}
