using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <content>
/// How far overflows are, and what happens at one (OVF-1 to OVF-11, CHN-1 to CHN-9): unsigned overflow and CHAIN. Nothing here runs often, except for counters that take SW_INCR or look at
/// single cycles.
/// </content>
internal partial struct Counters
{
    /// <summary>The count source reached, or may have reached, the overflow that it was armed for.</summary>
    /// <param name="counter">Any number: one that the source does not count now is ignored.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>Flags to set.</returns>
    public ulong SourceReached(int counter, in PeState pe)
    {
        if ((uint)counter >= PmuCounter.Count || (Pulled >> counter & 1) == 0)
        {
            return 0;
        }

        ulong carries = PulledCarries(counter, _pulled!.Read(counter));
        _pulled!.Rearm(counter, Saturated(Distance(counter)));
        return carries != 0 || (_signalling >> counter & 1) != 0 ? (1UL << counter) | Chain(counter, carries, pe) : 0;
    }

    /// <summary>The counters that the source counts now, as a counter set.</summary>
    public readonly ulong Pulled => _pulled is null ? 0 : _pulled.Running;

    /// <summary>A distance as the number of occurrences that overflow, where all ones is never.</summary>
    private static ulong Saturated(ulong distance) => distance == ulong.MaxValue ? distance : distance + 1;

    /// <summary>
    /// How many ticks a running counter can take before the one that overflows it: the distance of its value from all ones.
    /// </summary>
    private readonly ulong Distance(int counter) => Distance(counter, Value(counter), IsDivided(counter) ? _divider + TicksOf(counter) : 0);

    private readonly ulong Distance(int counter, ulong value, ulong divider)
    {
        if ((_signalling >> counter & 1) != 0)
        {
            return 0;
        }

        if ((_wide >> counter & 1) != 0)
        {
            return ~value;
        }

        ulong distance = (uint)~value;
        return IsDivided(counter) ? (distance << 6) + 63 - (divider & 63) : distance;
    }

    /// <summary>A running counter's value changed: its overflow may now come first.</summary>
    private void ArmCounter(int counter)
    {
        if ((Pulled >> counter & 1) != 0)
        {
            _pulled!.Report(counter, _pulled!.Read(counter));
            _pulled!.Rearm(counter, Saturated(Distance(counter)));
        }
        else if (_ticking[counter] != TickSlots.Still)
        {
            // It may have been the nearest, and no longer be.
            ref TickSlots.Slot on = ref _slots.At(_ticking[counter]);
            on.BeEarly();
            Arm(_ticking[counter], Distance(counter));

            // These two are not pushed by the embedder, and it does not ask how far they may go.
            BudgetVersion += on.Event is PmuEvents.SW_INCR or PmuEvents.CHAIN ? 0UL : 1UL;
        }
        else
        {
            // It looks at single cycles, and any event is one: its overflow came nearer for all of them.
            BudgetVersion++;
        }
    }

    /// <summary>Makes sure that a slot's ticks carry no later than in <paramref name="distance"/> ticks and one.</summary>
    private void Arm(int slot, ulong distance)
    {
        if (distance < ~_slots.At(slot).Ticks)
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
        ref TickSlots.Slot on = ref _slots.At(slot);
        ulong move = ticks - on.Ticks;
        for (ulong rest = RunningOn(slot); rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            if (IsDivided(counter))
            {
                _divider -= move;
            }
            else
            {
                Word(counter) -= move;
            }
        }

        on.Move(ticks);
    }

    /// <summary>The counters that run on a slot's ticks.</summary>
    private readonly ulong RunningOn(int slot)
    {
        ulong on = 0;
        for (ulong rest = _running & ~(Pulled | _singleCycle); rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            on |= (_ticking[counter] == slot ? 1UL : 0UL) << counter;
        }

        return on;
    }

