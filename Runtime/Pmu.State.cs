using System;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Save and restore.
public sealed partial class Pmu
{
    private const ulong StateDivider = 63;
    private const ulong StatePending = 1UL << 8;
    private const ulong StateLocked = 1UL << 9;

    /// <summary>Copies all the state; nothing changes by it, and no counter stops.</summary>
    /// <param name="state">The copy.</param>
    public void Save(out PmuState state)
    {
        Unsafe.SkipInit(out state);
        state.Header = PmuState.HeaderOfThisFormat;
        state.Features = _features;
        state.Shape = ShapeOfState;
        state.Progress = DividerNow() | (ProfilingPending ? StatePending : 0) | (SoftwareLocked ? StateLocked : 0);
        state.PreviouslyTrue = _previouslyTrue;
        state.Bank = _bank;
        Fold(ref state.Bank);
        if (_captured is null)
        {
            state.Captured = default;
        }
        else
        {
            _captured.CopyTo((Span<ulong>)state.Captured);
        }
    }

    /// <summary>Takes over a state, as if everything since its <see cref="Save"/> had not been. PMUIRQ follows.</summary>
    /// <param name="state">A state that was saved from a PMU of the same features, number of counters and identification.</param>
    /// <returns>False, and nothing changed, where it is of another configuration.</returns>
    public bool TryRestore(in PmuState state)
    {
        if (!IsOfThisConfiguration(state))
        {
            return false;
        }

        Adopt(state);
        return true;
    }

    /// <summary>The same, with the reason where the state is refused.</summary>
    /// <param name="state">A state that was saved from a PMU of the same features, number of counters and identification.</param>
    /// <param name="reason">What is different, in one sentence; null where the state was restored.</param>
    /// <returns>False, and nothing changed, where it is of another configuration.</returns>
    public bool TryRestore(in PmuState state, [NotNullWhen(false)] out string? reason)
    {
        reason = IsOfThisConfiguration(state) ? null : PmuStateDifference.Explain(state, this);
        if (reason is not null)
        {
            return false;
        }

        Adopt(state);
        return true;
    }

    /// <summary>Event counters [7:0], PMMIR_EL1.THWIDTH [15:8].</summary>
    internal ulong ShapeOfState => (uint)_configuration.Counters | ((ulong)(uint)_configuration.Options.ThresholdWidth << 8);

    /// <summary>Whether a state fits: also what its ID registers say has to be the same, since software may have looked at them.</summary>
    private bool IsOfThisConfiguration(in PmuState state)
    {
        const ulong Identification = PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask;
        ref readonly PmuRegisterBank other = ref state.Bank;
        return ((state.Header ^ PmuState.HeaderOfThisFormat)
            | (ulong)(state.Features ^ _features)
            | (state.Shape ^ ShapeOfState)
            | ((other.PMCR_EL0 ^ _bank.PMCR_EL0) & Identification)
            | (other.PMCEID0_EL0 ^ _bank.PMCEID0_EL0)
            | (other.PMCEID1_EL0 ^ _bank.PMCEID1_EL0)
            | (other.PMMIR_EL1 ^ _bank.PMMIR_EL1)
            | (other.ID_AA64DFR0_EL1 ^ _bank.ID_AA64DFR0_EL1)
            | (other.ID_AA64DFR1_EL1 ^ _bank.ID_AA64DFR1_EL1)) == 0;
    }

    /// <summary>Puts the values of running counters into a copy of the bank.</summary>
    private void Fold(ref PmuRegisterBank copy)
    {
        for (ulong rest = _running & ~_indirect & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ref ulong word = ref copy.PMEVCNTRn_EL0[counter];
            word = (word + SlotAt(_ticking[counter]).Ticks) & _eventCounterMask;
        }

        for (ulong rest = _running & _indirect & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            copy.PMEVCNTRn_EL0[counter] = Value(counter);
        }

        copy.PMCCNTR_EL0 = Value(PmuCounter.Cycle);
        copy.PMICNTR_EL0 = Value(PmuCounter.Instruction);
    }

    private ulong DividerNow() =>
        (_divided && (_running & PmuCounter.CycleMask) != 0 ? _divider + TicksOf(PmuCounter.Cycle) : _divider) & StateDivider;

    private void Adopt(in PmuState state)
    {
        StopWithoutValues();

        // Most restores bring a guest back to where it was: what it counts and where has to be worked out again only if it is something else.
        bool sameEvents = SameWords(state.Bank.PMEVTYPERn_EL0, _bank.PMEVTYPERn_EL0);
        bool sameFilters = sameEvents
            && ((state.Bank.PMCCFILTR_EL0 ^ _bank.PMCCFILTR_EL0)
                | (state.Bank.PMICFILTR_EL0 ^ _bank.PMICFILTR_EL0)
                | (state.Bank.PMCR_EL0 ^ _bank.PMCR_EL0)
                | (state.Bank.PMCCR ^ _bank.PMCCR)
                | (state.Bank.MDCR_EL2 ^ _bank.MDCR_EL2)
                | (state.Bank.MDCR_EL3 ^ _bank.MDCR_EL3)) == 0;
        _bank = state.Bank;
        if (_captured is not null)
        {
            ((ReadOnlySpan<ulong>)state.Captured).CopyTo(_captured);
        }

        _divider = state.Progress & StateDivider;
        ProfilingPending = (state.Progress & StatePending) != 0;
        SoftwareLocked = (state.Progress & StateLocked) != 0;
        if (!sameEvents)
        {
            AssignSlots();
        }

        UpdateAll(forgetAllowed: !sameFilters);
        _previouslyTrue = state.PreviouslyTrue;
    }

    private static bool SameWords(in PmuRegisterBank.PMEVTYPERn_EL0_Array one, in PmuRegisterBank.PMEVTYPERn_EL0_Array other) =>
        ((ReadOnlySpan<ulong>)one).SequenceEqual(other);

    /// <summary>Stops all counters; what they came to is of no matter any more.</summary>
    private void StopWithoutValues()
    {
        for (ulong rest = _pulled; rest != 0; rest &= rest - 1)
        {
            _ = _source!.Stop(BitOperations.TrailingZeroCount(rest));
        }

        if (_running != 0)
        {
            foreach (ref Slot slot in _slots.AsSpan())
            {
                slot.Running = 0;
                slot.MayBeEarly = true;
            }

            ((Span<byte>)_ticking).Fill(StillSlot);
        }

        _running = 0;
        _pulled = 0;
        _singleCycle = 0;
        _indirect = 0;
        _heard = 0;
        _overflowedInSource = 0;
    }
}
