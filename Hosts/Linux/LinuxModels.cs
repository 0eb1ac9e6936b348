using System;
using System.Collections.Generic;
using System.Globalization;
using Emu.HostPmus;

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
    /// <returns>The model; null for a PMU that does not belong to cores, and for a PMU without a description: its events would be guesses.</returns>
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
        return device.Name switch
        {
            "cpu_core" => IsGoldenCove(device) ? HostModels.GoldenCove : null,
            "cpu_atom" => IsGoldenCove(device) ? HostModels.Gracemont : null,
            "cpu" => FindAmd(processor),
            _ => null,
        };
    }

    // Alder Lake and Raptor Lake have Golden Cove or a similar core, and Gracemont; later hybrids have other cores with other events.
    private static bool IsGoldenCove(PerfDevice device) => !device.Caps.TryGetValue("pmu_name", out string? name) || name == "alderlake_hybrid";

    private static HostPmuModel? FindAmd(string? processor)
    {
        // AMD's family 25 is Zen 3 and Zen 4; each has ranges of sixteen model numbers.
        const int Family = 25;
        if (processor is null || !processor.Contains("AuthenticAMD", StringComparison.Ordinal) || NumberIn(processor, "cpu family") != Family)
            return null;
        return NumberIn(processor, "model") switch
        {
            >= 0x00 and <= 0x0F or >= 0x20 and <= 0x5F => HostModels.Zen3,
            >= 0x10 and <= 0x1F or >= 0x60 and <= 0xAF => HostModels.Zen4,
            _ => null,
        };
    }

    /// <summary>The number of the first line <c>key : number</c>.</summary>
    private static int? NumberIn(string text, string key)
    {
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon >= 0
                && line[..colon].TrimEnd() == key
                && int.TryParse(line.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return number;
            }
        }

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
                && ushort.TryParse(terms.AsSpan(Term.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                    out ushort number)
                && (NativeEvent)number is { IsCounted: true } native)
            {
                events.Add(new HostPmuEvent(number, native, name.ToUpperInvariant(), "exact"));
            }
        }

        events.Sort(static (a, b) => a.Native.Number.CompareTo(b.Native.Number));
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
