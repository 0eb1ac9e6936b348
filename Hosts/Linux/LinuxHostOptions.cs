using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>Where a <see cref="LinuxHost"/> looks, and what its counters count.</summary>
public sealed record LinuxHostOptions
{
    /// <summary>The folder to read in place of <c>/sys</c>.</summary>
    public string Sysfs { get; init; } = "/sys";

    /// <summary>The folder to read in place of <c>/proc</c>.</summary>
    public string Procfs { get; init; } = "/proc";

    /// <summary>Who makes the system calls.</summary>
    public LinuxSystemCalls SystemCalls { get; init; } = LinuxSystemCalls.Kernel;

    /// <summary>Count what the kernel does for the thread too; takes kernel.perf_event_paranoid 1 or CAP_PERFMON. Default: user mode only.</summary>
    public bool CountKernel { get; init; }

    /// <summary>
    /// Take the kernel's software PMU where no PMU of cores can be used: it counts time for cycles, page faults and context switches, on
    /// every machine. Default: true.
    /// </summary>
    public bool SoftwareAsLast { get; init; } = true;

    /// <summary>What an event source is like; null leaves it out. Default: <see cref="LinuxModels.Find"/>.</summary>
    public Func<PerfDevice, string?, HostPmuModel?> FindModel { get; init; } = LinuxModels.Find;

    /// <summary>The names of the event sources to look at; null: all of them.</summary>
    public IReadOnlyCollection<string>? Only { get; init; }
}
