using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu.Native.Handles;

/// <summary>
/// The register of each AArch64 encoding by one look-up. <see cref="PmuRegisterMap"/> takes two, one after the other, and the second costs a tenth of a read. The table has 128 KB of
/// addresses; only the pages with registers are in memory.
/// </summary>
internal static unsafe class RegisterTable
{
    /// <summary>65,536 packed registers; 0 where there is none.</summary>
    public static ushort* First { get; } = Make();

    private static ushort* Make()
    {
        ushort* table = (ushort*)NativeMemory.AllocZeroed(ushort.MaxValue + 1, sizeof(ushort));
        foreach (ushort encoding in PmuRegisterInformation.AArch64Encodings)
        {
            table[encoding] = PmuRegisterMap.ResolveAArch64(encoding).Packed;
        }

        return table;
    }
}
