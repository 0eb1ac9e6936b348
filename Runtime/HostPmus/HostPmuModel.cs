using System;
using System.Collections.Generic;
using System.Numerics;

namespace Emu.HostPmus;

/// <summary>One event of a host PMU, for tools and documents.</summary>
/// <param name="Pmuv3">The PMUv3 event it stands for; null for a native event without a PMUv3 meaning.</param>
/// <param name="Native">The event in the host PMU's own event space.</param>
/// <param name="Name">The name the host's manual gives it.</param>
/// <param name="Accuracy">How well it counts what PMUv3 means: <c>exact</c>, or in what it differs.</param>
/// <param name="Counters">A bit for each hardware counter that can count it; 0: any.</param>
public readonly record struct HostPmuEvent(Pmuv3Event? Pmuv3, NativeEvent Native, string Name, string Accuracy, ulong Counters = 0);

/// <summary>A PMUv3 event that a host PMU does not count, for tools and documents.</summary>
/// <param name="Pmuv3">The PMUv3 event.</param>
/// <param name="Reason">Why, in a few words.</param>
public readonly record struct HostPmuAbsence(Pmuv3Event Pmuv3, string Reason);

/// <summary>What one kind of core's PMU is like: its counters and the PMUv3 events it counts.</summary>
/// <remarks>
/// The generator writes one for each file in <c>Hosts/Models/</c>. A model is a description only; what counts is a
/// <see cref="HostPmu"/>, and a simulated one is built from a model.
/// </remarks>
public sealed class HostPmuModel
{
    private const decimal Millionth = 1_000_000m;

    private readonly HostPmuEvent[] _events;
    private readonly HostPmuAbsence[] _absences;
    private readonly ulong _cyclesNumerator;
    private readonly ulong _cyclesDenominator;

