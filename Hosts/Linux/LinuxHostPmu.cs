using System.Globalization;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>A PMU of this machine, by perf_event_open.</summary>
public sealed class LinuxHostPmu : HostPmu
{
    private const uint SoftwareType = 1; // PERF_TYPE_SOFTWARE
    private const ushort ContextSwitches = 3; // PERF_COUNT_SW_CONTEXT_SWITCHES
    private const ushort CpuMigrations = 4; // PERF_COUNT_SW_CPU_MIGRATIONS
    private const int SoftwareEventsTogether = 32;

    private readonly LinuxHost _host;
    private readonly HostEventMap _map;

    internal LinuxHostPmu(LinuxHost host, PerfDevice device, CpuSet cpus, HostPmuModel model)
        : base(device.Name, (int)device.Type, cpus)
    {
        _host = host;
        _map = model.Map;
        Device = device;
        Model = model;
    }

    /// <summary>What sysfs says about it.</summary>
    public PerfDevice Device { get; }

    /// <summary>What it is like.</summary>
    public HostPmuModel Model { get; }

    /// <summary>It is the kernel's own PMU of software events.</summary>
    public bool IsSoftware => Device.Type == SoftwareType;

    /// <inheritdoc/>
    public override int? PmuVersion => Model.PmuVersion;

    /// <inheritdoc/>
    public override int Counters => Model.Counters;

    /// <inheritdoc/>
    public override int CounterWidth => Model.CounterWidth;

    /// <inheritdoc/>
    public override bool HasFixedInstructionCounter => Model.HasFixedInstructionCounter;

    /// <summary>Why the last event that it refused was refused; null when none was.</summary>
    public PerfError? LastRefusal { get; private set; }

    /// <summary>At the last read the PMU had no free counters for a group, since others use it: the group counted nothing.</summary>
    public bool IsStarved { get; internal set; }

    /// <summary>How many events it counts at a time: a cycle counter is beside the programmable ones.</summary>
    internal int MostTogether => IsSoftware ? SoftwareEventsTogether : Counters + (HasFixedInstructionCounter ? 2 : 1);

    /// <inheritdoc/>
    public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event) => _map.Map(pmuv3Event);

    /// <inheritdoc/>
    public override int CountersFor(NativeEvent nativeEvent) => Model.CountersFor(nativeEvent);

    /// <inheritdoc/>
    /// <remarks>A refusal leaves its reason in <see cref="LastRefusal"/>.</remarks>
    /// <exception cref="System.ArgumentException">The thread is not one of this PMU's host.</exception>
    public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner)
    {
        System.ArgumentNullException.ThrowIfNull(owner);
        if (thread is not LinuxThread own || own.Host != _host)
            throw new System.ArgumentException("The thread runs on another host.", nameof(thread));
        if (!nativeEvent.IsCounted)
            return null;
        int error = PerfError.Invalid;
        LinuxCounter? counter = null;
        if (Device.TryEncode(nativeEvent, out ulong config))
        {
            PerfEventAttr attributes = new()
            {
                Type = Device.Type,
                Size = PerfEventAttr.StructSize,
                Config = config,
                ReadFormat = PerfEventAttr.ReadGroupWithIds,
                Flags = PerfEventAttr.Disabled | ExcludedBy(nativeEvent),
                WakeupEvents = 1,
            };
            counter = own.Open(this, nativeEvent, attributes, owner, out error);
        }

        if (counter is null)
            LastRefusal = PerfError.Of(error, Name, Describe(nativeEvent), own.ToString(), PerfError.ReadParanoia(_host.Options.Procfs));
        return counter;
    }

    private string Describe(NativeEvent nativeEvent) =>
        Model.NativeNameOf(nativeEvent) is { } name
            ? string.Create(CultureInfo.InvariantCulture, $"event 0x{nativeEvent.Number:X2} ({name})")
            : string.Create(CultureInfo.InvariantCulture, $"event 0x{nativeEvent.Number:X2}");

    // The kernel's part is left out unless it is asked for; but a context switch only happens there.
    private ulong ExcludedBy(NativeEvent nativeEvent) =>
        IsSoftware && nativeEvent.Number is ContextSwitches or CpuMigrations ? 0
        : _host.Options.CountKernel ? PerfEventAttr.ExcludeHypervisor
        : PerfEventAttr.ExcludeKernel | PerfEventAttr.ExcludeHypervisor;
}
