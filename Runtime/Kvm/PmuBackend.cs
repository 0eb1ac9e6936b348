using System;
using Emu.HostPmus;

namespace Emu.Kvm;

/// <summary>Which host PMU a VM's counters count on, and so what its guests see.</summary>
public sealed class PmuBackend
{
    private PmuBackend(PmuBackendKind kind, HostPmu? pmu)
    {
        Kind = kind;
        Pmu = pmu;
    }

    /// <summary>
    /// One PMU for the whole VM: the first registered one that covers the pCPU on which the first vCPU is initialised. On a pCPU of
    /// another PMU the VM runs on, and its counters stand still there. KVM's default.
    /// </summary>
    public static PmuBackend Default { get; } = new(PmuBackendKind.Default, null);

    /// <summary>
    /// The fixed counters only, on whichever host PMU the vCPU runs on: no event counter (PMCR_EL0.N and PMCEID are 0), the cycle
    /// counter, and the instruction counter where the VM has one. They go on across different host PMUs.
    /// </summary>
    public static PmuBackend FixedCountersOnly { get; } = new(PmuBackendKind.FixedCountersOnly, null);

    /// <summary>
    /// Emu's own, which KVM does not have: event counters and the cycle counter, on whichever host PMU the vCPU runs on, for the events that
    /// every host PMU counts. PMCEID says which; there are as many counters as every host PMU can give to each of these events.
    /// </summary>
    public static PmuBackend CommonEvents { get; } = new(PmuBackendKind.CommonEvents, null);

    /// <summary>Which way it is.</summary>
    public PmuBackendKind Kind { get; }

    /// <summary>The PMU of an explicit choice; else null.</summary>
    public HostPmu? Pmu { get; }

    /// <summary>One PMU for the whole VM, by choice: the VM does not run on a pCPU that the PMU does not cover.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="pmu"/> is null.</exception>
    public static PmuBackend Explicit(HostPmu pmu)
    {
        ArgumentNullException.ThrowIfNull(pmu);
        return new PmuBackend(PmuBackendKind.Explicit, pmu);
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        PmuBackendKind.Default => "default",
        PmuBackendKind.FixedCountersOnly => "fixed-counters-only",
        PmuBackendKind.CommonEvents => "common-events",
        _ => Pmu!.Name,
    };
}

/// <summary>The ways of <see cref="PmuBackend"/>.</summary>
public enum PmuBackendKind
{
    /// <summary><see cref="PmuBackend.Default"/>.</summary>
    Default,

    /// <summary><see cref="PmuBackend.Explicit"/>.</summary>
    Explicit,

    /// <summary><see cref="PmuBackend.FixedCountersOnly"/>.</summary>
    FixedCountersOnly,

    /// <summary><see cref="PmuBackend.CommonEvents"/>.</summary>
    CommonEvents,
}
