using System;
using System.Collections.Generic;
using System.Text;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>The ways a VMM's choice of PMU backend can end.</summary>
public enum BackendChoiceKind
{
    /// <summary>Guests get no PMU.</summary>
    None,

    /// <summary>The kernel's default, as machine types before the choice have it.</summary>
    Default,

    /// <summary>One event source, by SET_PMU.</summary>
    EventSource,

    /// <summary>The fixed counters only.</summary>
    FixedCountersOnly,

    /// <summary>The event source that the user asked for is not available: ENXIO.</summary>
    Refused,
}

/// <summary>Which PMU backend a VMM chooses on a host, by the procedure of kvm-facts 10.2. It depends on the host's facts only, never on their order.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Source">The event source, when it is one.</param>
public readonly record struct BackendChoice(BackendChoiceKind Kind, EventSource? Source = null)
{
    /// <summary>Chooses.</summary>
    /// <param name="possible">The CPUs the machine can have, online or not; null when they are unknown: then no PMU is chosen.</param>
    /// <param name="sources">The entries of the devices folder; null when it cannot be read: then no PMU is chosen.</param>
    /// <param name="accepts">SET_PMU, tried on a scratch VM: whether it takes a perf type.</param>
    /// <param name="requested">The name of an entry that the user asks for; null: no wish.</param>
    /// <param name="isOldMachine">A machine type from before the choice.</param>
    public static BackendChoice Choose(
        CpuSet? possible,
        IReadOnlyList<EventSource>? sources,
        Predicate<uint> accepts,
        string? requested = null,
        bool isOldMachine = false)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        if (requested is not null)
            return ChooseByName(sources ?? [], accepts, requested);
        if (isOldMachine)
            return new BackendChoice(BackendChoiceKind.Default);
        if (possible is null || sources is null)
            return default;

        CpuSet uncovered = possible;
        EventSource? best = null;
        foreach (EventSource source in sources)
        {
            if (source.Type is not uint type || source.Cpus is not { } cpus || !accepts(type))
                continue;
            uncovered = uncovered.Except(cpus);

            // By the device's path, so that neither the order of the folder nor of the drivers' registration decides.
            bool canBeChosen = source.LinkText is not null && cpus.IsSupersetOf(possible);
            if (canBeChosen && (best is null || IsBefore(source.LinkText!, best.LinkText!)))
                best = source;
        }

        if (best is not null)
            return new BackendChoice(BackendChoiceKind.EventSource, best);
        return new BackendChoice(uncovered.IsEmpty ? BackendChoiceKind.FixedCountersOnly : BackendChoiceKind.None);
    }

    /// <summary><c>event-source:NAME</c>, <c>fixed-counters-only</c>, <c>default</c>, <c>none</c> or <c>-ENXIO</c>.</summary>
    public override string ToString() => Kind switch
    {
        BackendChoiceKind.None => "none",
        BackendChoiceKind.Default => "default",
        BackendChoiceKind.EventSource => $"event-source:{Source!.Name}",
        BackendChoiceKind.FixedCountersOnly => "fixed-counters-only",
        _ => "-ENXIO",
    };

    // The user's wish is enough: neither coverage nor a link is required.
    private static BackendChoice ChooseByName(IReadOnlyList<EventSource> sources, Predicate<uint> accepts, string requested)
    {
        foreach (EventSource source in sources)
        {
            if (source.Name == requested && source.Type is uint type && accepts(type))
                return new BackendChoice(BackendChoiceKind.EventSource, source);
        }

        return new BackendChoice(BackendChoiceKind.Refused);
    }

    private static bool IsBefore(string text, string other) =>
        Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other)) < 0;
}
