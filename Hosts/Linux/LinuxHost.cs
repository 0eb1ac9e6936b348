using System;
using System.Collections.Generic;
using System.Linq;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>This machine: its PMUs as far as they can count PMUv3 events, and its threads.</summary>
public sealed class LinuxHost : IDisposable
{
    private const uint SoftwareType = 1; // PERF_TYPE_SOFTWARE

    private readonly List<HostPmu> _pmus = [];
    private readonly List<string> _notes = [];

    /// <summary>Looks what PMUs there are. Nothing is opened yet.</summary>
    /// <param name="options">Where to look; null: on this machine.</param>
    public LinuxHost(LinuxHostOptions? options = null)
    {
        Options = options ?? new LinuxHostOptions();
        Watcher = new OverflowWatcher(Options.SystemCalls);
        PossibleCpus = EventSource.ReadPossibleCpus(Options.Sysfs, _notes) ?? CpuSet.Range(0, Math.Max(Environment.ProcessorCount - 1, 0));
        Devices = PerfDevice.ReadAll(Options.Sysfs, _notes);
        string? processor = SysfsFile.Read(Options.Procfs, "cpuinfo", _notes, SysfsFile.ProcessorLimit);
        foreach (PerfDevice device in Devices)
        {
            // The kernel's software PMU has no list of pCPUs.
            if (device.CpuMask is null && (device.Type != SoftwareType || device.Cpus is not null))
                Register(device, processor);
        }

        if (_pmus.Count == 0 && Options.SoftwareAsLast
            && Devices.FirstOrDefault(static device => device.Type == SoftwareType) is { } software)
        {
            Register(software, processor);
        }
    }

    /// <summary>What it was made from.</summary>
    public LinuxHostOptions Options { get; }

    /// <summary>Every event source of the kernel that has a perf type, PMU of a core or not.</summary>
    public IReadOnlyList<PerfDevice> Devices { get; }

    /// <summary>Its PMUs (<see cref="LinuxHostPmu"/>) that have a model, in the order of their registration.</summary>
    public IReadOnlyList<HostPmu> Pmus => _pmus;

    /// <summary>A sentence about each file of sysfs and procfs that was left out because it is too long or not a regular file; normally none.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The pCPUs the machine can have.</summary>
    public CpuSet PossibleCpus { get; }

    internal OverflowWatcher Watcher { get; }

    /// <summary>The calling thread, wherever the scheduler puts it.</summary>
    public LinuxThread CurrentThread() => ThreadOf(Options.SystemCalls.CurrentThread());

    /// <summary>A thread by its id.</summary>
    /// <param name="thread">Its id, as gettid(2) answers it.</param>
    public LinuxThread ThreadOf(int thread)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(thread);
        return new LinuxThread(this, thread, -1);
    }

    /// <summary>Everything that runs on one pCPU; takes kernel.perf_event_paranoid 0 or CAP_PERFMON.</summary>
    /// <param name="cpu">The pCPU.</param>
    public LinuxThread EverythingOn(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        return new LinuxThread(this, -1, cpu);
    }

    /// <summary>No longer waits for overflows. The owners of counters give them back.</summary>
    public void Dispose() => Watcher.Dispose();

    private void Register(PerfDevice device, string? processor)
    {
        if (Options.Only is { } only && !only.Contains(device.Name))
            return;
        if (Options.FindModel(device, processor) is { } model && (device.Cpus ?? PossibleCpus) is { IsEmpty: false } cpus)
            _pmus.Add(new LinuxHostPmu(this, device, cpus, model));
    }
}
