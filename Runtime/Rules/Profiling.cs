using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <summary>When there is a PMU Profiling exception (FEAT_EBEP), and which counters signal it synchronously (FEAT_SEBEP): DDI 0487 D13, the PMU Profiling exception.</summary>
internal static class Profiling
{
    private const uint PMEE_Interrupt = 0b00;
    private const uint PMEE_Lower = 0b01;
    private const uint PMEE_Exception = 0b11;

    /// <summary>Whether an overflow makes the exception pending: the effective PMEE says so.</summary>
    public static bool IsEnabled(in PeState pe) => pe.Has(PmuFeatures.FEAT_EBEP) && EffectivePMEE(pe) == PMEE_Exception;

    /// <summary>PMUIRQ is the OR of flag and interrupt enable and the range's global enable, unless the exception took its place (IRQ-1 to IRQ-4).</summary>
    public static bool InterruptLevel(in PeState pe) =>
        OverflowCondition(pe) && (!pe.Has(PmuFeatures.FEAT_EBEP) || EffectivePMEE(pe) == PMEE_Interrupt);

    /// <summary>CheckPMUOverflowCondition: a counter's flag, interrupt enable and global enable are all 1.</summary>
    public static bool OverflowCondition(in PeState pe) => IsAnyOverflowed(pe, ulong.MaxValue);

    /// <summary>The same of some counters.</summary>
    public static bool IsAnyOverflowed(in PeState pe, ulong counters)
    {
        ulong pending = pe.Bank.PMOVSSET_EL0 & pe.Bank.PMINTENSET_EL1 & counters;
        return pending != 0 && (pending & Enables.GloballyEnabledCounters(pe)) != 0;
    }

    /// <summary>CheckPMUHalt: EDECR.PME asks for a debug event at an overflow.</summary>
    public static bool RequestsDebug(in PeState pe) =>
        (pe.Controls.EDECR & EDECR.PME_Mask) != 0
        && pe.Has(PmuFeatures.FEAT_PMUv3p9)
        && pe.Has(PmuFeatures.FEAT_Debugv8p9)
        && OverflowCondition(pe);

    /// <summary>PMUExceptionEnabled: the Exception level that the exception is taken to; 0 where it is disabled.</summary>
    public static int Target(in PeState pe)
    {
        if (!IsEnabled(pe))
        {
            return 0;
        }

        if (PMEEOfEL3(pe) == PMEE_Exception)
        {
            return 3;
        }

        return PMEEOfEL2(pe) == PMEE_Exception || pe.GeneralExceptionsTrap ? 2 : 1;
    }

    /// <summary>Where the exception is taken to now; 0 where it is disabled or masked.</summary>
    public static int UnmaskedTarget(in PeState pe)
    {
        int target = Target(pe);
        return target == 0 || IsMasked(pe, target) ? 0 : target;
    }

    /// <summary>Whether the exception is masked where the PE executes.</summary>
    public static bool IsMasked(in PeState pe, int target) =>
        pe.Context.Halted || IsMasked(pe, target, pe.Context.ExceptionLevel, pe.Context.ProfilingMasked);

    /// <summary>PMUExceptionMasked, outside Debug state.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="target">The Exception level that the exception is taken to.</param>
    /// <param name="level">The Exception level that the PE executes at.</param>
    /// <param name="masked">PSTATE.PM there.</param>
    public static bool IsMasked(in PeState pe, int target, int level, bool masked)
    {
        if (level != target)
        {
            return level > target;
        }

        return masked
            || (pe.Bank.PMECR_EL1 & PMECR_EL1.KPME_Mask) == 0
            || (level == 2 && PMEEOfEL2(pe) != PMEE_Exception);
    }

    /// <summary>FEAT_SEBEP: the counters with SYNC set, whatever they count.</summary>
    public static ulong CountersMarkedSynchronous(in PeState pe)
    {
        if (!pe.Has(PmuFeatures.FEAT_SEBEP))
        {
            return 0;
        }

        ulong marked = 0;
        for (ulong rest = pe.Configuration.ImplementedCounters & ~PmuCounter.CycleMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            marked |= ((pe.FilterOf(counter) & PMEVTYPERn_EL0.SYNC_Mask) != 0 ? 1UL : 0UL) << counter;
        }

        return marked;
    }

    /// <summary>
    /// Of those the counters in synchronous mode: their event has one. The events that do are those that every implementation must give it (D14, synchronous events).
    /// </summary>
    public static ulong CountersInSynchronousMode(in PeState pe)
    {
        ulong synchronous = 0;
        for (ulong rest = CountersMarkedSynchronous(pe); rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            bool supported = pe.EventOf(counter) is PmuEvents.SW_INCR
                or PmuEvents.INST_RETIRED
                or PmuEvents.PC_WRITE_RETIRED
                or PmuEvents.BR_RETIRED
                or PmuEvents.BR_MIS_PRED_RETIRED;
            synchronous |= (supported ? 1UL : 0UL) << counter;
        }

        return synchronous;
    }

    /// <summary>The counters in synchronous mode whose next event makes the exception pending at once: their flags are set already.</summary>
    public static ulong SignallingCounters(in PeState pe)
    {
        ulong flagged = pe.Bank.PMOVSSET_EL0 & pe.Bank.PMINTENSET_EL1;
        return flagged == 0 || UnmaskedTarget(pe) == 0 ? 0 : flagged & CountersInSynchronousMode(pe);
    }

    /// <summary>MDCR_EL3.PMEE, or where that leaves it to the level below MDCR_EL2.PMEE, then PMECR_EL1.PMEE (IRQ-4).</summary>
    private static uint EffectivePMEE(in PeState pe)
    {
        uint pmee = PMEEOfEL3(pe);
        if (pmee == PMEE_Lower)
        {
            pmee = PMEEOfEL2(pe);
        }

        return pmee == PMEE_Lower ? (uint)((pe.Bank.PMECR_EL1 & PMECR_EL1.PMEE_Mask) >> PMECR_EL1.PMEE_Shift) : pmee;
    }

    private static uint PMEEOfEL3(in PeState pe) =>
        pe.Has(PmuFeatures.EL3) ? (uint)((pe.Bank.MDCR_EL3 & MDCR_EL3.PMEE_Mask) >> MDCR_EL3.PMEE_Shift) : PMEE_Lower;

    private static uint PMEEOfEL2(in PeState pe) =>
        pe.EL2Enabled ? (uint)((pe.Bank.MDCR_EL2 & MDCR_EL2.PMEE_Mask) >> MDCR_EL2.PMEE_Shift) : PMEE_Lower;
}
