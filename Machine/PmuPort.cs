using System;
using System.Collections.Generic;
using Emu.Hosts;

namespace Emu.Machine;

/// <summary>
/// The machine's side of its PMU: turns retired instructions into cycles of the core they ran on, moves the vCPU when its schedule
/// says so, and hands everything to whatever counts it.
/// </summary>
internal abstract partial class PmuPort : IDisposable
{
    private readonly ScheduleMove[] _moves;
    private readonly bool _keepsSchedule;
    private readonly IBoardObserver? _observer;
    private readonly IPmuTrace? _trace;
    private readonly int _vcpu;
    private Pmu? _direct;
    private int _nextMove;
    private StallClock _stallClock;
    private int _stallsHeardAt = -1;
    private bool _countsStalls;

    protected PmuPort(BoardOptions options, int vcpu)
    {
        _moves = [.. options.Schedule.MovesOf(vcpu)];
        _observer = options.Observer;
        _trace = options.Trace;
        _vcpu = vcpu;
        _keepsSchedule = options.Saved is { } saved && saved.Settings.Schedule == options.Schedule.ToString();
        NextMove = _moves.Length == 0 ? ulong.MaxValue : _moves[0].Instructions;
        if (options.Host is null)
        {
            if (_moves.Length != 0)
            {
                throw new ArgumentException("A schedule needs a host to move on.", nameof(options));
            }

            return;
        }

        foreach (ScheduleMove move in _moves)
        {
            if (!options.Host.Cpus.Contains(move.Pcpu))
            {
                throw new ArgumentException($"The schedule moves to pCPU {move.Pcpu}; the host has the pCPUs {options.Host.Cpus}.", nameof(options));
            }
        }

        Thread = options.Host.CreateThread(FirstPcpu(options.Host, vcpu));
        _stallClock = StallClock.Of(Thread.Core.Model);
    }

    /// <summary>The PMU the guest's accesses go to.</summary>
    public Pmu Pmu { get; protected set; } = null!;

    /// <summary>Instructions handed over.</summary>
    public ulong Instructions { get; private set; }

    /// <summary>Cycles handed over.</summary>
    public ulong Cycles { get; private set; }

    /// <summary>Moves of the schedule that have happened.</summary>
    public int Moves => _movesBefore + _nextMove;

    /// <summary>How often host events were re-created for a new host PMU.</summary>
    public virtual ulong Reloads => 0;

    /// <summary>The next move of the vCPU, in instructions; <see cref="ulong.MaxValue"/> when there is none.</summary>
    public ulong NextMove { get; private set; }

    /// <summary>Changes whenever an answer of <see cref="IsCounting"/> may have changed.</summary>
    public abstract int ListenVersion { get; }

    /// <summary>The host's thread that runs the vCPU; null where there is no host.</summary>
    protected SimulatedThread? Thread { get; }

    /// <summary>The pCPU that the vCPU is on; null without a host.</summary>
    public int? Pcpu => Thread?.Cpu;

    /// <summary>Makes the port of each vCPU that the options ask for.</summary>
    /// <param name="options">The machine's options.</param>
    /// <param name="lines">Of each vCPU, who is told about its PMU's interrupt.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static PmuPort[] CreateAll(BoardOptions options, IPmuHost[] lines)
    {
        foreach (ScheduleMove move in options.Schedule.Moves)
        {
            if (move.Vcpu >= lines.Length)
            {
                throw new ArgumentException($"The schedule moves vCPU {move.Vcpu}; the board has {lines.Length}, numbered from 0.", nameof(options));
            }
        }

        if (options.Backend is not null)
        {
            return options.Host is null
                ? throw new ArgumentException("A PMU backend needs a host.", nameof(options))
                : HostedPmuPort.CreateAll(options, options.Host, options.Backend, lines);
        }

        PmuPort[] ports = new PmuPort[lines.Length];
        for (int vcpu = 0; vcpu < ports.Length; vcpu++)
        {
            ports[vcpu] = new EmulatedPmuPort(options, lines[vcpu], vcpu);
        }

        return ports;
    }

    /// <summary>Where a vCPU starts: on the pCPU of its number among those of the host, which are counted through again where there are fewer.</summary>
    private static int FirstPcpu(SimulatedHost host, int vcpu)
    {
        int cpu = host.Cpus.First;
        for (int i = 0; i < vcpu; i++)
        {
            cpu = host.Cpus.Next(cpu + 1);
            cpu = cpu < 0 ? host.Cpus.First : cpu;
        }

        return cpu;
    }

    /// <summary>Hands over everything up to <paramref name="instructions"/>, on the cores it happened on.</summary>
    public void AdvanceTo(ulong instructions)
    {
        ulong grown = instructions - Instructions;
        if (_direct is not null)
        {
            // Without a host every instruction is a cycle and the vCPU never moves.
            Instructions = instructions;
            Cycles = instructions;
            _direct.Advance(grown, grown);
            if (_trace is not null && grown != 0)
            {
                Trace(new PmuTraceStep(PmuTraceKind.Advance, 0, grown, grown));
            }

            return;
        }

        if (instructions >= NextMove)
        {
            Move(instructions);
            grown = instructions - Instructions;
        }

        if (grown != 0)
        {
            Grow(grown);
        }
    }

