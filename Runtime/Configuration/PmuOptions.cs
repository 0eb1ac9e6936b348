using Emu.Kvm;
using Emu.Registers;

namespace Emu;

/// <summary>What a PE and its PMU are made of; <see cref="PmuConfiguration.Create"/> checks it and adds what it requires.</summary>
public sealed record PmuOptions
{
    /// <summary>The PMU version. Default: <see cref="PmuVersion.V3p9"/>.</summary>
    public PmuVersion Version { get; init; } = PmuVersion.V3p9;

    /// <summary>NUM_PMU_COUNTERS, the implemented event counters: 0 to 31. Default: 6.</summary>
    public int Counters { get; init; } = 6;

    /// <summary>Features besides those that <see cref="Version"/> and the other options bring. Default: none.</summary>
    public PmuFeatures Features { get; init; }

    /// <summary>EL2 is implemented. Default: true.</summary>
    public bool EL2 { get; init; } = true;

    /// <summary>EL3 is implemented. Default: true.</summary>
    public bool EL3 { get; init; } = true;

    /// <summary>AArch32 is implemented at EL0 and EL1. Default: false.</summary>
    public bool AArch32 { get; init; }

    /// <summary>The implemented events. Default: <see cref="PmuEventSet.All"/>.</summary>
    public PmuEventSet Events { get; init; } = PmuEventSet.All;

    /// <summary>PMCR_EL0.IMP before FEAT_PMUv3p7, the implementer code: 0 to 255. Default: 0.</summary>
    public int Implementer { get; init; }

    /// <summary>PMCR_EL0.IDCODE where IMP is not 0: 0 to 255. Default: 0.</summary>
    public int IdCode { get; init; }

    /// <summary>PMMIR_EL1.THWIDTH with FEAT_PMUv3_TH, the bits of a threshold: 1 to 12. Default: 12.</summary>
    public int ThresholdWidth { get; init; } = 12;

    /// <summary>PMMIR_EL1.SLOTS, the most operations that can be issued in a cycle: 0 (unknown) to 255. Default: 0.</summary>
    public int Slots { get; init; }

    /// <summary>PMMIR_EL1.BUS_SLOTS: 0 (unknown) to 255. Default: 0.</summary>
    public int BusSlots { get; init; }

    /// <summary>PMMIR_EL1.BUS_WIDTH, log2 of the bytes plus 1: 0 (unknown), or 3 to 12. Default: 0.</summary>
    public int BusWidth { get; init; }

    /// <summary>ID_AA64DFR0_EL1 except for the PMU's fields, which the configuration decides: DebugVer, BRPs and so on. Default: 0.</summary>
    public ulong ID_AA64DFR0_EL1 { get; init; }

    /// <summary>ID_AA64DFR1_EL1 except for the PMU's fields. Default: 0.</summary>
    public ulong ID_AA64DFR1_EL1 { get; init; }

    /// <summary>
    /// The IMPLEMENTATION DEFINED choice in Debug state with EDSCR.SDD set: a trap to EL3 makes the instruction UNDEFINED before
    /// any other trap is looked at (DDI 0487 D1, "Prioritization of Synchronous exceptions"). Default: false.
    /// </summary>
    public bool EL3TrapPriority { get; init; }

    /// <summary>MPIDR_EL1, which PMDEVAFF shows in the memory-mapped view. Default: 0x8000_0000, PE 0.</summary>
    public ulong MPIDR_EL1 { get; init; } = 0x8000_0000;

    /// <summary>How the memory-mapped view identifies itself. Default: a part 0 of Arm.</summary>
    public PmuPeripheral Peripheral { get; init; }

    /// <summary>For a VM's vCPU: the values that its guest reads instead of those of the configuration. Default: null.</summary>
    internal PmuGuestIdentification? GuestIdentification { get; init; }
}
