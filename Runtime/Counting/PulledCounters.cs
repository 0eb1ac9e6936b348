using System.Numerics;

namespace Emu;

/// <summary>The counters that a count source counts. Nothing else knows the source. A PMU whose counts are pushed has none of these.</summary>
/// <param name="source">The source.</param>
internal sealed class PulledCounters(ICountSource source)
{
    // For each counter, the source's count up to which overflows were reported.
    private readonly ulong[] _reported = new ulong[PmuCounter.Count];

    /// <summary>The counters that it counts now, as a counter set.</summary>
    public ulong Running { get; private set; }

    /// <summary>The source counts a counter from here on; its count starts at 0.</summary>
    public void Start(int counter, ushort eventNumber, ulong toOverflow)
    {
        Running |= 1UL << counter;
        _reported[counter] = 0;
        source.Start(counter, eventNumber, toOverflow);
    }

    /// <summary>The source counts a counter no longer.</summary>
    /// <returns>Its count.</returns>
    public ulong Stop(int counter)
    {
        Running &= ~(1UL << counter);
        return source.Stop(counter);
    }

    /// <summary>Stops all; their counts do not matter.</summary>
    public void StopAll()
    {
        for (ulong rest = Running; rest != 0; rest &= rest - 1)
        {
            _ = source.Stop(BitOperations.TrailingZeroCount(rest));
        }

        Running = 0;
    }

    /// <summary>The count of a counter now.</summary>
    public ulong Read(int counter) => source.Read(counter);

    /// <summary>The overflow of a counter is another number of occurrences away from now.</summary>
    public void Rearm(int counter, ulong toOverflow) => source.Rearm(counter, toOverflow);

    /// <summary>Overflows up to a count are reported from here on.</summary>
    /// <returns>The count up to which they were.</returns>
    public ulong Report(int counter, ulong count)
    {
        ref ulong reported = ref _reported[counter];
        ulong before = reported;
        reported = count;
        return before;
    }
}
