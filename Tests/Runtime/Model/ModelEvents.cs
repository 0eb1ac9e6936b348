namespace Emu.Tests.Runtime.Model;

/// <summary>Which event numbers are events, as the tables of D14 list them.</summary>
internal static class ModelEvents
{
    // A bit for each number from 0x0000, 0x4000 and 0x8000 on.
    private static readonly ulong[] Base =
    [
        0xFFFFFFFFFFFFFFFF, 0xF7FFF7FFF1CFF1FF, 0xFFFFFFCF0007FDDE,
    ];

    private static readonly ulong[] Extended =
    [
        0x000000770F0FFE7F, 0x0000000000000000, 0x0000000000000000,
    ];

    private static readonly ulong[] Later =
    [
        0xFFFFFFFFFFFF5FFF, 0xF3FFFFFFEFDEFFFF, 0x377FF777F7777FFF, 0xEEEEEFEEFD5DFFFF, 0xFFFFFFFFFFFFFF80, 0xFFFFFDFF7FFFFFFF,
        0xF3FFFFFFFFFFEF7F, 0xFFF3FFF3FFF3FFF3, 0xFFFFFFF0FFF0F3F3, 0xFFF3FFF3FFF3FFF3, 0xFFFBFF1FBFFFF3F3, 0xFFFFFFF3FFF3FFF0,
        0x77F7FF37FFFFFFF0, 0x7F7FFFFFFF7F03F7, 0xFFFFFFFF0F7777F3, 0xFFFFFFFFFFFFFFFF, 0xFFF6FFFFFFFFFFFF, 0x001D081D1D1D1D1D,
        0x00000000001D1D1D,
    ];

    /// <summary>Whether a PMU that implements every event counts this one: a common event, or a number that is left to the implementation.</summary>
    public static bool IsEvent(int number) => number switch
    {
        0x400D or 0x400F => false, // PMU_OVFS and PMU_HOVFS are for a trace unit
        < 0xC0 => IsCommon(number),
        < 0x4000 => true,
        < 0x40C0 => IsCommon(number),
        < 0x8000 => true,
        < 0x9000 => IsCommon(number),
        _ => number >= 0xC0C0,
    };

    /// <summary>Whether it is a common event.</summary>
    public static bool IsCommon(int number) => number switch
    {
        < 0xC0 => Bit(Base, number),
        >= 0x4000 and < 0x40C0 => Bit(Extended, number - 0x4000),
        >= 0x8000 => Bit(Later, number - 0x8000),
        _ => false,
    };

    private static bool Bit(ulong[] words, int k) => k >> 6 < words.Length && (words[k >> 6] >> (k & 63) & 1) != 0;
}
