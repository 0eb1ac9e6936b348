using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// What is derived from the registers and kept. Each piece has one function here that works it out, and Update is the one place
// that calls them, so a write does just the work that its bits ask for.
public sealed partial class Pmu
{
    // What must be looked at again when the split between the ranges moves.
    private const PmuEffects RangeFollowers =
        PmuEffects.Access | PmuEffects.Enable | PmuEffects.Prohibit | PmuEffects.Freeze | PmuEffects.Overflow | PmuEffects.Interrupt;

    private const PmuEffects RunningInputs =
        PmuEffects.Enable
        | PmuEffects.Prohibit
        | PmuEffects.Filter
        | PmuEffects.Freeze
        | PmuEffects.Overflow
        | PmuEffects.Clock
        | PmuEffects.Event
        | PmuEffects.Threshold;

    // Counters whose enables are on: their own, and their range's.
    private ulong _enabled;

    // Counters that a freeze stops.
    private ulong _frozen;

    // The level of PMUIRQ.
    private bool _interrupt;

    /// <summary>The level of PMUIRQ: true is asserted.</summary>
    public bool Interrupt => _interrupt;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Update(PmuEffects effects)
    {
        if ((effects & PmuEffects.Window) != 0)
        {
            ForgetWindowDecisions();
        }

        if ((effects & ~PmuEffects.Window) != 0)
        {
            UpdateState(effects);
        }
    }

    private void UpdateState(PmuEffects effects)
    {
        if ((effects & PmuEffects.Range) != 0)
        {
            _ranges = CounterRanges.Of(_bank, _configuration);
            effects |= RangeFollowers;
        }

        if ((effects & PmuEffects.Access) != 0)
        {
            ForgetAccessDecisions();
        }

        if ((effects & (PmuEffects.Overflow | PmuEffects.Clock)) != 0)
        {
            UpdateOverflowBits();
        }

        if ((effects & (PmuEffects.Prohibit | PmuEffects.Filter)) != 0)
        {
            ForgetAllowed();
        }

        if ((effects & PmuEffects.Freeze) != 0)
        {
            _frozen = FrozenCounters();
        }

        if ((effects & PmuEffects.Enable) != 0)
        {
            _enabled = EnabledCounters();
        }

        if (Has(PmuFeatures.FEAT_SEBEP))
        {
            UpdateSignalling();
            effects |= PmuEffects.Enable;
        }

        if ((effects & RunningInputs) != 0)
        {
            RunCounters();
        }

        if ((effects & (PmuEffects.Interrupt | PmuEffects.Exception | PmuEffects.Overflow)) != 0)
        {
            UpdateInterrupt();
        }
    }

    /// <summary>After a reset or a restore: everything, while no counter runs.</summary>
    private void UpdateAll(bool forgetAllowed = true)
    {
        ForgetAccessDecisions();
        if (forgetAllowed)
        {
            ForgetAllowed();
        }

        _ranges = CounterRanges.Of(_bank, _configuration);
        UpdateOverflowBits();
        _frozen = FrozenCounters();
        _enabled = EnabledCounters();
        UpdateSignalling();
        RunCounters();
        UpdateInterrupt();
    }

    /// <summary>D13.3.2: the counters that are enabled by PMCNTENSET_EL0 and by PMCR_EL0.E, MDCR_EL2.HPME or PMCCR.EPME, as their range has it.</summary>
    private ulong EnabledCounters()
    {
        ulong enabled = _bank.PMCNTENSET_EL0 & GloballyEnabledCounters();
        if (!Has(PmuFeatures.FEAT_SEBEP))
        {
            return enabled;
        }

        // A counter with SYNC set whose event has no synchronous mode does not count (D13.6.3).
        ulong marked = CountersMarkedSynchronous();
        _synchronous = CountersInSynchronousMode(marked);
        return enabled & ~(marked & ~_synchronous);
    }

    private ulong GloballyEnabledCounters()
    {
        ulong enabled = (_bank.PMCR_EL0 & PMCR_EL0.E_Mask) != 0 ? Pe.FirstRange : 0;
        enabled |= (_bank.MDCR_EL2 & MDCR_EL2.HPME_Mask) != 0 ? _ranges.Second : 0;
        return (_bank.PMCCR & PMCCR.EPME_Mask) != 0 ? enabled | Pe.ThirdRange : enabled;
    }

