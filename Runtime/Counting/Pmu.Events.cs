using System;
using System.Numerics;
using Emu.Registers;

namespace Emu;

// Which event each counter selects, and the slot that ticks for it.
public sealed partial class Pmu
{
    // Counters that select an event that can be counted. The others read back what was selected and never count.
    private ulong _countable;

    /// <summary>PMEVTYPER&lt;n&gt;_EL0.evtCount, or what the fixed counters count.</summary>
    private ushort EventOf(int counter) => counter switch
    {
        PmuCounter.Cycle => PmuEvents.CPU_CYCLES,
        PmuCounter.Instruction => PmuEvents.INST_RETIRED,
        _ => (ushort)_bank.PMEVTYPERn_EL0[counter],
    };

    /// <summary>SW_INCR and CHAIN are the PMU's own; everything else comes from the count source where there is one.</summary>
    private bool IsPulled(int counter) => EventOf(counter) is not (PmuEvents.SW_INCR or PmuEvents.CHAIN);

    // Slots for events that no counter selects, and the hashes of those that some counter may.
    private ulong _freeSlots;
    private ulong _takenHashes;

    // Hashes that two selected events may have in common.
    private ulong _sharedHashes;

    private void InitializeSlots()
    {
        _slots[CycleSlot].Event = PmuEvents.CPU_CYCLES;
        _slots[InstructionSlot].Event = PmuEvents.INST_RETIRED;
        _slotOf[PmuCounter.Cycle] = CycleSlot;
        _slotOf[PmuCounter.Instruction] = InstructionSlot;
        for (int counter = 0; counter < PmuCounter.Count; counter++)
        {
            _ticking[counter] = StillSlot;
        }

        AssignSlots();
    }

    /// <summary>Gives every counter its slot anew, while none runs.</summary>
    private void AssignSlots()
    {
        _countable = _configuration.ImplementedCounters & ~PmuCounter.EventMask;
        _freeSlots = PmuCounter.Below(_configuration.Counters) << FirstEventSlot;
        _sharedHashes = 0;
        _takenHashes = (1UL << Hash(PmuEvents.CPU_CYCLES)) | (1UL << Hash(PmuEvents.INST_RETIRED));
        _slotOfHash[Hash(PmuEvents.CPU_CYCLES)] = CycleSlot;
        _slotOfHash[Hash(PmuEvents.INST_RETIRED)] = InstructionSlot;
        foreach (ref Slot slot in _slots.AsSpan(FirstEventSlot))
        {
            slot.Users = 0;
        }

        for (int counter = 0; counter < _configuration.Counters; counter++)
        {
            GiveSlot(counter);
        }
    }

    /// <summary>A counter that does not run selects another event, or looks at it in another way.</summary>
    private void AssignSlot(int counter)
    {
        int slot = _slotOf[counter];
        if (slot >= FirstEventSlot && --_slots[slot].Users == 0)
        {
            _freeSlots |= 1UL << slot;
        }

        GiveSlot(counter);
    }

    private void GiveSlot(int counter)
    {
        ushort selected = EventOf(counter);
        ulong bit = 1UL << counter;
        _countable = IsCountable(counter, selected) ? _countable | bit : _countable & ~bit;
        int slot = LooksAtSingleCycles(counter) ? StillSlot : SlotFor(selected);
        if (slot >= FirstEventSlot)
        {
            SlotAt(slot).Users++;
            _freeSlots &= ~(1UL << slot);
        }

        _slotOf[counter] = (byte)slot;
    }

    /// <summary>Whether counter <paramref name="counter"/> can count an event: an even counter counts no CHAIN (D13.11.2, CHAIN).</summary>
    private bool IsCountable(int counter, ushort selected) =>
        _configuration.Implements(selected) && (selected != PmuEvents.CHAIN || (counter & 1) != 0);

    /// <summary>The slot of an event, or a free one: there are as many as event counters. A hash finds it unless two events share it.</summary>
    private int SlotFor(ushort selected)
    {
        int hash = Hash(selected);
        ulong bit = 1UL << hash;
        if ((_takenHashes & bit) != 0)
        {
            int hinted = _slotOfHash[hash];
            if (HasUsers(hinted) && SlotAt(hinted).Event == selected)
            {
                return hinted;
            }

            for (int slot = 0; slot < _slots.Length; slot++)
            {
                if (HasUsers(slot) && _slots[slot].Event == selected)
                {
                    return slot;
                }
            }

            _sharedHashes |= bit;
        }

        int free = BitOperations.TrailingZeroCount(_freeSlots);
        _takenHashes |= bit;
        _slotOfHash[hash] = (byte)free;
        SlotAt(free).Event = selected;
        return free;
    }

    /// <summary>Whether a slot's event is one that counts: the fixed ones always, the others while a counter selects it.</summary>
    private bool HasUsers(int slot) => slot < StillSlot || (slot > StillSlot && SlotAt(slot).Users != 0);
}
