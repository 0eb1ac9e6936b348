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
    private Pmu? _direct;
    private int _nextMove;
    private StallClock _stallClock;
    private int _stallsHeardAt = -1;
    private bool _countsStalls;

    protected PmuPort(BoardOptions options, int vcpu)
    {
        _moves = [.. options.Schedule.MovesOf(vcpu)];
        _observer = options.Observer;
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
            instructions = Math.Min(instructions, stalls == ulong.MaxValue ? stalls : _stallClock.InstructionsFor(stalls, Thread!.InstructionsOn(Thread.Cpu)));
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

    private static ulong Add(ulong a, ulong b) => b > ulong.MaxValue - a ? ulong.MaxValue : a + b;

    /// <summary>The least number of instructions that take so many cycles, from the fraction of a cycle on at which the core is.</summary>
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

    /// <summary>Whether anybody listens to stalls, on a core that has any.</summary>
    private bool CountsStalls()
    {
        if (!_stallClock.Stalls)
        {
            return false;
        }

        int version = ListenVersion;
        if (version != _stallsHeardAt)
        {
            _stallsHeardAt = version;
            _countsStalls = IsCounting(BoardEvents.BackendStall) || IsCounting(BoardEvents.Stall);
        }

        return _countsStalls;
    }

    private void Grow(ulong grown)
    {
        // An overflow may stop counters (PMCR_EL0.FZO), so the occurrences up to it and those after it are handed over separately.
        while (grown != 0 && CountsStalls())
        {
            ulong distance = NextOverflow() - Instructions;
            ulong step = Math.Min(grown, Math.Max(1, distance - 1));
            ulong stalls = _stallClock.StallsIn(step, Thread!.InstructionsOn(Thread.Cpu));

            // An instruction retires in the last of its cycles.
            Count(BoardEvents.BackendStall, stalls);
            Count(BoardEvents.Stall, stalls);
            Step(step);
            grown -= step;
        }

        if (grown != 0)
        {
            Step(grown);
        }
    }

    /// <summary>Hands over instructions and their cycles.</summary>
    private void Step(ulong grown)
    {
        ulong cycles = grown;
        if (Thread?.Core.Model is { } model)
        {
            // Differences of a core's whole history lose no fraction of a cycle.
            ulong before = Thread.InstructionsOn(Thread.Cpu);
            cycles = model.CyclesFor(before + grown) - model.CyclesFor(before);
        }

        Instructions += grown;
        Cycles += cycles;
        Advance(cycles, grown);
    }

    private void Move(ulong instructions)
    {
        while (NextMove <= instructions)
        {
            ScheduleMove move = _moves[_nextMove++];
            NextMove = _nextMove < _moves.Length ? _moves[_nextMove].Instructions : ulong.MaxValue;
            if (move.Instructions != Instructions)
            {
                Grow(move.Instructions - Instructions);
            }

            ulong reloads = Reloads;
            Thread!.MoveTo(move.Pcpu);
            _stallClock = StallClock.Of(Thread.Core.Model);
            OnMoved(move.Pcpu);
            _observer?.OnMove(move.Instructions, move.Pcpu);
            if (Reloads != reloads)
            {
                _observer?.OnReload(move.Instructions);
            }
        }
    }
}
