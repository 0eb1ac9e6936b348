namespace Emu.Hostile;

/// <summary>Writes one attack after the other at random (DDI 0487 chapter C4 has the groups of instructions).</summary>
internal sealed class InstructionMaker(Dice dice, GuestWriter code)
{
    /// <summary>Registers that hold addresses when the body begins; the others hold numbers.</summary>
    public const int FirstAddress = 8;
    public const int AddressCount = 8;

    private const uint UserMode32 = 0x10;

    public void Write(Attack attack)
    {
        switch (attack)
        {
            case Attack.Words:
                code.Word((uint)dice.Next());
                break;
            case Attack.Instructions:
                code.Word(Instruction());
                break;
            case Attack.Control:
                Access(dice.Chance(80) ? SystemRegisters.OfControl(dice) : SystemRegisters.Any(dice), 60);
                break;
            case Attack.Pmu:
                Access(SystemRegisters.Pmu(dice), 60);
                break;
            case Attack.Timer:
                Access(SystemRegisters.Timer(dice), 60);
                break;
            case Attack.Debug:
                WriteDebug();
                break;
            case Attack.Identification:
                Access(dice.Chance(70) ? SystemRegisters.Identification(dice) : SystemRegisters.Any(dice), 20);
                break;
            case Attack.Devices:
                WriteDeviceAccess();
                break;
            case Attack.Calls:
                code.Word(Call());
                break;
            case Attack.Returns:
                WriteReturn(dice.Chance(60) ? dice.OneOf(0u, 4u, 5u) | (dice.Bits(4) << 6) : (uint)(dice.Next() & 0xFFFF_FFEF));
                break;
            case Attack.Aarch32:
                WriteReturn(dice.Chance(70) ? UserMode32 | (dice.Bits(5) << 5) : UserMode32 | (uint)dice.Next());
                break;
            case Attack.SelfModifying:
                WriteOverCode();
                break;
            case Attack.Maintenance:
                code.Word(Maintain());
                break;
            case Attack.Exclusives:
                code.Word(0x0800_0000 | (dice.Bits(2) << 30) | (dice.Bits(3) << 21) | Registers() | Address() | (dice.Bits(6) << 10));
                break;
            case Attack.Jumps:
                WriteJump();
                break;
        }
    }

    /// <summary>A random instruction of one of the main groups, bits [28:25] of the word.</summary>
    private uint Instruction()
    {
        uint word = (uint)dice.Next();
        switch (dice.Below(10))
        {
            case 0:
                // Data processing, immediate.
                return (word & 0xE3FF_FFFF) | 0x1000_0000;
            case 1:
                // Branches near enough to stay in the image: B.cond, CBZ, TBZ.
                return dice.OneOf(0x5400_0000u, 0x3400_0000u, 0xB500_0000u, 0x3600_0000u)
                    | ((uint)(dice.Below(64) - 32 & (dice.Bits(1) == 0 ? 0x3FFF : 0x3F)) << 5) | dice.Bits(4);
            case 2:
                // Data processing, register.
                return (word & 0xF1FF_FFFF) | 0x0A00_0000;
            case 3:
                // SIMD and floating point.
                return (word & 0xF1FF_FFFF) | 0x0E00_0000;
            case 4:
                // Hints and barriers.
                return 0xD503_2000 | (dice.Bits(11) << 5) | 31;
            case 5:
                // MSR (immediate): SPSel, DAIFSet, DAIFClr, PAN, UAO.
                return 0xD500_401F | (dice.Bits(3) << 16) | (dice.Bits(4) << 8) | (dice.Bits(3) << 5);
            default:
                // Loads and stores.
                return dice.Chance(70)
                    ? (word & 0xF5FF_FC1F & ~0x0200_0000u) | 0x0800_0000 | Address()
                    : (word & 0xF5FF_FFFF) | 0x0800_0000;
        }
    }

    private void Access(ushort register, int writePercent)
    {
        if (dice.Chance(writePercent))
        {
            if (dice.Chance(50))
            {
                code.Set(1, dice.Chance(50) ? Corner.Value(dice) : Corner.Address(dice, code.Base));
            }

            code.Msr(register, dice.Chance(50) ? 1 : dice.Below(32));
        }
        else
        {
            code.Mrs(dice.Below(8), register);
        }
    }

    private void WriteDebug()
    {
        ushort register = SystemRegisters.Debug(dice);
        ulong value = (register & 7) switch
        {
            // MDSCR_EL1: SS, KDE, MDE.
            2 => dice.OneOf<ulong>(1, 0x8000, 0xA000, 0xA001, 0x2001) | (dice.Chance(20) ? dice.Next() & 0xFFFF_FFFF : 0),

            // Addresses.
            4 or 6 => dice.Chance(70) ? code.Base + Corner.BodyAt + (ulong)(dice.Below(1024) * 4) : Corner.Address(dice, code.Base),

            // Controls: enabled, at EL1 and EL0, all bytes; or nonsense.
            _ => dice.Chance(70) ? 0x1E7UL | (dice.Bits(2) << 3) | ((ulong)dice.Bits(8) << 5) : dice.Next() & 0xFFFF_FFFF,
        };
        code.Set(1, value);
        code.Msr(register, 1);
        if (dice.Chance(30))
        {
            code.Word(0xD503_48FF); // DAIFClr, D
        }
    }

