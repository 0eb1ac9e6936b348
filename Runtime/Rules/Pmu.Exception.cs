using System.Numerics;
using Emu.Registers;

namespace Emu;

// D13.3.2 and D13.3.3: the PMU Profiling exception of FEAT_EBEP, and its synchronous form of FEAT_SEBEP. Without those features nothing
// here runs but the overflow condition itself.
public sealed partial class Pmu
{
    private const uint PMEE_Interrupt = 0b00;
    private const uint PMEE_Lower = 0b01;
    private const uint PMEE_Exception = 0b11;

    // FEAT_SEBEP: counters in synchronous mode.
    private ulong _synchronous;

    // What the host was last told.
    private bool _exceptionPending;

    /// <summary>What the host was last told: whether <see cref="PendingException"/> is one.</summary>
    internal bool HasPendingException => _exceptionPending;

    /// <summary>
    /// The PMU Profiling exception that the PE has to take before its next instruction, if there is one (CheckForPMUException). It stays until the overflow flag is
    /// cleared or the PE masks it, and taking it does so: the exception masks itself.
    /// </summary>
    public PmuExceptionRequest PendingException
    {
        get
        {
            int target = ExceptionTarget();
            if (target == 0 || IsExceptionMasked(target))
            {
                return default;
            }

            return ProfilingPending
                ? new PmuExceptionRequest(target, isSynchronous: true)
                : IsAnyOverflowed(~CountersMarkedSynchronous()) ? new PmuExceptionRequest(target, isSynchronous: false) : default;
        }
    }

    /// <summary>
    /// PSTATE.PPEND, with FEAT_SEBEP: an instruction overflowed a counter in synchronous mode. The PMU sets it. On taking any exception the PE copies it to
    /// SPSR_ELx[33] and clears it; on an exception return it sets it as <see cref="ReturnsPending"/> says.
    /// </summary>
    public bool ProfilingPending { get; private set; }

    /// <summary>
    /// The overflow condition of all counters: what PMUIRQ is where no PMEE says otherwise, and always the level of the trigger to the
    /// cross-trigger interface (CTI).
    /// </summary>
    public bool OverflowCondition => IsAnyOverflowed(ulong.MaxValue);

    /// <summary>
    /// EDECR.PME asks for an External Debug Request debug event, and a counter has overflowed (CheckPMUHalt); needs FEAT_PMUv3p9 and
    /// FEAT_Debugv8p9. It stays until the flag is cleared.
    /// </summary>
    public bool DebugRequest =>
        (_controls.EDECR & EDECR.PME_Mask) != 0
        && Has(PmuFeatures.FEAT_PMUv3p9)
        && Has(PmuFeatures.FEAT_Debugv8p9)
        && OverflowCondition;

    /// <summary>Sets PSTATE.PPEND: the PE cleared it on taking an exception, or an exception return brought it back.</summary>
    /// <param name="pending">Its value; without FEAT_SEBEP it stays 0.</param>
    public void SetProfilingPending(bool pending)
    {
        ProfilingPending = pending && Has(PmuFeatures.FEAT_SEBEP);
        UpdateInterrupt();
    }

    /// <summary>
    /// Whether an exception return that restores SPSR_ELx[33] as 1 sets PSTATE.PPEND (ExceptionReturnPPEND): only where the exception is enabled and masked before, and not
    /// masked after. Asked before the return changes the context.
    /// </summary>
    /// <param name="exceptionLevel">The Exception level that the PE returns to, 0 to 3.</param>
    /// <param name="masked">SPSR_ELx[32], which becomes PSTATE.PM.</param>
    public bool ReturnsPending(int exceptionLevel, bool masked)
    {
        int target = Has(PmuFeatures.FEAT_SEBEP) ? ExceptionTarget() : 0;
        return target != 0
            && IsExceptionMasked(target)
            && !IsExceptionMasked(target, exceptionLevel, masked);
    }

    private bool ProfilingExceptionEnabled => Has(PmuFeatures.FEAT_EBEP) && EffectivePMEE() == PMEE_Exception;

    /// <summary>D13.3.2: MDCR_EL3.PMEE, or where that leaves it to the level below MDCR_EL2.PMEE, then PMECR_EL1.PMEE.</summary>
    private uint EffectivePMEE()
    {
        uint pmee = PMEEOfEL3();
        if (pmee == PMEE_Lower)
        {
            pmee = PMEEOfEL2();
        }

        return pmee == PMEE_Lower ? (uint)((_bank.PMECR_EL1 & PMECR_EL1.PMEE_Mask) >> PMECR_EL1.PMEE_Shift) : pmee;
    }

