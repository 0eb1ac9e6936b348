using System;
using System.Collections.Generic;
using Emu.Conformance.Syntax;
using Emu.Hosts;
using Emu.Hosts.Linux;

namespace Emu.Conformance;

/// <content>The KVM plane: a simulated host, a VM on it, and the vCPU that guest accesses act on.</content>
public sealed partial class VectorRunner : IDisposable
{
    private readonly List<HostPmuStatement> _hostPmus = [];
    private readonly Dictionary<int, GuestCpu> _vcpus = [];
    private bool _hasVm;
    private SimulatedHost? _host;
    private Vm? _vm;
    private int _selected;

    private void StartMachine(bool hasVm)
    {
        _hasVm = hasVm;
        _hostPmus.Clear();
        DropVm();
        _pmu = null;
    }

    /// <summary>Gives the host counters of the last case's VM back.</summary>
    public void Dispose() => DropVm();

    private void DropVm()
    {
        _vm?.Dispose();
        _vm = null;
        _host = null;
        _vcpus.Clear();
        _selected = 0;
    }

    private bool RunVmStatement(in Statement statement, VmStatement call)
    {
        VmAnswer answer;
        switch (call)
        {
            case HostPmuStatement pmu:
                _hostPmus.Add(pmu);
                return true;
            case CreateVmStatement vm:
                CreateVm(vm);
                return true;
            case ChoosePmuStatement choice:
                answer = Choose(choice);
                break;
            case SelectStatement select:
                KeepContext();
                _selected = select.Vcpu;
                ShowSelected();
                return true;
            default:
                KeepContext();
                answer = Call(statement, call);
                ShowSelected();
                if (_outOfSteps)
                {
                    return false;
                }

                break;
        }

        return call.Expected.Matches(answer) || FailVm(statement, call, answer);
    }

    private void CreateVm(CreateVmStatement statement)
    {
        DropVm();
        List<SimulatedCluster> clusters = [];
        CpuSet covered = CpuSet.Empty;
        foreach (HostPmuStatement pmu in _hostPmus)
        {
            clusters.Add(new SimulatedCluster(pmu.Model, pmu.Cpus) { PmuName = pmu.Name, PmuType = pmu.Type });
            covered = covered.Union(pmu.Cpus);
        }

        CpuSet possible = statement.PossibleCpus ?? covered;
        if (possible.Except(covered) is { IsEmpty: false } bare)
        {
            clusters.Add(new SimulatedCluster(null, bare));
        }

        _host = new SimulatedHost(clusters);
        _vm = new Vm(_host.Pmus, new VmOptions { PossibleCpus = possible, InKernelIrqchip = statement.Irqchip, Strict = statement.Strict });
        ShowSelected();
    }

    private VmAnswer Call(in Statement statement, VmStatement call)
    {
        switch (call)
        {
            case VcpuInitStatement init:
                return Initialize(init);
            case HasAttributeStatement has:
                return VcpuOf(has).Vcpu.HasAttribute(has.Attribute);
            case GetAttributeStatement get:
                Errno error = VcpuOf(get).Vcpu.GetAttribute(get.Attribute, out int number);
                return new VmAnswer(error, (uint)number);
            case SetAttributeStatement set:
                return VcpuOf(set).Vcpu.SetAttribute(set.Attribute, set.Argument);
            case GetOneRegStatement get:
                error = VcpuOf(get).Vcpu.GetOneReg(Registers.PmuRegisterMap.ResolveAArch64(get.Encoding), out ulong value);
                return new VmAnswer(error, value);
            case SetOneRegStatement set:
                return VcpuOf(set).Vcpu.SetOneReg(Registers.PmuRegisterMap.ResolveAArch64(set.Encoding), set.Value);
            case RunVcpuStatement run:
                return Run(statement, run);
            case ReloadsStatement reloads:
                return VmAnswer.Of((ulong)VcpuOf(reloads).Vcpu.Reloads);
            default:
                throw new InvalidOperationException($"{call.GetType().Name} is not run here.");
        }
    }

    // A vCPU exists from the first statement that names it.
    private GuestCpu VcpuOf(VcpuStatement statement)
    {
        if (!_vcpus.TryGetValue(statement.Vcpu, out GuestCpu? found))
        {
            SimulatedThread thread = _host!.CreateThread(_vm!.PossibleCpus.First);
            found = new GuestCpu(_vm.AddVcpu(thread), thread);
            _vcpus.Add(statement.Vcpu, found);
        }

        return found;
    }

    private Errno Initialize(VcpuInitStatement statement)
    {
        GuestCpu one = VcpuOf(statement);
        CheckPossible(statement.Cpu);
        one.Thread.MoveTo(statement.Cpu);
        Errno error = one.Vcpu.Initialize();
        if (error == Errno.None)
        {
            one.Context = ContextChange.Start;
        }

        return error;
    }

