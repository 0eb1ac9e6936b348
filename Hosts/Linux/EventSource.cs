using System;
using System.Collections.Generic;
using System.IO;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>An entry of <c>/sys/bus/event_source/devices</c>, as far as a VMM looks at it.</summary>
/// <param name="Name">The entry's name.</param>
/// <param name="LinkText">The text of the symbolic link; null for an entry that is not a link.</param>
/// <param name="Type">The perf type; null when <c>type</c> is not there or is not a number.</param>
/// <param name="Cpus">The CPUs it covers; null when <c>cpus</c> is not there or is not a CPU list, as for PMUs outside the cores.</param>
public sealed record EventSource(string Name, string? LinkText, uint? Type, CpuSet? Cpus)
{
    /// <summary>Reads the entries of a sysfs tree.</summary>
    /// <param name="sysfs">The folder to read in place of <c>/sys</c>.</param>
    /// <param name="notes">Gets a sentence about each file that was left out because it is too long or not a regular file; null: no sentences.</param>
    /// <returns>The entries in no particular order; null when the folder of devices cannot be read.</returns>
    public static IReadOnlyList<EventSource>? ReadAll(string sysfs, ICollection<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(sysfs);
        try
        {
            List<EventSource> entries = [];
            string folder = Path.Combine(sysfs, "bus", "event_source", "devices");
            foreach (string path in Directory.EnumerateFileSystemEntries(folder))
            {
                if (entries.Count == SysfsFile.MostEntries)
                {
                    notes?.Add(SysfsFile.TooMany(folder));
                    break;
                }

                uint? type = SysfsFile.Read(path, "type", notes) is { } typeText && TryParseType(typeText, out uint number) ? number : null;
                CpuSet? cpus = SysfsFile.Read(path, "cpus", notes) is { } cpusText && CpuSet.TryParse(cpusText, out CpuSet? set) ? set : null;
                entries.Add(new EventSource(Path.GetFileName(path), LinkTextOf(path), type, cpus));
            }

            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads the CPUs a machine can have, online or not: <c>devices/system/cpu/possible</c>.</summary>
    /// <param name="sysfs">The folder to read in place of <c>/sys</c>.</param>
    /// <param name="notes">As for <see cref="ReadAll"/>.</param>
    /// <returns>The set; null when the file cannot be read or is not a CPU list.</returns>
    public static CpuSet? ReadPossibleCpus(string sysfs, ICollection<string>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(sysfs);
        return SysfsFile.Read(Path.Combine(sysfs, "devices", "system", "cpu"), "possible", notes) is { } text && CpuSet.TryParse(text, out CpuSet? cpus) ? cpus : null;
    }

    /// <summary>A perf type as sysfs prints it: an unsigned number, as C reads one with any base prefix, and a newline.</summary>
    internal static bool TryParseType(ReadOnlySpan<char> text, out uint type)
    {
        type = 0;
        if (text.EndsWith("\n"))
            text = text[..^1];
        uint radix = 10;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            radix = 16;
            text = text[2..];
        }
        else if (text.Length > 1 && text[0] == '0')
        {
            radix = 8;
        }

        ulong number = 0;
        foreach (char c in text)
        {
            uint digit = c switch
            {
                >= '0' and <= '9' => (uint)(c - '0'),
                >= 'a' and <= 'f' => (uint)(c - 'a') + 10,
                >= 'A' and <= 'F' => (uint)(c - 'A') + 10,
                _ => uint.MaxValue,
            };
            number = (number * radix) + digit;
            if (digit >= radix || number > uint.MaxValue)
                return false;
        }

        type = (uint)number;
        return !text.IsEmpty;
    }

    // The text of the link, not what it resolves to: ties are broken by it.
    private static string? LinkTextOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
