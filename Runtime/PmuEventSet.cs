using System;
using System.Collections.Generic;

namespace Emu;

/// <summary>
/// Which events a PMU implements besides those that are always there. SW_INCR is always implemented; in every set but <see cref="None"/>
/// CPU_CYCLES, INST_RETIRED and CHAIN are too. Immutable.
/// </summary>
public sealed class PmuEventSet : IEquatable<PmuEventSet>
{
    private const ushort SwIncr = 0x0000;
    private const ushort InstRetired = 0x0008;
    private const ushort CpuCycles = 0x0011;
    private const ushort Chain = 0x001E;

    // Sorted and without repeats; null is every event there is.
    private readonly ushort[]? _events;

    private PmuEventSet(ushort[]? events) => _events = events;

    /// <summary>Every common event, and every number that the architecture leaves to the implementation.</summary>
    public static PmuEventSet All { get; } = new(null);

    /// <summary>SW_INCR alone.</summary>
    public static PmuEventSet None { get; } = new([SwIncr]);

    /// <summary>It is <see cref="All"/>.</summary>
    public bool IsAll => _events is null;

    /// <summary>The given events, and those that are always there.</summary>
    /// <param name="events">Event numbers in any order; repeats are harmless.</param>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is null.</exception>
    public static PmuEventSet Of(IEnumerable<ushort> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        SortedSet<ushort> set = [SwIncr, InstRetired, CpuCycles, Chain, .. events];
        return new PmuEventSet([.. set]);
    }

    /// <inheritdoc cref="Of(IEnumerable{ushort})"/>
    public static PmuEventSet Of(params ushort[] events) => Of((IEnumerable<ushort>)events);

    /// <summary>Whether the set names the event; in <see cref="All"/> everything.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool Contains(ushort eventNumber) => _events is null || Array.BinarySearch(_events, eventNumber) >= 0;

    /// <inheritdoc/>
    public bool Equals(PmuEventSet? other) =>
        other is not null && (_events is null ? other._events is null : other._events is not null && _events.AsSpan().SequenceEqual(other._events));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PmuEventSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ushort number in _events ?? [])
        {
            hash.Add(number);
        }

        return hash.ToHashCode();
    }

    /// <summary>For a debugger: <c>all</c>, or the numbers. Allocates.</summary>
    public override string ToString() => _events is null ? "all" : string.Join(',', Array.ConvertAll(_events, static e => $"0x{e:x4}"));
}
