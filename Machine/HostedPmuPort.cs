using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Machine;

/// <summary>The PMU pulls its counts from the PMUs of a simulated host, as a guest's does under KVM.</summary>
internal sealed partial class HostedPmuPort : PmuPort
{
    private readonly Vm _vm;
    private readonly Vcpu _vcpu;

    private HostedPmuPort(BoardOptions options, Vm vm, int vcpu, IPmuHost line)
        : base(options, vcpu)
    {
        _vm = vm;
        _vcpu = vm.CreateVcpu(Thread!, line);
    }

    public override ulong Reloads => ReloadsBefore + (ulong)_vcpu.Reloads;

    public override int ListenVersion => Thread!.ListenVersion;

    protected override ulong CyclesToOverflow => Thread!.CyclesToOverflow;

    protected override ulong InstructionsToOverflow => Thread!.InstructionsToOverflow;

    public override void Count(ushort eventNumber, ulong occurrences) => Thread!.Count(eventNumber, occurrences);

    public override bool IsCounting(ushort eventNumber) => Thread!.IsListening(eventNumber);

    public override ulong OccurrencesToOverflow(ushort eventNumber) => Thread!.OccurrencesToOverflow(eventNumber);

    /// <summary>Makes one VM, and a port for each of its vCPUs.</summary>
    public static PmuPort[] CreateAll(BoardOptions options, SimulatedHost host, PmuBackend backend, IPmuHost[] lines)
    {
        // The guest gets what was asked for as far as the host has it: no later PMU version and not more counters than the host's.
        CheckInstructionCounter(options, host);
        Vm vm = new(host.Pmus, new VmOptions
        {
            Backend = backend,
            Counters = options.Pmu.Counters,
            PmuVersion = (int)options.Pmu.Version,
            LimitToHost = true,
            InstructionCounter = options.InstructionCounter,
        });
        HostedPmuPort[] ports = new HostedPmuPort[lines.Length];
        try
        {
            for (int vcpu = 0; vcpu < ports.Length; vcpu++)
            {
                ports[vcpu] = new HostedPmuPort(options, vm, vcpu, lines[vcpu]);
            }

            // The first run ends the VM's configuration, so all vCPUs are there before it.
            foreach (HostedPmuPort port in options.Saved is null ? ports : [])
            {
                port.Begin();
            }
        }
        catch
        {
            vm.Dispose();
            throw;
        }

        return ports;
    }

    public override void Dispose()
    {
        base.Dispose();
        _vm.Dispose();
    }

    protected override void Begin()
    {
        Pmu = _vcpu.Pmu;
        Enter(Thread!.Cpu);
    }

    protected override void Advance(ulong cycles, ulong instructions) => Thread!.Advance(cycles, instructions);

    protected override void OnMoved(int pcpu) => Enter(pcpu);

    private static void CheckInstructionCounter(BoardOptions options, SimulatedHost host)
    {
        if (!options.InstructionCounter)
        {
            return;
        }

        if (options.Pmu.Version < PmuVersion.V3p9)
        {
            throw new BoardException($"The instruction counter (FEAT_PMUv3_ICNTR) needs PMUVer 9, and the guest was to have {(int)options.Pmu.Version}.");
        }

        foreach (HostPmu pmu in host.Pmus)
        {
            if (!pmu.HasFixedInstructionCounter)
            {
                throw new BoardException($"The host PMU '{pmu.Name}' has no fixed instruction counter, so a guest cannot have FEAT_PMUv3_ICNTR there. Choose a host whose cores all have one.");
            }
        }
    }

    private void Enter(int pcpu)
    {
        if (_vcpu.Load(pcpu) != LoadStatus.Ok)
        {
            throw new BoardException(
                $"The vCPU cannot run on pCPU {pcpu}: the host PMU '{_vm.ChosenPmu?.Name}' that was chosen for it does not cover that core.");
        }
    }
}
