namespace Emu;

/// <summary>Who made a PMU and which it is, as PMIIDR and the PMPIDR registers of the memory-mapped view say it (DDI 0487 I5.3).</summary>
public readonly record struct PmuPeripheral
{
    private const int Arm = 0x43B;

    private readonly int _designerLessArm;

    /// <summary>The JEP106 code of the designer: identity [6:0], continuations [11:8]. Default: 0x43B, Arm.</summary>
    public int Designer
    {
        get => _designerLessArm ^ Arm;
        init => _designerLessArm = value ^ Arm;
    }

    /// <summary>The part, PMIIDR.ProductID and PART_1:PART_0: 0 to 0xFFF. Default: 0.</summary>
    public int Part { get; init; }

    /// <summary>PMIIDR.Variant and PMPIDR2.REVISION: 0 to 15. Default: 0.</summary>
    public int Variant { get; init; }

    /// <summary>PMIIDR.Revision and PMPIDR3.REVAND: 0 to 15. Default: 0.</summary>
    public int Revision { get; init; }

    /// <summary>PMPIDR3.CMOD, not 0 where it was modified after manufacture: 0 to 15. Default: 0.</summary>
    public int Modified { get; init; }
}
