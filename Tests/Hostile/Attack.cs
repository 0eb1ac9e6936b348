using System;

namespace Emu.Hostile;

/// <summary>The kinds of code that hostile guests are made of. Their names are those of the option <c>--without</c>.</summary>
[Flags]
internal enum Attack
{
    None = 0,

    /// <summary>Words of 32 random bits.</summary>
    Words = 1 << 0,

    /// <summary>Random instructions of one group: data processing, branches, loads and stores, SIMD.</summary>
    Instructions = 1 << 1,

    /// <summary>System registers of EL1, EL2 and EL3 that control the CPU.</summary>
    Control = 1 << 2,

    /// <summary>The PMU's registers.</summary>
    Pmu = 1 << 3,

    /// <summary>The Generic Timer's registers.</summary>
    Timer = 1 << 4,

    /// <summary>Breakpoints, watchpoints, single step and the other registers of op0 2.</summary>
    Debug = 1 << 5,

    /// <summary>ID registers, and encodings where nothing is.</summary>
    Identification = 1 << 6,

    /// <summary>Loads and stores of every width and alignment, mostly to devices.</summary>
    Devices = 1 << 7,

    /// <summary>SVC, HVC, SMC, BRK, HLT, DCPS and WFI.</summary>
    Calls = 1 << 8,

    /// <summary>ERET with every PSTATE but those of AArch32.</summary>
    Returns = 1 << 9,

    /// <summary>ERET to AArch32.</summary>
    Aarch32 = 1 << 10,

    /// <summary>Code that writes code.</summary>
    SelfModifying = 1 << 11,

    /// <summary>TLBI, IC, DC and AT.</summary>
    Maintenance = 1 << 12,

    /// <summary>LDXR, STXR and the atomic instructions.</summary>
    Exclusives = 1 << 13,

    /// <summary>Branches to anywhere.</summary>
    Jumps = 1 << 14,

    /// <summary>The MMU on, with tables that are partly nonsense.</summary>
    Mmu = 1 << 15,

    /// <summary>Code at EL0.</summary>
    EL0 = 1 << 16,
}
