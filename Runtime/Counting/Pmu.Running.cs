using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Starting and stopping: which counters run, what a running counter's word and its ticks come to, and how far its overflow is.
public sealed partial class Pmu
{
    /// <summary>Starts and stops the counters whose conditions changed: the difference of two sets.</summary>
    private void Refresh()
    {
        ulong next = _enabled & ~_frozen & _countable;
        next = next == 0 || _context.Halted ? 0 : next & AllowedCounters();
        ulong change = next ^ _running;
        if (change == 0)
        {
            TellLateOverflows();
            return;
        }

        StopAll(change & _running);
        StartAll(change & next);
        UpdateListening();
        TellLateOverflows();
    }

    /// <summary>The count source was late to tell: counters stopped past their overflow.</summary>
    private void TellLateOverflows()
    {
        if (_overflowedInSource != 0)
        {
            ulong flags = _overflowedInSource;
            _overflowedInSource = 0;
            SetOverflowFlags(flags);
        }
    }

    /// <summary>Stops counters until the next <see cref="Refresh"/>, so that what they depend on can change under them.</summary>
    private void Pause(ulong counters)
    {
        counters &= _running;
        if (counters != 0)
        {
            StopAll(counters);
            UpdateListening();
        }
    }

    /// <summary>Starts counters. Event counters that run on ticks, and they can be many, take the short way.</summary>
    private void StartAll(ulong counters)
    {
        ulong shortWay = _source is null ? counters & PmuCounter.EventMask & ~_signalling : 0;
        for (ulong start = counters & ~shortWay; start != 0; start &= start - 1)
        {
            Start(BitOperations.TrailingZeroCount(start));
        }

        for (ulong start = shortWay; start != 0; start &= start - 1)
        {
            int counter = BitOperations.TrailingZeroCount(start);
            int slot = _slotOf[counter];
            ref Slot ticks = ref SlotAt(slot);
            if (slot == StillSlot || ticks.Running != 0)
            {
                Start(counter);
                continue;
            }

            // The first on these ticks: they carry when it overflows.
            ref ulong word = ref _words[counter];
            ulong value = word;
            ulong carry = (_wide >> counter & 1) != 0 ? value : ulong.MaxValue - (uint)~value;
            ticks.Running = 1;
            ticks.Ticks = carry;
            ticks.MayBeEarly = false;
            word = value - carry;
            _ticking[counter] = (byte)slot;
            _running |= 1UL << counter;
            Hear(slot);
        }
    }

    private void StopAll(ulong counters)
    {
        ulong shortWay = counters & PmuCounter.EventMask & ~(_pulled | _singleCycle);
        for (ulong stop = counters & ~shortWay; stop != 0; stop &= stop - 1)
        {
            Stop(BitOperations.TrailingZeroCount(stop));
        }

        _running &= ~shortWay;
        bool quiet = _running == 0;
        for (ulong stop = shortWay; stop != 0; stop &= stop - 1)
        {
            int counter = BitOperations.TrailingZeroCount(stop);
            int slot = _ticking[counter];
            ref Slot ticks = ref SlotAt(slot);
            ref ulong word = ref _words[counter];
            word = (word + ticks.Ticks) & _eventCounterMask;
            _ticking[counter] = StillSlot;
            ticks.MayBeEarly = true;
            if (--ticks.Running == 0 && !quiet)
            {
                Unhear(slot);
            }
        }

        if (quiet)
        {
            // Nothing runs: nobody listens, and no slot has to be asked.
            _heard = 0;
        }
    }

    private void Start(int counter)
    {
        ulong bit = 1UL << counter;
        int slot = _slotOf[counter];
        _running |= bit;
        if (_source is not null && IsPulled(counter))
        {
            StartPulled(counter);
            return;
        }

        if (slot == StillSlot)
        {
            _singleCycle |= bit;
            return;
        }

        // The first on these ticks sets them; another may have to bring the carry nearer.
        ref Slot ticks = ref SlotAt(slot);
        ref ulong word = ref Word(counter);
        ulong distance = Distance(counter, word, _divider);
        bool first = ticks.Running++ == 0;
        if (first)
        {
            ticks.Ticks = ~distance;
            ticks.MayBeEarly = false;
            Hear(slot);
        }

        if (IsDivided(counter))
        {
            _indirect |= bit;
            _divider -= ticks.Ticks;
        }
        else
        {
            word -= ticks.Ticks;
        }

        _ticking[counter] = (byte)slot;
        if (!first)
        {
            Arm(slot, distance);
        }
    }

    private void StartPulled(int counter)
    {
        _pulled |= 1UL << counter;
        _indirect |= 1UL << counter;
        _seen![counter] = 0;
        _source!.Start(counter, EventOf(counter), Saturated(Distance(counter, Word(counter), _divider)));
    }

