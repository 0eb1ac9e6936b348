using System;
using System.Collections.Generic;

namespace Emu.HostPmus;

/// <summary>The PMUv3 events that each of several host PMUs counts, and how many counters they all have for them.</summary>
public sealed class CommonEventSet
{
    private const int EventSpace = 0x1_0000;
    private const int WordBits = 64;

    private readonly ulong[] _events = new ulong[EventSpace / WordBits];

    private CommonEventSet(
        int pmus, Func<int, Pmuv3Event, NativeEvent> map, Func<int, int> counters, Func<int, NativeEvent, int> countersFor)
    {
        if (pmus == 0)
            return;
        Counters = int.MaxValue;
        for (int pmu = 0; pmu < pmus; pmu++)
            Counters = Math.Min(Counters, counters(pmu));
        for (int number = 0; number < EventSpace; number++)
            Look(new Pmuv3Event((ushort)number), pmus, map, countersFor);
    }

    /// <summary>How many events.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// How many event counters a guest can have, if each of them has to count any of the events on any host PMU. It is the smallest number of counters that a
    /// host PMU has at all, or has for one of the events.
    /// </summary>
    /// <remarks>
    /// That many selections always find different counters: each single event has that many counters, so the condition of Hall's theorem is met.
    /// </remarks>
    public int Counters { get; private set; }

    /// <summary>The events that these host PMUs have in common.</summary>
    /// <param name="pmus">Host PMUs; none have nothing in common.</param>
    public static CommonEventSet Of(IReadOnlyList<HostPmu> pmus)
    {
        ArgumentNullException.ThrowIfNull(pmus);
        return new CommonEventSet(
            pmus.Count,
            (pmu, number) => pmus[pmu].MapPmuv3Event(number),
            pmu => pmus[pmu].Counters,
            (pmu, native) => pmus[pmu].CountersFor(native));
    }

    /// <summary>The events that host PMUs of these models have in common.</summary>
    /// <param name="models">Models; none have nothing in common.</param>
    public static CommonEventSet Of(IReadOnlyList<HostPmuModel> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return new CommonEventSet(
            models.Count,
            (pmu, number) => models[pmu].Map.Map(number),
            pmu => models[pmu].Counters,
            (pmu, native) => models[pmu].CountersFor(native));
    }

    /// <summary>Every host PMU counts the event.</summary>
    /// <param name="pmuv3Event">Any number.</param>
    public bool Contains(Pmuv3Event pmuv3Event) => (_events[pmuv3Event.Number / WordBits] >> (pmuv3Event.Number % WordBits) & 1) != 0;

    private void Look(Pmuv3Event number, int pmus, Func<int, Pmuv3Event, NativeEvent> map, Func<int, NativeEvent, int> countersFor)
    {
        int fewest = Counters;
        for (int pmu = 0; pmu < pmus; pmu++)
        {
            NativeEvent native = map(pmu, number);
            if (!native.IsCounted)
                return;
            fewest = Math.Min(fewest, countersFor(pmu, native));
        }

        _events[number.Number / WordBits] |= 1UL << (number.Number % WordBits);
        Count++;
        Counters = fewest;
    }
}
