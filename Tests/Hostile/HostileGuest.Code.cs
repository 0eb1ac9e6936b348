using System;

namespace Emu.Hostile;

/// <content>The guest's code and tables: a prologue that sets the stage, the vectors, the body with the attacks, translation tables.</content>
internal sealed partial class HostileGuest
{
    private static readonly Attack[] Bodies =
    [
        Attack.Words, Attack.Instructions, Attack.Instructions, Attack.Control, Attack.Pmu, Attack.Timer, Attack.Debug,
        Attack.Identification,
        Attack.Devices, Attack.Devices, Attack.Calls, Attack.Returns, Attack.Aarch32, Attack.SelfModifying, Attack.Maintenance,
        Attack.Exclusives, Attack.Jumps,
    ];

    private void WritePrologue()
    {
        _code.Set(0, VectorBase());
        _code.Msr(SystemRegisters.VBAR_EL1, 0);
        _code.Set(0, Corner.Scratch + 0x2000);
        _code.Word(0x9100_001F); // MOV SP, X0
        if (_dice.Chance(70))
        {
            // SIMD and floating point are not trapped.
            _code.Set(0, 3 << 20);
            _code.Msr(SystemRegisters.CPACR_EL1, 0);
        }

        if (_dice.Chance(60))
        {
            SwitchPmuOn();
        }

        if (_dice.Chance(50))
        {
            SwitchInterruptsOn();
        }

        if (Uses(Attack.Mmu, 45))
        {
            SwitchMmuOn();
        }

        for (int register = 0; register < InstructionMaker.FirstAddress; register++)
        {
            _code.Set(register, Corner.Value(_dice));
        }

        for (int i = 0; i < InstructionMaker.AddressCount; i++)
        {
            _code.Set(InstructionMaker.FirstAddress + i, Corner.Address(_dice, _code.Base));
        }

        if (Uses(Attack.EL0, 35))
        {
            _code.Set(30, _dice.Bits(4) << 6);
            _code.Msr(SystemRegisters.SPSR_EL1, 30);
            _code.Set(30, (_dice.Chance(60) ? _code.Base : 0x8000_0000 + (_code.Base & 0x3FFF_FFFF)) + Corner.BodyAt);
            _code.Msr(SystemRegisters.ELR_EL1, 30);
            _code.Eret();
        }
        else
        {
            _code.Branch(Corner.BodyAt);
        }

        if (_code.Position > Corner.VectorsAt)
        {
            throw new InvalidOperationException($"The prologue of guest {Seed} is too long.");
        }
    }

    private ulong VectorBase() => _dice.Below(12) switch
    {
        0 => 0,
        1 => Corner.Address(_dice, _code.Base),
        2 => _dice.Next(),
        _ => _code.Base + Corner.VectorsAt,
    };

    private void SwitchPmuOn()
    {
        for (uint counter = 0; counter < 3; counter++)
        {
            _code.Set(
                0,
                _dice.OneOf<ulong>(0x00, 0x08, 0x11, 0x13, 0x66, 0x67, 0x09, 0x1E) | (_dice.Chance(30) ? (ulong)_dice.Bits(6) << 26 : 0));
            _code.Msr((ushort)(0xDF60 | counter), 0);
            _code.Set(0, 0xFFFF_FFFF - _dice.Bits(12));
            _code.Msr((ushort)(0xDF40 | counter), 0);
        }

        _code.Set(0, _dice.Next() & 0x1_8000_003F);
        _code.Msr(SystemRegisters.PMCNTENSET_EL0, 0);
        _code.Msr(SystemRegisters.PMINTENSET_EL1, 0);
        _code.Set(0, _dice.Bits(4));
        _code.Msr(SystemRegisters.PMUSERENR_EL0, 0);
        _code.Set(0, 1 | _dice.Bits(8));
        _code.Msr(SystemRegisters.PMCR_EL0, 0);
    }

    private void SwitchInterruptsOn()
    {
        _code.Set(0, 0x0800_0000);
        _code.Set(1, 0x0801_0000);
        _code.Set(2, 1);
        _code.StoreWord(2, 0);
        _code.StoreWord(2, 1);
        _code.Set(2, 0xFF);
        _code.StoreWord(2, 1, 4);
        _code.Set(2, (1 << 23) | (1 << 27) | (1 << 30));
        _code.StoreWord(2, 0, 0x100);
        _code.Set(2, 2);
        _code.StoreWord(2, 0, 0x104);
        _code.Set(2, _dice.Bits(8));
        _code.Msr(SystemRegisters.CNTV_TVAL_EL0, 2);
        _code.Set(2, 1);
        _code.Msr(SystemRegisters.CNTV_CTL_EL0, 2);
        if (_dice.Chance(70))
        {
            _code.Word(0xD503_4FFF); // DAIFClr, all
        }
    }

