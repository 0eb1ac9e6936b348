using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;
using Emu.Machine.Boot;
using Emu.Machine.Devices;

namespace Emu.Machine.Tests;

/// <summary>What a Linux kernel asks of a boot loader, and how it ends; without a kernel. Tests/Linux boots one.</summary>
public class LinuxBootTests
{
    private const ulong Uart = 0x0900_0000;
    private const string End = "---[ end Kernel panic - not syncing: VFS: no root ]---";

    [Fact]
    public void Tree_WithInitrdAndKaslr_SaysWhereAndWhatTo()
    {
        BoardOptions options = Options(seed: 7) with { Kaslr = true };
        byte[] tree = BoardTree.Write(options, new AddressRange(0x47DF_F000, 0x801));

        Assert.Equal("0000000047DFF000", Property(tree, "linux,initrd-start"));
        Assert.Equal("0000000047DFF801", Property(tree, "linux,initrd-end"));
        Assert.Equal(128, Property(tree, "rng-seed")!.Length);
        Assert.Equal(16, Property(tree, "kaslr-seed")!.Length);
    }

    [Fact]
    public void Tree_WithoutInitrdAndKaslr_DoesNotSpeakOfThem()
    {
        byte[] tree = BoardTree.Write(Options(seed: 0), initrd: null);
        Assert.Null(Property(tree, "linux,initrd-start"));
        Assert.Null(Property(tree, "linux,initrd-end"));
        Assert.Null(Property(tree, "kaslr-seed"));
    }

    [Fact]
    public void Seed_TheSame_GivesTheSameTreeAndAnotherOneAnotherTree()
    {
        byte[] one = BoardTree.Write(Options(seed: 1) with { Kaslr = true }, initrd: null);
        byte[] again = BoardTree.Write(Options(seed: 1) with { Kaslr = true }, initrd: null);
        byte[] other = BoardTree.Write(Options(seed: 1UL << 63) with { Kaslr = true }, initrd: null);
        Assert.Equal(one, again);
        Assert.NotEqual(Property(one, "rng-seed"), Property(other, "rng-seed"));
        Assert.NotEqual(Property(one, "kaslr-seed"), Property(other, "kaslr-seed"));
        Assert.NotEqual(Property(one, "rng-seed")![..16], Property(one, "kaslr-seed"));
    }

    [Fact]
    public void Image_CompressedByGzip_IsUnpacked()
    {
        GuestImage image = GuestImage.FromBytes("Image.gz", Gzip(PlainImage()));
        Assert.Equal(0x4020_0000UL, image.Entry);
        Assert.Equal(PlainImage(), image.Segments[0].Data.ToArray());
    }

    [Fact]
    public void Image_EfiZbootByGzip_IsUnpacked()
    {
        GuestImage image = GuestImage.FromBytes("vmlinuz.efi", Zboot(Gzip(PlainImage()), "gzip"));
        Assert.Equal(PlainImage(), image.Segments[0].Data.ToArray());
    }

