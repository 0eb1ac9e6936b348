using System;
using System.Buffers.Binary;
using System.IO;
using Emu.Hosts;
using Emu.Machine;

namespace Emu.Hostile;

/// <summary>One random guest: the same seed and the same attacks left out give the same guest on every machine.</summary>
internal sealed class HostileGuest
{
    private const ulong RawAddress = GuestImage.RawAddress;
    private static readonly Attack[] Bodies =
    [
        Attack.Words, Attack.Instructions, Attack.Instructions, Attack.Control, Attack.Pmu, Attack.Timer, Attack.Debug, Attack.Identification,
        Attack.Devices, Attack.Devices, Attack.Calls, Attack.Returns, Attack.Aarch32, Attack.SelfModifying, Attack.Maintenance,
        Attack.Exclusives, Attack.Jumps,
    ];

    private readonly Dice _dice;
    private readonly Attack _without;
    private readonly GuestWriter _code;
    private readonly InstructionMaker _make;

    /// <param name="seed">Which guest.</param>
    /// <param name="without">Attacks to leave out.</param>
    public HostileGuest(ulong seed, Attack without)
    {
        Seed = seed;
        _without = without;
        _dice = new Dice(seed);

        // An ELF file may lie at 0, where wrong arithmetic on PC shows.
        IsElf = _dice.Chance(10);
        _code = new GuestWriter(Corner.ImageSize, IsElf ? (_dice.Chance(70) ? 0u : 0x10_0000u) : RawAddress);
        _make = new InstructionMaker(_dice, _code);
        WritePrologue();
        WriteVectors();
        WriteBody();
        WriteTables();
        MaxInstructions = (ulong)(_dice.Chance(30) ? _dice.OneOf(1, 2, 511, 512, 513, 1024) : _dice.Below(60_000) + 1);
        Counters = _dice.OneOf(0, 1, 4, 6, 6, 31);
        Version = _dice.OneOf(PmuVersion.V3p1, PmuVersion.V3p5, PmuVersion.V3p9, PmuVersion.V3p9);
        Moves = _dice.Chance(10);
        Input = new byte[_dice.Chance(30) ? _dice.Below(100) : 0];
        for (int i = 0; i < Input.Length; i++)
        {
            Input[i] = (byte)_dice.Bits(8);
        }
    }

    public ulong Seed { get; }

    public ulong MaxInstructions { get; }

    private bool IsElf { get; }

    private int Counters { get; }

    private PmuVersion Version { get; }

    /// <summary>Whether the vCPU moves between cores of a simulated host.</summary>
    private bool Moves { get; }

    /// <summary>What the console receives; where it is empty, there is no input at all.</summary>
    private byte[] Input { get; }

    /// <summary>Replaces words of the code by NOP, to find those that matter.</summary>
    public void Blank(int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_code.Bytes.AsSpan(i * 4), 0xD503_201F);
        }
    }

    /// <summary>Words of code, prologue and vectors and body.</summary>
    public ReadOnlySpan<byte> Code => _code.Bytes.AsSpan(0, Corner.BodyEnd);

    public ulong Base => _code.Base;

    /// <summary>The file that <c>emu run</c> takes.</summary>
    public byte[] File() => IsElf ? ElfOf(_code.Base, _code.Bytes) : _code.Bytes;

    public MachineOptions Options(Stream console)
    {
        MachineOptions options = new()
        {
            Image = GuestImage.FromBytes($"seed {Seed}", File()),
            MemorySize = Corner.MemorySize,
            Pmu = MachineOptions.EmulatedPmu(Version, Counters),
            MaxInstructions = MaxInstructions,
            Console = console,
            Input = Input.Length == 0 ? null : new StreamInput(new MemoryStream(Input)),
        };
        if (!Moves)
        {
            return options;
        }

        _ = HostModels.TryFind("cortex-a55", out HostPmuModel? small);
        _ = HostModels.TryFind("cortex-a76", out HostPmuModel? big);
        return options with
        {
            Host = new SimulatedHost([SimulatedCluster.Of(small!, 0, 1), SimulatedCluster.Of(big!, 1, 1)]),
            Schedule = Schedule.Parse("1@100,0@700,1@5000,0@5001,1@20000"),
        };
    }

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
            _code.Set(0, _dice.OneOf<ulong>(0x00, 0x08, 0x11, 0x13, 0x66, 0x67, 0x09, 0x1E) | (_dice.Chance(30) ? (ulong)_dice.Bits(6) << 26 : 0));
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
        var chosen = new Attack[1 + _dice.Below(5)];
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

    /// <summary>An ELF file of one segment, entered at its first byte.</summary>
    private static byte[] ElfOf(ulong address, byte[] code)
    {
        const int HeaderSize = 64;
        const int DataAt = 0x1000;
        byte[] file = new byte[DataAt + code.Length];
        ReadOnlySpan<byte> ident = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(file);
        Span<byte> header = file.AsSpan();
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2); // ET_EXEC
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 183); // EM_AARCH64
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 1);
        Span<byte> segment = header[HeaderSize..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1); // PT_LOAD
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 7);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[8..], DataAt);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], address);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)code.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)code.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x1000);
        code.CopyTo(header[DataAt..]);
        return file;
    }

    private bool Uses(Attack attack, int percent) => _dice.Chance(percent) && (_without & attack) == 0;
}
