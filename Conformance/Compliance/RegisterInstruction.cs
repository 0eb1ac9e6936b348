using System;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>An instruction that reads or writes a System register: MRS, MSR, MRC, MCR, MRRC or MCRR with Rt 0.</summary>
/// <param name="Encoding">The register, as <see cref="Pmu.Read(ushort, out ulong)"/> or, in AArch32 state, <see cref="Pmu.ReadAArch32"/> takes it.</param>
/// <param name="IsRead">It reads.</param>
/// <param name="AArch32">It is an instruction of AArch32 state.</param>
internal readonly record struct RegisterInstruction(uint Encoding, bool IsRead, bool AArch32 = false)
{
    private const uint SystemRegister = 0xD510_0000;
    private const uint SystemRegisterMask = 0xFFD0_0000;
    private const uint Read = 1 << 21;
    private const uint TwoRegisters = 1 << 20;

    /// <summary>The second register of an instruction that moves 64 bits (AArch32); the first is R0.</summary>
    internal const uint Rt2 = 1;

    /// <summary>It moves 64 bits in two registers (AArch32).</summary>
    public bool IsPair => AArch32 && (Encoding & TwoRegisters) != 0;

    /// <summary>The instruction word (DDI 0487 C6.2 MRS, MSR (register); F5.1 MRC, MCR, MRRC, MCRR).</summary>
    public uint Word
    {
        get
        {
            uint e = Encoding;
            if (!AArch32)
            {
                // op0 is 2 or 3: bit 20 is 1 and bit 19 is its low bit.
                return SystemRegister | (IsRead ? Read : 0) | ((e & 0x7FFF) << 5);
            }

            if (IsPair)
            {
                return (IsRead ? 0xEC50_0000u : 0xEC40_0000u) | (Rt2 << 16) | (((e >> 16) & 15) << 8) | (((e >> 4) & 15) << 4) | (e & 15);
            }

            return (IsRead ? 0xEE10_0010u : 0xEE00_0010u)
                | (((e >> 11) & 7) << 21)
                | (((e >> 7) & 15) << 16)
                | (((e >> 16) & 15) << 8)
                | ((e & 7) << 5)
                | ((e >> 3) & 15);
        }
    }

    /// <summary>The AArch64 instruction of a word, or null where it is another one.</summary>
    public static RegisterInstruction? Decode(uint word) =>
        (word & SystemRegisterMask) == SystemRegister
            ? new RegisterInstruction(((word >> 5) & 0x7FFF) | 0x8000, (word & Read) != 0)
            : null;

    /// <summary>The AArch32 instruction of a word, or null where it is another one.</summary>
    public static RegisterInstruction? DecodeAArch32(uint word)
    {
        if ((word & 0xFFE0_F000) == 0xEC40_0000 && ((word >> 16) & 15) == Rt2)
        {
            return new RegisterInstruction(
                TwoRegisters | (((word >> 8) & 15) << 16) | (((word >> 4) & 15) << 4) | (word & 15), (word & TwoRegisters) != 0, true);
        }

        return (word & 0xFF00_F010) == 0xEE00_0010
            ? new RegisterInstruction(
                (((word >> 8) & 15) << 16) | (((word >> 21) & 7) << 11) | (((word >> 16) & 15) << 7) | ((word & 15) << 3)
                    | ((word >> 5) & 7),
                (word & TwoRegisters) != 0,
                true)
            : null;
    }

    /// <summary>An MRS of a register.</summary>
    public static RegisterInstruction Mrs(PmuRegisterId id, int index = 0) =>
        new(PmuRegisterMap.EncodeAArch64(new PmuRegister(id, index)), true);

    /// <summary>An MSR of a register.</summary>
    public static RegisterInstruction Msr(PmuRegisterId id, int index = 0) =>
        new(PmuRegisterMap.EncodeAArch64(new PmuRegister(id, index)), false);

    /// <summary>An MSR of a register of the PE that is not the PMU's.</summary>
    public static RegisterInstruction Msr(PeRegister register) => new((uint)register, false);

    /// <summary>The register and the direction.</summary>
    public override string ToString()
    {
        if (AArch32)
        {
            return IsRead ? (IsPair ? "mrrc" : "mrc") : IsPair ? "mcrr" : "mcr";
        }

        PmuRegister register = PmuRegisterMap.ResolveAArch64((ushort)Encoding);
        string name = !register.IsNone ? PmuRegisterMap.NameOf(register)
            : Enum.IsDefined((PeRegister)Encoding) ? ((PeRegister)Encoding).ToString()
            : $"S{Encoding >> 14}_{(Encoding >> 11) & 7}_C{(Encoding >> 7) & 15}_C{(Encoding >> 3) & 15}_{Encoding & 7}";
        return $"{(IsRead ? "mrs" : "msr")} {name}";
    }
}

/// <summary>System registers of the PE that a table writes and that are not the PMU's, by their encodings (op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0]).</summary>
internal enum PeRegister : ushort
{
    None = 0,
    OSLAR_EL1 = (2 << 14) | (1 << 7) | 4,
    PMBLIMITR_EL1 = (3 << 14) | (9 << 7) | (10 << 3),
    PMBSR_EL1 = (3 << 14) | (9 << 7) | (10 << 3) | 3,
    HCR_EL2 = (3 << 14) | (4 << 11) | (1 << 7) | (1 << 3),
    HSTR_EL2 = (3 << 14) | (4 << 11) | (1 << 7) | (1 << 3) | 3,
    SCR_EL3 = (3 << 14) | (6 << 11) | (1 << 7) | (1 << 3),
}
