using System;
using System.Collections.Generic;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Conformance.Statements.Kvm;

/// <summary><c>host-pmu NAME type=N cpus=LIST [KEY=VALUE …]</c>: the machine has one more PMU.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its perf type.</param>
/// <param name="Cpus">The CPUs that it covers.</param>
/// <param name="Model">What it counts.</param>
internal sealed record HostPmuStatement(Position At, string Name, int Type, CpuSet Cpus, HostPmuModel Model) : KvmStatement(At)
{
    private const int DefaultPmuVersion = 6;
    private const int DefaultCounters = 6;

    // ID_AA64DFR0_EL1.PMUVer: 0 and 15 are not PMUv3; 2 and 3 are reserved.
    private const ulong LargestPmuVersion = 15;

    private static readonly HostEventMap ShortIdentity = HostEventMap.Identity(1);
    private static readonly HostEventMap Identity = HostEventMap.Identity(DefaultPmuVersion);

    public static Statement Parse(ref StatementReader reader)
    {
        string name = reader.Need("a name").ToString();
        if (name.Contains('='))
        {
            reader.Fail("a name is missing here");
        }

        HashSet<string> given = new(StringComparer.Ordinal);
        ulong? type = null;
        CpuSet? cpus = null;
        HostPmuModel? model = null;
        ulong? version = null;
        ulong? counters = null;
        List<Pmuv3Event>? events = null;
        bool allEvents = false;
        Dictionary<Pmuv3Event, NativeEvent>? map = null;
        while (reader.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = reader.SplitKey();
            if (!given.Add(key.ToString()))
            {
                reader.Fail($"{Quoted.Word(key)} is given twice");
            }

            switch (key)
            {
                case "type": type = reader.NumberAt(value, int.MaxValue); break;
                case "cpus": cpus = reader.CpusAt(value); break;
                case "model": model = ModelAt(reader, value); break;
                case "pmuver": version = HostVersionAt(reader, value); break;
                case "counters": counters = reader.NumberAt(value, PmuCounter.MaxEventCounters); break;
                case "events" when value is "all": allEvents = true; break;
                case "events": events = EventsAt(reader, value); break;
                case "map": map = MapAt(reader, value); break;
                default:
                    reader.Fail($"{Quoted.Word(key)} is not a key of host-pmu; it takes type, cpus, model, pmuver, counters, events and map");
                    break;
            }
        }

        if ((map is not null || events is not null) && !reader.Scope.TryAddOwnMap())
        {
            reader.Fail($"the file has more than {VectorScope.MostOwnMaps} host PMUs with their own events= or map=; divide it into several files");
        }

        if (type is null || cpus is null)
        {
            reader.Fail("a host PMU has type= and cpus=");
        }

        int pmuVersion = (int?)version ?? model?.PmuVersion ?? DefaultPmuVersion;
        HostEventMap identity = pmuVersion == 1 ? ShortIdentity : Identity;
        HostEventMap all = map is not null ? new HostEventMap(map) : model is not null && !allEvents ? model.Map : identity;
        HostPmuModel described = new(
            model?.Name ?? name,
            model?.Purpose ?? "",
            map is not null || (model is { PmuVersion: null } && version is null) ? null : pmuVersion,
            (int?)counters ?? model?.Counters ?? DefaultCounters,
            model?.CounterWidth ?? 64,
            model?.CyclesPerInstruction ?? 1m,
            model?.HasFixedInstructionCounter ?? false,
            events is null ? all : OnlyThese(events, map is null ? identity : all),
            model is null ? default : model.Events);
        return new HostPmuStatement(reader.At, name, (int)type.Value, cpus, described);
    }

    public override void Check(FlowChecker flow)
    {
        if (flow.PossibleCpus is not null)
        {
            flow.Fail(this, "the machine's PMUs are registered before its VM is created");
        }

        if (flow.IsInLoop)
        {
            flow.Fail(this, "a PMU is registered once, not in a loop");
        }

        if (flow.HostPmus.Exists(other => other.Name == Name || other.Type == Type))
        {
            flow.Fail(this, $"a host PMU is named {Name} or has type {Type} already");
        }

        flow.HostPmus.Add(this);
    }

    public override string? Run(VectorMachine machine)
    {
        machine.HostPmus.Add(this);
        return null;
    }

    /// <summary>The CPUs that some of these PMUs cover.</summary>
    public static CpuSet CpusOf(List<HostPmuStatement> pmus)
    {
        CpuSet covered = CpuSet.Empty;
        foreach (HostPmuStatement pmu in pmus)
        {
            covered = covered.Union(pmu.Cpus);
        }

        return covered;
    }

    private static HostEventMap OnlyThese(List<Pmuv3Event> events, HostEventMap of)
    {
        List<KeyValuePair<Pmuv3Event, NativeEvent>> pairs = new(events.Count);
        foreach (Pmuv3Event number in events)
        {
            pairs.Add(new KeyValuePair<Pmuv3Event, NativeEvent>(number, of.Map(number)));
        }

        return new HostEventMap(pairs);
    }

    private static HostPmuModel ModelAt(in StatementReader reader, ReadOnlySpan<char> value)
    {
        if (!HostModels.TryFind(value.ToString().ToLowerInvariant(), out HostPmuModel? model))
        {
            List<string> names = [];
            foreach (HostPmuModel one in HostModels.All)
            {
                names.Add(one.Name);
            }

            reader.Fail($"{Quoted.Word(value)} is not a model of a host PMU; there are {string.Join(", ", names)}");
        }

        return model;
    }

    private static ulong HostVersionAt(in StatementReader reader, ReadOnlySpan<char> value)
    {
        ulong version = reader.NumberAt(value, LargestPmuVersion);
        if (version is 2 or 3)
        {
            reader.Fail("pmuver 2 and 3 are reserved");
        }

        return version;
    }

    private static List<Pmuv3Event> EventsAt(in StatementReader reader, ReadOnlySpan<char> value)
    {
        List<Pmuv3Event> events = [];
        if (value is "none")
        {
            return events;
        }

        foreach (Range range in value.Split(','))
        {
            events.Add(reader.EventAt(ItemAt(reader, value[range])));
        }

        return events;
    }

    private static Dictionary<Pmuv3Event, NativeEvent> MapAt(in StatementReader reader, ReadOnlySpan<char> value)
    {
        Dictionary<Pmuv3Event, NativeEvent> map = [];
        foreach (Range range in value.Split(','))
        {
            ReadOnlySpan<char> pair = ItemAt(reader, value[range]);
            int colon = pair.IndexOf(':');
            if (colon < 0)
            {
                reader.Fail($"{Quoted.Word(pair)} is not EVENT:NATIVE");
            }

            NativeEvent native = (NativeEvent)(ushort)reader.NumberAt(pair[(colon + 1)..], NativeEvent.NotCounted.Number - 1UL);
            if (!map.TryAdd(reader.EventAt(pair[..colon]), native))
            {
                reader.Fail($"{Quoted.Word(pair[..colon])} is mapped twice");
            }
        }

        return map;
    }

    private static ReadOnlySpan<char> ItemAt(in StatementReader reader, ReadOnlySpan<char> item)
    {
        if (item.IsEmpty)
        {
            reader.Fail(StatementReader.EmptyItem);
        }

        return item;
    }
}
