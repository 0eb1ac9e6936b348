using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Emu.Benchmarks;

/// <summary>A guest program put together instruction by instruction (DDI 0487 C6), so that what is timed is in the same file as its timing.</summary>
internal sealed class GuestCode
{
    private readonly List<uint> _code = [];

    public int Count => _code.Count;

    public byte[] ToBytes() => MemoryMarshal.AsBytes<uint>(_code.ToArray()).ToArray();

    public GuestCode Load(int register, ulong value)
    {
        Add(0xD280_0000 | ((uint)value & 0xFFFF) << 5 | (uint)register);
        for (int half = 1; half < 4; half++)
        {
            uint part = (uint)(value >> (16 * half)) & 0xFFFF;
            if (part != 0)
            {
                Add(0xF280_0000 | (uint)half << 21 | part << 5 | (uint)register);
            }
        }

        return this;
    }

    public GuestCode Mrs(int register, ushort encoding) => Add(0xD520_0000 | (uint)encoding << 5 | (uint)register);

    public GuestCode Msr(ushort encoding, int register) => Add(0xD500_0000 | (uint)encoding << 5 | (uint)register);

    public GuestCode Word(uint word) => Add(word);

    public GuestCode AddRegisters(int to, int left, int right) => Add(0x8B00_0000 | Registers(to, left, right));

    public GuestCode Eor(int to, int left, int right) => Add(0xCA00_0000 | Registers(to, left, right));

    public GuestCode Multiply(int to, int left, int right) => Add(0x9B00_7C00 | Registers(to, left, right));

    public GuestCode LoadWord(int to, int address, int offset) =>
        Add(0xF940_0000 | (uint)(offset / 8) << 10 | (uint)address << 5 | (uint)to);

    public GuestCode StoreWord(int from, int address, int offset) =>
        Add(0xF900_0000 | (uint)(offset / 8) << 10 | (uint)address << 5 | (uint)from);

    public GuestCode Subtract(int to, int from, uint number) => Add(0xD100_0000 | number << 10 | (uint)from << 5 | (uint)to);

    /// <summary>TBZ: skips the next instructions where a bit is 0.</summary>
    public GuestCode SkipWhereZero(int register, int bit, int instructions) =>
        Add(0x3600_0000 | (uint)bit << 19 | (uint)(instructions + 1) << 5 | (uint)register);

    /// <summary>CBNZ to an earlier instruction.</summary>
    public GuestCode LoopWhileNotZero(int register, int start) =>
        Add(0xB500_0000 | ((uint)(start - Count) & 0x7FFFF) << 5 | (uint)register);

    /// <summary>PSCI SYSTEM_OFF by HVC.</summary>
    public GuestCode SwitchOff() => Load(0, 0x8400_0008).Add(0xD400_0002);

    private static uint Registers(int to, int left, int right) => (uint)right << 16 | (uint)left << 5 | (uint)to;

    private GuestCode Add(uint instruction)
    {
        _code.Add(instruction);
        return this;
    }
}
