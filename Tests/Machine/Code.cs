using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Emu.Machine.Tests;

/// <summary>Writes the few A64 instructions that test guests need (DDI 0487 chapter C4), and nothing else.</summary>
internal sealed class Code
{
    public const ushort PMCR = 0xDCE0;
    public const ushort PMCNTENSET = 0xDCE1;
    public const ushort PMCCNTR = 0xDCE8;
    public const ushort PMICNTR = 0xDCA0;
    public const ushort PMEVCNTR0 = 0xDF40;
    public const ushort PMEVTYPER0 = 0xDF60;
    public const ushort CNTVCT = 0xDF02;
    public const ushort CNTV_TVAL = 0xDF18;
    public const ushort CNTV_CTL = 0xDF19;

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

    public Code Isb() => Word(0xD503_3FDF);

    public Code Load(int register, int from, int offset = 0) => Word(0xF940_0000 | ((uint)(offset / 8) << 10) | ((uint)from << 5) | (uint)register);

    public Code Store(int register, int to, int offset = 0) => Word(0xF900_0000 | ((uint)(offset / 8) << 10) | ((uint)to << 5) | (uint)register);

    public Code StoreWord(int register, int to, int offset = 0) => Word(0xB900_0000 | ((uint)(offset / 4) << 10) | ((uint)to << 5) | (uint)register);

    public Code StoreByte(int register, int to) => Word(0x3900_0000 | ((uint)to << 5) | (uint)register);

    /// <summary>SUBS Xn, Xn, #1 and B.NE back to an instruction of this code.</summary>
    public Code LoopTo(int start, int register)
    {
        Word(0xF100_0400 | ((uint)register << 5) | (uint)register);
        int offset = start - Count;
        return Word(0x5400_0001 | (((uint)offset & 0x7FFFF) << 5));
    }

    public Code LoopForever() => Word(0x1400_0000);

    public Code Jump(int register) => Word(0xD61F_0000 | ((uint)register << 5));

    public Code Wfi() => Word(0xD503_207F);

    /// <summary>DAIFClr with I.</summary>
    public Code UnmaskIrq() => Word(0xD503_42FF);

    /// <summary>Two or three instructions: PSCI SYSTEM_OFF.</summary>
    public Code Off() => Set(0, 0x8400_0008).Word(0xD400_0002);

    public GuestImage Image()
    {
        byte[] bytes = new byte[_words.Count * 4];
        for (int i = 0; i < _words.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), _words[i]);
        }

        return GuestImage.FromBytes("test", bytes);
    }
}
