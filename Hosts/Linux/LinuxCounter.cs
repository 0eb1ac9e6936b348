using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>An event opened by perf_event_open as a member of a group, which does all the work.</summary>
internal sealed class LinuxCounter : HostCounter
{
    private readonly LinuxCounterGroup _group;
    private bool _disposed;

    internal LinuxCounter(LinuxCounterGroup group, NativeEvent nativeEvent, int fd, ulong id, ulong period)
        : base(group.Pmu, nativeEvent, group.Owner)
    {
        _group = group;
        Fd = fd;
        Id = id;
        Period = period;
        NextAlarm = period;
    }

    internal int Fd { get; }

    /// <summary>What the kernel calls it in a read of its group.</summary>
    internal ulong Id { get; }

    /// <summary>The event's own count, as last read.</summary>
    internal ulong Value { get; set; }

    /// <summary><see cref="Value"/> when it was started.</summary>
    internal ulong Base { get; set; }

    /// <summary>Started and not stopped.</summary>
    internal bool IsWanted { get; set; }

    /// <summary>The kernel counts it while its group is on.</summary>
    internal bool IsEnabled { get; set; }

    /// <summary>The owner has to be told at <see cref="Target"/>.</summary>
    internal bool IsArmed { get; set; }

    /// <summary>The event's own count at which the owner has to be told, modulo 2^64.</summary>
    internal ulong Target { get; set; }

    /// <summary>The kernel's sample period: how far its alarms are apart.</summary>
    internal ulong Period { get; set; }

    /// <summary>The event's own count at the kernel's next alarm, modulo 2^64.</summary>
    internal ulong NextAlarm { get; set; }

    /// <summary>The alarm was set for this very target.</summary>
    internal bool IsAlarmExact { get; set; }

    public override void Start(ulong toOverflow) => _group.Start(this, toOverflow);

    public override ulong Stop() => _group.Stop(this);

    public override ulong Read() => _group.Read(this);

    public override void Rearm(ulong toOverflow) => _group.Rearm(this, toOverflow);

    public override bool TakeOverflow() => _group.TakeOverflow(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _group.Remove(this);
        }

        base.Dispose(disposing);
    }
}
