using System.Runtime.InteropServices;

namespace Emu.Hosts.Linux;

/// <summary>What perf_event_open is asked for: <c>struct perf_event_attr</c> up to <c>config2</c> (PERF_ATTR_SIZE_VER1), which every kernel since 2.6.39 takes.</summary>
[StructLayout(LayoutKind.Sequential)]
public record struct PerfEventAttr
{
    /// <summary>PERF_ATTR_SIZE_VER1.</summary>
    internal const uint StructSize = 72;

    /// <summary>The PMU's perf type.</summary>
    public uint Type;

    /// <summary>The size of this structure in bytes.</summary>
    public uint Size;

    /// <summary>The event, in the form that the PMU's <c>format</c> folder describes.</summary>
    public ulong Config;

    /// <summary>An overflow is reported after so many occurrences; 0: never.</summary>
    public ulong SamplePeriod;

    /// <summary>What a sample in the ring buffer holds; 0: only its header.</summary>
    public ulong SampleType;

    /// <summary>What a read answers: <see cref="ReadGroupWithIds"/>.</summary>
    public ulong ReadFormat;

    /// <summary>The bits of the structure's bit field: <see cref="Disabled"/> and its neighbours.</summary>
    public ulong Flags;

    /// <summary>Wakes a poll after so many samples.</summary>
    public uint WakeupEvents;

    /// <summary>0: no breakpoint.</summary>
    public uint BreakpointType;

    /// <summary><c>config1</c>.</summary>
    public ulong Config1;

    /// <summary><c>config2</c>.</summary>
    public ulong Config2;

    /// <summary>The event does not count until it is enabled.</summary>
    public const ulong Disabled = 1UL << 0;

    /// <summary>The group counts whenever its thread runs, or not at all: no sharing of counters by turns.</summary>
    public const ulong Pinned = 1UL << 2;

    /// <summary>EL0, or user mode, does not count.</summary>
    public const ulong ExcludeUser = 1UL << 4;

    /// <summary>The kernel does not count.</summary>
    public const ulong ExcludeKernel = 1UL << 5;

    /// <summary>A hypervisor below does not count.</summary>
    public const ulong ExcludeHypervisor = 1UL << 6;

    /// <summary>PERF_FORMAT_ID and PERF_FORMAT_GROUP: the number of events, then value and id of each.</summary>
    public const ulong ReadGroupWithIds = (1UL << 2) | (1UL << 3);
}