    /// <summary>Ticks that carry: some counters overflow.</summary>
    /// <param name="slot">Whose ticks.</param>
    /// <param name="occurrences">How many.</param>
    /// <param name="eachInItsOwnCycle">
    /// Every occurrence is a separate cycle, so a counter can overflow more than once; else one increment overflows once, however far it goes.
    /// </param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags to set.</returns>
    private ulong Overflow(int slot, ulong occurrences, bool eachInItsOwnCycle, in PeState pe)
    {
        ulong on = RunningOn(slot);
        ulong overflowed = 0;
        ulong chains = 0;
        Unsafe.SkipInit(out PmuCounterWords counts);
        for (ulong rest = on; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ulong carries = Carries(counter, Value(counter), IsDivided(counter) ? DividedTicks(occurrences) : occurrences);
            if (carries != 0)
            {
                overflowed |= 1UL << counter;
                counts[counter] = eachInItsOwnCycle ? carries : 1;
            }
        }

        ref TickSlots.Slot ticks = ref _slots.At(slot);
        if ((on & PmuCounter.CycleMask) != 0 && _divided)
        {
            // The divided clock's sum could carry: what has passed goes into the counter first.
            ulong elapsed = _divider + ticks.Ticks;
            _words[CycleWord] += (elapsed >> 6) + DividedTicks(occurrences);
            _divider = ((elapsed + occurrences) & 63) - (ticks.Ticks + occurrences);
        }

        ticks.Ticks += occurrences;
        for (ulong rest = overflowed & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            chains |= Chain(counter, counts[counter], pe);
        }

        Rearm(slot);
        BudgetVersion++;
        return overflowed | chains | (on & _signalling);
    }

    /// <summary>What the divided cycle counter counts of some more cycles.</summary>
    private readonly ulong DividedTicks(ulong cycles)
    {
        ulong phase = (_divider + _slots.At(TickSlots.Cycles).Ticks) & 63;
        return (cycles >> 6) + ((phase + (cycles & 63)) >> 6);
    }

    /// <summary>How often a counter overflows when it takes an increment one by one: the carries out of its overflow bit.</summary>
    private readonly ulong Carries(int counter, ulong value, ulong increment)
    {
        if ((_wide >> counter & 1) != 0)
        {
            return value + increment < increment ? 1UL : 0UL;
        }

        return (increment >> 32) + (((ulong)(uint)value + (uint)increment) >> 32);
    }

    /// <summary>How often a pulled counter overflowed since this was last asked, or since it was armed.</summary>
    /// <param name="counter">The counter.</param>
    /// <param name="count">Its count from the source now.</param>
    private readonly ulong PulledCarries(int counter, ulong count)
    {
        ulong from = _pulled!.Report(counter, count);
        ulong to = count;
        if (IsDivided(counter))
        {
            from = (_divider + from) >> 6;
            to = (_divider + to) >> 6;
        }

        return Carries(counter, Word(counter) + from, to - from);
    }

    /// <summary>
    /// CHAIN (CHN-1 to CHN-9): the overflow of an even counter at bit 31 is one event for the odd counter above it, if that one is in the same range, selects it and counts now.
    /// </summary>
    /// <param name="counter">The counter that overflowed.</param>
    /// <param name="overflows">How often.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The odd counter's flag, if it overflowed by it.</returns>
    private ulong Chain(int counter, ulong overflows, in PeState pe)
    {
        int odd = counter + 1;
        if (overflows == 0 || !IsChained(odd, pe))
        {
            return 0;
        }

        // One that looks at single cycles finds it in the cycle that is being looked at.
        _chained |= 1UL << odd;
        return (_singleCycle >> odd & 1) != 0 ? 0 : Increment(odd, overflows);
    }

    /// <summary>Whether CHAIN occurs for a counter when the one below it overflows.</summary>
    private readonly bool IsChained(int odd, in PeState pe) =>
        (odd & 1) != 0
        && odd < PmuCounter.Cycle
        && (_wide >> (odd - 1) & 1) == 0
        && (_running >> odd & 1) != 0
        && pe.EventOf(odd) == PmuEvents.CHAIN
        && pe.Ranges.AreInOneRange(odd - 1, odd);

    /// <summary>Gives a running counter an increment that the ticks it shares do not have.</summary>
    /// <returns>Its flag, if it overflowed.</returns>
    private ulong Increment(int counter, ulong increment)
    {
        bool overflows = Carries(counter, Value(counter), increment) != 0;
        AddToWord(counter, increment);
        ArmCounter(counter);
        return overflows ? 1UL << counter : 0;
    }

    /// <summary>Adds to the word of an event counter. A word that lacks no ticks is the counter's value and has its bits alone.</summary>
    private readonly void AddToWord(int counter, ulong increment)
    {
        ref ulong word = ref _words[FirstEventWord + counter];
        word += increment;
        if (_ticking[counter] == TickSlots.Still)
        {
            word &= _eventCounterMask;
        }
    }
}
