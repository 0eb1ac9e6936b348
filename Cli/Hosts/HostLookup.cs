using System;
using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Registers;

namespace Emu.Cli.Hosts;

/// <summary>Hosts and events as people name them.</summary>
internal static class HostLookup
{
    /// <summary>Finds a host model.</summary>
    /// <exception cref="UsageException">No host model has this name.</exception>
    public static HostPmuModel Model(string what, string name)
    {
        if (HostModels.TryFind(name.Trim().ToLowerInvariant(), out HostPmuModel? model))
            return model;
        List<string> names = [];
        foreach (HostPmuModel one in HostModels.All)
            names.Add(one.Name);
        throw new UsageException($"{what} {name}: there is no host model of this name.{Suggestion.Ask(name, names)} The models are {string.Join(", ", names)}.");
    }

    /// <summary>Reads a PMUv3 event: a name of the common events or of the host's, or a number.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Pmuv3Event Event(HostPmuModel model, string text)
    {
        if (Number.TryParse(text, out ulong number, out bool isTooLarge) || isTooLarge)
        {
            if (isTooLarge || number > ushort.MaxValue)
                throw new UsageException($"EVENT {text}: an event number has 16 bits; give one up to 0xFFFF.");
            return (ushort)number;
        }

        string name = text.ToUpperInvariant();
        if (PmuEvents.TryParse(name, out ushort common))
            return common;
        List<string> names = [];
        foreach (HostPmuEvent one in model.Events)
        {
            if (one.Pmuv3 is not { } pmuv3)
                continue;
            if (string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase))
                return pmuv3;
            names.Add(one.Name);
        }

        foreach (ushort one in PmuEvents.All)
            names.Add(PmuEvents.NameOf(one)!);
        throw new UsageException($"EVENT {text}: this is neither a common event nor one of {model.Name}'s.{Suggestion.Ask(text, names)} `emu events` lists them; a number such as 0x0011 does as well.");
    }

    /// <summary>What PMUv3 calls an event; where it has no name for it, what the host calls it.</summary>
    public static string NameOf(HostPmuModel model, Pmuv3Event pmuv3)
    {
        if (PmuEvents.NameOf(pmuv3.Number) is { } name)
            return name;
        foreach (HostPmuEvent one in model.Events)
        {
            if (one.Pmuv3 == pmuv3 && model.PmuVersion is not null)
                return one.Name;
        }

        return "IMPLEMENTATION DEFINED or not allocated";
    }

    /// <summary>Why a host does not count an event.</summary>
    public static string WhyAbsent(HostPmuModel model, Pmuv3Event pmuv3)
    {
        foreach (HostPmuAbsence absence in model.Absences)
        {
            if (absence.Pmuv3 == pmuv3)
                return absence.Reason;
        }

        return model.PmuVersion is null ? "the host has no event that is described as this one" : "the core's manual does not have it";
    }

    /// <summary>Hardware counters as a list, <c>0-3,7</c>.</summary>
    public static string Counters(ulong mask)
    {
        CpuSet counters = CpuSet.Empty;
        for (int i = 0; i < 64; i++)
        {
            if ((mask >> i & 1) != 0)
                counters = counters.Union(CpuSet.Range(i, i));
        }

        return counters.ToString();
    }
}
