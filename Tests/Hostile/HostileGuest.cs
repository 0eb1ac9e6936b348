using System;
using System.Buffers.Binary;
using System.IO;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Machine;

namespace Emu.Hostile;

/// <summary>One random guest: the same seed and the same attacks left out give the same guest on every machine.</summary>
internal sealed partial class HostileGuest
{
    private const ulong RawAddress = GuestImage.RawAddress;
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

    /// <summary>What the console receives; empty: the guest has no input.</summary>
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

    public BoardOptions Options(Stream console)
    {
        BoardOptions options = new()
        {
            Image = GuestImage.FromBytes($"seed {Seed}", File()),
            MemorySize = Corner.MemorySize,
            Pmu = BoardOptions.EmulatedPmu(Version, Counters),
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
}
