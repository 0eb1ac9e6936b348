using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Where counters count: prohibition by Security state and Exception level, and filters (D13.3.3, D13.3.4).
public sealed partial class Pmu
{
    // For each Exception level and Security state the counters that it allows, where _allowedKnown has its bit.
    private AllowedSets _allowed;
    private ushort _allowedKnown;

    private void ForgetAllowed() => _allowedKnown = 0;

    /// <summary>The counters that may count in the current context.</summary>
    private ulong AllowedCounters()
    {
        int state = _context.SecurityAndLevel;
        if ((_allowedKnown >> state & 1) == 0)
        {
            _allowed[state] = PermittedCounters() & UnfilteredCounters();
            _allowedKnown |= (ushort)(1 << state);
        }

        return _allowed[state];
    }

    /// <summary>The counters that nothing prohibits here.</summary>
    private ulong PermittedCounters()
    {
        MDCR_EL2 mdcr2 = new(_bank.MDCR_EL2);
        MDCR_EL3 mdcr3 = new(_bank.MDCR_EL3);
        ulong first = Pe.FirstRange & ~PmuCounter.CycleMask;
        ulong prohibited = ProhibitedBySecurity(mdcr3, first);
        if (IsProhibitedAtEL2(mdcr2))
        {
            prohibited |= first;
        }

        // The cycle counter follows the first range only with DP, and has prohibitions of its own.
        bool firstProhibited = IsFirstRangeProhibited(mdcr2, mdcr3);
        bool cycleProhibited = (firstProhibited && (_bank.PMCR_EL0 & PMCR_EL0.DP_Mask) != 0)
            || (mdcr3.SCCD && IsSecureOrEL3)
            || (mdcr2.HCCD && _context.ExceptionLevel == 2)
            || (mdcr3.MCCD && _context.ExceptionLevel == 3);
        return ~(prohibited | (cycleProhibited ? PmuCounter.CycleMask : 0));
    }

    private bool IsSecureOrEL3 => _context.Security == SecurityState.Secure || _context.ExceptionLevel == 3;

    private bool IsFirstRangeProhibited(MDCR_EL2 mdcr2, MDCR_EL3 mdcr3) =>
        ProhibitedBySecurity(mdcr3, PmuCounter.InstructionMask) != 0 || IsProhibitedAtEL2(mdcr2);

    private bool IsProhibitedAtEL2(MDCR_EL2 mdcr) => _context.ExceptionLevel == 2 && mdcr.HPMD && !DebuggerAllowsCounting;

    /// <summary>
    /// What MDCR_EL3.{SPME,MPMX} prohibit in Secure state and at EL3: everything, nothing, or the first range. Without EL3 nothing is.
    /// </summary>
    private ulong ProhibitedBySecurity(MDCR_EL3 mdcr, ulong first)
    {
        if (!Has(PmuFeatures.EL3) || !IsSecureOrEL3)
        {
            return 0;
        }

        bool atEL3 = _context.ExceptionLevel == 3;
        bool permitted = atEL3 ? mdcr.SPME && !mdcr.MPMX : mdcr.SPME || mdcr.MPMX;
        if (permitted || (!atEL3 && IsSecureUserDebugged) || DebuggerAllowsCounting)
        {
            return 0;
        }

        return atEL3 && mdcr.SPME ? first : first | _ranges.Second;
    }

    /// <summary>
    /// Before FEAT_Debugv8p2, so with FEAT_PMUv3 and FEAT_PMUv3p1 alone, secure non-invasive debug (ExternalSecureNoninvasiveDebugEnabled) overrides what
    /// software prohibits.
    /// </summary>
    private bool DebuggerAllowsCounting =>
        new DBGAUTHSTATUS_EL1(_controls.DBGAUTHSTATUS_EL1).SNID == DBGAUTHSTATUS_EL1.SNIDValue.Enabled && !_configuration.HasDebugv8p2;

    /// <summary>Secure EL0 under an AArch32 EL1 that lets it be observed: SDER32_EL3.SUNIDEN.</summary>
    private bool IsSecureUserDebugged =>
        _context.ExceptionLevel == 0 && (_controls.SDER32_EL3 & SDER32_EL3.SUNIDEN_Mask) != 0 && EL1IsAArch32;

    /// <summary>The counters whose filters let them count here.</summary>
    private ulong UnfilteredCounters()
    {
        FilterTest test = CurrentFilterTest();
        PeView pe = Pe;
        ulong counts = 0;
        for (ulong rest = _configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            counts |= (test.Counts(pe.FilterOf(counter)) ? 1UL : 0UL) << counter;
        }

        return counts;
    }

    /// <summary>
    /// The filter bits of the current context: a counter counts iff one bit differs from another, or iff they are equal. A bit
    /// whose feature is missing is 0. All three kinds of filter have their bits in the same places.
    /// </summary>
    private FilterTest CurrentFilterTest()
    {
        ulong streaming = _context.Streaming ? 1UL << PMEVTYPERn_EL0.VS_Shift : 2UL << PMEVTYPERn_EL0.VS_Shift;
        SecurityState security = _context.Security;
        return _context.ExceptionLevel switch
        {
            0 => FilterTest.Equal(PMEVTYPERn_EL0.U_Mask, security switch
            {
                SecurityState.NonSecure => PMEVTYPERn_EL0.NSU_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLU_Mask,
                _ => 0,
            }, streaming),
            1 => FilterTest.Equal(PMEVTYPERn_EL0.P_Mask, security switch
            {
                SecurityState.NonSecure => PMEVTYPERn_EL0.NSK_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLK_Mask,
                _ => 0,
            }, streaming),
            2 => FilterTest.Different(PMEVTYPERn_EL0.NSH_Mask, security switch
            {
                SecurityState.Secure => PMEVTYPERn_EL0.SH_Mask,
                SecurityState.Realm => PMEVTYPERn_EL0.RLH_Mask,
                _ => 0,
            }, streaming),
            _ => FilterTest.Equal(PMEVTYPERn_EL0.P_Mask, PMEVTYPERn_EL0.M_Mask, streaming),
        };
    }

    /// <summary>One question that is asked of every filter.</summary>
    private readonly record struct FilterTest(ulong One, ulong Other, bool WhenDifferent, ulong Streaming)
    {
        public static FilterTest Equal(ulong one, ulong other, ulong streaming) => new(one, other, false, streaming);

        public static FilterTest Different(ulong one, ulong other, ulong streaming) => new(one, other, true, streaming);

        public bool Counts(ulong filter) =>
            (((filter & One) != 0) ^ ((filter & Other) != 0)) == WhenDifferent && (filter & Streaming) == 0;
    }

    [InlineArray(PmuContext.SecurityAndLevels)]
    private struct AllowedSets
    {
        private ulong _element0;
    }
}
