using Emu.Registers;

namespace Emu;

// Which event each counter selects, and the slot that ticks for it.
public sealed partial class Pmu
{
    // The slot number of a counter that has none yet.
    private const byte Unassigned = byte.MaxValue;

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

    private void InitializeSlots()
    {
        _slots[CycleSlot].Event = PmuEvents.CPU_CYCLES;
        _slots[InstructionSlot].Event = PmuEvents.INST_RETIRED;
        _slotOf[PmuCounter.Cycle] = CycleSlot;
        _slotOf[PmuCounter.Instruction] = InstructionSlot;
        AssignSlots();
    }

    /// <summary>Gives every counter its slot anew, while none runs.</summary>
    private void AssignSlots()
    {
        _countable = _configuration.ImplementedCounters & ~PmuCounter.EventMask;
        for (int counter = 0; counter < _configuration.Counters; counter++)
        {
            _slotOf[counter] = Unassigned;
        }

        for (int counter = 0; counter < _configuration.Counters; counter++)
        {
            AssignSlot(counter);
        }
    }

    /// <summary>A counter that does not run selects another event, or looks at it in another way.</summary>
    private void AssignSlot(int counter)
    {
        ushort selected = EventOf(counter);
        ulong bit = 1UL << counter;
        _countable = IsCountable(counter, selected) ? _countable | bit : _countable & ~bit;
        _slotOf[counter] = Unassigned;
        _slotOf[counter] = (byte)SlotFor(selected, LooksAtSingleCycles(counter));
    }

    /// <summary>Whether counter <paramref name="counter"/> can count an event: an even counter counts no CHAIN (D13.11.2, CHAIN).</summary>
    private bool IsCountable(int counter, ushort selected) =>
        _configuration.Implements(selected) && (selected != PmuEvents.CHAIN || (counter & 1) != 0);

    private int SlotFor(ushort selected, bool looksAtSingleCycles)
    {
        if (looksAtSingleCycles)
        {
            return StillSlot;
        }

        if (selected == PmuEvents.CPU_CYCLES)
        {
            return CycleSlot;
        }

        if (selected == PmuEvents.INST_RETIRED)
        {
            return InstructionSlot;
        }

        // There are as many slots as event counters: one is free, or shared already.
        ulong taken = 0;
        for (int counter = 0; counter < _configuration.Counters; counter++)
        {
            int slot = _slotOf[counter];
            if (slot is < FirstEventSlot or Unassigned)
            {
                continue;
            }

            if (_slots[slot].Event == selected)
            {
                return slot;
            }

            taken |= 1UL << slot;
        }

        int free = FirstEventSlot;
        while ((taken >> free & 1) != 0)
        {
            free++;
        }

        _slots[free].Event = selected;
        return free;
    }
}
