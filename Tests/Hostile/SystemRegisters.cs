namespace Emu.Hostile;

/// <summary>System registers worth attacking, and values that hurt. Encodings are bits [20:5] of the instruction: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].</summary>
internal static class SystemRegisters
{
    public const ushort MDSCR_EL1 = 0x8012;
    public const ushort SCTLR_EL1 = 0xC080;
    public const ushort CPACR_EL1 = 0xC082;
    public const ushort TTBR0_EL1 = 0xC100;
    public const ushort TTBR1_EL1 = 0xC101;
    public const ushort TCR_EL1 = 0xC102;
    public const ushort SPSR_EL1 = 0xC200;
    public const ushort ELR_EL1 = 0xC201;
    public const ushort SP_EL0 = 0xC208;
    public const ushort MAIR_EL1 = 0xC510;
    public const ushort VBAR_EL1 = 0xC600;
    public const ushort CNTKCTL_EL1 = 0xC708;
    public const ushort PMINTENSET_EL1 = 0xC4F1;
    public const ushort PMCR_EL0 = 0xDCE0;
    public const ushort PMCNTENSET_EL0 = 0xDCE1;
    public const ushort PMCCNTR_EL0 = 0xDCE8;
    public const ushort PMUSERENR_EL0 = 0xDCF0;
    public const ushort CNTV_TVAL_EL0 = 0xDF18;
    public const ushort CNTV_CTL_EL0 = 0xDF19;

    /// <summary>Everything of EL0 and EL1 that a kernel writes, and some of EL2 and EL3.</summary>
    private static readonly ushort[] Control =
    [
        SCTLR_EL1, 0xC081, CPACR_EL1, TTBR0_EL1, TTBR1_EL1, TCR_EL1, SPSR_EL1, ELR_EL1, SP_EL0, 0xC210, 0xC212, 0xC230, 0xC288, 0xC289,
        0xC290,
        0xC300, 0xC3A0, MAIR_EL1, 0xC518, VBAR_EL1, 0xC602, 0xC608, 0xC681, 0xC684, CNTKCTL_EL1, 0xD000, 0xC800, 0xC801, 0xC807, 0xD801,
        0xD807,
        0xDA10, 0xDA11, 0xDA20, 0xDA21, 0xDA28, 0xDA29, 0xDE82, 0xDE83, 0xE080, 0xE088, 0xE089, 0xE208, 0xF080, 0xF088, 0xF099, 0xC213,
        0xC214,
    ];

    private static readonly ushort[] Saved = [SPSR_EL1, ELR_EL1, SP_EL0, VBAR_EL1, 0xDA28, 0xDA29];

    /// <summary>A register of the PMU, by its groups: CRn 9, and the counters of CRn 14.</summary>
    public static ushort Pmu(Dice dice) => dice.Below(5) switch
    {
        0 => dice.OneOf(PMCR_EL0, PMCNTENSET_EL0, PMCCNTR_EL0, PMUSERENR_EL0, PMINTENSET_EL1),
        1 => (ushort)(0xDF40 | dice.Bits(6)),
        2 => (ushort)(0xC480 | dice.Bits(7)),
        _ => (ushort)(0xDC80 | dice.Bits(7)),
    };

    /// <summary>The Generic Timer: op1 3, CRn 14, CRm 0 to 3.</summary>
    public static ushort Timer(Dice dice) => (ushort)(0xDF00 | dice.Bits(5));

    /// <summary>Debug registers: op0 2. Breakpoints and watchpoints by number, MDSCR, the OS Lock, the rest.</summary>
    public static ushort Debug(Dice dice) => dice.Below(4) switch
    {
        0 => MDSCR_EL1,
        1 => (ushort)(0x8000 | (dice.Bits(4) << 3) | (4 + dice.Bits(2))),
        2 => dice.OneOf<ushort>(0x8010, 0x8084, 0x808C, 0x809C, 0x80A4, 0x9808, 0x9820, 0x9828, 0x8002, 0x801A, 0x8080),
        _ => (ushort)(0x8000 | dice.Bits(14)),
    };

    /// <summary>ID registers: op0 3, op1 0 to 3, CRn 0.</summary>
    public static ushort Identification(Dice dice) => (ushort)(0xC000 | (dice.Bits(2) << 11) | dice.Bits(7));

    /// <summary>Any register of op0 3.</summary>
    public static ushort Any(Dice dice) => (ushort)(0xC000 | dice.Bits(14));

    public static ushort OfControl(Dice dice) => dice.OneOf<ushort>(Control);

    public static ushort OfSavedState(Dice dice) => dice.OneOf<ushort>(Saved);
}