    private void SwitchMmuOn()
    {
        // 39 bits of address, granule of 4 KiB: TTBR0 names a table of level 1.
        _code.Set(0, 0xFF44_0400);
        _code.Msr(SystemRegisters.MAIR_EL1, 0);
        _code.Set(0, _dice.Chance(85) ? 0x19UL | (0x19UL << 16) | (2UL << 30) : _dice.Next());
        _code.Msr(SystemRegisters.TCR_EL1, 0);
        _code.Set(0, _code.Base + Corner.TableAt);
        _code.Msr(SystemRegisters.TTBR0_EL1, 0);
        _code.Msr(SystemRegisters.TTBR1_EL1, 0);
        _code.Isb();
        _code.Set(0, 0x30D0_0801 | (_dice.Chance(30) ? _dice.Bits(26) : 0));
        _code.Msr(SystemRegisters.SCTLR_EL1, 0);
        _code.Isb();
    }

    private void WriteVectors()
    {
        int policy = _dice.Below(7);
        for (int entry = 0; entry < 16; entry++)
        {
            int at = Corner.VectorsAt + (entry * 0x80);
            _code.Position = at;
            bool interrupt = (entry & 3) is 1 or 2;
            if (interrupt && _dice.Chance(80))
            {
                _code.Set(29, 0x0801_0000);
                _code.LoadWord(30, 29, 0xC);
                _code.StoreWord(30, 29, 0x10);
                _code.Set(30, _dice.Bits(9));
                _code.Msr(SystemRegisters.CNTV_TVAL_EL0, 30);
                _code.Eret();
            }
            else
            {
                WriteHandler(policy);
            }

            while (_code.Position < at + 0x80)
            {
                _code.Word(_dice.Chance(50) ? 0xD69F_03E0 : 0xD503_201F);
            }
        }
    }

    private void WriteHandler(int policy)
    {
        switch (policy)
        {
            case 0 or 1 or 2:
                // On with the next instruction.
                _code.Mrs(30, SystemRegisters.ELR_EL1);
                _code.Word(0x9100_13DE); // ADD X30, X30, #4
                _code.Msr(SystemRegisters.ELR_EL1, 30);
                _code.Eret();
                break;
            case 3 or 4:
                // On somewhere in the body, another place each time: X28 goes round.
                _code.Word(0x9104_9F9C); // ADD X28, X28, #0x127
                _code.Word(0x927E_1F9E); // AND X30, X28, #0x3FC
                _code.Set(29, _code.Base + Corner.BodyAt);
                _code.Word(0x8B1D_03DE); // ADD X30, X30, X29
                _code.Msr(SystemRegisters.ELR_EL1, 30);
                if (_dice.Chance(30))
                {
                    _code.Set(29, _dice.OneOf(0u, 4u, 5u) | (_dice.Bits(4) << 6));
                    _code.Msr(SystemRegisters.SPSR_EL1, 29);
                }

                _code.Eret();
                break;
            case 5:
                // Once more.
                _code.Eret();
                break;
            default:
                WriteAttacks(_code.Position + 0x40);
                break;
        }
    }

    private void WriteBody()
    {
        _code.Position = Corner.BodyAt;

        // A short body goes round often, a long one is seen once.
        WriteAttacks(Corner.BodyAt + _dice.OneOf(0x40, 0x100, 0x400, Corner.BodyEnd - Corner.BodyAt - 0x80));
        if (_dice.Chance(80))
        {
            _code.Branch(Corner.BodyAt);
        }
    }

    /// <summary>A few kinds of attack and plain work between them: in a mix of everything the first bad one hides the others.</summary>
    private void WriteAttacks(int end)
    {
        Attack[] chosen = new Attack[1 + _dice.Below(5)];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = _dice.OneOf<Attack>(Bodies);
        }

        int plain = _dice.OneOf(10, 50, 80);
        while (_code.Position < end)
        {
            Attack attack = _dice.OneOf<Attack>(chosen);
            _make.Write((_without & attack) != 0 || _dice.Chance(plain) ? Attack.Instructions : attack);
        }
    }

    private void WriteTables()
    {
        const ulong Device = 0b01 | (1 << 10);
        const ulong Memory = Device | (2 << 2) | (3 << 8);
        const ulong FromEL0 = 1 << 6;
        _code.Position = Corner.TableAt;
        _code.Double(Device | FromEL0 * _dice.Bits(1));
        _code.Double(0x4000_0000 | Memory);
        _code.Double(0x4000_0000 | Memory | FromEL0);
        _code.Double(Device | FromEL0);
        for (int i = 4; i < 512; i++)
        {
            _code.Double(i < 64 || i >= 448 ? Entry() : 0);
        }

        for (int i = 0; i < 512; i++)
        {
            _code.Double(i < 64 || i >= 448 ? Entry() : 0);
        }
    }

    private ulong Entry() => _dice.Below(8) switch
    {
        0 => 0,
        1 => _dice.Next(),
        2 => (_code.Base + Corner.TableAt) | 3,
        3 => (_code.Base + Corner.SecondTableAt) | 3,
        4 => (Corner.Nowhere(_dice) & 0xFFFF_FFFF_F000) | 3,
        5 => (Corner.Device(_dice) & ~0xFFFUL) | 0x443 | _dice.Bits(2),
        _ => 0x4000_0000 | (_dice.Next() & 0x00F0_0000_003F_F000) | 0x701 | (_dice.Bits(2) << 6) | (_dice.Bits(1) << 1),
    };

    private bool Uses(Attack attack, int percent) => _dice.Chance(percent) && (_without & attack) == 0;
}
