using System.Globalization;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Docs;

/// <summary>How the numbers of a place are written: where a register stands in a view.</summary>
internal static class Place
{
    /// <summary>Whether it moves 64 bits in two AArch32 registers.</summary>
    public static bool IsPair(EncodingInfo place) => place.View == RegisterView.AArch32 && place.Width == 64;

    /// <summary>The numbers of the place for one register of an array, in the manual's order: <c>3 3 9 12 0</c>, or the offset <c>0xE04</c>.</summary>
    public static string Numbers(EncodingInfo place, int index) =>
        place.View == RegisterView.External ? $"0x{Codes(place, index)[0]:X3}" : string.Join(' ', Codes(place, index).Select(code => code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The name by which any assembler takes an AArch64 register: <c>S3_3_C9_C12_0</c>.</summary>
    public static string GenericName(EncodingInfo place, int index)
    {
        int[] codes = Codes(place, index);
        return string.Create(CultureInfo.InvariantCulture, $"S{codes[0]}_{codes[1]}_C{codes[2]}_C{codes[3]}_{codes[4]}");
    }

    /// <summary>The instruction word of MRS X0 or MSR …, X0 (DDI 0487 C6.2, MRS and MSR (register)).</summary>
    public static string InstructionWord(EncodingInfo place, bool write, int index)
    {
        int[] codes = Codes(place, index);
        uint word = write ? 0xD510_0000u : 0xD530_0000u;
        word |= (uint)(((codes[0] - 2) << 19) | (codes[1] << 16) | (codes[2] << 12) | (codes[3] << 8) | (codes[4] << 5));
        return $"0x{word:X8}";
    }

    private static int[] Codes(EncodingInfo place, int index)
    {
        int[] codes = new int[place.Parts.Length];
        for (int part = 0; part < codes.Length; part++)
            codes[part] = place.Parts[part].At(index);

        return codes;
    }
}
