using System;
using System.Buffers.Binary;
using System.IO;

namespace Emu.Machine.Tests;

/// <summary>ELF files that lie: each is refused in a sentence or loaded, and none costs more memory than it has bytes.</summary>
public class HostileElfTests
{
    private const int ProgramHeader = 64;
    private const int Offset = ProgramHeader + 8;
    private const int PhysicalAddress = ProgramHeader + 24;
    private const int FileSize = ProgramHeader + 32;
    private const int MemorySize = ProgramHeader + 40;

    [Theory]
    [InlineData("cycles", 100_000)]
    [InlineData("el0", 20_000)]
    public void Elf_Mutated_IsReadOrRefusedInBoundedMemory(string name, int mutations)
    {
        byte[] original = File.ReadAllBytes(Guest.ImagePath(name));
        Random random = new(20_261_130);
        int read = 0;
        int refused = 0;
        long most = 0;
        for (int i = 0; i < mutations; i++)
        {
            byte[] bytes = Mutate(original, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                GuestImage image = GuestImage.FromBytes("mutated", bytes);
                read++;
                foreach (GuestSegment segment in image.Segments)
                {
                    Assert.True((ulong)segment.Data.Length <= segment.MemorySize, $"mutation {i}: a segment has more bytes than memory");
                    Assert.True(segment.Address + segment.MemorySize > segment.Address, $"mutation {i}: a segment runs past the address space");
                }
            }
            catch (BoardException e)
            {
                refused++;
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            }

            most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // Both kinds were met, and a size that the file does not hold was never believed.
        Assert.True(read > mutations / 20 && refused > mutations / 20, $"{read} read, {refused} refused");
        Assert.InRange(most, 1, (4L * original.Length) + 65_536);
    }

    [Fact]
    public void Elf_CutAnywhere_IsReadOrRefused()
    {
        byte[] original = File.ReadAllBytes(Guest.ImagePath("cycles"));
        for (int length = 4; length < original.Length; length++)
        {
            try
            {
                _ = GuestImage.FromBytes("cut", original.AsMemory(0, length));
            }
            catch (BoardException)
            {
            }
        }
    }

    [Theory]
    [InlineData(FileSize, 0x1_0000_0000UL, "segment 0 lies outside the file")]
    [InlineData(Offset, 121UL, "segment 0 lies outside the file")]
    [InlineData(Offset, ulong.MaxValue, "segment 0 lies outside the file")]
    [InlineData(MemorySize, 3UL, "segment 0 does not fit the address space")]
    [InlineData(PhysicalAddress, 0xFFFF_FFFF_FFFF_FFF8UL, "segment 0 does not fit the address space")]
    [InlineData(32, 0xFFFF_FFFF_FFFF_FFFFUL, "its program headers lie outside the file")]
    [InlineData(56, 0xFFFFUL, "its program headers lie outside the file")]
    [InlineData(24, 0x4008_0002UL, "its entry point 0x40080002 is not a multiple of 4")]
    public void Elf_OneLie_IsNamed(int at, ulong value, string reason)
    {
        byte[] elf = Elf((0x4010_0000, 4, 8));
        if (at == 56)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(at), value);
        }

        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("liar", elf));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x4010_0000UL, 0x4010_0007UL, true)]      // the last byte of the first, which is a zero, is the second's
    [InlineData(0x4010_0000UL, 0x4010_0008UL, false)]     // right behind it
    [InlineData(0x4010_0008UL, 0x4010_0000UL, false)]
    [InlineData(0x4010_0000UL, 0x4010_0000UL, true)]
    [InlineData(0x4010_0003UL, 0x4010_0000UL, true)]
    public void Elf_TwoSegments_MayNotWantTheSameMemory(ulong first, ulong second, bool refused)
    {
        byte[] elf = Elf((first, 4, 8), (second, 4, 8));
        if (refused)
        {
            BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("two", elf));
            Assert.Contains("both want the memory at 0x", e.Message, StringComparison.Ordinal);
            Assert.Contains(" and ", e.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(2, GuestImage.FromBytes("two", elf).Segments.Count);
        }
    }

    [Fact]
    public void Elf_ZerosThatOverlap_AreZerosAndLoad() =>
        Assert.Equal(2, GuestImage.FromBytes("bss", Elf((0x4010_0000, 0, 8), (0x4010_0004, 0, 8))).Segments.Count);

    [Fact]
    public void Elf_ManyPartsOutsideRam_TogetherHaveALimit()
    {
        // Each is below the limit of 1 GiB, all together are 3 GiB: refused before any of it is allocated.
        (ulong, int, ulong)[] parts =
            [(0x1_0000_0000, 4, 768 << 20), (0x2_0000_0000, 4, 768 << 20), (0x3_0000_0000, 4, 768 << 20), (0x4_0000_0000, 4, 768 << 20)];
        BoardException e =
            Assert.Throws<BoardException>(() => new Emu.Machine.Board(new BoardOptions { Image = GuestImage.FromBytes("wide", Elf(parts)) }));
        Assert.Contains("wants 3221225472 bytes of memory outside RAM", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elf_TooManyPartsOutsideRam_IsRefused()
    {
        // A page each, with a page in between. 256 pieces run; with twice as many the engine would end the process.
        BoardException e = Assert.Throws<BoardException>(
            () => new Emu.Machine.Board(new BoardOptions { Image = GuestImage.FromBytes("crumbs", Elf(Pieces(257))) }));
        Assert.Contains("wants 257 separate pieces of memory outside RAM, and the board gives at most 256", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elf_ManyPartsOutsideRam_Run()
    {
        using Board machine = new Emu.Machine.Board(
            new BoardOptions { Image = GuestImage.FromBytes("crumbs", Elf(Pieces(256))), MaxInstructions = 10 });
        Assert.Equal(BoardExit.Stopped, machine.Run().Exit);
    }

    [Fact]
    public void Elf_PartsOutsideRamThatTouch_AreOnePiece()
    {
        // 600 pages side by side, in the file from the last to the first with every second one first.
        (ulong, int, ulong)[] parts = new (ulong, int, ulong)[600];
        for (int i = 0; i < parts.Length; i++)
        {
            int page = i < 300 ? 598 - (2 * i) : 599 - (2 * (i - 300));
            parts[i] = (0x1_0000_0000 + ((ulong)page * 0x1000), 4, 8);
        }

        using Board machine = new Emu.Machine.Board(new BoardOptions { Image = GuestImage.FromBytes("row", Elf(parts)), MaxInstructions = 10 });
        Assert.Equal(BoardExit.Stopped, machine.Run().Exit);
    }

    [Fact]
    public void Elf_BeyondPhysicalAddresses_IsRefused()
    {
        GuestImage image = GuestImage.FromBytes("far", Elf((1UL << 44, 4, 4)));
        BoardException e = Assert.Throws<BoardException>(() => new Emu.Machine.Board(new BoardOptions { Image = image }));
        Assert.Contains("beyond what a physical address of 44 bits reaches", e.Message, StringComparison.Ordinal);
    }

    private static (ulong Address, int FileSize, ulong MemorySize)[] Pieces(int count)
    {
        (ulong, int, ulong)[] parts = new (ulong, int, ulong)[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = (0x1_0000_0000 + ((ulong)i * 0x2000), 4, 8);
        }

        return parts;
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        byte[] bytes = (byte[])original.Clone();
        if (random.Next(8) == 0)
        {
            bytes = bytes[..random.Next(4, bytes.Length)];
        }

        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int limit = Math.Min(bytes.Length, random.Next(4) switch { 0 => 64, 1 or 2 => 64 + 56, _ => bytes.Length });
            int at = random.Next(4, Math.Max(5, limit));
            if (at >= bytes.Length)
            {
                continue;
            }

            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Fill(0xFF);
                    break;
                default:
                    bytes.AsSpan(at, Math.Min(8, bytes.Length - at)).Clear();
                    break;
            }
        }

        return bytes;
    }

    private static byte[] Elf(params (ulong Address, int FileSize, ulong MemorySize)[] segments)
    {
        int data = 64 + (56 * segments.Length);
        byte[] elf = new byte[data + 4];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(elf);
        elf[16] = 2;
        elf[18] = 183;
        BinaryPrimitives.WriteUInt64LittleEndian(elf.AsSpan(24), segments[0].Address & ~3UL);
        elf[32] = 64;
        elf[54] = 56;
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(56), (ushort)segments.Length);
        for (int i = 0; i < segments.Length; i++)
        {
            Span<byte> header = elf.AsSpan(64 + (56 * i));
            header[0] = 1;
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)data);
            BinaryPrimitives.WriteUInt64LittleEndian(header[16..], segments[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], segments[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)segments[i].FileSize);
            BinaryPrimitives.WriteUInt64LittleEndian(header[40..], segments[i].MemorySize);
        }

        return elf;
    }
}
