using System;
using System.Collections.Generic;
using System.IO;
using Emu.Hosts;

namespace Emu.Conformance.Syntax;

/// <content>The statements of the KVM plane about the machine: its PMUs, the VM, and the choice of a backend.</content>
internal sealed partial class VectorParser
{
    private const int DefaultPmuVersion = 6;
    private const int DefaultCounters = 6;

    // ID_AA64DFR0_EL1.PMUVer: 0 and 15 are no PMUv3; 2 and 3 are reserved.
    private const ulong LargestPmuVersion = 15;

    private static readonly HostEventMap ShortIdentity = HostEventMap.Identity(1);
    private static readonly HostEventMap Identity = HostEventMap.Identity(DefaultPmuVersion);

    /// <summary>What is wrong with a list that has nothing between two commas.</summary>
    internal const string EmptyItem = "an item between the commas is empty; take the extra comma away";

    // Each has a table of all 65,536 events.
    private const int MostOwnMaps = 1024;

    private int _ownMaps;

    private HostPmuStatement ReadHostPmu(ref TokenReader tokens)
    {
        string name = Need(ref tokens, "a name").ToString();
        if (name.Contains('='))
        {
            Fail(tokens, "a name is missing here");
        }

        HashSet<string> given = new(StringComparer.Ordinal);
        ulong? type = null;
        CpuSet? cpus = null;
        HostPmuModel? model = null;
        ulong? version = null;
        ulong? counters = null;
        List<ushort>? events = null;
        bool allEvents = false;
        Dictionary<ushort, ushort>? map = null;
        while (tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (!given.Add(key.ToString()))
            {
                Fail(tokens, $"{Quoted.Word(key)} is given twice");
            }

            switch (key)
            {
                case "type": type = NumberAt(tokens, value, int.MaxValue); break;
                case "cpus": cpus = CpusAt(tokens, value); break;
                case "model": model = ModelAt(tokens, value); break;
                case "pmuver": version = HostVersionAt(tokens, value); break;
                case "counters": counters = NumberAt(tokens, value, PmuCounter.MaxEventCounters); break;
                case "events" when value is "all": allEvents = true; break;
                case "events": events = EventsAt(tokens, value); break;
                case "map": map = MapAt(tokens, value); break;
                default:
                    Fail(tokens, $"{Quoted.Word(key)} is no key of host-pmu; it takes type, cpus, model, pmuver, counters, events and map");
                    break;
            }
        }

        if ((map is not null || events is not null) && ++_ownMaps > MostOwnMaps)
        {
            Fail(tokens, $"the file has more than {MostOwnMaps} host PMUs with events= or map= of their own; divide it into several");
        }

        if (type is null || cpus is null)
        {
            Fail(tokens, "a host PMU has type= and cpus=");
        }

        int pmuVersion = (int?)version ?? model?.PmuVersion ?? DefaultPmuVersion;
        HostEventMap identity = pmuVersion == 1 ? ShortIdentity : Identity;
        HostEventMap all = map is not null ? new HostEventMap(map) : model is not null && !allEvents ? model.Map : identity;
        return new HostPmuStatement
        {
            Name = name,
            Type = (int)type.Value,
            Cpus = cpus,
            Model = new HostPmuModel(
                model?.Name ?? name,
                model?.Purpose ?? "",
                map is not null || (model is { PmuVersion: null } && version is null) ? null : pmuVersion,
                (int?)counters ?? model?.Counters ?? DefaultCounters,
                model?.CounterWidth ?? 64,
                model?.CyclesPerInstruction ?? 1m,
                model?.HasFixedInstructionCounter ?? false,
                events is null ? all : OnlyThese(events, map is null ? identity : all),
                model is null ? default : model.Events),
        };
    }

    private static HostEventMap OnlyThese(List<ushort> events, HostEventMap of)
    {
        List<KeyValuePair<ushort, ushort>> pairs = new(events.Count);
        foreach (ushort number in events)
        {
            pairs.Add(new KeyValuePair<ushort, ushort>(number, of.Map(number)));
        }

        return new HostEventMap(pairs);
    }

    private CpuSet CpusAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        if (!CpuSet.TryParse(value, out CpuSet? cpus) || cpus.IsEmpty)
        {
            if (value.Contains(",,", StringComparison.Ordinal) || value.StartsWith(",") || value.EndsWith(","))
            {
                Fail(tokens, EmptyItem);
            }

            Fail(tokens, $"{Quoted.Word(value)} is no list of CPUs such as 0-3,6; the largest number is {CpuSet.MaxCpu}");
        }