    private void Stop(int counter)
    {
        ulong bit = 1UL << counter;
        if (((_pulled | _singleCycle) & bit) != 0)
        {
            StopApart(counter);
            return;
        }

        int slot = _ticking[counter];
        ref Slot ticks = ref SlotAt(slot);
        Word(counter) = Value(counter);
        if (IsDivided(counter))
        {
            _divider = (_divider + ticks.Ticks) & 63;
            _indirect &= ~bit;
        }

        _ticking[counter] = StillSlot;
        _running &= ~bit;
        ticks.MayBeEarly = true;
        if (--ticks.Running == 0)
        {
            Unhear(slot);
        }
    }

    /// <summary>Stops a counter that runs on no ticks.</summary>
    private void StopApart(int counter)
    {
        ulong bit = 1UL << counter;
        if ((_pulled & bit) != 0)
        {
            StopPulled(counter);
            return;
        }

        _singleCycle &= ~bit;
        _running &= ~bit;
    }

    private void StopPulled(int counter)
    {
        ulong bit = 1UL << counter;
        ulong count = _source!.Stop(counter);
        ulong carries = PulledCarries(counter, count);
        if (carries != 0)
        {
            // The odd counter of a pair stops after the even one, so what it is owed still reaches it.
            _overflowedInSource |= bit | Chain(counter, carries);
        }

        Word(counter) = ValueAt(counter, count);
        _pulled &= ~bit;
        _indirect &= ~bit;
        _running &= ~bit;
        if (IsDivided(counter))
        {
            _divider = (_divider + count) & 63;
        }
    }

    /// <summary>A counter's value now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Value(int counter)
    {
        if ((_indirect >> counter & 1) != 0)
        {
            return ValueAt(counter, TicksOf(counter));
        }

        ulong value = Word(counter) + SlotAt(_ticking[counter]).Ticks;
        return counter < PmuCounter.Cycle ? value & _eventCounterMask : value;
    }

    /// <summary>The same for a counter that is known to be an event counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong EventCounterValue(int counter) => (_indirect >> counter & 1) == 0
        ? (_words[counter] + SlotAt(_ticking[counter]).Ticks) & _eventCounterMask
        : ValueAt(counter, TicksOf(counter));

    /// <summary>The value of a running counter when its ticks are so many.</summary>
    private ulong ValueAt(int counter, ulong ticks)
    {
        ulong word = Word(counter);
        if (IsDivided(counter))
        {
            return word + ((_divider + ticks) >> 6);
        }

        return counter < PmuCounter.Cycle ? (word + ticks) & _eventCounterMask : word + ticks;
    }

    /// <summary>What a running counter has to add to its word.</summary>
    private ulong TicksOf(int counter)
    {
        ulong bit = 1UL << counter;
        if ((_pulled & bit) != 0)
        {
            return _source!.Read(counter);
        }

        return SlotAt(_ticking[counter]).Ticks;
    }

    /// <summary>Gives a counter a value; one that runs goes on from there.</summary>
    private void SetValue(int counter, ulong value)
    {
        if (counter < PmuCounter.Cycle)
        {
            value &= _eventCounterMask;
        }

        if ((_indirect >> counter & 1) != 0)
        {
            ulong ticks = TicksOf(counter);

            // A source may be late to tell: the overflow of the old value was one all the same.
            ulong carries = (_pulled >> counter & 1) != 0 ? PulledCarries(counter, ticks) : 0;
            Word(counter) = IsDivided(counter) ? value - ((_divider + ticks) >> 6) : value - ticks;
            ArmCounter(counter);
            if (carries != 0)
            {
                SetOverflowFlags((1UL << counter) | Chain(counter, carries));
            }

            return;
        }

        int slot = _ticking[counter];
        ref Slot on = ref SlotAt(slot);
        Word(counter) = value - on.Ticks;
        if (slot != StillSlot)
        {
            // It may have been the nearest to its overflow and be it no more, or be it now.
            on.MayBeEarly = true;
            Arm(slot, Distance(counter, value, 0));
            BudgetVersion++;
        }
        else if ((_singleCycle >> counter & 1) != 0)
        {
            BudgetVersion++;
        }
    }

    /// <summary>A running counter's value changed: its overflow may now come first.</summary>
    private void ArmCounter(int counter)
    {
        if ((_pulled >> counter & 1) != 0)
        {
            _seen![counter] = TicksOf(counter);
            _source!.Rearm(counter, Saturated(Distance(counter)));
        }
        else if (_ticking[counter] != StillSlot)
        {
            // It may have been the nearest, and be it no more.
            _slots[_ticking[counter]].MayBeEarly = true;
            Arm(_ticking[counter], Distance(counter));
            BudgetVersion += SlotAt(_ticking[counter]).Event is PmuEvents.SW_INCR or PmuEvents.CHAIN ? 0UL : 1UL;
        }
    }

    /// <summary>
    /// How many ticks a running counter can take before the one that overflows it: the distance of its value from all ones.
    /// </summary>
    private ulong Distance(int counter) => Distance(counter, Value(counter), IsDivided(counter) ? _divider + TicksOf(counter) : 0);

    private ulong Distance(int counter, ulong value, ulong divider)
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

    /// <summary>A distance as the number of occurrences that overflow, where all ones is never.</summary>
    private static ulong Saturated(ulong distance) => distance == ulong.MaxValue ? distance : distance + 1;
}
