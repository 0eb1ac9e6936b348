using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>A host counter that counts one event slot of its thread's board.</summary>
internal sealed class SimulatedCounter : HostCounter
{
    private readonly EventSlot _slot;
    private ulong _startedAt;
    private bool _disposed;

    internal SimulatedCounter(SimulatedHostPmu pmu, NativeEvent nativeEvent, IHostCounterOwner owner, EventSlot slot)
        : base(pmu, nativeEvent, owner)
    {
        _slot = slot;
        slot.MakeRoom();
    }

    /// <summary>It tells its owner at <see cref="FiresAt"/>.</summary>
    internal bool Armed { get; set; }

    /// <summary>It reached its distance and its owner is about to be told.</summary>
    internal bool Due { get; set; }

    /// <summary>The slot's total, modulo 2^64, at which the owner has to be told.</summary>
    internal ulong FiresAt { get; private set; }

    /// <summary>Its place among the slot's running counters; -1 when it does not run.</summary>
    internal int RunningIndex { get; set; } = -1;

    public override void Start(ulong toOverflow)
    {
        _startedAt = _slot.Total;
        Arm(toOverflow);
        _slot.Add(this);
    }

    public override ulong Stop()
    {
        ulong count = Read();
        Armed = false;
        Due = false;
        _slot.Remove(this);
        return count;
    }

    public override ulong Read() => RunningIndex < 0 ? 0 : unchecked(_slot.Total - _startedAt);

    public override void Rearm(ulong toOverflow)
    {
        Arm(toOverflow);
        if (RunningIndex >= 0)
            _slot.OnArmed(this);
    }

    internal void TellOwner()
    {
        Due = false;
        Owner.OnOverflow(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            Stop();
            _slot.GiveUpRoom();
        }

        base.Dispose(disposing);
    }

    private void Arm(ulong toOverflow)
    {
        Armed = toOverflow != ulong.MaxValue;
        Due = false;
        // A distance of 0 would never come by; the nearest one that can is 1.
        FiresAt = unchecked(_slot.Total + (toOverflow == 0 ? 1 : toOverflow));
    }
}