        return cpus;
    }

    private HostPmuModel ModelAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        if (!HostModels.TryFind(value.ToString().ToLowerInvariant(), out HostPmuModel? model))
        {
            List<string> names = [];
            foreach (HostPmuModel one in HostModels.All)
            {
                names.Add(one.Name);
            }

            Fail(tokens, $"{Quoted.Word(value)} is no model of a host PMU; there are {string.Join(", ", names)}");
        }

        return model;
    }

    private ulong HostVersionAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        ulong version = NumberAt(tokens, value, LargestPmuVersion);
        if (version is 2 or 3)
        {
            Fail(tokens, "pmuver 2 and 3 are reserved");
        }

        return version;
    }

    private List<ushort> EventsAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        List<ushort> events = [];
        if (value is "none")
        {
            return events;
        }

        foreach (Range range in value.Split(','))
        {
            events.Add(EventAt(tokens, ItemAt(tokens, value[range])));
        }

        return events;
    }

    private Dictionary<ushort, ushort> MapAt(in TokenReader tokens, ReadOnlySpan<char> value)
    {
        Dictionary<ushort, ushort> map = [];
        foreach (Range range in value.Split(','))
        {
            ReadOnlySpan<char> pair = ItemAt(tokens, value[range]);
            int colon = pair.IndexOf(':');
            if (colon < 0)
            {
                Fail(tokens, $"{Quoted.Word(pair)} is not EVENT:NATIVE");
            }

            ushort native = (ushort)NumberAt(tokens, pair[(colon + 1)..], HostPmu.NotCounted - 1);
            if (!map.TryAdd(EventAt(tokens, pair[..colon]), native))
            {
                Fail(tokens, $"{Quoted.Word(pair[..colon])} is mapped twice");
            }
        }

        return map;
    }

    private ReadOnlySpan<char> ItemAt(in TokenReader tokens, ReadOnlySpan<char> item)
    {
        if (item.IsEmpty)
        {
            Fail(tokens, EmptyItem);
        }

        return item;
    }

    private CreateVmStatement ReadCreateVm(ref TokenReader tokens)
    {
        CpuSet? possible = null;
        bool? irqchip = null;
        bool? strict = null;
        while (tokens.Read())
        {
            if (tokens.Current is "=>")
            {
                Fail(tokens, "this statement has no result");
            }

            int equals = tokens.Current.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? tokens.Current : tokens.Current[..equals];
            ReadOnlySpan<char> value = equals < 0 ? default : tokens.Current[(equals + 1)..];
            if (key is "possible-cpus" && possible is null)
            {
                possible = CpusAt(tokens, value);
            }
            else if (key is "irqchip" && irqchip is null)
            {
                irqchip = NumberAt(tokens, value, 1) != 0;
            }
            else if (key is "strict" && strict is null)
            {
                strict = NumberAt(tokens, value, 1) != 0;
            }
            else
            {
                Fail(tokens, $"{Quoted.Word(tokens.Current)} is no key of vm, or is given twice; it takes possible-cpus, irqchip and strict");
            }
        }

        return new CreateVmStatement { PossibleCpus = possible, Irqchip = irqchip ?? true, Strict = strict ?? false };
    }

    private ChoosePmuStatement ReadChoosePmu(ref TokenReader tokens)
    {
        string? sysfs = null;
        string? requested = null;
        bool? isOld = null;
        bool more = tokens.Read();
        for (; more && tokens.Current is not "=>"; more = tokens.Read())
        {
            (ReadOnlySpan<char> key, ReadOnlySpan<char> value) = SplitKey(tokens);
            if (key is "sysfs" && sysfs is null)
            {
                sysfs = Path.Combine(Path.GetDirectoryName(_path) ?? "", value.ToString());
            }
            else if (key is "kvm-pmu" && requested is null)
            {
                requested = value.ToString();
            }
            else if (key is "machine" && isOld is null && value is "old" or "new")
            {
                isOld = value is "old";
            }
            else
            {
                Fail(tokens, $"{Quoted.Word(tokens.Current)} is no key of choose-pmu, or is given twice; it takes sysfs, kvm-pmu and machine=old or machine=new");
            }
        }

        return new ChoosePmuStatement
        {
            Sysfs = sysfs,
            Requested = requested,
            IsOldMachine = isOld ?? false,
            Expected = ReadVmExpectation(ref tokens, more, VmAllowed.Backend),
        };
    }
}