    private VmAnswer Run(in Statement statement, RunVcpuStatement run)
    {
        GuestCpu one = VcpuOf(run);
        CheckPossible(run.Cpu);
        one.Thread.MoveTo(run.Cpu);
        switch (one.Vcpu.Load(run.Cpu))
        {
            case LoadStatus.NotInitialized:
                return Errno.ENOEXEC;
            case LoadStatus.NotReady:
                return Errno.EINVAL;
            case LoadStatus.FailEntry:
                return VmAnswer.Of(VmWords.FailEntry);
        }

        SimulatedThread thread = one.Thread;
        bool done = Execute(statement, thread, Registers.PmuEvents.CPU_CYCLES, run.Cycles)
            && Execute(statement, thread, Registers.PmuEvents.INST_RETIRED, run.Instructions);
        foreach (PmuEventCount count in run.Events)
        {
            done = done && Execute(statement, thread, count.Event, count.Occurrences);
        }

        return VmAnswer.Done;
    }

    // From overflow to overflow: a host counter tells its owner of each, which takes time, so each is a step of the case. False: there are no steps left.
    private bool Execute(in Statement statement, SimulatedThread thread, ushort number, ulong occurrences)
    {
        while (true)
        {
            ulong some = Math.Min(occurrences, Math.Max(1, thread.OccurrencesToOverflow(number)));
            switch (number)
            {
                case Registers.PmuEvents.CPU_CYCLES:
                    thread.Advance(some, 0);
                    break;
                case Registers.PmuEvents.INST_RETIRED:
                    thread.Advance(0, some);
                    break;
                default:
                    thread.Count(number, some);
                    break;
            }

            occurrences -= some;
            if (occurrences == 0)
            {
                return true;
            }

            if (!TakeStep(statement))
            {
                _outOfSteps = true;
                return false;
            }
        }
    }

    // The reader has seen to it, but for a loop that ends with another VM.
    private void CheckPossible(int cpu)
    {
        if (!_vm!.PossibleCpus.Contains(cpu))
        {
            throw new ArgumentException($"pCPU {cpu} is not possible; possible are {_vm.PossibleCpus}");
        }
    }

    private VmAnswer Choose(ChoosePmuStatement statement)
    {
        IReadOnlyList<EventSource>? sources;
        CpuSet? possible;
        if (statement.Sysfs is { } sysfs)
        {
            sources = EventSource.ReadAll(sysfs);
            possible = EventSource.ReadPossibleCpus(sysfs);
        }
        else
        {
            List<EventSource> entries = [];
            CpuSet covered = CpuSet.Empty;
            foreach (HostPmuStatement pmu in _hostPmus)
            {
                entries.Add(new EventSource(pmu.Name, pmu.Name, (uint)pmu.Type, pmu.Cpus));
                covered = covered.Union(pmu.Cpus);
            }

            sources = entries;
            possible = _vm?.PossibleCpus ?? covered;
        }

        BackendChoice choice = BackendChoice.Choose(
            possible,
            sources,
            type => _hostPmus.Count == 0 || _hostPmus.Exists(pmu => (uint)pmu.Type == type),
            statement.Requested,
            statement.IsOldMachine);
        return choice.Kind == BackendChoiceKind.Refused ? Errno.ENXIO : VmAnswer.Of(choice.ToString());
    }

    // The context is the selected vCPU's; the runner holds it while the vCPU is selected.
    private void KeepContext()
    {
        if (_vcpus.TryGetValue(_selected, out GuestCpu? one))
        {
            one.Context = _context;
        }
    }

    // A call may have given a vCPU another PMU, or reset it.
    private void ShowSelected()
    {
        _vcpus.TryGetValue(_selected, out GuestCpu? one);
        _pmu = one is { Vcpu.IsInitialized: true } ? one.Vcpu.Pmu : null;
        _context = one?.Context ?? ContextChange.Start;
        _contextChanged = true;
    }

    private bool FailVm(in Statement statement, VmStatement call, VmAnswer answer)
    {
        string got = answer switch
        {
            { Error: not Errno.None } => $"-{answer.Error}",
            { Word: { } word } => word,
            _ => call switch
            {
                RunVcpuStatement => "ok",
                GetAttributeStatement or GetOneRegStatement or ReloadsStatement => Format(statement, answer.Value),
                _ => "0",
            },
        };
        return Fail(statement, got, call is RunVcpuStatement ? "ok" : "0");
    }

    /// <summary>A vCPU, the host thread it runs on, and where its guest executes.</summary>
    private sealed class GuestCpu(Vcpu vcpu, SimulatedThread thread)
    {
        public Vcpu Vcpu { get; } = vcpu;

        public SimulatedThread Thread { get; } = thread;

        public ContextChange Context { get; set; } = ContextChange.Start;
    }
}
