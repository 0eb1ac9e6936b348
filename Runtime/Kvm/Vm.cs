using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Kvm;

/// <summary>A VM on a host with one or more PMUs: what KVM keeps for all vCPUs together, and which host PMU their counters count on.</summary>
/// <remarks>
/// An embedder that just wants vCPUs to run uses <see cref="CreateVcpu"/> and <see cref="Vcpu.Load"/>. One that replaces KVM uses
/// <see cref="AddVcpu"/>, <see cref="Vcpu.Initialize"/> and the device attributes, which answer with KVM's error numbers.
/// Configuration is serialised by one lock; vCPUs then run on separate threads.
/// </remarks>
public sealed partial class Vm : IDisposable
{
    /// <summary>The highest PMUVer that KVM gives a guest: FEAT_PMUv3p5.</summary>
    public const int KvmPmuVersionLimit = 6;

    private const int TrappedPmuVersion = 1;
    private const int InstructionCounterPmuVersion = 9;

    private readonly HostPmu[] _hostPmus;
    private readonly Backing[] _backings;
    private readonly List<Vcpu> _vcpus = [];
    private bool _hostsCountInstructions;
    private bool _offersInstructionCounter;

    /// <summary>Describes a VM on a host.</summary>
    /// <param name="hostPmus">The host's PMUs in the order of their registration; may be empty, then no vCPU can be initialised.</param>
    /// <param name="options">What the VM is made of; null: all defaults.</param>
    /// <exception cref="ArgumentException">The options do not fit the host; the message says how.</exception>
    public Vm(IReadOnlyList<HostPmu> hostPmus, VmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hostPmus);
        Options = options ?? new VmOptions();
        _hostPmus = [.. hostPmus];
        _backings = Kvm.Backing.OfEach(_hostPmus.Length);

        CpuSet covered = CpuSet.Empty;
        foreach (HostPmu pmu in _hostPmus)
            covered = covered.Union(pmu.Cpus);
        PossibleCpus = Options.PossibleCpus ?? covered;
        SupportedCpus = PossibleCpus;

        PmuVersionLimit = LimitOf(_hostPmus, Options.InstructionCounter, out bool trapped);
        TrapsGuestPmu = trapped;
        HostPmuVersion = HostVersionOf(_hostPmus, trapped);
        int? asked = Options.LimitToHost && Options.PmuVersion >= PmuVersionLimit ? null : Options.PmuVersion;
        GuestPmuVersion = asked ?? PmuVersionLimit;
        _offersInstructionCounter = _hostsCountInstructions;
        if (asked is int version && !IsPossibleVersion(version))
            throw new ArgumentException($"PMUVer {version} is not one that this host can give a guest; the limit is {PmuVersionLimit}.", nameof(options));
        if (Options.Backend.Pmu is { } chosen && Array.IndexOf(_hostPmus, chosen) < 0)
            throw new ArgumentException($"The host PMU {chosen.Name} is not one of the VM's.", nameof(options));