    private void WriteDeviceAccess()
    {
        int register = FirstAddress + dice.Below(AddressCount);
        if (dice.Chance(60))
        {
            code.Set(register, dice.Chance(75) ? Corner.Device(dice) : Corner.Nowhere(dice));
        }

        uint at = (uint)register << 5;
        uint target = dice.Bits(5);
        code.Word(dice.Below(9) switch
        {
            // LDUR and STUR of any size, general and SIMD.
            0 or 1 or 2 =>
                0x3800_0000 | (dice.Bits(2) << 30) | (dice.Bits(1) << 26) | (dice.Bits(2) << 22) | (dice.Bits(9) << 12) | at | target,

            // LDR and STR of any size.
            3 or 4 => 0x3900_0000 | (dice.Bits(2) << 30) | (dice.Bits(1) << 26) | (dice.Bits(2) << 22) | (dice.Bits(2) << 10) | at | target,

            // LDP and STP.
            5 => 0x2900_0000 | (dice.Bits(2) << 30) | (dice.Bits(1) << 26) | (dice.Bits(1) << 22) | (dice.Bits(5) << 10) | at | target,

            // LDR Q and STR Q.
            6 => 0x3D80_0000 | (dice.Bits(1) << 22) | at | target,

            // DC ZVA.
            7 => 0xD50B_7420 | (uint)register,

            // Exclusives, acquire and release.
            _ => 0x0800_0000 | (dice.Bits(2) << 30) | (dice.Bits(3) << 21) | (dice.Bits(5) << 16) | 0x7C00 | at | target,
        });
    }

    private uint Call() => dice.Below(12) switch
    {
        0 or 1 => 0xD400_0001 | (dice.Bits(16) << 5),
        2 => 0xD400_0002 | (dice.Bits(16) << 5),
        3 => 0xD400_0003 | (dice.Bits(16) << 5),
        4 or 5 => 0xD420_0000 | (dice.Bits(16) << 5),
        6 => 0xD440_0000 | (dice.Bits(16) << 5),
        7 => 0xD4A0_0000 | (dice.Bits(16) << 5) | dice.Bits(2),
        8 => 0xD69F_03E0,
        9 => 0xD6BF_03E0,
        10 => 0xD503_205F,
        _ => 0xD503_207F,
    };

    private void WriteReturn(uint state)
    {
        code.Set(1, state);
        code.Msr(SystemRegisters.SPSR_EL1, 1);
        if (dice.Chance(80))
        {
            code.Set(
                2,
                dice.Chance(85)
                    ? code.Base + Corner.BodyAt + (ulong)dice.Below(Corner.BodyEnd - Corner.BodyAt)
                    : Corner.Address(dice, code.Base));
            code.Msr(SystemRegisters.ELR_EL1, 2);
        }

        code.Eret();
    }

    /// <summary>STR of an instruction onto this code, near or far, with or without the maintenance that it needs.</summary>
    private void WriteOverCode()
    {
        uint near = (uint)(dice.Below(64) - 24) & 0x7FFFF;
        code.Word(0x1000_0011 | (near << 5)); // ADR X17, near
        code.Set(1, dice.Below(4) switch
        {
            0 => 0xD503_201F,
            1 => Call(),
            _ => Instruction(),
        });
        code.Word(dice.OneOf(0xB900_0221u, 0xF900_0221u, 0x3900_0221u, 0xA900_0621u)); // STR, STRB or STP to [X17]
        if (dice.Chance(50))
        {
            code.Word(0xD50B_7B31); // DC CVAU, X17
            code.Word(0xD50B_7531); // IC IVAU, X17
            code.Word(0xD503_3B9F); // DSB ISH
            code.Isb();
        }
    }

    private uint Maintain() => dice.Below(4) switch
    {
        // TLBI of EL1 and others: op0 1, CRn 8.
        0 or 1 => 0xD508_8000 | (dice.Chance(80) ? 0 : dice.Bits(3) << 16) | (dice.Bits(4) << 8) | (dice.Bits(3) << 5) | dice.Bits(5),

        // IC, DC and AT: op0 1, CRn 7.
        2 => 0xD508_7000 | (dice.Bits(3) << 16) | (dice.Bits(4) << 8) | (dice.Bits(3) << 5) | dice.Bits(5),
        _ => dice.OneOf(0xD508_751Fu, 0xD508_871Fu, 0xD508_831Fu, 0xD50B_7420u | FirstAddress, 0xD50B_7520u | FirstAddress, 0xD508_7800u),
    };

    private void WriteJump()
    {
        if (dice.Chance(70))
        {
            code.Set(3, Corner.Address(dice, code.Base));
        }

        code.Word(dice.OneOf(0xD61F_0060u, 0xD63F_0060u, 0xD65F_0060u) + (dice.Chance(80) ? 0 : dice.Bits(4) << 5));
    }

    private uint Registers() => (dice.Bits(5) << 16) | dice.Bits(5);

    private uint Address() => (uint)(FirstAddress + dice.Below(AddressCount)) << 5;
}
