using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Native.Handles;

namespace Emu.Native.Callbacks;

/// <summary>A PMU of the embedder's own host: emupmu_host_pmu and emupmu_host_ops.</summary>
internal sealed unsafe class CallbackHostPmu : HostPmu
{
    private readonly HostOpsStruct _ops;
    private readonly void* _opaque;
    private readonly uint _index;

    public CallbackHostPmu(in HostOpsStruct ops, void* opaque, uint index, string name, CpuSet cpus)
        : base(name, ops.Pmus[index].Type, cpus)
    {
        HostPmuStruct described = ops.Pmus[index];
        _ops = ops;
        _opaque = opaque;
        _index = index;
        PmuVersion = described.Version < 0 ? null : described.Version;
        Counters = (int)described.Counters;
        CounterWidth = (int)described.CounterWidth;
        HasFixedInstructionCounter = described.HasInstructionCounter != 0;
        Slots = (int)described.Slots;
    }

    public override int? PmuVersion { get; }

    public override int Counters { get; }

    public override int CounterWidth { get; }

    public override bool HasFixedInstructionCounter { get; }

    public override int Slots { get; }

    public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event)
    {
        uint native = _ops.Map(_opaque, _index, pmuv3Event.Number);
        return native > ushort.MaxValue ? NativeEvent.NotCounted : (NativeEvent)(ushort)native;
    }

    public override int CountersFor(NativeEvent nativeEvent) =>
        _ops.CountersFor is null ? Counters : (int)uint.Min(_ops.CountersFor(_opaque, _index, nativeEvent.Number), (uint)Counters);

    public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner)
    {
        CallbackThread own = (CallbackThread)thread;
        bool before = own.Enter();
        void* counter = _ops.Open(_opaque, _index, nativeEvent.Number, own.Opaque);
        own.Leave(before);
        if (counter is null)
        {
            return null;
        }

        CallbackCounter made = new(this, nativeEvent, owner, _ops, _opaque, counter, own);
        own.Counters[(nint)counter] = made;
        return made;
    }
}

/// <summary>A thread of the embedder's own host, and the counters that are open for it.</summary>
/// <param name="cpu">The pCPU that it is on.</param>
/// <param name="opaque">What the embedder calls it.</param>
internal sealed unsafe class CallbackThread(int cpu, void* opaque) : HostThread
{
    private int _cpu = cpu;

    public override int Cpu => _cpu;

    public void* Opaque => opaque;

    /// <summary>The PMU of the vCPU on it; null while that is being made.</summary>
    public PmuObject? Pmu { get; set; }

    /// <summary>Open counters by what the embedder calls them.</summary>
    public Dictionary<nint, CallbackCounter> Counters { get; } = [];

    public void MoveTo(int cpu) => _cpu = cpu;

    /// <summary>A function of the embedder begins. It must not change the vCPU's PMU.</summary>
    public bool Enter()
    {
        if (Pmu is null)
        {
            return false;
        }

        bool before = Pmu.InCallback;
        Pmu.InCallback = true;
        return before;
    }

    public void Leave(bool before)
    {
        if (Pmu is not null)
        {
            Pmu.InCallback = before;
        }
    }
}

/// <summary>A counter that the embedder opened.</summary>
internal sealed unsafe class CallbackCounter : HostCounter
{
    private readonly HostOpsStruct _ops;
    private readonly void* _opaque;
    private readonly void* _counter;
    private readonly CallbackThread _thread;
    private bool _isClosed;

    public CallbackCounter(CallbackHostPmu pmu, NativeEvent nativeEvent, IHostCounterOwner owner, in HostOpsStruct ops, void* opaque,
        void* counter, CallbackThread thread)
        : base(pmu, nativeEvent, owner)
    {
        _ops = ops;
        _opaque = opaque;
        _counter = counter;
        _thread = thread;
    }

    /// <summary>The embedder says that it reached its overflow.</summary>
    public void TellOwner() => Owner.OnOverflow(this);

    public override void Start(ulong toOverflow)
    {
        bool before = _thread.Enter();
        _ops.Start(_opaque, _counter, toOverflow);
        _thread.Leave(before);
    }

    public override ulong Stop()
    {
        bool before = _thread.Enter();
        ulong count = _ops.Stop(_opaque, _counter);
        _thread.Leave(before);
        return count;
    }

    public override ulong Read()
    {
        bool before = _thread.Enter();
        ulong count = _ops.Read(_opaque, _counter);
        _thread.Leave(before);
        return count;
    }

    public override void Rearm(ulong toOverflow)
    {
        bool before = _thread.Enter();
        _ops.Rearm(_opaque, _counter, toOverflow);
        _thread.Leave(before);
    }

    public override bool TakeOverflow()
    {
        if (_ops.TakeOverflow is null)
        {
            return false;
        }

        bool before = _thread.Enter();
        bool taken = _ops.TakeOverflow(_opaque, _counter) != 0;
        _thread.Leave(before);
        return taken;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _thread.Counters.Remove((nint)_counter);
            bool before = _thread.Enter();
            _ops.Close(_opaque, _counter);
            _thread.Leave(before);
        }

        base.Dispose(disposing);
    }
}
