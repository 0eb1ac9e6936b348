using System;
using System.Collections.Generic;
using System.Globalization;

namespace Emu.Hosts.Linux;

/// <summary>Which model of <c>Hosts/Models</c> an event source of the kernel is.</summary>
public static class LinuxModels
{
    private const int OrdinaryCounters = 6;
    private const int OrdinaryWidth = 32;
    private const int LeastPmuVersion = 1;
    private const uint SoftwareType = 1; // PERF_TYPE_SOFTWARE

    private static readonly string[] ArmPrefixes = ["armv8_", "armv9_"];

    /// <summary>Finds the model.</summary>
    /// <param name="device">The event source.</param>
    /// <param name="processor">The text of <c>/proc/cpuinfo</c>; null when it is not known.</param>
    /// <returns>The model; null for what is no PMU of cores, or is one that nobody has described: its events would be guesses.</returns>
    public static HostPmuModel? Find(PerfDevice device, string? processor)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Type == SoftwareType)
            return HostModels.LinuxSoftware;
        foreach (string prefix in ArmPrefixes)
        {
            if (device.Name.StartsWith(prefix, StringComparison.Ordinal))
                return FindArm(device, device.Name[prefix.Length..]);
        }

        if (device.Name.StartsWith("apple_", StringComparison.Ordinal))
            return HostModels.AppleM1;
        return null;
    }

    private static HostPmuModel? FindArm(PerfDevice device, string core) =>
        HostModels.TryFind(core.Replace('_', '-'), out HostPmuModel? model) ? model : OfNamedEvents(device);

    // A core without a model, or one that ACPI does not name: the kernel names an event in sysfs when PMCEID says that it is there, under
    // its PMUv3 number. How many counters there are it does not say.
    private static HostPmuModel? OfNamedEvents(PerfDevice device)
    {
        List<HostPmuEvent> events = [];
        foreach ((string name, string terms) in device.Events)
        {
            const string Term = "event=0x";
            if (terms.StartsWith(Term, StringComparison.Ordinal)
                && ushort.TryParse(terms.AsSpan(Term.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number)
                && number != HostPmu.NotCounted)
            {
                events.Add(new HostPmuEvent(number, number, name.ToUpperInvariant(), "exact"));
            }
        }

        events.Sort(static (a, b) => a.Native.CompareTo(b.Native));
        return events.Count == 0
            ? null
            : new HostPmuModel(
                device.Name.Replace('_', '-'),
                "A core without a model: the events that the kernel names.",
                LeastPmuVersion,
                OrdinaryCounters,
                OrdinaryWidth,
                1m,
                hasFixedInstructionCounter: false,
                events.ToArray());
    }
}
