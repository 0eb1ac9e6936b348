using Emu.Registers;

namespace Emu;

/// <content>What a counter counts and where it overflows.</content>
internal partial struct Counters
{
    /// <summary>A counter selects another event, or looks at it in another way: it stops until the next <see cref="Run"/>.</summary>
    /// <param name="counter">The event counter.</param>
    /// <param name="pe">The PE, with the new event type.</param>
    public void Select(int counter, in PeState pe)
    {
        Pause(1UL << counter, pe);
        SelectStopped(counter, pe);
    }

    /// <summary>Every counter selects an event, while none runs.</summary>
    /// <param name="pe">The PE.</param>
    public void SelectAll(in PeState pe)
    {
        _countable = pe.Configuration.ImplementedCounters & ~PmuCounter.EventMask;
        _slots.Clear();
        for (int counter = 0; counter < pe.Configuration.Counters; counter++)
        {
            SelectStopped(counter, pe);
        }
    }

    /// <summary>Says where counters overflow. Those for which it changes stop until the next <see cref="Run"/>: their distance is another one.</summary>
    /// <param name="wide">The counters that overflow at bit 63; the others overflow at bit 31.</param>
    /// <param name="divided">The cycle counter counts every 64th cycle.</param>
    /// <param name="pe">The PE.</param>
    public void SetOverflowBits(ulong wide, bool divided, in PeState pe)
    {
        Pause((wide ^ _wide) | (divided != _divided ? PmuCounter.CycleMask : 0), pe);
        _wide = wide;
        _divided = divided;
    }

    /// <summary>Says which counters signal with their next event. They count as if an overflow were no event away, so that the next one is looked at.</summary>
    /// <param name="signalling">The counters. Those for which it changes stop until the next <see cref="Run"/>.</param>
    /// <param name="pe">The PE.</param>
    public void SetSignalling(ulong signalling, in PeState pe)
    {
        if (signalling != _signalling)
        {
            Pause(signalling ^ _signalling, pe);
            _signalling = signalling;
        }
    }

    private void SelectStopped(int counter, in PeState pe)
    {
        ushort selected = pe.EventOf(counter);
        ulong bit = 1UL << counter;
        _countable = IsCountable(counter, selected, pe.Configuration) ? _countable | bit : _countable & ~bit;
        if (LooksAtSingleCycles(counter, pe))
        {
            _slots.SelectStill(counter);
        }
        else
        {
            _slots.Select(counter, selected);
        }
    }

    /// <summary>Whether an event counter can count an event: an even counter counts no CHAIN (CHN-4).</summary>
    private static bool IsCountable(int counter, ushort selected, PmuConfiguration configuration) =>
        configuration.Implements(selected) && (selected != PmuEvents.CHAIN || (counter & 1) != 0);
}
