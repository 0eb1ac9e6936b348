using System;
using System.Buffers.Binary;

namespace Emu.Hostile;

/// <summary>Writes A64 instructions (DDI 0487 chapter C4) at any place of a small image.</summary>
internal sealed class GuestWriter(int size, ulong address)
{
    private readonly byte[] _bytes = new byte[size];

    /// <summary>Physical address of the first byte.</summary>
    public ulong Base => address;

    /// <summary>Where the next word goes, in bytes from the first one.</summary>
    public int Position { get; set; }

    /// <summary>Physical address of the next word.</summary>
    public ulong Here => address + (ulong)Position;

    public byte[] Bytes => _bytes;

    public void Word(uint word)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(Position), word);
        Position += sizeof(uint);
    }

    public void Double(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(Position), value);
        Position += sizeof(ulong);
    }

    /// <summary>Xd = value, in one to four instructions.</summary>
    public void Set(int register, ulong value)
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
    }

    public void Mrs(int register, ushort encoding) => Word(0xD520_0000 | ((uint)encoding << 5) | (uint)register);

    public void Msr(ushort encoding, int register) => Word(0xD500_0000 | ((uint)encoding << 5) | (uint)register);

    public void Isb() => Word(0xD503_3FDF);

    public void Eret() => Word(0xD69F_03E0);

    /// <summary>STR Wt, [Xn, #offset].</summary>
    public void StoreWord(int register, int to, int offset = 0) =>
        Word(0xB900_0000 | ((uint)(offset / 4) << 10) | ((uint)to << 5) | (uint)register);

    /// <summary>LDR Wt, [Xn, #offset].</summary>
    public void LoadWord(int register, int from, int offset = 0) =>
        Word(0xB940_0000 | ((uint)(offset / 4) << 10) | ((uint)from << 5) | (uint)register);

    /// <summary>B to a place of the image.</summary>
    public void Branch(int position) => Word(0x1400_0000 | ((uint)((position - Position) / 4) & 0x3FF_FFFF));
}
