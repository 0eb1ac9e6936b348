using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// D13.4: unsigned overflow, what it sets, and CHAIN. Nothing here runs unless a counter overflows, but for counters that take SW_INCR
// or look at single cycles.
public sealed partial class Pmu
{
    /// <summary>How many more cycles until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong CyclesToOverflow => OccurrencesToOverflow(PmuEvents.CPU_CYCLES);

    /// <summary>How many more retired instructions until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong InstructionsToOverflow => OccurrencesToOverflow(PmuEvents.INST_RETIRED);

    /// <summary>
    /// The overflow budget: how many more occurrences of the event until a counter overflows, as things are now. An embedder can run a block of code without
    /// looking at PMUIRQ as long as it stays within.
    /// </summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <returns>At least 1; <see cref="ulong.MaxValue"/> where no counter that it is pushed to will overflow.</returns>
    public ulong OccurrencesToOverflow(ushort eventNumber)
    {
        ulong nearest = ulong.MaxValue;
        int slot = FindSlot(eventNumber);
        if (slot != NoSlot)
        {
            if (_slots[slot].MayBeEarly)
            {
                Rearm(slot);
            }

            nearest = ~_slots[slot].Ticks;
        }

        // A counter that looks at single cycles may count any of them, by no more than the occurrences in it or 1.
        for (ulong rest = _singleCycle; rest != 0; rest &= rest - 1)
        {
            nearest = Math.Min(nearest, Distance(BitOperations.TrailingZeroCount(rest)));
        }

        return Saturated(nearest);
    }

    /// <summary>
    /// The count source reached the overflow that it was armed for. The source calls it, or its owner soon after, on the thread that
    /// drives the PMU; a call that comes too late or too early does no harm.
    /// </summary>
    /// <param name="counter">The counter.</param>
    public void OnSourceOverflow(int counter)
    {
        if ((uint)counter >= PmuCounter.Count || (_pulled >> counter & 1) == 0)
        {
            return;
        }

        ulong carries = PulledCarries(counter, _source!.Read(counter));
        _source.Rearm(counter, Saturated(Distance(counter)));
        if (carries != 0 || (_signalling >> counter & 1) != 0)
        {
            SetOverflowFlags((1UL << counter) | Chain(counter, carries));
        }
    }

    /// <summary>Looks for overflows that the count source has not told of yet, for somebody who looks at the state from outside.</summary>
    internal void CatchUp()
    {
        for (ulong rest = _pulled; rest != 0; rest &= rest - 1)
        {
            OnSourceOverflow(BitOperations.TrailingZeroCount(rest));
        }
    }

    /// <summary>How often a pulled counter overflowed since this was last asked, or since it was armed.</summary>
    /// <param name="counter">The counter.</param>
    /// <param name="count">Its count from the source now.</param>
    private ulong PulledCarries(int counter, ulong count)
    {
        ref ulong seen = ref _seen![counter];
        ulong from = seen;
        ulong to = count;
        seen = count;
        if (IsDivided(counter))
        {
            from = (_divider + from) >> 6;
            to = (_divider + to) >> 6;
        }

        return Carries(counter, Word(counter) + from, to - from);
    }

    private void AdvanceSlowly(ulong cycles, ulong instructions)
    {
        if (LooksAtCycles)
        {
            AdvanceInSingleCycles(cycles, instructions);
            return;
        }

        if (cycles > 0)
        {
            AddCycles(cycles - 1);
        }

        // The last cycle has the instructions in it: what overflows in it stops neither.
        ulong flags = AddTicks(CycleSlot, cycles > 0 ? 1UL : 0UL);
        SetOverflowFlags(flags | AddTicks(InstructionSlot, instructions));
    }

    /// <summary>
    /// Cycles are many cycles: what an overflow stops does not count those that come after it. So up to the first overflow that can freeze
    /// something, and on from there; of other overflows only their number matters.
    /// </summary>
    private void AddCycles(ulong cycles)
    {
        while (cycles > 0)
        {
            ulong room = ~_slots[CycleSlot].Ticks;
            if (cycles <= room)
            {
                _slots[CycleSlot].Ticks += cycles;
                return;
            }

            ulong step = cycles;
            for (ulong rest = RunningOn(CycleSlot) & FreezingCounters(); rest != 0; rest &= rest - 1)
            {
                step = Math.Min(step, Saturated(Distance(BitOperations.TrailingZeroCount(rest))));
            }

            SetOverflowFlags(Overflow(CycleSlot, step, eachInItsOwnCycle: true));
            cycles -= step;
        }
    }

    /// <summary>The counters whose overflow freezes a range that is not frozen yet.</summary>
    private ulong FreezingCounters()
    {
        ulong freezing = 0;
        if ((_bank.PMCR_EL0 & PMCR_EL0.FZO_Mask) != 0)
        {
            freezing |= FirstRange & ~PmuCounter.CycleMask;
        }

        if ((_bank.MDCR_EL2 & MDCR_EL2.HPMFZO_Mask) != 0)
        {
            freezing |= _secondRange;
        }

        return freezing & ~_frozen;
    }

