using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using Emu.HostPmus;
using Emu.Hosts.Linux;
using Spectre.Console;

namespace Emu.Cli.Hosts;

/// <summary><c>emu probe</c>: which PMU backend a VMM chooses on a machine, by its sysfs.</summary>
internal static class ProbeCommand
{
    private static readonly Option<string> Sysfs = new("--sysfs")
    {
        Description = "The folder to read in place of /sys. Default: /sys.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "/sys",
    };

    private static readonly Option<string?> Pmu = new("--pmu")
    {
        Description = "The event source that the user asks for, by its name or its perf type; it need not cover every CPU.",
        HelpName = "NAME",
    };

    private static readonly Option<bool> OldMachine = new("--old-machine")
    {
        Description = "A machine type from before the choice: it keeps the kernel's default.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("probe", "Reads a machine's PMUs from sysfs and chooses a backend as a VMM does: the user's choice, an old machine type's default, one PMU that covers all CPUs, fixed counters only, or none.")
        {
            Sysfs, Pmu, OldMachine,
        };
        command.SetAction(parsed => Run(terminal, parsed.GetValue(Sysfs)!, parsed.GetValue(Pmu), parsed.GetValue(OldMachine)));
        return command;
    }

    private static int Run(Terminal terminal, string folder, string? pmu, bool isOldMachine)
    {
        string sysfs = folder.Length == 0 ? "" : Path.GetFullPath(folder, terminal.Folder);
        if (!Directory.Exists(sysfs))
            throw new UsageException($"--sysfs {folder}: there is no such folder; name one with bus/event_source/devices in it, or leave the option out for /sys.");
        CpuSet? possible = EventSource.ReadPossibleCpus(sysfs);
        IReadOnlyList<EventSource>? sources = EventSource.ReadAll(sysfs);
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = sysfs });
        foreach (string note in host.Notes)
            terminal.WriteNote(note);

        // What SET_PMU would say about a type, as far as can be known without a VM: it takes PMUs of cores that are known.
        HashSet<uint> known = [];
        foreach (HostPmu one in host.Pmus)
        {
            if (one is LinuxHostPmu { IsSoftware: false })
                known.Add((uint)one.Type);
        }

        string? requested = pmu is null ? null : NameOf(sources ?? [], pmu);
        BackendChoice choice = BackendChoice.Choose(possible, sources, known.Contains, requested, isOldMachine);
        IAnsiConsole console = terminal.OutputConsole;
        console.WriteLine($"possible CPUs: {possible?.ToString() ?? "unknown"}");
        if (sources is null)
            console.WriteLine("event sources: none can be read");
        else
            WriteSources(console, host, possible ?? CpuSet.Empty, sources.Count);
        console.Write(new Text($"backend: {choice}", new Style(decoration: Decoration.Bold)));
        console.WriteLine($" ({Because(choice, possible, sources, requested, known.Count)})");
        WriteCommonEvents(console, host);
        if (choice.Kind == BackendChoiceKind.Refused)
            throw new UsageException($"--pmu {pmu}: no event source of this name or type can count for a guest; the list above says which there are.");
        return ExitStatus.Success;
    }

    private static string NameOf(IReadOnlyList<EventSource> sources, string pmu)
    {
        if (Number.TryParse(pmu, out ulong type))
        {
            foreach (EventSource source in sources)
            {
                if (source.Type == type)
                    return source.Name;
            }
        }

        // Names of sysfs may differ in the case of their letters only: the one that is meant exactly comes first.
        string? near = null;
        foreach (EventSource source in sources)
        {
            if (source.Name == pmu)
                return pmu;
            if (source.Name.Equals(pmu, StringComparison.OrdinalIgnoreCase))
                near = source.Name;
        }

        return near ?? pmu;
    }

    private static void WriteSources(IAnsiConsole console, LinuxHost host, CpuSet possible, int entries)
    {
        console.WriteLine($"event sources: {entries.ToString(CultureInfo.InvariantCulture)}");
        int name = 0;
        foreach (PerfDevice device in host.Devices)
            name = Math.Max(name, device.Name.Length);
        foreach (PerfDevice device in host.Devices)
        {
            string cpus = device.Cpus is { } set ? $"cpus {set}"
                : device.CpuMask is { } mask ? $"cpumask {mask}"
                : "no list of CPUs";
            console.WriteLine($"  {device.Name.PadRight(name)}  type {device.Type,-3} {cpus,-16} {Judge(host, device, possible)}".TrimEnd());
        }
    }

    private static string Judge(LinuxHost host, PerfDevice device, CpuSet possible)
    {
        foreach (HostPmu pmu in host.Pmus)
        {
            if (pmu is LinuxHostPmu one && one.Device == device)
            {
                string events = $"model {one.Model.Name}";
                return one.IsSoftware ? events + ", the kernel's own events"
                    : device.Cpus is null ? events + ", but sysfs does not say which CPUs it covers"
                    : device.Cpus.IsSupersetOf(possible) ? events + ", covers all CPUs"
                    : events;
            }
        }

        return device.CpuMask is not null ? "not a PMU of cores" : device.Cpus is not null ? "no model: its events are not known" : "";
    }

    private static string Because(
        BackendChoice choice, CpuSet? possible, IReadOnlyList<EventSource>? sources, string? requested, int known) => choice.Kind switch
        {
            BackendChoiceKind.Default => "an old machine type keeps the kernel's default",
            BackendChoiceKind.EventSource when requested is not null => "as asked for; to run the VM on its CPUs is the user's affair",
            BackendChoiceKind.EventSource => "it covers all CPUs",
            BackendChoiceKind.FixedCountersOnly => "no PMU covers all CPUs, together they do",
            BackendChoiceKind.Refused => "ENXIO: the event source that was asked for is not available",
            _ when possible is null => "devices/system/cpu/possible cannot be read",
            _ when sources is null => "bus/event_source/devices cannot be read",
            _ when known == 0 => "there is no PMU that guests can use",
            _ => "the PMUs that guests can use leave a CPU without one",
        };

    private static void WriteCommonEvents(IAnsiConsole console, LinuxHost host)
    {
        List<HostPmu> pmus = [];
        foreach (HostPmu pmu in host.Pmus)
        {
            if (pmu is LinuxHostPmu { IsSoftware: false })
                pmus.Add(pmu);
        }

        if (pmus.Count < 2)
            return;
        CommonEventSet common = CommonEventSet.Of(pmus);
        console.WriteLine($"common-events, Emu's own backend: {common.Count} events that each PMU counts, {common.Counters} event counters");
    }
}
