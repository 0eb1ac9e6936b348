using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Lazy counting. What counters select the same event share a slot with one number, Ticks, that grows by each occurrence; a running
// counter's word is its value less those ticks, so an occurrence costs one addition however many counters count it.
//
// Ticks is kept so that it carries out of bit 63 exactly when the first of its counters overflows: whether anything overflows
// is the carry of that same addition. Whoever moves Ticks (Arm) moves the words of its counters the other way.
public sealed partial class Pmu
{
    private const int CycleSlot = 0;
    private const int InstructionSlot = 1;

    // Its ticks stay 0: for counters whose words are their values while they run (pulled, or looking at single cycles).
    private const int StillSlot = 2;
    private const int FirstEventSlot = 3;

    private readonly Slot[] _slots;

    // The slot of each counter's event, running or not.
    private SlotNumbers _slotOf;

    // For a hash of an event, the slot that was last given a running counter with that hash.
    private SlotOfHash _slotOfHash;

    // The hashes that running counters listen to.
    private ulong _listening;

    // The counters that run now.
    private ulong _running;

    // Of those, the ones that the count source counts.
    private ulong _pulled;

    // For each of those, the count that overflows have been looked for in; null without a source.
    private readonly ulong[]? _seen;

    // Counters that were found past their overflow when the source stopped them.
    private ulong _overflowedInSource;

    // The cycle counter's clock divider, 0 to 63; while a divided cycle counter runs, less its ticks.
    private ulong _divider;

    /// <summary>
    /// Changes whenever the set of events that running counters select may have changed: an embedder that hooks events need look at
    /// <see cref="IsCounting"/> again only when this is another number than before.
    /// </summary>
    public int ListenVersion { get; private set; }

    /// <summary>
    /// The PE went through <paramref name="cycles"/> processor cycles and retired <paramref name="instructions"/> instructions, all of
    /// them in the last of those cycles; with no cycles, in one cycle that CPU_CYCLES does not count.
    /// </summary>
    /// <param name="cycles">Processor cycles.</param>
    /// <param name="instructions">Retired instructions.</param>
    public void Advance(ulong cycles, ulong instructions)
    {
        ref Slot cycleSlot = ref _slots[CycleSlot];
        ref Slot instructionSlot = ref _slots[InstructionSlot];
        ulong cycleTicks = cycleSlot.Ticks + cycles;
        ulong instructionTicks = instructionSlot.Ticks + instructions;
        if (cycleTicks < cycles || instructionTicks < instructions || LooksAtCycles)
        {
            AdvanceSlowly(cycles, instructions);
            return;
        }

        cycleSlot.Ticks = cycleTicks;
        instructionSlot.Ticks = instructionTicks;
    }

    /// <summary>
    /// An event occurred, all occurrences within one processor cycle. CPU_CYCLES and INST_RETIRED given here are an
    /// <see cref="Advance"/>. An event that nobody counts costs one test of a bit.
    /// </summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="occurrences">How often; 0 is allowed.</param>
    public void Count(ushort eventNumber, ulong occurrences)
    {
        int hash = Hash(eventNumber);
        if ((_listening >> hash & 1) == 0)
        {
            return;
        }

        ref Slot slot = ref _slots[_slotOfHash[hash]];
        ulong sum = slot.Ticks + occurrences;
        if (slot.Event != eventNumber || sum < occurrences || slot.Running == 0 || eventNumber == PmuEvents.CPU_CYCLES || LooksAtCycles)
        {
            CountListenedTo(eventNumber, occurrences);
            return;
        }

        slot.Ticks = sum;
    }

    /// <summary>Whether a counter that runs now selects the event and has it pushed.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool IsCounting(ushort eventNumber)
    {
        if ((_listening >> Hash(eventNumber) & 1) == 0)
        {
            return false;
        }

        return FindSlot(eventNumber) != NoSlot || (RunningOnEvent(eventNumber) & _singleCycle) != 0;
    }

    private const int NoSlot = -1;

    private static int Hash(ushort eventNumber) => (eventNumber ^ (eventNumber >> 6)) & 63;

