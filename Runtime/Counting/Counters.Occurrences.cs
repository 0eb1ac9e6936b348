using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <content>Events that occur, and how many more of them overflow a counter.</content>
internal partial struct Counters
{
    /// <summary>Cycles, with instructions in the last of them, when nothing overflows and no counter looks at single cycles.</summary>
    /// <returns>False: nothing was counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryAdvance(ulong cycles, ulong instructions)
    {
        ref TickSlots.Slot cycleSlot = ref _slots.At(TickSlots.Cycles);
        ref TickSlots.Slot instructionSlot = ref _slots.At(TickSlots.Instructions);
        ulong cycleTicks = cycleSlot.Ticks + cycles;
        ulong instructionTicks = instructionSlot.Ticks + instructions;
        if (cycleTicks < cycles || instructionTicks < instructions || LooksAtCycles)
        {
            return false;
        }

        cycleSlot.Ticks = cycleTicks;
        instructionSlot.Ticks = instructionTicks;
        return true;
    }

    /// <summary>An event that no counter counts, or one whose ticks can be added here without an overflow.</summary>
    /// <returns>False: nothing was counted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryCount(ushort eventNumber, ulong occurrences)
    {
        if (!_slots.IsListening(eventNumber, out int number))
        {
            return true;
        }

        ref TickSlots.Slot slot = ref _slots.At(number);
        ulong sum = slot.Ticks + occurrences;
        if (slot.Event != eventNumber || sum < occurrences || !slot.IsRunning || eventNumber == PmuEvents.CPU_CYCLES || LooksAtCycles)
        {
            return false;
        }

        slot.Ticks = sum;
        return true;
    }

    /// <summary>Whether a counter that runs now selects the event and has it pushed.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="pe">The PE.</param>
    public readonly bool IsCounting(ushort eventNumber, in PeState pe) =>
        _slots.IsListening(eventNumber, out _)
        && (_slots.Find(eventNumber) != TickSlots.None || (RunningOnEvent(eventNumber, pe) & _singleCycle) != 0);

    /// <summary>The hashes of the events that have to be told, a bit each.</summary>
    public readonly ulong Listening => _slots.Listening;

    /// <summary>This many occurrences of a fixed slot's event can pass before the one that may overflow a counter. It may be fewer than there really are, and is cheap to ask.</summary>
    /// <param name="slot"><see cref="TickSlots.Cycles"/> or <see cref="TickSlots.Instructions"/>.</param>
    public readonly ulong AtLeastToOverflow(int slot)
    {
        ref TickSlots.Slot ticks = ref _slots.At(slot);
        return ticks.IsRunning ? Saturated(~ticks.Ticks) : ulong.MaxValue;
    }

    /// <summary>How many more occurrences of an event until a counter overflows, as things are now.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <returns>At least 1; <see cref="ulong.MaxValue"/> where no counter that it is pushed to will overflow.</returns>
    public ulong OccurrencesToOverflow(ushort eventNumber)
    {
        ulong nearest = ulong.MaxValue;
        int slot = _slots.Find(eventNumber);
        if (slot != TickSlots.None)
        {
            if (_slots.At(slot).MayBeEarly)
            {
                Rearm(slot);
            }

            nearest = ~_slots.At(slot).Ticks;
        }

        // A counter that looks at single cycles may count any of them, by no more than the occurrences in it or 1.
        for (ulong rest = _singleCycle; rest != 0; rest &= rest - 1)
        {
            nearest = Math.Min(nearest, Distance(BitOperations.TrailingZeroCount(rest)));
        }

        return Saturated(nearest);
    }

    /// <summary>
    /// Counts cycles up to the first overflow that can freeze something, because what it stops does not count the cycles that come after it. Of other overflows only their
    /// number matters.
    /// </summary>
    /// <param name="cycles">How many; those that are left after it.</param>
    /// <param name="freezing">The counters whose overflow freezes a range that is not frozen yet.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags to set.</returns>
    public ulong AddCycles(ref ulong cycles, ulong freezing, in PeState pe)
    {
        ulong step = cycles;
        cycles = 0;
        ref TickSlots.Slot slot = ref _slots.At(TickSlots.Cycles);
        if (step <= ~slot.Ticks)
        {
            slot.Ticks += step;
            return 0;
        }

        ulong all = step;
        for (ulong rest = RunningOn(TickSlots.Cycles) & freezing; rest != 0; rest &= rest - 1)
        {
            step = Math.Min(step, Saturated(Distance(BitOperations.TrailingZeroCount(rest))));
        }

        cycles = all - step;
        return Overflow(TickSlots.Cycles, step, eachInItsOwnCycle: true, pe);
    }

    /// <summary>What happens in one cycle, for counters on ticks.</summary>
    /// <param name="input">The cycle.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags of those that overflowed, to be set at its end: an overflow stops nothing in its own cycle.</returns>
    public ulong AddToTicks(in CycleInput input, in PeState pe) =>
        AddTicks(TickSlots.Cycles, input.Cycles, pe)
        | AddTicks(TickSlots.Instructions, input.Instructions, pe)
        | AddEvents(input.Events, pe)
        | IncrementBySoftware(input.Software, pe);

    private ulong AddEvents(ReadOnlySpan<PmuEventCount> events, in PeState pe)
    {
        ulong flags = 0;
        for (int i = 0; i < events.Length; i++)
        {
            int slot = _slots.Find(events[i].Event);
            if (slot > TickSlots.Cycles)
            {
                flags |= AddTicks(slot, events[i].Occurrences, pe);
            }
        }

        return flags;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong AddTicks(int slot, ulong occurrences, in PeState pe)
    {
        ref ulong ticks = ref _slots.At(slot).Ticks;
        ulong sum = ticks + occurrences;
        if (sum < occurrences)
        {
            return Overflow(slot, occurrences, eachInItsOwnCycle: false, pe);
        }

        ticks = sum;
        return 0;
    }

    /// <summary>Software increments: one SW_INCR for each chosen counter that selects it and counts now (SWI-1 to SWI-4).</summary>
    private ulong IncrementBySoftware(ulong counters, in PeState pe)
    {
        ulong flags = 0;
        for (ulong rest = counters & _running & ~_singleCycle & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            if (pe.EventOf(counter) == PmuEvents.SW_INCR)
            {
                ulong overflowed = Increment(counter, 1);
                flags |= overflowed | (overflowed != 0 ? Chain(counter, 1, pe) : 0) | (_signalling & (1UL << counter));
            }
        }

        return flags;
    }

    /// <summary>The counters that run and select an event, however they count it.</summary>
    private readonly ulong RunningOnEvent(ushort eventNumber, in PeState pe)
    {
        ulong on = 0;
        for (ulong rest = _running; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            on |= (pe.EventOf(counter) == eventNumber ? 1UL : 0UL) << counter;
        }

        return on;
    }
}