        CommonEvents = Options.Backend.Kind == PmuBackendKind.CommonEvents ? CommonEventSet.Of(_hostPmus) : null;
        Backing = BackingTable();
    }

    /// <summary>What it was made from.</summary>
    public VmOptions Options { get; }

    /// <summary>The host's PMUs, in the order of their registration.</summary>
    public IReadOnlyList<HostPmu> HostPmus => _hostPmus;

    /// <summary>The pCPUs the host can have.</summary>
    public CpuSet PossibleCpus { get; }

    /// <summary>The pCPUs the VM runs on: all, or those of an explicitly chosen PMU.</summary>
    public CpuSet SupportedCpus { get; private set; }

    /// <summary>The host PMU of the VM; null until one is chosen. With <see cref="FixedCountersOnly"/> it counts nothing by itself.</summary>
    public HostPmu? ChosenPmu { get; private set; }

    /// <summary>PMCR_EL0.N of its vCPUs.</summary>
    public int Counters { get; private set; }

    /// <summary>The most event counters that its vCPUs can have, as things are.</summary>
    public int MaxCounters => ChosenPmu is null || FixedCountersOnly ? 0
        : CommonEvents is { } common ? common.Counters
        : TrapsGuestPmu ? Math.Min(1, ChosenPmu.Counters) : ChosenPmu.Counters;

    /// <summary>The VM has the fixed counters only, on whichever host PMU a vCPU runs on.</summary>
    public bool FixedCountersOnly { get; private set; }

    /// <summary>A vCPU of the VM has run: its configuration is final.</summary>
    public bool HasRun { get; private set; }

    /// <summary>ID_AA64DFR0_EL1.PMUVer as the guest sees it.</summary>
    public int GuestPmuVersion { get; private set; }

    /// <summary>The guest has the instruction counter (ID_AA64DFR1_EL1.PMICNTR).</summary>
    public bool GuestInstructionCounter => _offersInstructionCounter && CanHaveInstructionCounter;

    /// <summary>The highest PMUVer that a guest can have here; 0: the host has no PMU that guests can use.</summary>
    public int PmuVersionLimit { get; }

    /// <summary>The host is one whose PMU is not PMUv3, so that every PMU access of the guest traps and at most one event counter is offered.</summary>
    public bool TrapsGuestPmu { get; }

    /// <summary>Its vCPUs, in the order of their making.</summary>
    public IReadOnlyList<Vcpu> Vcpus => _vcpus;

    /// <summary>Serialises configuration, as KVM's config lock does.</summary>
    internal object ConfigLock { get; } = new();

    /// <summary>By pCPU, what a vCPU loaded there counts on, and null for a pCPU that the host cannot have: see <see cref="Vcpu.Load"/>. Replaced as a whole.</summary>
    internal Backing?[] Backing { get; private set; }

    /// <summary>The event filter; null until there is one.</summary>
    internal EventFilter? Filter { get; private set; }

    /// <summary>Some vCPU was initialised with the PMU feature, or tried to be.</summary>
    internal bool HasPmuFeature { get; private set; }

    /// <summary>SET_PMU succeeded: the choice is the user's, not the default.</summary>
    internal bool IsChoiceExplicit { get; private set; }

    /// <summary>PMMIR_EL1.SLOTS as the guest sees it.</summary>
    internal int GuestSlots { get; private set; }

    /// <summary>The host's own PMUVer: what the event space of the filter goes by.</summary>
    internal int HostPmuVersion { get; }

    /// <summary>The guest's PMUVer and every host PMU allow the instruction counter; it can be left out anyway.</summary>
    internal bool CanHaveInstructionCounter => _hostsCountInstructions && GuestPmuVersion >= InstructionCounterPmuVersion;

    /// <summary>Adds a vCPU that is ready to be loaded: initialised on the pCPU its thread is on, with the backend and the counters of <see cref="Options"/>.</summary>
    /// <param name="thread">The host thread it runs on.</param>
    /// <param name="host">Told about each edge of the PMU's interrupt; may be null.</param>
    /// <exception cref="ArgumentException">The host has no PMU for it, or the options do not fit; the message says how.</exception>
    public Vcpu CreateVcpu(HostThread thread, IPmuHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(thread);
        Vcpu vcpu = AddVcpu(thread, host);
        try
        {
            Expect(vcpu.Initialize(), nameof(thread), _hostPmus.Length == 0
                ? "The host has no PMU."
                : PmuVersionLimit == 0 ? "The host's PMUs do not agree on PMUVer, so that guests can have none." : $"pCPU {thread.Cpu} has no PMU.");
            if (!HasRun)
                ApplyOptions(vcpu);
            Expect(vcpu.CompleteSetup(), nameof(thread), "The PMU could not be set up.");
        }
        catch
        {
            lock (ConfigLock)
                _vcpus.Remove(vcpu);
            vcpu.Dispose();
            throw;
        }

        return vcpu;
    }

    /// <summary>Adds a vCPU as KVM_CREATE_VCPU does: not initialised yet.</summary>
    /// <param name="thread">The host thread it runs on.</param>
    /// <param name="host">Told about each edge of the PMU's interrupt; may be null.</param>
    public Vcpu AddVcpu(HostThread thread, IPmuHost? host = null)
    {
        ArgumentNullException.ThrowIfNull(thread);
        lock (ConfigLock)
        {
            Vcpu vcpu = new(this, _vcpus.Count, thread, host);
            _vcpus.Add(vcpu);
            return vcpu;
        }
    }

    /// <summary>The first registered host PMU that covers a pCPU; null for a pCPU without one.</summary>
    public HostPmu? PmuOf(int cpu)
    {
        int index = IndexOfPmu(cpu);
        return index < 0 ? null : _hostPmus[index];
    }

    /// <summary>Asks every vCPU to look at its host PMU again at its next entry. From any thread.</summary>
    public void RequestReload()
    {
        lock (ConfigLock)
        {
            foreach (Vcpu vcpu in _vcpus)
                vcpu.RequestReload();
        }
    }

    /// <summary>Gives the host counters of all vCPUs back.</summary>
    public void Dispose()
    {
        foreach (Vcpu vcpu in _vcpus)
            vcpu.Dispose();
    }

    internal HostPmu[] HostPmuArray => _hostPmus;

    private static void Expect(Errno error, string argument, string message)
    {
        if (error != Errno.None)
            throw new ArgumentException(message, argument);
    }

    // The options stand for what a VMM asks for between the first vCPU's initialisation and its first run.
    private void ApplyOptions(Vcpu vcpu)
    {
        if (Options.Backend.Kind == PmuBackendKind.FixedCountersOnly && !FixedCountersOnly)
            Expect(vcpu.SetAttribute(PmuDeviceAttr.FixedCountersOnly), nameof(Options), "The VM cannot have the fixed counters only any more.");
        if (Options.Backend.Pmu is { } pmu && ChosenPmu != pmu | !IsChoiceExplicit)
            Expect(vcpu.SetAttribute(PmuDeviceAttr.SetPmu, pmu.Type), nameof(Options), $"The VM cannot have the host PMU {pmu.Name} any more.");
        if (Options.Counters is not int counters)
            return;
        if (Options.LimitToHost)
            counters = Math.Min(counters, MaxCounters);
        if (counters != Counters)
        {
            Expect(
                vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, counters),
                nameof(Options),
                $"{counters} event counters are more than the {MaxCounters} that the VM can have.");
        }
    }

    // kvm-facts 9.1: cores that disagree leave no version at all, not the smallest one.
    private static int HostVersionOf(HostPmu[] pmus, bool trapped)
    {
        if (trapped)
            return TrappedPmuVersion;
        int? agreed = null;
        foreach (HostPmu pmu in pmus)
        {
            if (agreed is not null && agreed != pmu.PmuVersion)
                return 0;
            agreed = pmu.PmuVersion;
        }

        return agreed is null or 15 ? 0 : agreed.Value;
    }

    private int LimitOf(HostPmu[] pmus, bool instructionCounter, out bool trapped)
    {
        trapped = Array.Exists(pmus, static pmu => pmu.PmuVersion is null);
        int limit = Math.Min(HostVersionOf(pmus, trapped), KvmPmuVersionLimit);
        if (limit == 0 || !instructionCounter)
            return limit;
        _hostsCountInstructions = Array.TrueForAll(pmus, static pmu => pmu.HasFixedInstructionCounter);
        return InstructionCounterPmuVersion;
    }

    private bool IsPossibleVersion(int version) => version is 1 or >= 4 && version <= PmuVersionLimit;

    private int IndexOfPmu(int cpu) => Array.FindIndex(_hostPmus, pmu => pmu.Cpus.Contains(cpu));
}