    [Fact]
    public void Image_EfiZbootOfAnotherFormat_IsRefusedByItsName()
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("vmlinuz.efi", Zboot([1, 2, 3, 4], "zstd22")));
        Assert.Contains("does not unpack its format (zstd22)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1000)]      // its payload begins behind the end of the file
    [InlineData(64)]          // it ends there
    public void Image_EfiZbootThatIsCut_IsRefusedAsDamaged(int offset)
    {
        byte[] file = Zboot(Gzip(PlainImage()), "gzip");
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), offset);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), file.Length - 63);
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("vmlinuz.efi", file));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_GzipCutInTheMiddle_IsStillNamedAsCompressed()
    {
        byte[] file = Gzip(PlainImage());
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("Image.gz", file.AsMemory(0, file.Length / 2)));
        Assert.Contains("compressed (gzip)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[    1.0] Kernel panic - not syncing: VFS: no root\r\n", "VFS: no root", false)]
    [InlineData("Kernel panic - not syncing\n", "it gave no reason", false)]
    [InlineData("Kernel panic - not syncing: a\n[ 2.0] " + End + "\n", "a", true)]
    [InlineData("Kernel panic - not syncing: a", null, false)]         // the line has not ended
    [InlineData("kernel panic - not syncing: a\n", null, false)]
    [InlineData("---[ end trace 0000000000000000 ]---\n", null, false)]
    public void Panic_InTheConsole_IsFound(string console, string? reason, bool ended)
    {
        PanicScanner scanner = new();
        foreach (char c in console)
        {
            scanner.Add((byte)c);
        }

        Assert.Equal((reason, ended), (scanner.Reason, scanner.HasEnded));
    }

    [Fact]
    public void Panic_AndThenALoop_EndsTheRunWithTheReason()
    {
        Code code = Print(new Code(), "Kernel panic - not syncing: VFS: no root\n" + End + "\n").LoopForever();
        BoardResult result = Guest.Run(code, limit: 100_000_000);
        Assert.Equal(BoardExit.Panicked, result.Exit);
        Assert.Contains("panicked (VFS: no root) and does nothing more", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Panic_AndThenAReset_IsAPanic()
    {
        Code code = Print(new Code(), "Kernel panic - not syncing: VFS: no root\n").Set(0, Code.PsciSystemReset).Hvc();
        BoardResult result = Guest.Run(code);
        Assert.Equal(BoardExit.Panicked, result.Exit);
        Assert.Contains("panicked (VFS: no root) and asked for a reset", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Panic_PrintedByAProgramThatGoesOn_IsNone()
    {
        // The words are printed at EL1, as the kernel does it for a program; then EL0 runs for long, and its SVC leads to a reset.
        Code code = Print(new Code().VectorsAt(0x2000), "Kernel panic - not syncing: VFS: no root\n" + End + "\n");
        code.Set(1, 0).Msr(Code.SPSR, 1).Set(1, 0x4008_1800).Msr(Code.ELR, 1).Eret();
        Assert.True(code.Count * 4 < 0x1800);
        code.PadTo(0x1800).Set(2, 10_000_000);
        int start = code.Count;
        code.LoopTo(start, 2).Svc().PadTo(0x2400).Set(0, Code.PsciSystemReset).Hvc();
        BoardResult result = Guest.Run(code, limit: 100_000_000);
        Assert.Equal(BoardExit.Reset, result.Exit);
    }

    [Fact]
    public void Reset_IsAnEndOfItsOwn()
    {
        BoardResult result = Guest.Run(new Code().Set(0, Code.PsciSystemReset).Hvc());
        Assert.Equal(BoardExit.Reset, result.Exit);
        Assert.Contains("asked for a reset", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CpuOff_OfTheOnlyCpu_IsSleepForGood() =>
        Assert.Equal(BoardExit.Asleep, Guest.Run(new Code().Set(0, Code.PsciCpuOff).Hvc()).Exit);

    private static BoardOptions Options(ulong seed) => new() { Image = new Code().Off().Image(), Seed = seed };

    private static Code Print(Code code, string text)
    {
        code.Set(1, Uart);
        foreach (char c in text)
        {
            code.Set(2, c).StoreByte(2, 1);
        }

        return code;
    }

    /// <summary>A header of a Linux Image and some bytes behind it.</summary>
    private static byte[] PlainImage()
    {
        byte[] image = new byte[4096];
        new Random(1).NextBytes(image);
        image.AsSpan(0, 64).Clear();
        image[17] = 0x10; // image_size: 4096
        "ARM\x64"u8.CopyTo(image.AsSpan(56));
        return image;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static byte[] Zboot(byte[] payload, string format)
    {
        byte[] file = new byte[64 + payload.Length];
        "MZ\0\0zimg"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), 64);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), payload.Length);
        Encoding.ASCII.GetBytes(format).CopyTo(file, 24);
        payload.CopyTo(file, 64);
        return file;
    }

    /// <summary>The value of a property, wherever it is in the tree, as hexadecimal digits (Devicetree Specification v0.4, section 5.4).</summary>
    private static string? Property(byte[] tree, string name)
    {
        int Word(int at) => BinaryPrimitives.ReadInt32BigEndian(tree.AsSpan(at));
        int strings = Word(12);
        for (int at = Word(8); at < strings; at += 4)
        {
            if (Word(at) != 3 || Word(at + 8) < 0 || strings + Word(at + 8) >= tree.Length)
            {
                continue;
            }

            int start = strings + Word(at + 8);
            if (Encoding.ASCII.GetString(tree, start, Array.IndexOf(tree, (byte)0, start) - start) == name)
            {
                return Convert.ToHexString(tree.AsSpan(at + 12, Word(at + 4)));
            }
        }

        return null;
    }
}
