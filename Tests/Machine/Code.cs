using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Emu.Machine.Tests;

/// <summary>
/// The dialect of guests that a test writes itself: the A64 instructions that they need (DDI 0487 chapter C4), by name. A whole program is an image of <c>Guests/</c>.
/// An instruction that only one test needs is a <see cref="Word"/> with its assembly text beside it.
/// </summary>
internal sealed class Code
{
    public const ushort PMCR = 0xDCE0;
    public const ushort PMCNTENSET = 0xDCE1;
    public const ushort PMCCNTR = 0xDCE8;
    public const ushort PMICNTR = 0xDCA0;
    public const ushort PMEVCNTR0 = 0xDF40;
    public const ushort PMEVTYPER0 = 0xDF60;
    public const ushort CNTVCT = 0xDF02;
    public const ushort VBAR = 0xC600;
    public const ushort ESR = 0xC290;
    public const ushort FAR = 0xC300;
    public const ushort ELR = 0xC201;
    public const ushort SPSR = 0xC200;
    public const ushort CNTV_TVAL = 0xDF18;
    public const ushort CNTV_CTL = 0xDF19;

    /// <summary>PSCI (Arm DEN 0022): the functions that test guests call with <see cref="Hvc"/>.</summary>
    public const ulong PsciCpuOff = 0x8400_0002;
    public const ulong PsciCpuOn = 0xC400_0003;
    public const ulong PsciSystemOff = 0x8400_0008;
    public const ulong PsciSystemReset = 0x8400_0009;

    private readonly List<uint> _words = [];

    public int Count => _words.Count;

    public Code Word(uint word)
    {
        _words.Add(word);
        return this;
    }

    public Code Nops(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Word(0xD503_201F);
        }

        return this;
    }

    /// <summary>Xd = value, in one to four instructions.</summary>
    public Code Set(int register, ulong value)
    {
        Word(0xD280_0000 | ((uint)(value & 0xFFFF) << 5) | (uint)register);
        for (uint part = 1; part < 4; part++)
        {
            uint bits = (uint)(value >> (int)(16 * part)) & 0xFFFF;
            if (bits != 0)
            {
                Word(0xF280_0000 | (part << 21) | (bits << 5) | (uint)register);
            }
        }

        return this;
    }

    public Code Mrs(int register, ushort encoding) => Word(0xD530_0000 | ((encoding & 0x7FFFu) << 5) | (uint)register);

    public Code Msr(ushort encoding, int register) => Word(0xD510_0000 | ((encoding & 0x7FFFu) << 5) | (uint)register);

    /// <summary>Shows a register to the test: the guest writes it to PMICNTR_EL0, and the observer sees the access.</summary>
    public Code Report(int register) => Msr(PMICNTR, register);

    public Code Isb() => Word(0xD503_3FDF);

    public Code Load(int register, int from, int offset = 0) =>
        Word(0xF940_0000 | ((uint)(offset / 8) << 10) | ((uint)from << 5) | (uint)register);

    public Code LoadWord(int register, int from, int offset = 0) =>
        Word(0xB940_0000 | ((uint)(offset / 4) << 10) | ((uint)from << 5) | (uint)register);

    public Code Store(int register, int to, int offset = 0) =>
        Word(0xF900_0000 | ((uint)(offset / 8) << 10) | ((uint)to << 5) | (uint)register);

    public Code StoreWord(int register, int to, int offset = 0) =>
        Word(0xB900_0000 | ((uint)(offset / 4) << 10) | ((uint)to << 5) | (uint)register);

    public Code StoreByte(int register, int to) => Word(0x3900_0000 | ((uint)to << 5) | (uint)register);

    /// <summary>SUBS Xn, Xn, #1 and B.NE back to an instruction of this code.</summary>
    public Code LoopTo(int start, int register)
    {
        Word(0xF100_0400 | ((uint)register << 5) | (uint)register);
        int offset = start - Count;
        return Word(0x5400_0001 | (((uint)offset & 0x7FFFF) << 5));
    }

    /// <summary>ADD Xn, Xn, #value.</summary>
    public Code Add(int register, int value) => Word(0x9100_0000 | ((uint)value << 10) | ((uint)register << 5) | (uint)register);

    /// <summary>B to an instruction of this code, counted from the first.</summary>
    public Code BranchTo(int instruction) => Word(0x1400_0000 | ((uint)(instruction - Count) & 0x03FF_FFFF));

    public Code LoopForever() => Word(0x1400_0000);

    public Code Jump(int register) => Word(0xD61F_0000 | ((uint)register << 5));

    public Code Wfi() => Word(0xD503_207F);

    public Code Svc() => Word(0xD400_0001);

    public Code Hvc() => Word(0xD400_0002);

    public Code Eret() => Word(0xD69F_03E0);

    /// <summary>UDF #0, which is the word 0.</summary>
    public Code Undefined() => Word(0);

    /// <summary>NOPs up to an offset in bytes from the first instruction.</summary>
    public Code PadTo(int offset) => Nops((offset / 4) - Count);

    /// <summary>The vectors are at an offset in bytes from the first instruction, a multiple of 0x800. Two instructions and ISB; uses X0.</summary>
    public Code VectorsAt(uint offset) => Set(0, 0x4008_0000 + offset).Msr(VBAR, 0).Isb();

    /// <summary>DAIFClr with I.</summary>
    public Code UnmaskIrq() => Word(0xD503_42FF);

    /// <summary>Two or three instructions: PSCI SYSTEM_OFF.</summary>
    public Code Off() => Set(0, PsciSystemOff).Hvc();

    public GuestImage Image() => GuestImage.FromBytes("test", Bytes());

    /// <summary>An ELF file of one segment at address 0, as U-Boot is linked, entered there.</summary>
    public GuestImage ImageAtZero()
    {
        const int Header = 64 + 56;
        byte[] code = Bytes();
        byte[] elf = new byte[Header + code.Length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        elf[16] = 2;
        elf[18] = 183;
        elf[32] = 64;
        elf[54] = 56;
        elf[56] = 1;
        elf[64] = 1;
        elf[64 + 8] = Header;
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(64 + 32), code.Length);
        BinaryPrimitives.WriteInt32LittleEndian(elf.AsSpan(64 + 40), code.Length);
        code.CopyTo(elf, Header);
        return GuestImage.FromBytes("zero", elf);
    }

    private byte[] Bytes()
    {
        byte[] bytes = new byte[_words.Count * 4];
        for (int i = 0; i < _words.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), _words[i]);
        }

        return bytes;
    }
}
