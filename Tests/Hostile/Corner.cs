namespace Emu.Hostile;

/// <summary>Where things are in every hostile guest, and values at the edges.</summary>
internal static class Corner
{
    public const int VectorsAt = 0x800;
    public const int BodyAt = 0x1000;
    public const int BodyEnd = 0x2000;
    public const int TableAt = 0x2000;
    public const int SecondTableAt = 0x3000;
    public const int ImageSize = 0x4000;

    /// <summary>Scratch memory beyond the image.</summary>
    public const ulong Scratch = 0x4009_0000;

    /// <summary>Memory of the board in bytes.</summary>
    public const ulong MemorySize = 4UL << 20;

    private static readonly ulong[] Devices = [0x0800_0000, 0x0801_0000, 0x0900_0000];

    private static readonly ulong[] Edges =
    [
        0, 1, 2, 3, 7, 8, 15, 0xFF, 0xFFF, 0x1000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x7FFF_FFFF_FFFF_FFFF,
        0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_F000, 0xFFFF_FFFF_FFFF_FFFC, 0x0000_FFFF_FFFF_FFFC,
        0x0001_0000_0000_0000,
        0xFFFF_0000_0000_0000, 0x0000_007F_FFFF_FFFC, 0xFFFF_FF80_0000_0000, 0x0DEA_D000_0000_0000,
    ];

    /// <summary>An address of a device's register, mostly aligned.</summary>
    public static ulong Device(Dice dice) => dice.OneOf<ulong>(Devices) + (dice.Chance(80) ? dice.Bits(10) << 2 : dice.Bits(13));

    /// <summary>An address where the board has nothing, or only flash.</summary>
    public static ulong Nowhere(Dice dice) => dice.Below(6) switch
    {
        0 => dice.Bits(27),
        1 => 0x0900_1000 + dice.Bits(16),
        2 => 0x0A00_0000 + dice.Bits(14),
        3 => 0x4000_0000 + MemorySize - dice.Bits(4),
        4 => 0x1000_0000 + dice.Bits(28),
        _ => dice.Next() >> dice.Below(40),
    };

    public static ulong Memory(Dice dice) => dice.Below(4) switch
    {
        0 => 0x4000_0000 + MemorySize - 64 + dice.Bits(6),
        1 => Scratch + 0xFF8 + dice.Bits(4),
        _ => Scratch + dice.Bits(12),
    };

    /// <summary>Any address, most often one that leads somewhere.</summary>
    public static ulong Address(Dice dice, ulong image) => dice.Below(12) switch
    {
        0 or 1 => Device(dice),
        2 => Nowhere(dice),
        3 => dice.OneOf<ulong>(Edges),
        4 => image + (ulong)dice.Below(ImageSize),
        5 or 6 => image + BodyAt + (ulong)(dice.Below((BodyEnd - BodyAt) / 4) * 4),

        // The aliases of the tables: memory and devices with access from EL0.
        7 => 0x8000_0000 + (Memory(dice) - 0x4000_0000),
        8 => 0xC000_0000 + Device(dice),
        _ => Memory(dice),
    };

    public static ulong Value(Dice dice) => dice.Below(4) switch
    {
        0 => dice.OneOf<ulong>(Edges),
        1 => dice.Next(),
        2 => dice.Bits(8),
        _ => 1UL << dice.Below(64),
    };
}
