using System.Collections.Frozen;
using System.Collections.Generic;

namespace Emu.Machine;

/// <summary>
/// The ID registers whose value in the engine, a Cortex-A72, is not what this board has. All others are the engine's: MIDR_EL1,
/// CTR_EL0, DCZID_EL0, ID_AA64ISAR0/1_EL1, ID_AA64MMFR1_EL1, and the reserved ones, which read as zero. The PMU answers for
/// ID_AA64DFR0_EL1 and ID_AA64DFR1_EL1 itself.
/// </summary>
internal static class IdRegisters
{
    /// <summary>Bits [20:5] of its MRS.</summary>
    public const ushort MPIDR_EL1 = 0xC005;

    private static readonly FrozenDictionary<ushort, ulong> Values = new Dictionary<ushort, ulong>
    {
        // EL0 and EL1 in AArch64 state only, no EL2, no EL3. FP and AdvSIMD without half precision (0). GIC 0: the GICv2 has no System
        // registers. RAS, SVE, SEL2, MPAM, AMU and DIT are 0: absent.
        [Encoding(0, 4, 0)] = 0x0000_0000_0000_0011,

        // The engine says PARange 0b0100 (44 bits), ASIDBits 0b0010 (16 bits), BigEnd 0b0001, granules of 4 KiB and 64 KiB, which hold
        // here too. SNSMem is 0: without EL3 there is one physical address space.
        [Encoding(0, 7, 0)] = 0x0000_0000_0000_0124,

        // MPIDR_EL1: bit 31 is RES1, U is 0, for a PE of a multiprocessor system; Aff0 is the vCPU's number, which the machine adds.
        [MPIDR_EL1] = 0x8000_0000,

        // No level of cache: nothing of the board has one, and the engine's memory is coherent with its translated code.
        [Encoding(1, 0, 1)] = 0,
        [Encoding(1, 0, 0)] = 0,

        // ID_PFR0 to ID_MMFR5_EL1 and MVFR0 to MVFR2_EL1 tell about AArch32 state, which no level has: they are UNKNOWN, and read as zero.
        [Encoding(0, 1, 0)] = 0,
        [Encoding(0, 1, 1)] = 0,
        [Encoding(0, 1, 2)] = 0,
        [Encoding(0, 1, 3)] = 0,
        [Encoding(0, 1, 4)] = 0,
        [Encoding(0, 1, 5)] = 0,
        [Encoding(0, 1, 6)] = 0,
        [Encoding(0, 1, 7)] = 0,
        [Encoding(0, 2, 0)] = 0,
        [Encoding(0, 2, 1)] = 0,
        [Encoding(0, 2, 2)] = 0,
        [Encoding(0, 2, 3)] = 0,
        [Encoding(0, 2, 4)] = 0,
        [Encoding(0, 2, 5)] = 0,
        [Encoding(0, 2, 6)] = 0,
        [Encoding(0, 2, 7)] = 0,
        [Encoding(0, 3, 0)] = 0,
        [Encoding(0, 3, 1)] = 0,
        [Encoding(0, 3, 2)] = 0,
        [Encoding(0, 3, 4)] = 0,
        [Encoding(0, 3, 5)] = 0,
        [Encoding(0, 3, 6)] = 0,
    }.ToFrozenDictionary();

    /// <summary>The board's value of an ID register, for EL1.</summary>
    /// <param name="encoding">Bits [20:5] of the instruction.</param>
    /// <param name="value">Its value.</param>
    /// <returns>False where the engine's value holds, or the register is not an ID register.</returns>
    public static bool TryRead(uint encoding, out ulong value) => Values.TryGetValue((ushort)encoding, out value);

    /// <summary>op0 3, CRn 0.</summary>
    private static ushort Encoding(uint op1, uint crm, uint op2) => (ushort)((3u << 14) | (op1 << 11) | (crm << 3) | op2);
}
