using Emu.Native.Handles;

namespace Emu.Native.Callbacks;

/// <summary>The embedder's own count source: emupmu_source_ops. While one of its functions runs, it must not change the PMU.</summary>
internal sealed unsafe class SourceCallbacks : ICountSource
{
    private readonly SourceStruct _ops;
    private readonly void* _opaque;
    private readonly PmuObject _pmu;

    public SourceCallbacks(in SourceStruct ops, void* opaque, PmuObject pmu)
    {
        _ops = ops;
        _opaque = opaque;
        _pmu = pmu;
    }

    public void Start(int counter, ushort eventNumber, ulong toOverflow)
    {
        bool before = Enter();
        _ops.Start(_opaque, (uint)counter, eventNumber, toOverflow);
        _pmu.InCallback = before;
    }

    public ulong Stop(int counter)
    {
        bool before = Enter();
        ulong count = _ops.Stop(_opaque, (uint)counter);
        _pmu.InCallback = before;
        return count;
    }

    public ulong Read(int counter)
    {
        bool before = Enter();
        ulong count = _ops.Read(_opaque, (uint)counter);
        _pmu.InCallback = before;
        return count;
    }

    public void Rearm(int counter, ulong toOverflow)
    {
        bool before = Enter();
        _ops.Rearm(_opaque, (uint)counter, toOverflow);
        _pmu.InCallback = before;
    }

    private bool Enter()
    {
        bool before = _pmu.InCallback;
        _pmu.InCallback = true;
        return before;
    }
}
