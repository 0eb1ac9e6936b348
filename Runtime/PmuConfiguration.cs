using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

/// <summary>A PE and its PMU, checked and complete. Immutable, and shared by any number of <see cref="Pmu"/>.</summary>
public sealed class PmuConfiguration
{
    private PmuConfiguration(PmuOptions options) => Options = options;

    /// <summary>What it was made from.</summary>
    public PmuOptions Options { get; }

    /// <summary>The PMU version.</summary>
    public PmuVersion Version => Options.Version;

    /// <summary>NUM_PMU_COUNTERS, 0 to 31.</summary>
    public int Counters => Options.Counters;

    /// <summary>Every feature: those asked for, and those that the options and other features bring.</summary>
    public PmuFeatures Features => Options.Features;

    /// <summary>Checks options and completes them.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">The architecture does not allow the combination; the message names the rule.</exception>
    public static PmuConfiguration Create(PmuOptions options) =>
        TryCreate(options, out PmuConfiguration? configuration, out string? reason)
            ? configuration
            : throw new ArgumentException(reason, nameof(options));

    /// <summary>Checks options and completes them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="configuration">The configuration, or null.</param>
    /// <param name="reason">Null, or in a sentence why the architecture does not allow the combination.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static bool TryCreate(
        PmuOptions options,
        [NotNullWhen(true)] out PmuConfiguration? configuration,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        configuration = new PmuConfiguration(options);
        reason = null;
        return true;
    }

    /// <summary>Every optional feature that the architecture allows with the other options: what <c>features=all</c> means.</summary>
    /// <param name="options">The options; their features are not looked at.</param>
    public static PmuFeatures AllFeatures(PmuOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PmuFeatures.None;
    }

    /// <summary>Whether every one of the given features is there.</summary>
    /// <param name="features">One or more features.</param>
    public bool Has(PmuFeatures features) => (Features & features) == features;

    /// <summary>Whether a counter that selects the event can ever count it.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool Implements(ushort eventNumber) => Options.Events.Contains(eventNumber);
}
