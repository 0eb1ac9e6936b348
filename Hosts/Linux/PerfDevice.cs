using System;
using System.Collections.Generic;
using System.IO;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>An event source of the kernel with all that sysfs says about it.</summary>
/// <remarks>A PMU of cores has <c>cpus</c>; one of a package or a memory controller has <c>cpumask</c>, the pCPU that represents each; a PMU of all cores of an x86 machine has neither.</remarks>
public sealed class PerfDevice
{
    private PerfDevice(string name, uint type, CpuSet? cpus, CpuSet? cpuMask, string folder, ICollection<string>? notes)
    {
        Name = name;
        Type = type;
        Cpus = cpus;
        CpuMask = cpuMask;
        Formats = ReadFormats(Path.Combine(folder, "format"), notes);
        Events = ReadTexts(Path.Combine(folder, "events"), notes);
        Caps = ReadTexts(Path.Combine(folder, "caps"), notes);
    }

    /// <summary>Its name, such as <c>armv8_cortex_a55</c> or <c>cpu_core</c>.</summary>
    public string Name { get; }

    /// <summary>Its perf type. Dynamic ones are given out in the order of registration.</summary>
    public uint Type { get; }

    /// <summary>The pCPUs it covers; null where sysfs does not say.</summary>
    public CpuSet? Cpus { get; }

    /// <summary>The pCPUs that represent what it covers; null for a PMU of cores.</summary>
    public CpuSet? CpuMask { get; }

    /// <summary>Where the terms of an event go.</summary>
    public IReadOnlyDictionary<string, PerfFormat> Formats { get; }

    /// <summary>The events the kernel has names for, and their terms: <c>event=0x11</c>.</summary>
    public IReadOnlyDictionary<string, string> Events { get; }

    /// <summary>What else the kernel says about it, such as <c>pmu_name</c> or <c>slots</c>.</summary>
    public IReadOnlyDictionary<string, string> Caps { get; }

    /// <summary>Reads the event sources of a sysfs tree.</summary>
    /// <param name="sysfs">The folder to read in place of <c>/sys</c>.</param>
    /// <param name="notes">As for <see cref="EventSource.ReadAll"/>.</param>
    /// <returns>Those that have a perf type, by that number, and so in the order of their registration; none when the folder cannot be read.</returns>
    public static IReadOnlyList<PerfDevice> ReadAll(string sysfs, ICollection<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(sysfs);
        List<PerfDevice> devices = [];
        string devicesFolder = Path.Combine(sysfs, "bus", "event_source", "devices");
        foreach (EventSource source in EventSource.ReadAll(sysfs, notes) ?? [])
        {
            if (source.Type is not uint type)
                continue;
            string folder = Path.Combine(devicesFolder, source.Name);
            CpuSet? mask = SysfsFile.Read(folder, "cpumask", notes) is { } text && CpuSet.TryParse(text, out CpuSet? set) ? set : null;
            devices.Add(new PerfDevice(source.Name, type, source.Cpus, mask, folder, notes));
        }

        devices.Sort(static (a, b) => a.Type != b.Type ? a.Type.CompareTo(b.Type) : string.CompareOrdinal(a.Name, b.Name));
        return devices;
    }

    /// <summary>Puts a native event into the words of <see cref="PerfEventAttr"/>.</summary>
    /// <param name="nativeEvent">The event; with a <c>umask</c> term the upper byte of its number is the unit mask.</param>
    /// <param name="config">The word <c>config</c>.</param>
    /// <returns>False when the PMU's format has no field for it.</returns>
    public bool TryEncode(NativeEvent nativeEvent, out ulong config)
    {
        config = nativeEvent.Number;
        if (!Formats.TryGetValue("event", out PerfFormat number) || number.Word != 0)
            return true;
        if (!Formats.TryGetValue("umask", out PerfFormat mask) || mask.Word != 0)
            return number.TryEncode(nativeEvent.Number, out config);
        bool fits = number.TryEncode((byte)nativeEvent.Number, out ulong low);
        fits &= mask.TryEncode((ulong)nativeEvent.Number >> 8, out ulong high);
        config = low | high;
        return fits;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (type {Type}{(Cpus is null ? "" : $", cpus {Cpus}")})";

    private static Dictionary<string, PerfFormat> ReadFormats(string folder, ICollection<string>? notes)
    {
        Dictionary<string, PerfFormat> formats = [];
        foreach (string file in SysfsFile.List(folder, notes))
        {
            if (SysfsFile.Read(folder, file, notes) is { } text && PerfFormat.TryParse(text, out PerfFormat format))
                formats.Add(file, format);
        }

        return formats;
    }

    private static Dictionary<string, string> ReadTexts(string folder, ICollection<string>? notes)
    {
        Dictionary<string, string> texts = [];
        foreach (string file in SysfsFile.List(folder, notes))
        {
            if (SysfsFile.Read(folder, file, notes) is { } text)
                texts.Add(file, text.Trim());
        }

        return texts;
    }
}