    /// <summary>Ticks that carry: some counters overflow.</summary>
    /// <param name="slot">Whose ticks.</param>
    /// <param name="occurrences">How many.</param>
    /// <param name="eachInItsOwnCycle">
    /// Every occurrence is a cycle of its own, so a counter can overflow more than once; else one increment overflows once, however far it goes.
    /// </param>
    /// <returns>The flags to set.</returns>
    private ulong Overflow(int slot, ulong occurrences, bool eachInItsOwnCycle)
    {
        ulong on = RunningOn(slot);
        ulong overflowed = 0;
        ulong chains = 0;
        Unsafe.SkipInit(out OverflowCounts counts);
        for (ulong rest = on; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ulong before = Value(counter);
            ulong carries = Carries(counter, before, IsDivided(counter) ? DividedTicks(occurrences) : occurrences);
            if (carries != 0)
            {
                overflowed |= 1UL << counter;
                counts[counter] = eachInItsOwnCycle ? carries : 1;
            }
        }

        if ((on & PmuCounter.CycleMask) != 0 && _divided)
        {
            // The divided clock's sum could carry: what has passed goes into the counter first.
            ulong elapsed = _divider + _slots[slot].Ticks;
            _words[PmuCounter.Cycle] += (elapsed >> 6) + DividedTicks(occurrences);
            _divider = ((elapsed + occurrences) & 63) - (_slots[slot].Ticks + occurrences);
        }

        _slots[slot].Ticks += occurrences;
        for (ulong rest = overflowed & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            chains |= Chain(counter, counts[counter]);
        }

        Rearm(slot);
        BudgetVersion++;
        return overflowed | chains | (on & _signalling);
    }

    /// <summary>What the divided cycle counter counts of some more cycles.</summary>
    private ulong DividedTicks(ulong cycles)
    {
        ulong phase = (_divider + _slots[CycleSlot].Ticks) & 63;
        return (cycles >> 6) + ((phase + (cycles & 63)) >> 6);
    }

    /// <summary>How often a counter overflows when it takes an increment one by one: the carries out of its overflow bit.</summary>
    private ulong Carries(int counter, ulong value, ulong increment)
    {
        if ((_wide >> counter & 1) != 0)
        {
            return value + increment < increment ? 1UL : 0UL;
        }

        return (increment >> 32) + (((ulong)(uint)value + (uint)increment) >> 32);
    }

    /// <summary>
    /// CHAIN (D13.11.2): the overflow of an even counter at bit 31 is one event for the odd counter above it, if that one is in the same range, selects it and counts now.
    /// </summary>
    /// <param name="counter">The counter that overflowed.</param>
    /// <param name="overflows">How often.</param>
    /// <returns>The odd counter's flag, if it overflowed by it.</returns>
    private ulong Chain(int counter, ulong overflows)
    {
        int odd = counter + 1;
        if (overflows == 0 || !IsChained(odd))
        {
            return 0;
        }

        // One that looks at single cycles finds it in the cycle that is being looked at.
        _chained |= 1UL << odd;
        return (_singleCycle >> odd & 1) != 0 ? 0 : Increment(odd, overflows);
    }

    /// <summary>Whether CHAIN occurs for a counter when the one below it overflows.</summary>
    private bool IsChained(int odd) =>
        (odd & 1) != 0
        && odd < PmuCounter.Cycle
        && (_wide >> (odd - 1) & 1) == 0
        && (_running >> odd & 1) != 0
        && EventOf(odd) == PmuEvents.CHAIN
        && AreInOneRange(odd - 1, odd);

    /// <summary>Gives a running counter an increment of its own, past the ticks it shares.</summary>
    /// <returns>Its flag, if it overflowed.</returns>
    private ulong Increment(int counter, ulong increment)
    {
        bool overflows = Carries(counter, Value(counter), increment) != 0;
        AddToWord(counter, increment);
        ArmCounter(counter);
        return overflows ? 1UL << counter : 0;
    }

    /// <summary>Adds to the word of an event counter. A word that lacks no ticks is the counter's value and has its bits alone.</summary>
    private void AddToWord(int counter, ulong increment)
    {
        ref ulong word = ref _words[counter];
        word += increment;
        if (_ticking[counter] == StillSlot)
        {
            word &= _eventCounterMask;

            // It looks at single cycles, and any event is one: its overflow came nearer for all of them.
            BudgetVersion++;
        }
    }

    /// <summary>Overflow: PMOVSSET_EL0, and what follows from it.</summary>
    private void SetOverflowFlags(ulong flags)
    {
        bool signalled = (flags & _synchronous) != 0 && PendSynchronously(flags);
        ulong news = flags & ~_bank.PMOVSSET_EL0;
        if (news != 0)
        {
            _bank.PMOVSSET_EL0 |= news;
            Update(PmuEffects.Freeze | PmuEffects.Interrupt);
        }
        else if (signalled)
        {
            UpdateException();
        }
    }

    /// <summary>
    /// D13.8.1: software increments, one SW_INCR for each chosen counter that selects it and counts now.
    /// </summary>
    private void IncrementBySoftware(ulong counters)
    {
        if (LooksAtCycles)
        {
            IncrementBySoftwareInOneCycle(counters);
            return;
        }

        SetOverflowFlags(IncrementOnTicksBySoftware(counters));
    }

    private ulong IncrementOnTicksBySoftware(ulong counters)
    {
        ulong flags = 0;
        for (ulong rest = counters & _running & ~_singleCycle & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            if (EventOf(counter) == PmuEvents.SW_INCR)
            {
                ulong overflowed = Increment(counter, 1);
                flags |= overflowed | (overflowed != 0 ? Chain(counter, 1) : 0) | (_signalling & (1UL << counter));
            }
        }

        return flags;
    }

    [InlineArray(PmuCounter.MaxEventCounters + 2)]
    private struct OverflowCounts
    {
        private ulong _element0;
    }
}
