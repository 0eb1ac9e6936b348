using System;
using System.Collections.Generic;
using Emu.Conformance.Statements.Kvm;
using Emu.Conformance.Syntax;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Conformance.Machines;

/// <summary>A simulated host, a VM on it, and the vCPU that guest accesses act on.</summary>
internal sealed class VmMachine(PmuState[] saves) : VectorMachine(saves)
{
    private readonly Dictionary<int, GuestCpu> _vcpus = [];
    private SimulatedHost? _host;
    private Vm? _vm;
    private int _selected;

    public override CpuSet? PossibleCpus => _vm?.PossibleCpus;

    public override string WhyNoPmu => $"-{nameof(Errno.ENOEXEC)}: vCPU {_selected} is not initialised";

    public override void Configure(PmuConfiguration configuration)
    {
        // The guest's PMU is that of its host.
    }

    /// <summary>Creates a VM on the machine; it takes the place of the one before.</summary>
    public void Create(CreateVmStatement statement)
    {
        DropVm();
        List<SimulatedCluster> clusters =
            HostPmus.ConvertAll(static pmu => new SimulatedCluster(pmu.Model, pmu.Cpus) { PmuName = pmu.Name, PmuType = pmu.Type });
        CpuSet covered = HostPmuStatement.CpusOf(HostPmus);
        CpuSet possible = statement.PossibleCpus ?? covered;
        if (possible.Except(covered) is { IsEmpty: false } bare)
        {
            clusters.Add(new SimulatedCluster(null, bare));
        }

        _host = new SimulatedHost(clusters);
        _vm = new Vm(_host.Pmus, new VmOptions
        {
            PossibleCpus = possible,
            InKernelIrqchip = statement.Irqchip,
            Strict = statement.Strict,
            Backend = statement.CommonEvents ? PmuBackend.CommonEvents : PmuBackend.Default,
        });
        ShowSelected();
    }

    /// <summary>A vCPU of the VM. It exists from the first statement that names it.</summary>
    public GuestCpu VcpuOf(int number)
    {
        if (!_vcpus.TryGetValue(number, out GuestCpu? found))
        {
            SimulatedThread thread = _host!.CreateThread(_vm!.PossibleCpus.First);
            found = new GuestCpu(_vm.AddVcpu(thread), thread);
            _vcpus.Add(number, found);
        }

        return found;
    }

    /// <summary>Moves the thread of a vCPU.</summary>
    /// <exception cref="ArgumentException">The machine does not have the CPU. The reader has checked this, except where a loop ends with another VM.</exception>
    public void MoveTo(GuestCpu vcpu, int cpu)
    {
        if (!_vm!.PossibleCpus.Contains(cpu))
        {
            throw new ArgumentException($"pCPU {cpu} is not possible; possible are {_vm.PossibleCpus}");
        }

        vcpu.Thread.MoveTo(cpu);
    }

    /// <summary>Guest accesses act on this vCPU from here on.</summary>
    public void Select(int vcpu)
    {
        KeepContext();
        _selected = vcpu;
        ShowSelected();
    }

    /// <summary>Gives the selected vCPU its context, before a call may act on it. The context is the vCPU's; the machine holds it while the vCPU is selected.</summary>
    public void KeepContext()
    {
        _ = Pmu;
        if (_vcpus.TryGetValue(_selected, out GuestCpu? one))
        {
            one.Context = Context;
        }
    }

    /// <summary>Shows the selected vCPU's PMU: a call may have given the vCPU another one, or reset it.</summary>
    public void ShowSelected()
    {
        _vcpus.TryGetValue(_selected, out GuestCpu? one);
        Show(one is { Vcpu.IsInitialized: true } ? one.Vcpu.Pmu : null, one?.Context ?? ContextChange.Start, rootState: false);
    }

    /// <summary>Gives the host counters of the VM back.</summary>
    public override void Dispose() => DropVm();

    private void DropVm()
    {
        _vm?.Dispose();
        _vm = null;
        _host = null;
        _vcpus.Clear();
        _selected = 0;
    }
}

/// <summary>A vCPU, and the host thread it runs on.</summary>
internal sealed class GuestCpu(Vcpu vcpu, SimulatedThread thread)
{
    public Vcpu Vcpu { get; } = vcpu;

    public SimulatedThread Thread { get; } = thread;

    /// <summary>Where its guest executes, while it is not selected.</summary>
    public ContextChange Context { get; set; } = ContextChange.Start;
}
