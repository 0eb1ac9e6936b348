using System;
using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <content>Starting and stopping.</content>
internal partial struct Counters
{
    /// <summary>Has just these counters run, as far as their events can be counted: those that run and are not among them stop, the others start.</summary>
    /// <param name="next">The counters whose conditions are met.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>Flags to set: the count source was late to tell, and counters were stopped past their overflow.</returns>
    public ulong Run(ulong next, in PeState pe)
    {
        next &= _countable;
        ulong change = next ^ _running;
        if (change != 0)
        {
            StopAll(change & _running, pe);
            StartAll(change & next, pe);
            UpdateListening();
        }

        ulong late = _late;
        _late = 0;
        return late;
    }

    /// <summary>Whether <see cref="Run"/> would have nothing to do.</summary>
    /// <param name="next">The counters whose conditions are met.</param>
    public readonly bool Runs(ulong next) => (((next & _countable) ^ _running) | _late) == 0;

    /// <summary>Stops counters until the next <see cref="Run"/>, so that what they depend on can change under them.</summary>
    /// <param name="counters">Counters; those that do not run stay as they are.</param>
    /// <param name="pe">The PE, before the change.</param>
    public void Pause(ulong counters, in PeState pe)
    {
        counters &= _running;
        if (counters != 0)
        {
            StopAll(counters, pe);
            UpdateListening();
        }
    }

    /// <summary>Stops all counters; what they have reached does not matter any more.</summary>
    public void Abandon()
    {
        _pulled?.StopAll();
        if (_running != 0)
        {
            _slots.StopAll();
            ((Span<byte>)_ticking).Fill(TickSlots.Still);
        }

        _running = 0;
        _singleCycle = 0;
        _indirect = 0;
        _late = 0;
        UpdateListening();
    }

    /// <summary>SW_INCR and CHAIN are the PMU's own; everything else comes from the count source where there is one.</summary>
    private readonly bool IsPulled(int counter, in PeState pe) =>
        _pulled is not null && pe.EventOf(counter) is not (PmuEvents.SW_INCR or PmuEvents.CHAIN);

    /// <summary>The running counters changed.</summary>
    private void UpdateListening()
    {
        // For counters that look at single cycles every event is a cycle, whatever they select.
        _slots.Listen(everything: LooksAtCycles);
        ListenVersion = unchecked(ListenVersion + 1);
        BudgetVersion++;
    }

    /// <summary>Starts counters. Event counters that run on ticks, and they can be many, take the short way.</summary>
    private void StartAll(ulong counters, in PeState pe)
    {
        ulong shortWay = _pulled is not null ? 0 : counters & PmuCounter.EventMask & ~_signalling;
        for (ulong start = counters & ~shortWay; start != 0; start &= start - 1)
        {
            Start(BitOperations.TrailingZeroCount(start), pe);
        }

        if (shortWay != 0)
        {
            ulong started = _slots.StartFirst(shortWay, _wide, ref EventWords, ref _ticking);
            _running |= started;
            for (ulong start = shortWay & ~started; start != 0; start &= start - 1)
            {
                Start(BitOperations.TrailingZeroCount(start), pe);
            }
        }
    }

    private void StopAll(ulong counters, in PeState pe)
    {
        ulong shortWay = counters & PmuCounter.EventMask & ~(Pulled | _singleCycle);
        for (ulong stop = counters & ~shortWay; stop != 0; stop &= stop - 1)
        {
            Stop(BitOperations.TrailingZeroCount(stop), pe);
        }

        if (shortWay != 0)
        {
            _running &= ~shortWay;
            _slots.Stop(shortWay, areAll: _running == 0, _eventCounterMask, ref EventWords, ref _ticking);
        }
    }

    private void Start(int counter, in PeState pe)
    {
        ulong bit = 1UL << counter;
        int slot = _slots.Of(counter);
        _running |= bit;
        if (IsPulled(counter, pe))
        {
            _indirect |= bit;
            _pulled!.Start(counter, pe.EventOf(counter), Saturated(Distance(counter, Word(counter), _divider)));
            return;
        }

        if (slot == TickSlots.Still)
        {
            _singleCycle |= bit;
            return;
        }

        // The first on these ticks sets them; another may have to bring the carry nearer.
        ref TickSlots.Slot ticks = ref _slots.At(slot);
        ref ulong word = ref Word(counter);
        ulong distance = Distance(counter, word, _divider);
        bool first = !ticks.IsRunning;
        if (first)
        {
            ticks.StartFirst(~distance);
            _slots.Hear(slot);
        }
        else
        {
            ticks.StartAnother();
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

    private void Stop(int counter, in PeState pe)
    {
        ulong bit = 1UL << counter;
        if ((Pulled & bit) != 0)
        {
            StopPulled(counter, pe);
            return;
        }

        _running &= ~bit;
        if ((_singleCycle & bit) != 0)
        {
            _singleCycle &= ~bit;
            return;
        }

        int slot = _ticking[counter];
        ref TickSlots.Slot ticks = ref _slots.At(slot);
        Word(counter) = Value(counter);
        if (IsDivided(counter))
        {
            _divider = (_divider + ticks.Ticks) & 63;
            _indirect &= ~bit;
        }

        _ticking[counter] = TickSlots.Still;
        if (ticks.StopOne())
        {
            _slots.Unhear(slot);
        }
    }

    private void StopPulled(int counter, in PeState pe)
    {
        ulong bit = 1UL << counter;
        ulong count = _pulled!.Stop(counter);
        ulong carries = PulledCarries(counter, count);
        if (carries != 0)
        {
            // The odd counter of a pair stops after the even one, so a CHAIN of the even one still reaches it.
            _late |= bit | Chain(counter, carries, pe);
        }

        Word(counter) = ValueAt(counter, count);
        _indirect &= ~bit;
        _running &= ~bit;
        if (IsDivided(counter))
        {
            _divider = (_divider + count) & 63;
        }
    }
}
