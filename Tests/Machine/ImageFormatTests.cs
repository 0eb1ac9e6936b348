using System;
using System.IO;
using System.Text;

namespace Emu.Machine.Tests;

/// <summary>Files that are not programs: each is named for what it is, before anything runs.</summary>
public sealed class ImageFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu image ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1F8B0800000000000003", "compressed (gzip): unpack it first")]
    [InlineData("FD377A585A000004", "compressed (xz)")]
    [InlineData("28B52FFD04000000", "compressed (zstd)")]
    [InlineData("04224D1864400000", "compressed (lz4)")]
    [InlineData("425A683931415926535900", "compressed (bzip2)")]
    [InlineData("504B030414000000", "a zip archive")]
    [InlineData("4D5A00007A696D6700000000", "a compressed EFI kernel")]
    [InlineData("377ABCAF271C0004", "a 7z archive")]
    [InlineData("3037303730313030", "a cpio archive")]
    [InlineData("213C617263683E0A", "an ar archive")]
    [InlineData("514649FB00000003", "a disk image (QCOW2)")]
    [InlineData("2705195600000000", "a U-Boot uImage")]
    [InlineData("D00DFEED00000000", "a device tree or a FIT image")]
    public void Image_OfAnotherFormat_IsRefusedByItsName(string bytes, string what)
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("guest.bin", Convert.FromHexString(bytes)));
        Assert.Contains("'guest.bin' is " + what, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ustar\0" + "00")]     // POSIX.1-1988
    [InlineData("ustar  \0")]          // GNU
    public void Image_Tar_IsRefusedByItsName(string magic)
    {
        byte[] tar = new byte[1024];
        Encoding.ASCII.GetBytes("guest.elf").CopyTo(tar, 0);
        Encoding.ASCII.GetBytes(magic).CopyTo(tar, 257);
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("guest.tar", tar));
        Assert.Contains("'guest.tar' is a tar archive, not a program: unpack it and name the image in it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_ShorterThanAnInstruction_IsRefused()
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("bit.bin", new byte[] { 1, 2, 3 }));
        Assert.Contains("'bit.bin' is too short: it holds 3 bytes, and an instruction has 4", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho hello\n")]
    [InlineData("Grüße, 世界 👋\r\n\tzwei\f")]
    [InlineData(":10010000214601360121470136007EFE09D2190140\n")]
    [InlineData("abcd")]
    public void Image_Text_IsRefusedAsText(string text)
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.FromBytes("notes.txt", Encoding.UTF8.GetBytes(text)));
        Assert.Contains("'notes.txt' is a text file, not a program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_TextCutInACharacter_IsStillText()
    {
        // The 4096th byte is the first of two of a character.
        string text = new string('a', 4095) + "ü" + new string('\0', 10);
        Assert.Throws<BoardException>(() => GuestImage.FromBytes("long.txt", Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("00000014")]                        // B .
    [InlineData("1F2003D5")]                        // NOP: three of its bytes are text or white space, one is not
    [InlineData("6162636465660A00")]                // a zero byte
    [InlineData("61626364C3")]                      // half a character at the very end
    [InlineData("6162636407")]                      // BEL
    public void Image_ThatMayBeCode_IsRawCode(string bytes)
    {
        GuestImage image = GuestImage.FromBytes("raw", Convert.FromHexString(bytes));
        Assert.True(image.IsRaw);
        Assert.Equal(GuestImage.RawAddress, image.Entry);
    }

    [Fact]
    public void Load_Folder_SaysThatItIsOne()
    {
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.Load(_folder));
        Assert.Contains("is a folder: name a file in it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FileAboveTheLimit_IsRefusedWithoutReadingItAll()
    {
        string path = Path.Combine(_folder, "large.bin");
        using (FileStream file = File.Create(path))
        {
            // It has holes only, so it takes no space on the disk.
            file.SetLength(GuestImage.MaxBytes + 1L);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        BoardException e = Assert.Throws<BoardException>(() => GuestImage.Load(path));
        Assert.Contains("longer than 256 MiB", e.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Load_RawFile_HasItsBytes()
    {
        string path = Path.Combine(_folder, "guest.bin");
        byte[] bytes = [0x00, 0x00, 0x00, 0x14, 0x55];
        File.WriteAllBytes(path, bytes);
        GuestImage image = GuestImage.Load(path);
        Assert.Equal("guest.bin", image.Name);
        Assert.Equal(bytes, image.Segments[0].Data.ToArray());
    }
}
