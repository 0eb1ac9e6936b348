using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>A core (pCPU) of a simulated host: what is said of it is said of the thread that runs there.</summary>
public sealed class SimulatedCore
{
    private readonly int[] _pmuIndices;

    internal SimulatedCore(int cpu, HostPmuModel? model, List<SimulatedHostPmu> pmus)
    {
        Cpu = cpu;
        Model = model;
        Pmus = pmus;
        _pmuIndices = new int[pmus.Count];
        for (int i = 0; i < pmus.Count; i++)
            _pmuIndices[i] = pmus[i].Index;
    }

    /// <summary>Its pCPU number.</summary>
    public int Cpu { get; }

    /// <summary>What its PMU is like; null for a core without one. Where several PMUs cover it, the one registered first.</summary>
    public HostPmuModel? Model { get; }

    /// <summary>The PMUs that cover it, in the order of their registration.</summary>
    public IReadOnlyList<SimulatedHostPmu> Pmus { get; }

    /// <summary>The thread that runs on it; null while it is idle.</summary>
    public SimulatedThread? Thread { get; internal set; }

    /// <summary>Cycles until a running counter of its thread overflows; <see cref="ulong.MaxValue"/>: never.</summary>
    public ulong CyclesToOverflow => Thread?.CyclesToOverflow ?? ulong.MaxValue;

    /// <summary>Instructions until a running counter of its thread overflows; <see cref="ulong.MaxValue"/>: never.</summary>
    public ulong InstructionsToOverflow => Thread?.InstructionsToOverflow ?? ulong.MaxValue;

    internal ReadOnlySpan<int> PmuIndices => _pmuIndices;

    /// <inheritdoc cref="SimulatedThread.Advance"/>
    public void Advance(ulong cycles, ulong instructions) => Thread?.Advance(cycles, instructions);

    /// <inheritdoc cref="SimulatedThread.Count"/>
    public void Count(Pmuv3Event pmuv3Event, ulong occurrences) => Thread?.Count(pmuv3Event, occurrences);

    /// <inheritdoc cref="SimulatedThread.IsListening"/>
    public bool IsListening(Pmuv3Event pmuv3Event) => Thread is not null && Thread.IsListening(pmuv3Event);

    /// <inheritdoc cref="SimulatedThread.OccurrencesToOverflow"/>
    public ulong OccurrencesToOverflow(Pmuv3Event pmuv3Event) => Thread?.OccurrencesToOverflow(pmuv3Event) ?? ulong.MaxValue;
}
