using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Tests.Hosts;

/// <summary>
/// A host PMU that counts by itself and tells about overflows later, as the kernel does: a counter that reached its distance rings an alarm, and
/// the vCPU then asks for the overflow at the next entry. This host adds up its counts itself.
/// </summary>
internal sealed class LaggingPmu(string name, int type, string cpus, Func<Pmuv3Event, NativeEvent>? map = null, int pmuVersion = 4,
    bool fixedInstructions = false)
    : HostPmu(name, type, CpuSet.Parse(cpus))
{
    private volatile bool _isWithdrawn;

    /// <summary>While it is set, the PMU counts no INST_RETIRED: a policy, or a counter that went with a CPU.</summary>
    public bool IsWithdrawn
    {
        get => _isWithdrawn;
        set => _isWithdrawn = value;
    }

    public override int? PmuVersion => pmuVersion;

    public override int Counters => 6;

    public override int CounterWidth => 64;

    public override bool HasFixedInstructionCounter => fixedInstructions;

    public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event) =>
        _isWithdrawn && pmuv3Event == TestHosts.InstRetired ? NativeEvent.NotCounted : NativeOf(pmuv3Event);

    /// <summary>What its cores call the event, whether or not the PMU may count it.</summary>
    public NativeEvent NativeOf(Pmuv3Event pmuv3Event) => map is null ? new(pmuv3Event.Number) : map(pmuv3Event);

    public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner) =>
        new LaggingCounter(this, nativeEvent, owner, (LaggingThread)thread);
}

/// <summary>The thread that executes: its running counters count what happens on a pCPU that their PMU covers.</summary>
internal sealed class LaggingThread(int cpu) : HostThread
{
    private readonly List<LaggingCounter> _running = [];
    private int _cpu = cpu;

    public override int Cpu => _cpu;

    /// <summary>A counter reached its distance. Null: no call.</summary>
    public Action<LaggingCounter>? Alarm { get; set; }

    public void MoveTo(int cpu) => _cpu = cpu;

    /// <summary>Occurrences of a PMUv3 event; each PMU counts it as its own event of that meaning.</summary>
    /// <returns>What the host's counters of it counted, all together.</returns>
    public ulong Execute(Pmuv3Event pmuv3Event, ulong occurrences)
    {
        ulong counted = 0;
        foreach (LaggingCounter counter in _running)
        {
            if (counter.Pmu.Cpus.Contains(_cpu) && ((LaggingPmu)counter.Pmu).NativeOf(pmuv3Event) == counter.NativeEvent)
            {
                counter.Count(occurrences);
                counted += occurrences;
            }
        }

        return counted;
    }

    public void Add(LaggingCounter counter) => _running.Add(counter);

    public void Remove(LaggingCounter counter) => _running.Remove(counter);
}

internal sealed class LaggingCounter(LaggingPmu pmu, NativeEvent nativeEvent, IHostCounterOwner owner, LaggingThread thread)
    : HostCounter(pmu, nativeEvent, owner)
{
    private ulong _value;
    private ulong _firesAt;
    private bool _isArmed;
    private bool _isDue;
    private bool _runs;

    public override void Start(ulong toOverflow)
    {
        Assert.False(_runs);
        _runs = true;
        _value = 0;
        thread.Add(this);
        Rearm(toOverflow);
    }

    public override ulong Stop()
    {
        if (_runs)
            thread.Remove(this);
        _runs = false;
        _isDue = false;
        _isArmed = false;
        return _value;
    }

    public override ulong Read() => _value;

    public override void Rearm(ulong toOverflow)
    {
        _isDue = false;
        _isArmed = toOverflow != ulong.MaxValue;
        _firesAt = _value + toOverflow;
    }

    public override bool TakeOverflow()
    {
        bool due = _isDue;
        _isDue = false;
        return due;
    }

    /// <summary>The alarm arrives, from any thread. It may be late.</summary>
    public void Ring() => Owner.OnOverflowPending();

    public void Count(ulong occurrences)
    {
        _value += occurrences;
        if (_isArmed && _value >= _firesAt)
        {
            _isArmed = false;
            _isDue = true;
            thread.Alarm?.Invoke(this);
        }
    }

    protected override void Dispose(bool disposing)
    {
        Stop();
        base.Dispose(disposing);
    }
}
