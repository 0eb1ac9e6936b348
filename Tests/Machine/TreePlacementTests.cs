using System;
using System.Buffers.Binary;
using System.Linq;
using Emu.Machine.Boot;

namespace Emu.Machine.Tests;

/// <summary>What an image finds where: the device tree, X0 and the copy.</summary>
public class TreePlacementTests
{
    private const ulong Ram = 0x4000_0000;
    private const ulong MiB = 1 << 20;

    // The magic number of a device tree is big-endian.
    private const uint MagicAsLittleEndian = 0xEDFE_0DD0;

    [Theory]
    [InlineData(128)]
    [InlineData(4)]
    public void RawImage_AtItsEntry_FindsTheTreeByX0AndAtTheStartOfMemory(int memory)
    {
        // X0, and the first 8 bytes of both trees: the magic number and the size in bytes.
        Recorder recorder = new();
        Code code = new Code().Msr(Code.PMCCNTR, 0).Load(1, 0).Msr(Code.PMCCNTR, 1).Set(2, Ram).Load(3, 2).Msr(Code.PMCCNTR, 3).Off();
        Guest.Run(new BoardOptions { Image = code.Image(), MemorySize = (ulong)memory * MiB, Observer = recorder, MaxInstructions = 100 });

        ulong[] seen = [.. recorder.Accesses.Select(access => access.Value)];
        ulong end = Ram + ((ulong)memory * MiB);
        Assert.Equal(end - (2 * MiB), seen[0]);
        Assert.Equal(0UL, seen[0] % 8);
        Assert.Equal(MagicAsLittleEndian, (uint)seen[1]);
        Assert.Equal(seen[1], seen[2]);
    }

    [Fact]
    public void RawImage_WithoutEngine_HasBothTreesWordForWord()
    {
        BoardOptions options = new() { Image = Raw(0x1000), Arguments = "selftest smp" };
        TreePlacement placement = Place(options.Image, 128 * MiB, 0x1_0000);
        Assert.Equal(new TreePlacement(Ram + (126 * MiB), Ram), placement);
    }

    [Theory]
    [InlineData(4, 0x8_0000, 0x4020_0000UL, Ram)]                 // it ends long before the last 2 MiB
    [InlineData(4, 0x18_0000, 0x4020_0000UL, Ram)]                // it ends exactly where they begin
    [InlineData(4, 0x18_0001, 0x403F_0000UL, Ram)]                // it reaches into them: the end of memory
    [InlineData(4, 0x37_0000, 0x403F_0000UL, Ram)]                // it ends exactly where that tree begins
    [InlineData(4, 0x37_0001, Ram, null)]                         // it leaves no space above itself: the start
    [InlineData(4, 0x38_0000, Ram, null)]                         // it fills memory
    [InlineData(2, 0x8_0000, 0x401F_0000UL, Ram)]                 // a memory of 2 MiB begins with them: the tree must be above the image
    public void RawImage_OfASize_HasTheTreeAboveItself(int memory, int size, ulong handed, ulong? copy) =>
        Assert.Equal(new TreePlacement(handed, copy), Place(Raw(size), (ulong)memory * MiB, 0x1_0000));

    [Fact]
    public void RawImage_TreeOfAnOddSize_IsAtAMultipleOf8()
    {
        TreePlacement placement = Place(Raw(0x18_0001), 4 * MiB, 0x1_0001);
        Assert.Equal(0x403E_FFF8UL, placement.Handed);
    }

    [Theory]
    [InlineData(0x4008_0000UL, 0x1000UL, Ram)]
    [InlineData(0x4000_FFFFUL, 0x1000UL, 0x4020_0000UL)]         // it begins in the last byte of the first place
    [InlineData(0x4001_0000UL, 0x1000UL, Ram)]                    // and right behind it
    [InlineData(0x4000_0000UL, 0x20_0001UL, 0x403F_0000UL)]
    [InlineData(0UL, 0x1000UL, Ram)]
    public void ElfFile_AtItsOwnAddress_HasTheTreeAtTheStartOfMemoryOrElseInItsLast2MiB(ulong address, ulong size, ulong handed) =>
        Assert.Equal(new TreePlacement(handed, null), Place(Elf(address, size), 4 * MiB, 0x1_0000));

    [Fact]
    public void ElfFile_ThatTakesAllOfMemory_IsRefusedWithTheRemedy()
    {
        BoardException e = Assert.Throws<BoardException>(() => Place(Elf(Ram, 4 * MiB), 4 * MiB, 0x1_0000));
        Assert.Contains("'elf' leaves no space for the device tree", e.Message, StringComparison.Ordinal);
        Assert.Contains("give the machine more memory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CommandLine_OfMoreThan2MiB_IsRefusedWithTheRemedy()
    {
        BoardOptions options = new() { Image = Raw(16), Arguments = new string('x', 0x20_0000) };
        BoardException e = Assert.Throws<BoardException>(() => new Emu.Machine.Board(options));
        Assert.Contains("shorten the guest's command line", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RawImage_LargerThanMemory_IsRefusedWithItsAddresses()
    {
        BoardOptions options = new() { Image = Raw(0x18_0001), MemorySize = 2 * MiB };
        BoardException e = Assert.Throws<BoardException>(() => new Emu.Machine.Board(options));
        Assert.Contains("from 0x40080000 to 0x40200000", e.Message, StringComparison.Ordinal);
    }

    private static TreePlacement Place(GuestImage image, ulong memory, ulong size) =>
        TreePlacement.For(image, new AddressRange(Ram, memory), size);

    private static GuestImage Raw(int size) => GuestImage.FromBytes("raw", new byte[size]);

    private static GuestImage Elf(ulong address, ulong size)
    {
        byte[] elf = new byte[64 + 56 + 4];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        elf[16] = 2;
        elf[18] = 183;
        elf[32] = 64;
        elf[54] = 56;
        elf[56] = 1;
        elf[64] = 1;
        elf[64 + 8] = 120;
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 24), address);
        elf[64 + 32] = 4;
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(64 + 40), size);
        return GuestImage.FromBytes("elf", elf);
    }
}
