using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu;

/// <content>Many event counters start or stop at once, as PMCR_EL0.E, PMCNTENSET_EL0 and a restore have it: the ticks, the words and what is heard in one pass.</content>
internal partial struct TickSlots
{
    // What a 32-bit value lacks to carry out of bit 63 where it would carry out of bit 31.
    private const ulong AboveBit31 = ulong.MaxValue << 32;

    /// <summary>Starts event counters, each where it is the first on its event's ticks: these carry when it overflows.</summary>
    /// <param name="counters">Event counters that do not run.</param>
    /// <param name="wide">The counters that overflow at bit 63; the others overflow at bit 31.</param>
    /// <param name="words">The word of event counter 0, with those of the others behind it.</param>
    /// <param name="ticking">The slot whose ticks a counter's word lacks.</param>
    /// <returns>The counters that started. The others share their ticks with one that runs, or do not run on ticks.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong StartFirst(ulong counters, ulong wide, ref ulong words, ref CounterSlots ticking)
    {
        ref Slot slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref byte slotOf = ref Unsafe.As<SlotOfEventCounter, byte>(ref _slotOf);
        ref byte slotOfHash = ref Unsafe.As<SlotOfHash, byte>(ref _slotOfHash);
        ref byte on = ref Unsafe.As<CounterSlots, byte>(ref ticking);
        ulong started = 0;
        ulong heard = _heard;
        for (ulong rest = counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            byte number = Unsafe.Add(ref slotOf, counter);
            ref Slot slot = ref Unsafe.Add(ref slots, number);
            if (number == Still || slot.IsRunning)
            {
                continue;
            }

            ref ulong word = ref Unsafe.Add(ref words, counter);
            ulong carry = word | (((wide >> counter & 1) - 1) & AboveBit31);
            word -= carry;
            slot.StartFirst(carry);
            Unsafe.Add(ref on, counter) = number;
            int hash = Hash(slot.Event);
            heard |= 1UL << hash;
            if (Unsafe.Add(ref slotOfHash, hash) != number)
            {
                Unsafe.Add(ref slotOfHash, hash) = number;
            }

            started |= 1UL << counter;
        }

        _heard = heard;
        return started;
    }

    /// <summary>Stops event counters that run on ticks: their words become their values.</summary>
    /// <param name="counters">Event counters that run on ticks.</param>
    /// <param name="areAll">No other counter runs.</param>
    /// <param name="bits">The bits that an event counter has.</param>
    /// <param name="words">The word of event counter 0, with those of the others behind it.</param>
    /// <param name="ticking">The slot whose ticks a counter's word lacks.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Stop(ulong counters, bool areAll, ulong bits, ref ulong words, ref CounterSlots ticking)
    {
        ref Slot slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref byte on = ref Unsafe.As<CounterSlots, byte>(ref ticking);
        for (ulong rest = counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            int number = Unsafe.Add(ref on, counter);
            ref Slot slot = ref Unsafe.Add(ref slots, number);
            ref ulong word = ref Unsafe.Add(ref words, counter);
            word = (word + slot.Ticks) & bits;
            Unsafe.Add(ref on, counter) = Still;
            if (slot.StopOne() && !areAll)
            {
                Unhear(number);
            }
        }

        if (areAll)
        {
            // Nothing runs: nobody listens, and no slot has to be asked.
            _heard = 0;
        }
    }

    /// <summary>Stops every slot; what its counters have reached does not matter.</summary>
    public void StopAll()
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            slot.StopAll();
        }

        _heard = 0;
    }
}