    /// <summary>
    /// D13.5: the counters that a freeze stops. An overflow flag of an event counter freezes the counter's range, whatever set it; the flags of the cycle counter
    /// and of counters in synchronous mode freeze nothing, and the cycle counter stops only with PMCR_EL0.DP.
    /// </summary>
    private ulong FrozenCounters()
    {
        PMCR_EL0 pmcr = new(_bank.PMCR_EL0);
        MDCR_EL2 mdcr = new(_bank.MDCR_EL2);
        ulong flags = _bank.PMOVSSET_EL0 & ~CountersMarkedSynchronous();
        ulong first = Pe.FirstRange & ~PmuCounter.CycleMask;
        ulong frozen = 0;
        if (pmcr.FZO && (flags & first) != 0)
        {
            frozen |= first | (pmcr.DP ? PmuCounter.CycleMask : 0);
        }

        if (mdcr.HPMFZO && (flags & _ranges.Second) != 0)
        {
            frozen |= _ranges.Second;
        }

        if (SPEStopped)
        {
            if (pmcr.FZS)
            {
                frozen |= first | (pmcr.DP && Has(PmuFeatures.FEAT_SPE_DPFZS) ? PmuCounter.CycleMask : 0);
            }

            if (mdcr.HPMFZS)
            {
                frozen |= _ranges.Second;
            }
        }

        return frozen;
    }

    /// <summary>The counters whose overflow freezes a range that is not frozen yet.</summary>
    private ulong FreezingCounters()
    {
        ulong freezing = 0;
        if ((_bank.PMCR_EL0 & PMCR_EL0.FZO_Mask) != 0)
        {
            freezing |= Pe.FirstRange & ~PmuCounter.CycleMask;
        }

        if ((_bank.MDCR_EL2 & MDCR_EL2.HPMFZO_Mask) != 0)
        {
            freezing |= _ranges.Second;
        }

        return freezing & ~_frozen;
    }

    /// <summary>Whether SPE profiling has stopped and wants the PMU to freeze with it: PMBLIMITR_EL1.{E,PMFZ} is {1,1} and PMBSR_EL1.S is 1.</summary>
    private bool SPEStopped =>
        Has(PmuFeatures.FEAT_SPEv1p2)
        && Has(PmuFeatures.FEAT_PMUv3p7)
        && new PMBLIMITR_EL1(_controls.PMBLIMITR_EL1) is { E: true, PMFZ: true }
        && (_controls.PMBSR_EL1 & PMBSR_EL1.S_Mask) != 0;

    /// <summary>D13.4.1: at which bit counters overflow (PMCR_EL0.LP and LC, MDCR_EL2.HLP), and whether the cycle counter's clock is divided.</summary>
    private void UpdateOverflowBits()
    {
        PMCR_EL0 pmcr = new(_bank.PMCR_EL0);
        bool exception = ProfilingExceptionEnabled;
        bool longCycle = pmcr.LC || exception;
        ulong wide = PmuCounter.InstructionMask | (longCycle ? PmuCounter.CycleMask : 0);
        if (Has(PmuFeatures.FEAT_PMUv3p5))
        {
            wide |= pmcr.LP || exception ? _ranges.First : 0;
            wide |= new MDCR_EL2(_bank.MDCR_EL2).HLP || exception ? _ranges.Second : 0;
            wide |= Pe.ThirdRange;
        }

        _counters.SetOverflowBits(wide, divided: pmcr.D && !longCycle, Pe);
    }

    /// <summary>D13.3.1: PMUIRQ is the OR of flag and interrupt enable and the range's global enable, unless the exception took its place.</summary>
    private void UpdateInterrupt()
    {
        bool level = OverflowCondition && (!Has(PmuFeatures.FEAT_EBEP) || EffectivePMEE() == PMEE_Interrupt);
        if (level != _interrupt)
        {
            _interrupt = level;
            _host?.SetInterrupt(level);
        }

        if (Has(PmuFeatures.FEAT_EBEP))
        {
            UpdateException();
        }
    }
}
