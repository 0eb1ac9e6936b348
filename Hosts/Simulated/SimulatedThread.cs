using System;
using Emu.HostPmus;
using Emu.Kvm;

namespace Emu.Hosts;

/// <summary>A thread of a simulated host. Its host counters count what it executes on the cores of their PMU.</summary>
/// <remarks>
/// The embedder is the scheduler: it moves the thread (<see cref="MoveTo"/>), and says what the thread executes there
/// (<see cref="Advance"/>, <see cref="Count"/>). A thread that runs a vCPU is moved first and then loads the vCPU
/// (<see cref="Vcpu.Load"/>). Not thread-safe: one thread of the embedder at a time drives it.
/// </remarks>
public sealed class SimulatedThread : HostThread
{
    internal const ushort CpuCycles = 0x0011;
    internal const ushort InstRetired = 0x0008;

    private readonly CounterBoard?[] _boards;
    private readonly ulong[] _cycles;
    private readonly ulong[] _instructions;
    private SimulatedCore _core;

    internal SimulatedThread(SimulatedHost host, SimulatedCore core)
    {
        Host = host;
        _core = core;
        _boards = new CounterBoard?[host.Pmus.Count];
        _cycles = new ulong[host.Cpus.Last + 1];
        _instructions = new ulong[host.Cpus.Last + 1];
    }

    /// <summary>The host it is a thread of.</summary>
    public SimulatedHost Host { get; }

    /// <inheritdoc/>
    public override int Cpu => _core.Cpu;

    /// <summary>The core it is on.</summary>
    public SimulatedCore Core => _core;

    /// <summary>Cycles until a running counter reaches the overflow it is armed for, on the core the thread is on; <see cref="ulong.MaxValue"/>: never.</summary>
    public ulong CyclesToOverflow => OccurrencesToOverflow(CpuCycles);

    /// <summary>Instructions until a running counter reaches the overflow it is armed for, on the core the thread is on; <see cref="ulong.MaxValue"/>: never.</summary>
    public ulong InstructionsToOverflow => OccurrencesToOverflow(InstRetired);

    /// <summary>Changes whenever an answer of <see cref="IsListening"/> may have changed.</summary>
    public int ListenVersion { get; private set; }

    /// <summary>The scheduler puts the thread onto a core, in the place of the thread that ran there.</summary>
    /// <param name="cpu">A pCPU of the host.</param>
    /// <exception cref="ArgumentOutOfRangeException">The host has no such pCPU.</exception>
    public void MoveTo(int cpu)
    {
        if (cpu == _core.Cpu)
        {
            _core.Thread = this;
            return;
        }

        SimulatedCore core = Host.CoreOf(cpu);
        if (_core.Thread == this)
            _core.Thread = null;
        _core = core;
        core.Thread = this;
        ListenersChanged();
    }

    /// <summary>The thread went through <paramref name="cycles"/> cycles and retired <paramref name="instructions"/> instructions on its core.</summary>
    /// <remarks>Owners of counters are told of each overflow exactly when it happens: those of cycles first, then those of instructions.</remarks>
    public void Advance(ulong cycles, ulong instructions)
    {
        SimulatedCore core = _core;
        _cycles[core.Cpu] += cycles;
        _instructions[core.Cpu] += instructions;
        foreach (int pmu in core.PmuIndices)
            _boards[pmu]?.Advance(cycles, instructions);
    }

    /// <summary>An event happened on the thread's core.</summary>
    /// <param name="pmuv3Event">The PMUv3 event; CPU_CYCLES and INST_RETIRED are <see cref="Advance"/>'s.</param>
    /// <param name="occurrences">How often; 0 is allowed.</param>
    public void Count(Pmuv3Event pmuv3Event, ulong occurrences)
    {
        if (occurrences == 0)
            return;
        foreach (int pmu in _core.PmuIndices)
            _boards[pmu]?.Count(pmuv3Event, occurrences);
    }

    /// <summary>A counter runs that would count the event on the core the thread is on.</summary>
    /// <param name="pmuv3Event">The PMUv3 event.</param>
    public bool IsListening(Pmuv3Event pmuv3Event)
    {
        foreach (int pmu in _core.PmuIndices)
        {
            if (_boards[pmu] is { } board && board.IsListening(pmuv3Event))
                return true;
        }

        return false;
    }

    /// <summary>Occurrences of the event until a running counter reaches the overflow it is armed for, on the core the thread is on; <see cref="ulong.MaxValue"/>: never.</summary>
    /// <param name="pmuv3Event">The PMUv3 event.</param>
    public ulong OccurrencesToOverflow(Pmuv3Event pmuv3Event)
    {
        ulong nearest = ulong.MaxValue;
        foreach (int pmu in _core.PmuIndices)
        {
            if (_boards[pmu] is { } board)
                nearest = Math.Min(nearest, board.Budget(pmuv3Event));
        }

        return nearest;
    }

    /// <summary>Cycles the thread went through on a pCPU, whoever counted them.</summary>
    public ulong CyclesOn(int cpu) => _cycles[cpu];

    /// <summary>Instructions the thread retired on a pCPU, whoever counted them.</summary>
    public ulong InstructionsOn(int cpu) => _instructions[cpu];

    /// <summary>What the thread did on a pCPU before, where it stands in for one of an earlier run: a core's fractions of a cycle go on from there. No counter counts it.</summary>
    /// <param name="cpu">A pCPU of the host.</param>
    /// <param name="cycles">The cycles.</param>
    /// <param name="instructions">The instructions.</param>
    /// <exception cref="ArgumentOutOfRangeException">The host has no such pCPU.</exception>
    public void SetTally(int cpu, ulong cycles, ulong instructions)
    {
        _ = Host.CoreOf(cpu);
        _cycles[cpu] = cycles;
        _instructions[cpu] = instructions;
    }

    internal CounterBoard BoardOf(SimulatedHostPmu pmu) => _boards[pmu.Index] ??= new CounterBoard(this, pmu);

    internal void ListenersChanged() => ListenVersion++;
}
