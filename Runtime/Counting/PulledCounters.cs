using System.Numerics;

namespace Emu;

/// <summary>The counters that a count source counts. Nothing else knows the source.</summary>
internal struct PulledCounters
{
    private readonly ICountSource? _source;

    // For each counter, the source's count up to which overflows were reported; null without a source.
    private readonly ulong[]? _reported;

    private ulong _running;

    /// <summary>The counters of a source; null: there are none, and counts are pushed.</summary>
    public PulledCounters(ICountSource? source)
    {
        _source = source;
        _reported = source is null ? null : new ulong[PmuCounter.Count];
    }

    /// <summary>There is a source.</summary>
    public readonly bool HasSource => _source is not null;

    /// <summary>The counters that it counts now, as a counter set.</summary>
    public readonly ulong Running => _running;

    /// <summary>The source counts a counter from here on; its count starts at 0.</summary>
    public void Start(int counter, ushort eventNumber, ulong toOverflow)
    {
        _running |= 1UL << counter;
        _reported![counter] = 0;
        _source!.Start(counter, eventNumber, toOverflow);
    }

    /// <summary>The source counts a counter no longer.</summary>
    /// <returns>Its count.</returns>
    public ulong Stop(int counter)
    {
        _running &= ~(1UL << counter);
        return _source!.Stop(counter);
    }

    /// <summary>Stops all; their counts do not matter.</summary>
    public void StopAll()
    {
        for (ulong rest = _running; rest != 0; rest &= rest - 1)
        {
            _ = _source!.Stop(BitOperations.TrailingZeroCount(rest));
        }

        _running = 0;
    }

    /// <summary>The count of a counter now.</summary>
    public readonly ulong Read(int counter) => _source!.Read(counter);

    /// <summary>The overflow of a counter is another number of occurrences away from now.</summary>
    public readonly void Rearm(int counter, ulong toOverflow) => _source!.Rearm(counter, toOverflow);

    /// <summary>Overflows up to a count are reported from here on.</summary>
    /// <returns>The count up to which they were.</returns>
    public readonly ulong Report(int counter, ulong count)
    {
        ref ulong reported = ref _reported![counter];
        ulong before = reported;
        reported = count;
        return before;
    }
}
