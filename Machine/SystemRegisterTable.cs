using System;
using Emu.Machine.Debug;

namespace Emu.Machine;

/// <summary>What a hook must know of a System register before it does anything with it.</summary>
[Flags]
internal enum SystemRegisterTraits : byte
{
    /// <summary>Neither the PMU's nor the Generic Timer's nor one of debug: the engine's own business.</summary>
    None = 0,

    /// <summary>It may be the PMU's or the timer's.</summary>
    MayBeOurs = 1,

    /// <summary>
    /// The engine knows it for MRS. After a hook has answered for a register that it does not know, the engine would execute the
    /// instruction again, so PC must be written.
    /// </summary>
    EngineReads = 2,

    /// <summary>The same for MSR.</summary>
    EngineWrites = 4,

    /// <summary>A debug register: the machine's, and never the engine's.</summary>
    Debug = 8,
}

/// <summary>The traits of every encoding, looked up: a hook runs at each MRS and MSR of the guest.</summary>
internal static class SystemRegisterTable
{
    private const int Encodings = 1 << 16;
    private const uint MDCR_EL2 = 0xE089;
    private const uint MDCR_EL3 = 0xF099;

    private static readonly SystemRegisterTraits[] Traits = Build();

    /// <summary>The traits of a register.</summary>
    /// <param name="encoding">Bits [20:5] of the instruction: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].</param>
    public static SystemRegisterTraits Of(uint encoding) => Traits[(ushort)encoding];

    private static SystemRegisterTraits[] Build()
    {
        SystemRegisterTraits[] traits = new SystemRegisterTraits[Encodings];
        for (uint encoding = 0; encoding < Encodings; encoding++)
        {
            if (DebugRegister.Is(encoding))
            {
                traits[encoding] = SystemRegisterTraits.Debug;
            }
            else if (MayBeOurs(encoding))
            {
                traits[encoding] = SystemRegisterTraits.MayBeOurs
                    | (IsKnownToEngine(encoding, write: false) ? SystemRegisterTraits.EngineReads : 0)
                    | (IsKnownToEngine(encoding, write: true) ? SystemRegisterTraits.EngineWrites : 0);
            }
        }

        return traits;
    }

    /// <summary>CRn 9 and 14, the ID registers of CRn 0, and MDCR_EL2 and MDCR_EL3 of CRn 1.</summary>
    private static bool MayBeOurs(uint encoding) =>
        (0b0100_0010_0000_0001 >> (int)((encoding >> 7) & 15) & 1) != 0 || encoding is MDCR_EL2 or MDCR_EL3;

    private static bool IsKnownToEngine(uint encoding, bool write)
    {
        uint last = encoding & 0x7F;
        return (encoding >> 7) switch
        {
            // op0 3, op1 3, CRn 9: PMCR to PMCEID1, PMCCNTR to PMXEVCNTR, PMUSERENR and PMOVSSET.
            0x1B9 => last switch
            {
                0x64 => write,
                0x66 or 0x67 => !write,
                >= 0x60 and <= 0x65 or 0x68 or 0x69 or 0x6A or 0x70 or 0x73 => true,
                _ => false,
            },

            // op0 3, op1 0, CRn 9: PMINTENSET and PMINTENCLR.
            0x189 => last is 0x71 or 0x72,

            // op0 3, op1 3, CRn 14: PMEVCNTR0-3, PMEVTYPER0-3 and PMCCFILTR of its PMU with four counters.
            0x1BE => last is (>= 0x40 and <= 0x43) or (>= 0x60 and <= 0x63) or 0x7F,

            // op0 3, op1 0, CRn 0: all of the ID register space.
            0x180 => !write,
            _ => false,
        };
    }
}
