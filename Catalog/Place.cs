using System.Globalization;
using System.Linq;

namespace Emu.Catalog;

/// <summary>Where a register is in one view: one of its encodings, and how its numbers are written.</summary>
/// <param name="Register">The register whose bits are there.</param>
/// <param name="Encoding">One of its encodings.</param>
public sealed record Place(RegisterInfo Register, EncodingInfo Encoding)
{
    /// <summary>The index of an array; null for a single register.</summary>
    public IndexRange? Index => Register.Index;

    /// <summary>A number of the encoding as the spec writes it, a formula where it depends on the index; empty where the encoding has no such number.</summary>
    /// <param name="part"><c>CRm</c>, <c>offset</c> ….</param>
    public string this[string part] => Encoding.Part(part)?.Text ?? string.Empty;

    /// <summary>A number of the encoding of one register of an array, or of a single register; 0 where the encoding has no such number.</summary>
    /// <param name="part"><c>CRm</c>, <c>offset</c> ….</param>
    /// <param name="index">The index; of no matter for a single register.</param>
    public int ValueAt(string part, int index) => Encoding.Part(part)?.At(index) ?? 0;

    /// <summary>The numbers for one register of an array, in the manual's order: <c>3 3 9 12 0</c>, or the offset <c>0xE04</c>.</summary>
    /// <param name="index">The index; of no matter for a single register.</param>
    public string Numbers(int index) => Encoding.View == RegisterView.External
        ? $"0x{ValueAt("offset", index):X3}"
        : string.Join(' ', Codes(index).Select(static code => code.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The name by which any assembler takes an AArch64 register: <c>S3_3_C9_C12_0</c>.</summary>
    /// <param name="index">The index; of no matter for a single register.</param>
    public string GenericName(int index)
    {
        int[] codes = Codes(index);
        return string.Create(CultureInfo.InvariantCulture, $"S{codes[0]}_{codes[1]}_C{codes[2]}_C{codes[3]}_{codes[4]}");
    }

    /// <summary>The instruction word of MRS X0 or MSR …, X0 for an AArch64 register (DDI 0487 C6.2, MRS and MSR (register)).</summary>
    /// <param name="write">MSR, not MRS.</param>
    /// <param name="index">The index; of no matter for a single register.</param>
    public string InstructionWord(bool write, int index)
    {
        int[] codes = Codes(index);
        uint word = write ? 0xD510_0000u : 0xD530_0000u;
        word |= (uint)(((codes[0] - 2) << 19) | (codes[1] << 16) | (codes[2] << 12) | (codes[3] << 8) | (codes[4] << 5));
        return $"0x{word:X8}";
    }

    private int[] Codes(int index)
    {
        int[] codes = new int[Encoding.Parts.Length];
        for (int part = 0; part < codes.Length; part++)
        {
            codes[part] = Encoding.Parts[part].At(index);
        }

        return codes;
    }
}
