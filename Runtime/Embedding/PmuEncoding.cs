using System;
using System.Diagnostics.CodeAnalysis;

namespace Emu;

/// <summary>
/// The encoding of a System register access in AArch64 state, in parts or from the word of its instruction. <see cref="Value"/> is what <see cref="Pmu.Read(ushort, out ulong)"/>,
/// <see cref="Pmu.Write(ushort, ulong)"/> and <see cref="Registers.PmuRegisterMap.ResolveAArch64"/> take.
/// </summary>
/// <param name="Value">op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].</param>
public readonly record struct PmuEncoding(ushort Value)
{
    // MSR (register) and MRS: 1101 0101 00 L 1 o0 op1 CRn CRm op2 Rt (C6.2, MRS and MSR (register)); op0 is 0b10 or 0b11.
    private const uint MoveMask = 0xFFD0_0000;
    private const uint Move = 0xD510_0000;
    private const uint ReadBit = 1U << 21;

    /// <summary>op0, 0 to 3; of MRS and MSR 2 or 3.</summary>
    public int Op0 => Value >> 14;

    /// <summary>op1, 0 to 7.</summary>
    public int Op1 => (Value >> 11) & 7;

    /// <summary>CRn, 0 to 15.</summary>
    public int CRn => (Value >> 7) & 15;

    /// <summary>CRm, 0 to 15.</summary>
    public int CRm => (Value >> 3) & 15;

    /// <summary>op2, 0 to 7.</summary>
    public int Op2 => Value & 7;

    /// <summary>The encoding of five parts.</summary>
    /// <param name="op0">0 to 3.</param>
    /// <param name="op1">0 to 7.</param>
    /// <param name="crn">0 to 15.</param>
    /// <param name="crm">0 to 15.</param>
    /// <param name="op2">0 to 7.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part is out of its range.</exception>
    public static PmuEncoding Of(int op0, int op1, int crn, int crm, int op2)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)op0, 3U, nameof(op0));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)op1, 7U, nameof(op1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)crn, 15U, nameof(crn));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)crm, 15U, nameof(crm));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)op2, 7U, nameof(op2));
        return new PmuEncoding((ushort)((op0 << 14) | (op1 << 11) | (crn << 7) | (crm << 3) | op2));
    }

    /// <summary>Reads the word of an MRS or MSR (register) instruction.</summary>
    /// <param name="instruction">The word.</param>
    /// <param name="encoding">The register that it names, the PMU's or any other.</param>
    /// <param name="rt">The general-purpose register, 0 to 31; 31 is XZR.</param>
    /// <param name="isRead">True for MRS.</param>
    /// <returns>False where the word is another instruction.</returns>
    public static bool TryFromInstruction(uint instruction, out PmuEncoding encoding, out int rt, out bool isRead)
    {
        bool isMove = (instruction & MoveMask) == Move;
        encoding = isMove ? new PmuEncoding((ushort)(0x8000 | ((instruction >> 5) & 0x7FFF))) : default;
        rt = isMove ? (int)(instruction & 31) : 0;
        isRead = isMove && (instruction & ReadBit) != 0;
        return isMove;
    }

    /// <summary>The generic name, S3_3_C9_C12_0. Allocates.</summary>
    [SuppressMessage("Globalization", "CA1305:Specify IFormatProvider", Justification = "Small numbers without a sign have one form.")]
    public override string ToString() => $"S{Op0}_{Op1}_C{CRn}_C{CRm}_{Op2}";
}