    /// <summary>Occurrences of an event of the machine, other than cycles and instructions.</summary>
    public abstract void Count(ushort eventNumber, ulong occurrences);

    /// <summary>The vCPU executes at an Exception level from here on.</summary>
    public void SetLevel(int level)
    {
        Pmu.SetContext(new PmuContext(level));
        if (_trace is not null)
        {
            Trace(new PmuTraceStep(PmuTraceKind.Level, 0, (ulong)level));
        }
    }

    /// <summary>A Cold reset of the PMU, at EL1.</summary>
    public void Reset()
    {
        Pmu.Reset(PmuReset.Cold);
        if (_trace is not null)
        {
            Trace(new PmuTraceStep(PmuTraceKind.Reset, 0, 0));
        }

        SetLevel(1);
    }

    /// <summary>The guest made an access to the PMU.</summary>
    /// <param name="write">It was an MSR.</param>
    /// <param name="encoding">Bits [20:5] of the instruction.</param>
    /// <param name="value">The value read or written.</param>
    /// <param name="answer">How it ended.</param>
    public void OnAccess(bool write, uint encoding, ulong value, PmuAccess answer)
    {
        if (_trace is not null)
        {
            Trace(new PmuTraceStep(write ? PmuTraceKind.Write : PmuTraceKind.Read, (ushort)encoding, value, Answer: answer));
        }
    }

    /// <summary>Whether anybody listens to such an event.</summary>
    public abstract bool IsCounting(ushort eventNumber);

    /// <summary>Occurrences of such an event until something overflows.</summary>
    public abstract ulong OccurrencesToOverflow(ushort eventNumber);

    /// <summary>The number of instructions at which something overflows, as things are now.</summary>
    public ulong NextOverflow()
    {
        ulong cycles = CyclesToOverflow;
        ulong instructions = cycles == ulong.MaxValue ? cycles : InstructionsFor(cycles);
        instructions = Math.Min(instructions, InstructionsToOverflow);
        if (CountsStalls())
        {
            ulong stalls = Math.Min(OccurrencesToOverflow(BoardEvents.BackendStall), OccurrencesToOverflow(BoardEvents.Stall));
            instructions = Math.Min(instructions,
                stalls == ulong.MaxValue ? stalls : _stallClock.InstructionsFor(stalls, Thread!.InstructionsOn(Thread.Cpu)));
        }

        return Add(Instructions, instructions);
    }

    /// <summary>A number of instructions, as small as can be told, at which <see cref="Cycles"/> is at least <paramref name="cycles"/> on the present core.</summary>
    public ulong InstructionsAtCycles(ulong cycles) =>
        cycles <= Cycles ? Instructions : Add(Instructions, InstructionsFor(cycles - Cycles));

    /// <summary>What ran on each pCPU that the guest was on; none where there is no host.</summary>
    public List<CoreShare> Shares()
    {
        List<CoreShare> shares = [];
        for (int cpu = Thread?.Host.Cpus.First ?? -1; cpu >= 0; cpu = Thread!.Host.Cpus.Next(cpu + 1))
        {
            if (Thread!.InstructionsOn(cpu) != 0)
            {
                shares.Add(new CoreShare(cpu, Thread.Host[cpu].Model?.Name ?? "", Thread.InstructionsOn(cpu), Thread.CyclesOn(cpu)));
            }
        }

        return shares;
    }

    public virtual void Dispose()
    {
    }

    protected abstract ulong CyclesToOverflow { get; }

    protected abstract ulong InstructionsToOverflow { get; }

    /// <summary>There is no host: the PMU gets everything at once, on the short way.</summary>
    protected void FeedDirectly(Pmu pmu) => _direct = pmu;

    /// <summary>Hands over cycles and instructions on the present core.</summary>
    protected abstract void Advance(ulong cycles, ulong instructions);

    /// <summary>The thread is on another pCPU now.</summary>
    protected virtual void OnMoved(int pcpu)
    {
    }

    /// <summary>Events reached the PMU from the machine itself.</summary>
    protected void OnCount(ushort eventNumber, ulong occurrences)
    {
        if (_trace is not null)
        {
            Trace(new PmuTraceStep(PmuTraceKind.Count, eventNumber, occurrences));
        }
    }

    /// <summary>Cycles and instructions reached the PMU from the machine itself.</summary>
    protected void OnAdvance(ulong cycles, ulong instructions)
    {
        if (_trace is not null)
        {
            Trace(new PmuTraceStep(PmuTraceKind.Advance, 0, cycles, instructions));
        }
    }

    private void Trace(in PmuTraceStep step) => _trace!.OnStep(_vcpu, step, Pmu.Interrupt);

    private static ulong Add(ulong a, ulong b) => b > ulong.MaxValue - a ? ulong.MaxValue : a + b;

    /// <summary>The least number of instructions that take this many cycles, beginning at the fraction of a cycle at which the core is.</summary>
    private ulong InstructionsFor(ulong cycles)
    {
        if (Thread?.Core.Model is not { } model)
        {
            return cycles;
        }

        ulong before = Thread.InstructionsOn(Thread.Cpu);
        ulong passed = model.CyclesFor(before);
        ulong instructions = cycles > ulong.MaxValue - passed ? ulong.MaxValue : model.InstructionsFor(passed + cycles);
        return instructions == ulong.MaxValue ? instructions : instructions - before;
    }
}
