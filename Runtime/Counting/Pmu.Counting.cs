using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    // Its ticks stay 0: for counters whose words are their values, because they do not run or do not run on ticks (pulled, or looking at single cycles).
    private const int StillSlot = 2;
    private const int FirstEventSlot = 3;

    private readonly Slot[] _slots;

    // The slot of each counter's event, running or not.
    private SlotNumbers _slotOf;

    // The slot whose ticks a counter's word lacks now.
    private SlotNumbers _ticking;

    // Counters whose value is not just their word and those ticks: the source has a part of it, or the cycle counter's clock is divided.
    private ulong _indirect;

    // For a hash of an event, the slot that last had a counter given or started with that hash.
    private SlotOfHash _slotOfHash;

    // The hashes of slots on which counters run, and the same for the embedder: all of them while counters look at single cycles.
    private ulong _heard;
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
        ref Slot cycleSlot = ref SlotAt(CycleSlot);
        ref Slot instructionSlot = ref SlotAt(InstructionSlot);
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

        ref Slot slot = ref SlotAt(_slotOfHash[hash]);
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

    /// <summary>A slot by its number: numbers come from this class alone, so the array's bounds need not be tested again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot SlotAt(int number)
    {
        Debug.Assert((uint)number < (uint)_slots.Length, "A slot number that was never given out.");
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), number);
    }

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

        return (_sharedHashes >> Hash(eventNumber) & 1) != 0 ? SearchSlot(eventNumber) : NoSlot;
    }

    private int SearchSlot(ushort eventNumber)
    {
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
            on |= (_ticking[counter] == slot ? 1UL : 0UL) << counter;
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

    /// <summary>The first counter on a slot's ticks starts: its event is heard from now on.</summary>
    private void Hear(int slot)
    {
        int hash = Hash(SlotAt(slot).Event);
        _heard |= 1UL << hash;
        _slotOfHash[hash] = (byte)slot;
    }

    /// <summary>The last counter on a slot's ticks stopped.</summary>
    private void Unhear(int slot)
    {
        int hash = Hash(SlotAt(slot).Event);
        _heard &= ~(1UL << hash);
        if ((_sharedHashes >> hash & 1) != 0)
        {
            HearAnew();
        }
    }

    /// <summary>Another event with the same hash may still be listened to.</summary>
    private void HearAnew()
    {
        ulong heard = 0;
        for (int other = 0; other < _slots.Length; other++)
        {
            if (_slots[other].Running != 0)
            {
                int otherHash = Hash(_slots[other].Event);
                heard |= 1UL << otherHash;
                _slotOfHash[otherHash] = (byte)other;
            }
        }

        _heard = heard;
    }

    /// <summary>The running counters changed.</summary>
    private void UpdateListening()
    {
        // For counters that look at single cycles every event is a cycle, whatever they select.
        _listening = LooksAtCycles ? ulong.MaxValue : _heard;
        ListenVersion = unchecked(ListenVersion + 1);
        BudgetVersion++;
    }

    private struct Slot
    {
        public ulong Ticks;
        public ushort Event;

        // How many counters run on these ticks, and how many would.
        public byte Running;
        public byte Users;

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
