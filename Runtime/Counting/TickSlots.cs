using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// A slot for each event that counters select, with one number of ticks that grows by each occurrence. A hash of the event finds its slot; whether anybody
/// counts an event is the test of a bit.
/// </summary>
internal partial struct TickSlots
{
    /// <summary>The slot of CPU_CYCLES; the fixed counters have the first slots, in their order.</summary>
    public const int Cycles = 0;

    /// <summary>The slot of INST_RETIRED.</summary>
    public const int Instructions = 1;

    /// <summary>Its ticks stay 0: for counters whose words are their values, because they do not run or do not run on ticks (pulled, or looking at single cycles).</summary>
    public const int Still = 2;

    /// <summary>No slot.</summary>
    public const int None = -1;

    private const int FirstEvent = 3;

    private readonly Slot[] _slots;

    // The slot of each event counter's event, running or not.
    private SlotOfEventCounter _slotOf;

    // For a hash of an event, the slot that last had a counter given or started with that hash.
    private SlotOfHash _slotOfHash;

    // Slots for events that no counter selects.
    private ulong _free;

    // The hashes of events that some counter may select, and those that two selected events may have in common.
    private ulong _taken;
    private ulong _shared;

    // The hashes of slots on which counters run, and the same for the embedder: all of them while counters look at single cycles.
    private ulong _heard;
    private ulong _listening;

    /// <summary>Slots for this number of event counters, none of which selects an event yet.</summary>
    public TickSlots(int eventCounters)
    {
        _slots = new Slot[FirstEvent + eventCounters];
        At(Cycles).Event = PmuEvents.CPU_CYCLES;
        At(Instructions).Event = PmuEvents.INST_RETIRED;
        Clear();
    }

    /// <summary>A slot by its number: only this type makes these numbers, so no test of the array's bounds is necessary.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref Slot At(int number)
    {
        Debug.Assert((uint)number < (uint)_slots.Length, "A slot number that was never given out.");
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), number);
    }

    /// <summary>The slot of a counter's event.</summary>
    /// <param name="counter">A counter, see <see cref="PmuCounter"/>.</param>
    public readonly int Of(int counter) => counter < PmuCounter.Cycle ? _slotOf[counter] : counter - PmuCounter.Cycle;

    /// <summary>Whether an event may be one that is counted; the slot of its hash says whether it is.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="slot">The slot to look at.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsListening(ushort eventNumber, out int slot)
    {
        int hash = Hash(eventNumber);
        slot = _slotOfHash[hash];
        return (_listening >> hash & 1) != 0;
    }

    /// <summary>The slot that an event ticks, if a counter that runs is on it.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public readonly int Find(ushort eventNumber)
    {
        int hash = Hash(eventNumber);
        int hinted = _slotOfHash[hash];
        if (_slots[hinted].Event == eventNumber && _slots[hinted].IsRunning)
        {
            return hinted;
        }

        return (_shared >> hash & 1) != 0 ? Search(eventNumber) : None;
    }

    /// <summary>No event counter selects an event; none may run.</summary>
    public void Clear()
    {
        ((Span<byte>)_slotOf).Fill(Still);
        _free = PmuCounter.Below(_slots.Length - FirstEvent) << FirstEvent;
        _shared = 0;
        _taken = (1UL << Hash(PmuEvents.CPU_CYCLES)) | (1UL << Hash(PmuEvents.INST_RETIRED));
        _slotOfHash[Hash(PmuEvents.CPU_CYCLES)] = Cycles;
        _slotOfHash[Hash(PmuEvents.INST_RETIRED)] = Instructions;
        foreach (ref Slot slot in _slots.AsSpan(FirstEvent))
        {
            slot.Users = 0;
        }
    }

    /// <summary>An event counter that does not run selects an event.</summary>
    /// <param name="counter">The event counter.</param>
    /// <param name="eventNumber">The event.</param>
    public void Select(int counter, ushort eventNumber)
    {
        Release(counter);
        int slot = SlotFor(eventNumber);
        if (slot >= FirstEvent)
        {
            At(slot).Users++;
            _free &= ~(1UL << slot);
        }

        _slotOf[counter] = (byte)slot;
    }

    /// <summary>An event counter that does not run selects an event that it will not count by ticks.</summary>
    /// <param name="counter">The event counter.</param>
    public void SelectStill(int counter)
    {
        Release(counter);
        _slotOf[counter] = Still;
    }

    /// <summary>The first counter on a slot's ticks starts: its event is heard from now on.</summary>
    /// <param name="slot">The slot.</param>
    public void Hear(int slot)
    {
        int hash = Hash(At(slot).Event);
        _heard |= 1UL << hash;
        _slotOfHash[hash] = (byte)slot;
    }

    /// <summary>The last counter on a slot's ticks stopped.</summary>
    /// <param name="slot">The slot.</param>
    public void Unhear(int slot)
    {
        int hash = Hash(At(slot).Event);
        _heard &= ~(1UL << hash);
        if ((_shared >> hash & 1) != 0)
        {
            HearOthers();
        }
    }

    /// <summary>The embedder has to tell the events that are heard, from here on.</summary>
    /// <param name="everything">It has to tell every event, counted or not.</param>
    public void Listen(bool everything) => _listening = everything ? ulong.MaxValue : _heard;

    /// <summary>The hashes of the events that the embedder has to tell, a bit each: bit <c>(event ^ (event >> 6)) &amp; 63</c>.</summary>
    public readonly ulong Listening => _listening;

    private static int Hash(ushort eventNumber) => (eventNumber ^ (eventNumber >> 6)) & 63;

    private readonly int Search(ushort eventNumber)
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot].Event == eventNumber && _slots[slot].IsRunning)
            {
                return slot;
            }
        }

        return None;
    }

    private void Release(int counter)
    {
        int slot = _slotOf[counter];
        if (slot >= FirstEvent && --At(slot).Users == 0)
        {
            _free |= 1UL << slot;

            // Two events with this hash may both have a slot. Only then the hash stays taken.
            _taken &= ~(1UL << Hash(At(slot).Event)) | _shared;
        }
    }

    /// <summary>The slot of an event, or a free one: there are as many as event counters. A hash finds it unless two events share it.</summary>
    private int SlotFor(ushort selected)
    {
        int hash = Hash(selected);
        ulong bit = 1UL << hash;
        if ((_taken & bit) != 0)
        {
            int hinted = _slotOfHash[hash];
            if (HasUsers(hinted) && At(hinted).Event == selected)
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

            _shared |= bit;
        }

        int free = BitOperations.TrailingZeroCount(_free);
        _taken |= bit;
        _slotOfHash[hash] = (byte)free;
        At(free).Event = selected;
        return free;
    }

    /// <summary>Whether a slot's event is one that counts: the fixed ones always, the others while a counter selects it.</summary>
    private readonly bool HasUsers(int slot) => slot < Still || (slot > Still && At(slot).Users != 0);

    /// <summary>Another event with the same hash may still be listened to.</summary>
    private void HearOthers()
    {
        ulong heard = 0;
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            if (_slots[slot].IsRunning)
            {
                int hash = Hash(_slots[slot].Event);
                heard |= 1UL << hash;
                _slotOfHash[hash] = (byte)slot;
            }
        }

        _heard = heard;
    }

    [InlineArray(PmuCounter.MaxEventCounters)]
    private struct SlotOfEventCounter
    {
        private byte _element0;
    }

    [InlineArray(64)]
    private struct SlotOfHash
    {
        private byte _element0;
    }
}
