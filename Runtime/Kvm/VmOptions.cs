using Emu.HostPmus;

namespace Emu.Kvm;

/// <summary>What a VM is made of.</summary>
public sealed record VmOptions
{
    /// <summary>Which host PMU counts. A vCPU made by <see cref="Vm.CreateVcpu"/> gets it. Default: <see cref="PmuBackend.Default"/>.</summary>
    public PmuBackend Backend { get; init; } = PmuBackend.Default;

    /// <summary>
    /// PMCR_EL0.N, 0 to what the host PMU has; null: all that it has. Only 0 is possible with <see cref="PmuBackend.FixedCountersOnly"/>.
    /// </summary>
    public int? Counters { get; init; }

    /// <summary>ID_AA64DFR0_EL1.PMUVer, 1 to <see cref="Vm.PmuVersionLimit"/>; null: that limit.</summary>
    public int? PmuVersion { get; init; }

    /// <summary>
    /// Emu's own, which KVM does not have: the guest's PMU is emulated up to FEAT_PMUv3p9 whatever the host's is, and has the instruction
    /// counter (FEAT_PMUv3_ICNTR) if every host PMU has a fixed one. Default: false, which gives what KVM gives.
    /// </summary>
    public bool InstructionCounter { get; init; }

    /// <summary>
    /// <see cref="Counters"/> and <see cref="PmuVersion"/> are the most that the guest gets: where the host has fewer counters or an older version, it gets those.
    /// Default: false, which refuses what the host does not have.
    /// </summary>
    public bool LimitToHost { get; init; }

    /// <summary>The pCPUs the host can have, online or not; null: those that its PMUs cover.</summary>
    public CpuSet? PossibleCpus { get; init; }

    /// <summary>The VM has an interrupt controller in the kernel: a GICv3, created and initialised. Default: true.</summary>
    public bool InKernelIrqchip { get; init; } = true;

    /// <summary>KVM_ARM_VCPU_PMU_V3_STRICT: no host PMU is chosen by default. Default: false.</summary>
    public bool Strict { get; init; }
}
