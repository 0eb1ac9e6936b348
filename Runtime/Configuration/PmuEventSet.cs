using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu;

/// <summary>
/// Which events a PMU implements besides those that are always there. SW_INCR is always implemented; in every set but <see cref="None"/>
/// CPU_CYCLES, INST_RETIRED and CHAIN are too. Immutable.
/// </summary>
public sealed class PmuEventSet : IEquatable<PmuEventSet>
{
    private const int Words = (ushort.MaxValue + 1) / 64;

    // A bit for each event number: asked on a guest's write of an event type.
    private readonly ulong[] _events = new ulong[Words];

    // 0 until it is asked for.
    private ulong _fingerprint;

    private PmuEventSet(bool all) => IsAll = all;

    /// <summary>
    /// Every common event, and every number that the architecture leaves to the implementation; not the reserved ones, nor PMU_OVFS and PMU_HOVFS, which only a
    /// trace unit sees.
    /// </summary>
    public static PmuEventSet All { get; } = MakeAll();

    /// <summary>SW_INCR alone.</summary>
    public static PmuEventSet None { get; } = new PmuEventSet(all: false).With(PmuEvents.SW_INCR);

    /// <summary>It is <see cref="All"/>.</summary>
    public bool IsAll { get; }

    /// <summary>
    /// 48 bits that stand for the events in a saved state, the same on every machine: the upper bits of a hash over the set, 64 event numbers at a time from 0 up. It is
    /// part of the state's format.
    /// </summary>
    internal ulong Fingerprint
    {
        get
        {
            if (_fingerprint == 0)
            {
                ulong hash = 0xCBF2_9CE4_8422_2325;
                foreach (ulong word in _events)
                {
                    hash = (hash ^ word) * 0x9E37_79B9_7F4A_7C15;
                    hash ^= hash >> 32;
                }

                _fingerprint = Math.Max(hash >> 16, 1);
            }

            return _fingerprint;
        }
    }

    /// <summary>The given events, and those that are always there.</summary>
    /// <param name="events">Event numbers in any order; repeats are harmless.</param>
    /// <exception cref="ArgumentNullException"><paramref name="events"/> is null.</exception>
    public static PmuEventSet Of(IEnumerable<ushort> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        PmuEventSet set = new PmuEventSet(all: false)
            .With(PmuEvents.SW_INCR)
            .With(PmuEvents.INST_RETIRED)
            .With(PmuEvents.CPU_CYCLES)
            .With(PmuEvents.CHAIN);
        foreach (ushort number in events)
        {
            set.With(number);
        }

        return set;
    }

    /// <inheritdoc cref="Of(IEnumerable{ushort})"/>
    public static PmuEventSet Of(params ushort[] events) => Of((IEnumerable<ushort>)events);

    /// <summary>Whether a counter that selects the event can count it.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool Contains(ushort eventNumber) => (_events[eventNumber >> 6] >> (eventNumber & 63) & 1) != 0;

    /// <summary>Whether another set has every event of this one.</summary>
    internal bool IsSubsetOf(PmuEventSet other)
    {
        ulong missing = 0;
        for (int i = 0; i < Words; i++)
        {
            missing |= _events[i] & ~other._events[i];
        }

        return missing == 0;
    }

    /// <summary>This set, but with exactly the common events that the two registers show.</summary>
    /// <param name="pmceid0">PMCEID0_EL0.</param>
    /// <param name="pmceid1">PMCEID1_EL0.</param>
    /// <param name="halves">They have upper halves, for the events from 0x4000.</param>
    internal PmuEventSet WithVisible(ulong pmceid0, ulong pmceid1, bool halves)
    {
        PmuEventSet set = new(all: false);
        _events.CopyTo(set._events, 0);
        set._events[0] = (uint)pmceid0 | pmceid1 << 32;
        if (halves)
        {
            set._events[0x4000 / 64] = pmceid0 >> 32 | (pmceid1 & ~(ulong)uint.MaxValue);
        }

        return set;
    }

    /// <inheritdoc/>
    public bool Equals(PmuEventSet? other) => other is not null && IsAll == other.IsAll && _events.AsSpan().SequenceEqual(other._events);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PmuEventSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (ulong word in _events)
        {
            hash.Add(word);
        }

        return hash.ToHashCode();
    }

    /// <summary>For a debugger: <c>all</c>, or the numbers. Allocates.</summary>
    public override string ToString()
    {
        if (IsAll)
        {
            return "all";
        }

        List<string> numbers = [];
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            if (Contains((ushort)number))
            {
                numbers.Add($"0x{number:x4}");
            }
        }

        return string.Join(',', numbers);
    }

    private static PmuEventSet MakeAll()
    {
        PmuEventSet all = new(all: true);
        for (int number = 0; number <= ushort.MaxValue; number++)
        {
            if (PmuIdentification.IsCountable((ushort)number))
            {
                all.With((ushort)number);
            }
        }

        return all;
    }

    private PmuEventSet With(ushort number)
    {
        _events[number >> 6] |= 1UL << (number & 63);
        return this;
    }
}