    private void CountListenedTo(ushort eventNumber, ulong occurrences)
    {
        if (LooksAtCycles)
        {
            CountInOneCycle(eventNumber, occurrences);
            return;
        }

        int slot = FindSlot(eventNumber);
        if (slot == CycleSlot)
        {
            Advance(occurrences, 0);
        }
        else if (slot != NoSlot)
        {
            SetOverflowFlags(AddTicks(slot, occurrences));
        }
    }

    /// <summary>The slot that an event ticks, if a counter that runs is on it.</summary>
    private int FindSlot(ushort eventNumber)
    {
        int hinted = _slotOfHash[Hash(eventNumber)];
        if (_slots[hinted].Event == eventNumber && _slots[hinted].Running != 0)
        {
            return hinted;
        }

        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot].Event == eventNumber && _slots[slot].Running != 0)
            {
                return slot;
            }
        }

        return NoSlot;
    }

    /// <summary>Occurrences of a slot's event in one cycle.</summary>
    /// <returns>The flags of what overflowed, not set yet: an overflow stops nothing in its own cycle.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong AddTicks(int slot, ulong occurrences)
    {
        ref ulong ticks = ref _slots[slot].Ticks;
        ulong sum = ticks + occurrences;
        if (sum < occurrences)
        {
            return Overflow(slot, occurrences, eachInItsOwnCycle: false);
        }

        ticks = sum;
        return 0;
    }

    /// <summary>Makes sure that a slot's ticks carry no later than in <paramref name="distance"/> ticks and one.</summary>
    private void Arm(int slot, ulong distance)
    {
        if (distance < ~_slots[slot].Ticks)
        {
            MoveTicks(slot, ~distance);
        }
    }

    /// <summary>Makes a slot's ticks carry exactly with the first overflow among its counters.</summary>
    private void Rearm(int slot)
    {
        ulong nearest = ulong.MaxValue;
        for (ulong rest = RunningOn(slot); rest != 0; rest &= rest - 1)
        {
            nearest = Math.Min(nearest, Distance(BitOperations.TrailingZeroCount(rest)));
        }

        MoveTicks(slot, ~nearest);
    }

    private void MoveTicks(int slot, ulong ticks)
    {
        ulong move = ticks - _slots[slot].Ticks;
        for (ulong rest = RunningOn(slot); rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ref ulong word = ref IsDivided(counter) ? ref _divider : ref Word(counter);
            word -= move;
        }

        _slots[slot].Ticks = ticks;
        _slots[slot].MayBeEarly = false;
    }

    private bool IsDivided(int counter) => counter == PmuCounter.Cycle && _divided;

    /// <summary>The counters that run on a slot's ticks.</summary>
    private ulong RunningOn(int slot)
    {
        ulong on = 0;
        for (ulong rest = _running & ~(_pulled | _singleCycle); rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            on |= (_slotOf[counter] == slot ? 1UL : 0UL) << counter;
        }

        return on;
    }

    /// <summary>The counters that run and select an event, however they count it.</summary>
    private ulong RunningOnEvent(ushort eventNumber)
    {
        ulong on = 0;
        for (ulong rest = _running; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            on |= (EventOf(counter) == eventNumber ? 1UL : 0UL) << counter;
        }

        return on;
    }

    private void UpdateListening()
    {
        ulong listening = 0;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot].Running != 0)
            {
                int hash = Hash(_slots[slot].Event);
                listening |= 1UL << hash;
                _slotOfHash[hash] = (byte)slot;
            }
        }

        // For counters that look at single cycles every event is a cycle, whatever they select.
        _listening = LooksAtCycles ? ulong.MaxValue : listening;
        ListenVersion = unchecked(ListenVersion + 1);
    }

    private struct Slot
    {
        public ulong Ticks;
        public ushort Event;

        // How many counters run on these ticks.
        public byte Running;

        // The ticks may carry before any counter overflows.
        public bool MayBeEarly;
    }

    [InlineArray(PmuCounter.Count)]
    private struct SlotNumbers
    {
        private byte _element0;
    }

    [InlineArray(64)]
    private struct SlotOfHash
    {
        private byte _element0;
    }
}
