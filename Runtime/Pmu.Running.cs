using System.Numerics;

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
            return;
        }

        StopAll(change & _running);
        for (ulong start = change & next; start != 0; start &= start - 1)
        {
            Start(BitOperations.TrailingZeroCount(start));
        }

        UpdateListening();
        if (_overflowedInSource != 0)
        {
            // The source was late to tell: the counter stopped past its overflow.
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

    private void StopAll(ulong counters)
    {
        for (ulong stop = counters; stop != 0; stop &= stop - 1)
        {
            Stop(BitOperations.TrailingZeroCount(stop));
        }
    }

    private void Start(int counter)
    {
        ulong bit = 1UL << counter;
        int slot = _slotOf[counter];
        ulong distance = Distance(counter, Word(counter), _divider);
        _running |= bit;
        if (_source is not null && IsPulled(counter))
        {
            _pulled |= bit;
            _seen![counter] = 0;
            _source.Start(counter, EventOf(counter), Saturated(distance));
            return;
        }

        if (slot == StillSlot)
        {
            _singleCycle |= bit;
            return;
        }

        // The first on these ticks sets them; another may have to bring the carry nearer.
        bool first = _slots[slot].Running++ == 0;
        if (first)
        {
            _slots[slot].Ticks = ~distance;
            _slots[slot].MayBeEarly = false;
        }

        ref ulong word = ref IsDivided(counter) ? ref _divider : ref Word(counter);
        word -= _slots[slot].Ticks;
        if (!first)
        {
            Arm(slot, distance);
        }
    }

    private void Stop(int counter)
    {
        ulong bit = 1UL << counter;
        if ((_pulled & bit) != 0)
        {
            StopPulled(counter);
            return;
        }

        ulong value = Value(counter);
        if ((_singleCycle & bit) != 0)
        {
            _singleCycle &= ~bit;
        }
        else
        {
            ref Slot slot = ref _slots[_slotOf[counter]];
            slot.Running--;
            slot.MayBeEarly = true;
            if (IsDivided(counter))
            {
                _divider = (_divider + slot.Ticks) & 63;
            }
        }

        _running &= ~bit;
        Word(counter) = value;
    }

    private void StopPulled(int counter)
    {
        ulong bit = 1UL << counter;
        ulong count = _source!.Stop(counter);
        _overflowedInSource |= PulledCarries(counter, count) != 0 ? bit : 0;
        _pulled &= ~bit;
        _running &= ~bit;
        Word(counter) = ValueAt(counter, count);
        if (IsDivided(counter))
        {
            _divider = (_divider + count) & 63;
        }
    }

    /// <summary>A counter's value now.</summary>
    private ulong Value(int counter)
    {
        ulong word = Word(counter);
        if ((_running >> counter & 1) == 0)
        {
            return word;
        }

        return ValueAt(counter, TicksOf(counter));
    }

    /// <summary>The value of a running counter when its ticks are so many.</summary>
    private ulong ValueAt(int counter, ulong ticks)
    {
        ulong word = Word(counter);
        if (IsDivided(counter))
        {
            return word + ((_divider + ticks) >> 6);
        }

        return counter < PmuCounter.Cycle ? (word + ticks) & _configuration.EventCounterMask : word + ticks;
    }

    /// <summary>What a running counter has to add to its word.</summary>
    private ulong TicksOf(int counter)
    {
        ulong bit = 1UL << counter;
        if ((_pulled & bit) != 0)
        {
            return _source!.Read(counter);
        }

        return (_singleCycle & bit) != 0 ? 0 : _slots[_slotOf[counter]].Ticks;
    }

    /// <summary>Gives a counter a value; one that runs goes on from there.</summary>
    private void SetValue(int counter, ulong value)
    {
        if (counter < PmuCounter.Cycle)
        {
            value &= _configuration.EventCounterMask;
        }

        if ((_running >> counter & 1) == 0)
        {
            Word(counter) = value;
            return;
        }

        ulong ticks = TicksOf(counter);
        Word(counter) = IsDivided(counter) ? value - ((_divider + ticks) >> 6) : value - ticks;
        ArmCounter(counter);
    }

    /// <summary>A running counter's value changed: its overflow may now come first.</summary>
    private void ArmCounter(int counter)
    {
        if ((_pulled >> counter & 1) != 0)
        {
            _seen![counter] = TicksOf(counter);
            _source!.Rearm(counter, Saturated(Distance(counter)));
        }
        else if ((_singleCycle >> counter & 1) == 0)
        {
            // It may have been the nearest, and be it no more.
            _slots[_slotOf[counter]].MayBeEarly = true;
            Arm(_slotOf[counter], Distance(counter));
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