    /// <summary>Describes a host PMU.</summary>
    /// <param name="name">The name on the command line, such as <c>cortex-a55</c>.</param>
    /// <param name="purpose">What it is, in one line.</param>
    /// <param name="pmuVersion">ID_AA64DFR0_EL1.PMUVer, 0 to 15, where 0 and 15 are of no use to guests; null for a PMU that is not PMUv3.</param>
    /// <param name="counters">Programmable event counters, 0 to 31.</param>
    /// <param name="counterWidth">Bits of an event counter in hardware, 1 to 64.</param>
    /// <param name="cyclesPerInstruction">Cycles a simulated core takes for an instruction: above 0, at most 1000, at most six decimals.</param>
    /// <param name="hasFixedInstructionCounter">It has an instruction counter beside the programmable ones.</param>
    /// <param name="map">PMUv3 event to native event, as <see cref="HostPmu.MapPmuv3Event"/> answers it.</param>
    /// <param name="events">Its events, for tools.</param>
    /// <param name="absences">The PMUv3 events that it does not count, as far as there is something to say about them.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public HostPmuModel(
        string name,
        string purpose,
        int? pmuVersion,
        int counters,
        int counterWidth,
        decimal cyclesPerInstruction,
        bool hasFixedInstructionCounter,
        HostEventMap map,
        ReadOnlySpan<HostPmuEvent> events,
        ReadOnlySpan<HostPmuAbsence> absences = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(purpose);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfNegative(counters);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counters, 31);
        ArgumentOutOfRangeException.ThrowIfLessThan(counterWidth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counterWidth, 64);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cyclesPerInstruction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cyclesPerInstruction, 1000m);
        if (pmuVersion is < 0 or > 15)
            throw new ArgumentOutOfRangeException(nameof(pmuVersion), pmuVersion, "PMUVer is 0 to 15; null stands for a PMU that is not PMUv3.");
        if (decimal.Truncate(cyclesPerInstruction * Millionth) != cyclesPerInstruction * Millionth)
            throw new ArgumentException("Cycles per instruction have at most six decimals.", nameof(cyclesPerInstruction));

        Name = name;
        Purpose = purpose;
        PmuVersion = pmuVersion;
        Counters = counters;
        CounterWidth = counterWidth;
        CyclesPerInstruction = cyclesPerInstruction;
        HasFixedInstructionCounter = hasFixedInstructionCounter;
        Map = map;
        _events = events.ToArray();
        _absences = absences.ToArray();

        ulong numerator = (ulong)(cyclesPerInstruction * Millionth);
        ulong common = GreatestCommonDivisor(numerator, (ulong)Millionth);
        _cyclesNumerator = numerator / common;
        _cyclesDenominator = (ulong)Millionth / common;
    }

    /// <summary>Describes a host PMU by its events alone; the map is built from those that have a PMUv3 number.</summary>
    /// <inheritdoc cref="HostPmuModel(string, string, int?, int, int, decimal, bool, HostEventMap, ReadOnlySpan{HostPmuEvent}, ReadOnlySpan{HostPmuAbsence})"/>
    public HostPmuModel(
        string name,
        string purpose,
        int? pmuVersion,
        int counters,
        int counterWidth,
        decimal cyclesPerInstruction,
        bool hasFixedInstructionCounter,
        ReadOnlySpan<HostPmuEvent> events)
        : this(name, purpose, pmuVersion, counters, counterWidth, cyclesPerInstruction, hasFixedInstructionCounter, MapOf(events), events)
    {
    }

    /// <summary>The name on the command line, such as <c>cortex-a55</c>.</summary>
    public string Name { get; }

    /// <summary>What it is, in one line.</summary>
    public string Purpose { get; }

    /// <summary>ID_AA64DFR0_EL1.PMUVer; null for a PMU that is not PMUv3.</summary>
    public int? PmuVersion { get; }

    /// <summary>Programmable event counters, 0 to 31.</summary>
    public int Counters { get; }

    /// <summary>Bits of an event counter in hardware.</summary>
    public int CounterWidth { get; }

    /// <summary>Cycles a simulated core takes for an instruction.</summary>
    public decimal CyclesPerInstruction { get; }

    /// <summary>It has an instruction counter beside the programmable ones.</summary>
    public bool HasFixedInstructionCounter { get; }

    /// <summary>PMUv3 event to native event.</summary>
    public HostEventMap Map { get; }

    /// <summary>Its events, as its file lists them.</summary>
    public ReadOnlySpan<HostPmuEvent> Events => _events;

    /// <summary>Events that it does not count, with the reason.</summary>
    public ReadOnlySpan<HostPmuAbsence> Absences => _absences;

    /// <summary>How many counters can count a native event at a time: <see cref="Counters"/>, or fewer where only some can.</summary>
    /// <param name="native">The native event.</param>
    public int CountersFor(NativeEvent native)
    {
        foreach (ref readonly HostPmuEvent item in _events.AsSpan())
        {
            if (item.Native == native && item.Counters != 0)
                return Math.Min(Counters, BitOperations.PopCount(item.Counters));
        }

        return Counters;
    }

    /// <summary>Cycles a simulated core has taken for its first <paramref name="instructions"/> instructions, rounded down.</summary>
    /// <remarks>Differences of this function give each block its cycles and no fraction is lost. Modulo 2^64.</remarks>
    public ulong CyclesFor(ulong instructions) =>
        _cyclesDenominator == 1
            ? unchecked(instructions * _cyclesNumerator)
            : (ulong)((UInt128)instructions * _cyclesNumerator / _cyclesDenominator);

    /// <summary>The least number of instructions in which a simulated core, starting at a whole cycle, takes <paramref name="cycles"/> cycles or more.</summary>
    /// <returns>Instructions, or <see cref="ulong.MaxValue"/> when they do not fit.</returns>
    public ulong InstructionsFor(ulong cycles)
    {
        UInt128 instructions = (((UInt128)cycles * _cyclesDenominator) + _cyclesNumerator - 1) / _cyclesNumerator;
        return instructions > ulong.MaxValue ? ulong.MaxValue : (ulong)instructions;
    }

    /// <summary>The name of a native event, or null.</summary>
    public string? NativeNameOf(NativeEvent native)
    {
        foreach (ref readonly HostPmuEvent item in _events.AsSpan())
        {
            if (item.Native == native)
                return item.Name;
        }

        return null;
    }

    private static HostEventMap MapOf(ReadOnlySpan<HostPmuEvent> events)
    {
        List<KeyValuePair<Pmuv3Event, NativeEvent>> pairs = [];
        foreach (ref readonly HostPmuEvent item in events)
        {
            if (item.Pmuv3 is { } pmuv3)
                pairs.Add(new KeyValuePair<Pmuv3Event, NativeEvent>(pmuv3, item.Native));
        }

        return new HostEventMap(pairs);
    }

    private static ulong GreatestCommonDivisor(ulong a, ulong b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
