using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>The numbers of registers in emu_pmu.h: an AArch64 encoding, an AArch32 encoding, or an offset in the memory-mapped view. They do not overlap.</summary>
internal static class RegisterNumbers
{
    public const uint MemoryMapped = 0x20_0000;

    private const uint FrameSize = 0x1000;
    private const uint Coprocessor15 = 15 << 16;
    private const uint TwoRegisters = 1 << 20;

    /// <summary>It can be an AArch64 encoding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsA64(uint number) => number <= ushort.MaxValue;

    /// <summary>It can be an AArch32 encoding of coprocessor 15.</summary>
    public static bool IsA32(uint number) =>
        (number & ~(TwoRegisters | 0x3FFF)) == Coprocessor15 && ((number & TwoRegisters) == 0 || (number & 0x3F00) == 0);

    public static bool IsMemoryMapped(uint number) => number - MemoryMapped < FrameSize;

    public static uint A32(uint opc1, uint crn, uint crm, uint opc2) =>
        (opc1 > 7) | (crn > 15) | (crm > 15) | (opc2 > 7) ? 0 : Coprocessor15 | (opc1 << 11) | (crn << 7) | (crm << 3) | opc2;

    public static uint A32Pair(uint opc1, uint crm) => (opc1 > 15) | (crm > 15) ? 0 : TwoRegisters | Coprocessor15 | (opc1 << 4) | crm;

    /// <summary>The register behind a number, whichever view it is of; none where the configuration shows none there.</summary>
    public static PmuRegister Behind(uint number, PmuFeatures features) =>
        IsA64(number) ? PmuRegisterMap.ResolveAArch64((ushort)number)
        : IsA32(number) ? PmuRegisterMap.ResolveAArch32(number, features).Register
        : IsMemoryMapped(number) ? PmuRegisterMap.ResolveExternal(number - MemoryMapped, features).Register
        : default;
}
