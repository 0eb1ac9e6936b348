namespace Emu.Machine.Debug;

/// <summary>
/// The memory that an A64 instruction will access: one contiguous range. Worked out from the instruction's word (DDI 0487 C4.1, Loads and Stores), because a
/// watchpoint is taken before the access, and when the engine reports an access, the access can no longer be stopped.
/// </summary>
/// <param name="Address">The lowest virtual address.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Write">A store, else a load.</param>
/// <param name="Unprivileged">LDTR or STTR: it counts as one of EL0.</param>
/// <param name="IsOrdered">An exclusive, acquire or release: it must be aligned, whatever SCTLR_EL1.A says.</param>
internal readonly record struct MemoryAccess(ulong Address, uint Size, bool Write, bool Unprivileged = false, bool IsOrdered = false)
{
    private const int StackPointer = 31;
    private const uint ZeroBlockSize = 64;

    /// <summary>
    /// Works out what an instruction accesses. The atomics of FEAT_LSE and later are UNDEFINED on the board's CPU and not among them, nor are
    /// PRFM and the cache maintenance instructions, none of which generates watchpoints here; DC ZVA is.
    /// </summary>
    /// <param name="word">The instruction.</param>
    /// <param name="pc">Its address.</param>
    /// <param name="x">X0 to X30 and SP.</param>
    /// <param name="access">The access, when the answer is true.</param>
    public static unsafe bool TryDecode(uint word, ulong pc, ulong* x, out MemoryAccess access)
    {
        access = default;
        if ((word & 0xFFFF_FFE0) == 0xD50B_7420)
        {
            int register = (int)(word & 31);
            ulong address = register == StackPointer ? 0 : x[register];
            access = new MemoryAccess(address & ~(ulong)(ZeroBlockSize - 1), ZeroBlockSize, Write: true);
            return true;
        }

        // Loads and stores have bits [28:25] = x1x0.
        if ((word & 0x0A00_0000) != 0x0800_0000)
        {
            return false;
        }

        ulong register0 = x[(word >> 5) & 31];
        return ((word >> 28) & 3) switch
        {
            0 => (word & 0x0400_0000) != 0 ? TryStructure(word, register0, out access) : TryOrdered(word, register0, out access),
            1 => TryLiteral(word, pc, out access),
            2 => TryPair(word, register0, out access),
            _ => TryRegister(word, register0, x, out access),
        };
    }

    /// <summary>Whether it is a Load-Exclusive, as the syndrome of a stepped instruction tells (ESR_EL1.EX).</summary>
    public static bool IsLoadExclusive(uint word) => (word & 0x3FC0_0000) == 0x0840_0000;

    /// <summary>LDXR, STXR, LDXP, STXP, LDAR, STLR and similar instructions: bits [29:24] = 001000.</summary>
    private static bool TryOrdered(uint word, ulong address, out MemoryAccess access)
    {
        access = default;
        uint size = 1u << (int)(word >> 30);
        bool pair = (word & (1 << 21)) != 0;
        if ((word & 0x3F00_0000) != 0x0800_0000 || (pair && ((word & (1 << 23)) != 0 || size < 4)))
        {
            return false;
        }

        access = new MemoryAccess(address, pair ? 2 * size : size, (word & (1 << 22)) == 0, IsOrdered: true);
        return true;
    }

    /// <summary>LDR (literal): bits [29:27] = 011, [25:24] = 00. The offset is imm19 words.</summary>
    private static bool TryLiteral(uint word, ulong pc, out MemoryAccess access)
    {
        uint opc = word >> 30;
        bool vector = (word & (1 << 26)) != 0;
        access = default;
        if ((word & 0x0300_0000) != 0 || opc == 3)
        {
            return false;
        }

        long offset = ((long)(int)(word << 8) >> 13) * 4;
        access = new MemoryAccess(pc + (ulong)offset, vector ? 4u << (int)opc : opc == 1 ? 8u : 4u, Write: false);
        return true;
    }

    /// <summary>LDP, STP, LDNP, STNP: bits [29:27] = 101. The offset is imm7 registers, which the post-indexed form adds afterwards.</summary>
    private static bool TryPair(uint word, ulong address, out MemoryAccess access)
    {
        uint opc = word >> 30;
        bool vector = (word & (1 << 26)) != 0;
        uint size = vector ? 4u << (int)opc : opc == 2 ? 8u : 4u;
        access = default;
        if (opc == 3)
        {
            return false;
        }

        const uint PostIndexed = 1;
        if (((word >> 23) & 3) != PostIndexed)
        {
            address += (ulong)((long)((int)(word << 10) >> 25) * size);
        }

        access = new MemoryAccess(address, 2 * size, (word & (1 << 22)) == 0);
        return true;
    }

    /// <summary>LDR and STR of one register: bits [29:27] = 111.</summary>
    private static unsafe bool TryRegister(uint word, ulong address, ulong* x, out MemoryAccess access)
    {
        const uint PostIndexed = 1;
        const uint UnprivilegedForm = 2;

        uint opc = (word >> 22) & 3;
        bool vector = (word & (1 << 26)) != 0;
        int scale = (int)(word >> 30) | (vector ? (int)(opc & 2) << 1 : 0);
        access = default;
        if (scale > 4 || (!vector && scale == 3 && opc >= 2))
        {
            // What is left out by the last condition is PRFM.
            return false;
        }

        bool unprivileged = false;
        if ((word & (1 << 24)) != 0)
        {
            address += (ulong)((word >> 10) & 0xFFF) << scale;
        }
        else if ((word & (1 << 21)) == 0)
        {
            uint form = (word >> 10) & 3;
            unprivileged = form == UnprivilegedForm && !vector;
            address += form == PostIndexed ? 0 : (ulong)(long)((int)(word << 11) >> 23);
            if (form == UnprivilegedForm && vector)
            {
                return false;
            }
        }
        else if (((word >> 10) & 3) == 2)
        {
            address += Offset(word, x) << ((word & (1 << 12)) != 0 ? scale : 0);
        }
        else
        {
            return false;
        }

        bool write = vector ? (opc & 1) == 0 : opc == 0;
        access = new MemoryAccess(address, 1u << scale, write, unprivileged);
        return true;
    }

    /// <summary>The register offset: Rm as 64 bits, or its lower word with either extension (option, bits [15:13]).</summary>
    private static unsafe ulong Offset(uint word, ulong* x)
    {
        uint number = (word >> 16) & 31;
        ulong value = number == StackPointer ? 0 : x[number];
        return ((word >> 13) & 7) switch
        {
            2 => (uint)value,
            6 => (ulong)(int)value,
            _ => value,
        };
    }

    /// <summary>LD1 to LD4 and ST1 to ST4: bits [29:25] = 00110. They begin at the base register in every form.</summary>
    private static bool TryStructure(uint word, ulong address, out MemoryAccess access)
    {
        access = default;
        if ((word & 0xBE00_0000) != 0x0C00_0000)
        {
            return false;
        }

        uint size;
        if ((word & (1 << 24)) == 0)
        {
            uint registers = ((word >> 12) & 15) switch { 0 or 2 => 4, 4 or 6 => 3, 8 or 10 => 2, 7 => 1, _ => 0u };
            size = registers * ((word & (1 << 30)) != 0 ? 16u : 8u);
        }
        else
        {
            uint elements = ((((word >> 13) & 1) << 1) | ((word >> 21) & 1)) + 1;
            uint low = (word >> 10) & 3;
            uint element = ((word >> 14) & 3) switch { 0 => 1, 1 => 2, 2 => (low & 1) != 0 ? 8u : 4u, _ => 1u << (int)low };
            size = elements * element;
        }

        access = new MemoryAccess(address, size, (word & (1 << 22)) == 0);
        return size != 0;
    }
}
