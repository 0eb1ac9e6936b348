using System;
using System.Threading;
using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>The PMU of a simulated cluster: it counts what the embedder says its cores execute.</summary>
public sealed class SimulatedHostPmu : HostPmu
{
    private readonly SimulatedHost _host;
    private readonly NativeEvent[] _natives;
    private long _opened;

    internal SimulatedHostPmu(SimulatedHost host, int index, string name, int type, CpuSet cpus, HostPmuModel model)
        : base(name, type, cpus)
    {
        _host = host;
        Index = index;
        Model = model;
        _natives = model.Map.Natives;
        CyclesEvent = model.Map.Map(SimulatedThread.CpuCycles);
        InstructionsEvent = model.Map.Map(SimulatedThread.InstRetired);
    }

    /// <summary>What it is like.</summary>
    public HostPmuModel Model { get; }

    /// <inheritdoc/>
    public override int? PmuVersion => Model.PmuVersion;

    /// <inheritdoc/>
    public override int Counters => Model.Counters;

    /// <inheritdoc/>
    public override int CounterWidth => Model.CounterWidth;

    /// <inheritdoc/>
    public override bool HasFixedInstructionCounter => Model.HasFixedInstructionCounter;

    /// <summary>How many counters were opened on it in all. Tests see by it what caching saves.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Its place among the host's PMUs.</summary>
    internal int Index { get; }

    /// <summary>The native event that one cycle is an occurrence of.</summary>
    internal NativeEvent CyclesEvent { get; }

    /// <summary>The native event that one retired instruction is an occurrence of.</summary>
    internal NativeEvent InstructionsEvent { get; }

    /// <inheritdoc/>
    public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event) => _natives[pmuv3Event.Number];

    /// <inheritdoc/>
    public override int CountersFor(NativeEvent nativeEvent) => Model.CountersFor(nativeEvent);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The thread is not one of this PMU's host.</exception>
    public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner)
    {
        if (thread is not SimulatedThread simulated || simulated.Host != _host)
            throw new ArgumentException("The thread runs on another host.", nameof(thread));
        if (!nativeEvent.IsCounted)
            return null;
        Interlocked.Increment(ref _opened);
        return new SimulatedCounter(this, nativeEvent, owner, simulated.BoardOf(this).SlotFor(nativeEvent));
    }
}
