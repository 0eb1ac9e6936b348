using System;
using System.Collections.Generic;
using Emu.Hosts;

namespace Emu.Machine;

/// <summary>
/// The machine's side of its PMU: turns retired instructions into cycles of the core they ran on, moves the vCPU when its schedule
/// says so, and hands everything to whatever counts it.
/// </summary>
internal abstract class PmuPort : IDisposable
{
    private readonly ScheduleMove[] _moves;
    private readonly IMachineObserver? _observer;
    private Pmu? _direct;
    private int _nextMove;

    protected PmuPort(MachineOptions options)
    {
        _moves = [.. options.Schedule.Moves];
        _observer = options.Observer;
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

        Thread = options.Host.CreateThread(options.Host.Cpus.First);
    }

    /// <summary>The PMU the guest's accesses go to.</summary>
    public Pmu Pmu { get; protected init; } = null!;

    /// <summary>Instructions handed over.</summary>
    public ulong Instructions { get; private set; }

    /// <summary>Cycles handed over.</summary>
    public ulong Cycles { get; private set; }

    /// <summary>How often host events were re-created for a new host PMU.</summary>
    public virtual ulong Reloads => 0;

    /// <summary>The next move of the vCPU, in instructions; <see cref="ulong.MaxValue"/> when there is none.</summary>
    public ulong NextMove { get; private set; }

    /// <summary>Changes whenever an answer of <see cref="IsCounting"/> may have changed.</summary>
    public abstract int ListenVersion { get; }

    /// <summary>The host's thread that runs the vCPU; null where there is no host.</summary>
    protected SimulatedThread? Thread { get; }

    /// <summary>Makes the port that the options ask for.</summary>
    /// <param name="options">The machine's options.</param>
    /// <param name="host">Told of the PMU's interrupt.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static PmuPort Create(MachineOptions options, IPmuHost host)
    {
        if (options.Backend is null)
        {
            return new EmulatedPmuPort(options, host);
        }

        return options.Host is null
            ? throw new ArgumentException("A PMU backend needs a host.", nameof(options))
            : new HostedPmuPort(options, options.Host, options.Backend, host);
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
        return Add(Instructions, Math.Min(instructions, InstructionsToOverflow));
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

    private ulong InstructionsFor(ulong cycles) => Thread?.Core.Model is { } model ? model.InstructionsFor(cycles) : cycles;

    private void Grow(ulong grown)
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
            OnMoved(move.Pcpu);
            _observer?.OnMove(move.Instructions, move.Pcpu);
            if (Reloads != reloads)
            {
                _observer?.OnReload(move.Instructions);
            }
        }
    }
}

/// <summary>The PMU counts what the machine tells it, on whatever core: cycles, instructions and every event the machine knows.</summary>
internal sealed class EmulatedPmuPort : PmuPort
{
    public EmulatedPmuPort(MachineOptions options, IPmuHost host)
        : base(options)
    {
        Pmu = new Pmu(PmuConfiguration.Create(options.Pmu), host);
        if (options.Host is null)
        {
            FeedDirectly(Pmu);
        }
    }

    public override int ListenVersion => Pmu.ListenVersion;

    protected override ulong CyclesToOverflow => Pmu.CyclesToOverflow;

    protected override ulong InstructionsToOverflow => Pmu.InstructionsToOverflow;

    public override void Count(ushort eventNumber, ulong occurrences) => Pmu.Count(eventNumber, occurrences);

    public override bool IsCounting(ushort eventNumber) => Pmu.IsCounting(eventNumber);

    public override ulong OccurrencesToOverflow(ushort eventNumber) => Pmu.OccurrencesToOverflow(eventNumber);

    protected override void Advance(ulong cycles, ulong instructions)
    {
        Thread?.Advance(cycles, instructions);
        Pmu.Advance(cycles, instructions);
    }
}

/// <summary>The PMU pulls its counts from the PMUs of a simulated host, as a guest's does under KVM.</summary>
internal sealed class HostedPmuPort : PmuPort
{
    private readonly Vm _vm;
    private readonly Vcpu _vcpu;

    public HostedPmuPort(MachineOptions options, SimulatedHost host, PmuBackend backend, IPmuHost interrupt)
        : base(options)
    {
        _vm = CreateVm(options, host, backend);
        _vcpu = _vm.CreateVcpu(Thread!, interrupt);
        Pmu = _vcpu.Pmu;
        Enter(Thread!.Cpu);
    }

    public override ulong Reloads => (ulong)_vcpu.Reloads;

    public override int ListenVersion => Thread!.ListenVersion;

    protected override ulong CyclesToOverflow => Thread!.CyclesToOverflow;

    protected override ulong InstructionsToOverflow => Thread!.InstructionsToOverflow;

    public override void Count(ushort eventNumber, ulong occurrences) => Thread!.Count(eventNumber, occurrences);

    public override bool IsCounting(ushort eventNumber) => Thread!.IsListening(eventNumber);

    public override ulong OccurrencesToOverflow(ushort eventNumber) => Thread!.OccurrencesToOverflow(eventNumber);

    public override void Dispose()
    {
        base.Dispose();
        _vm.Dispose();
    }

    protected override void Advance(ulong cycles, ulong instructions) => Thread!.Advance(cycles, instructions);

    protected override void OnMoved(int pcpu) => Enter(pcpu);

    /// <summary>The guest gets what it was promised as far as the host has it: no later PMU version, and no more counters.</summary>
    private static Vm CreateVm(MachineOptions options, SimulatedHost host, PmuBackend backend)
    {
        var vm = new Vm(host.Pmus, new VmOptions { Backend = backend });
        HostPmu? pmu = backend.Pmu ?? vm.PmuOf(host.Cpus.First);
        int? counters = vm.CommonEvents is { } common ? Math.Min(options.Pmu.Counters, common.Counters)
            : backend.Kind == PmuBackendKind.FixedCountersOnly || pmu is null || vm.TrapsGuestPmu ? null
            : Math.Min(options.Pmu.Counters, pmu.Counters);
        int? version = (int)options.Pmu.Version < vm.PmuVersionLimit ? (int)options.Pmu.Version : null;
        vm.Dispose();
        return new Vm(host.Pmus, new VmOptions { Backend = backend, Counters = counters, PmuVersion = version });
    }

    private void Enter(int pcpu)
    {
        if (_vcpu.Load(pcpu) != LoadStatus.Ok)
        {
            throw new MachineException(
                $"The vCPU cannot run on pCPU {pcpu}: the host PMU '{_vm.ChosenPmu?.Name}' that was chosen for it does not cover that core.");
        }
    }
}