    private uint PMEEOfEL3() =>
        Has(PmuFeatures.EL3) ? (uint)((_bank.MDCR_EL3 & MDCR_EL3.PMEE_Mask) >> MDCR_EL3.PMEE_Shift) : PMEE_Lower;

    private uint PMEEOfEL2() =>
        EL2Enabled ? (uint)((_bank.MDCR_EL2 & MDCR_EL2.PMEE_Mask) >> MDCR_EL2.PMEE_Shift) : PMEE_Lower;

    /// <summary>PMUExceptionEnabled: the Exception level that the exception is taken to; 0 where it is disabled.</summary>
    private int ExceptionTarget()
    {
        if (!ProfilingExceptionEnabled)
        {
            return 0;
        }

        if (PMEEOfEL3() == PMEE_Exception)
        {
            return 3;
        }

        return PMEEOfEL2() == PMEE_Exception || (EL2Enabled && (_controls.HCR_EL2 & HCR_EL2.TGE_Mask) != 0) ? 2 : 1;
    }

    private bool IsExceptionMasked(int target) =>
        _context.Halted || IsExceptionMasked(target, _context.ExceptionLevel, _context.ProfilingMasked);

    /// <summary>PMUExceptionMasked, outside Debug state.</summary>
    private bool IsExceptionMasked(int target, int level, bool masked)
    {
        if (level != target)
        {
            return level > target;
        }

        return masked
            || (_bank.PMECR_EL1 & PMECR_EL1.KPME_Mask) == 0
            || (level == 2 && PMEEOfEL2() != PMEE_Exception);
    }

    /// <summary>CheckPMUOverflowCondition, of some counters: flag, interrupt enable and the range's global enable.</summary>
    private bool IsAnyOverflowed(ulong counters)
    {
        ulong pending = _bank.PMOVSSET_EL0 & _bank.PMINTENSET_EL1 & counters;
        return pending != 0 && (pending & GloballyEnabledCounters()) != 0;
    }

    /// <summary>FEAT_SEBEP: the counters with SYNC set, whatever they count.</summary>
    private ulong CountersMarkedSynchronous()
    {
        if (!Has(PmuFeatures.FEAT_SEBEP))
        {
            return 0;
        }

        ulong marked = 0;
        for (ulong rest = _configuration.ImplementedCounters & ~PmuCounter.CycleMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            marked |= ((Pe.FilterOf(counter) & PMEVTYPERn_EL0.SYNC_Mask) != 0 ? 1UL : 0UL) << counter;
        }

        return marked;
    }

    /// <summary>
    /// Of the marked counters those that are in synchronous mode: their event has one. The events that do are those that every
    /// implementation must give it (D14, synchronous events).
    /// </summary>
    private ulong CountersInSynchronousMode(ulong marked)
    {
        ulong synchronous = 0;
        for (ulong rest = marked; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            bool supported = Pe.EventOf(counter) is PmuEvents.SW_INCR
                or PmuEvents.INST_RETIRED
                or PmuEvents.PC_WRITE_RETIRED
                or PmuEvents.BR_RETIRED
                or PmuEvents.BR_MIS_PRED_RETIRED;
            synchronous |= (supported ? 1UL : 0UL) << counter;
        }

        return synchronous;
    }

    /// <summary>
    /// Which counters signal with their next event. They count as if an overflow were no event away, so that the next one is looked at.
    /// </summary>
    private void UpdateSignalling()
    {
        ulong signalling = _synchronous & _bank.PMOVSSET_EL0 & _bank.PMINTENSET_EL1;
        if (signalling != 0)
        {
            int target = ExceptionTarget();
            signalling = target == 0 || IsExceptionMasked(target) ? 0 : signalling;
        }

        _counters.SetSignalling(signalling, Pe);
    }

    /// <summary>
    /// An instruction generated an event that counters in synchronous mode count, and their flags are set: the exception is pending for the next instruction.
    /// </summary>
    private bool PendSynchronously(ulong counters)
    {
        int target = (counters & _synchronous & _bank.PMINTENSET_EL1) != 0 ? ExceptionTarget() : 0;
        if (target == 0 || IsExceptionMasked(target))
        {
            return false;
        }

        ProfilingPending = true;
        if (_host is not null)
        {
            WriteInstructionAddress(_host.InstructionAddress);
        }

        return true;
    }

    /// <summary>Tells the host that there is an exception to take, or no more.</summary>
    private void UpdateException()
    {
        bool pending = PendingException.IsPending;
        if (pending != _exceptionPending)
        {
            _exceptionPending = pending;
            _host?.SetProfilingException(pending);
        }
    }
}
