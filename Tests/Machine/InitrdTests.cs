using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Emu.Machine.Boot;

namespace Emu.Machine.Tests;

/// <summary>The initial RAM disk: the archive of a folder, several parts in a row, and its place in memory.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class InitrdTests : IDisposable
{
    private const ulong MiB = 1 << 20;
    private const ulong Ram = 0x4000_0000;

    private readonly string _folder = Directory.CreateTempSubdirectory("emu initrd ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_Folder_IsANewcArchiveInTheOrderOfNamesWithTheConsole()
    {
        // Made in another order than that of their names.
        Make("z", 0x1A4, "last");
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        File.SetUnixFileMode(Path.Combine(_folder, "bin"), (UnixFileMode)0x1ED);
        Make("bin/sh", 0x1ED, "12345");
        File.CreateSymbolicLink(Path.Combine(_folder, "init"), "bin/sh");

        // Type and permissions, links, size of the content, device, length of the name with its zero; user, group, time and check are 0.
        string expected =
            Entry(1, 0x41ED, 2, 0, 0, 0, "bin", "")
            + Entry(2, 0x81ED, 1, 5, 0, 0, "bin/sh", "12345")
            + Entry(3, 0xA1FF, 1, 6, 0, 0, "init", "bin/sh")
            + Entry(4, 0x81A4, 1, 4, 0, 0, "z", "last")
            + Entry(5, 0x41ED, 2, 0, 0, 0, "dev", "")
            + Entry(6, 0x2180, 1, 0, 5, 1, "dev/console", "")
            + Entry(0, 0, 1, 0, 0, 0, "TRAILER!!!", "");
        Assert.Equal(expected, Encoding.ASCII.GetString(Initrd.Load([_folder])));
    }

    [Fact]
    public void Load_FolderWithFolderDev_GetsTheConsoleInIt()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "dev"));
        string archive = Encoding.ASCII.GetString(Initrd.Load([_folder]));
        Assert.Equal(
            2, archive.Split("070701").Count(entry => entry.Contains("dev\0", StringComparison.Ordinal) || entry.Contains("dev/console\0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_FolderTwice_GivesTheSameBytes()
    {
        Make("init", 0x1ED, "x");
        byte[] first = Initrd.Load([_folder]);
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "init"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.Equal(first, Initrd.Load([_folder]));
    }

    [Fact]
    public void Load_SeveralFiles_EachBeginsAtAMultipleOfFour()
    {
        string a = Make("a", 0x1A4, "12345");
        string b = Make("b", 0x1A4, "6");
        Assert.Equal("12345\0\0\06", Encoding.ASCII.GetString(Initrd.Load([a, b])));
    }

    [Fact]
    public void Load_EmptyFile_IsRefused()
    {
        string path = Make("empty", 0x1A4, "");
        Assert.Contains("empty' is empty", Assert.Throws<BoardException>(() => Initrd.Load([path])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, 1UL, 0x47DF_F000UL)]                    // the page that ends where the last 2 MiB begin
    [InlineData(128, 0x1000UL, 0x47DF_F000UL)]
    [InlineData(128, 0x1001UL, 0x47DF_E000UL)]
    [InlineData(128, 0x57F_F000UL, 0x4260_1000UL)]           // it begins one page above the image
    [InlineData(128, 0x580_0000UL, 0x4260_0000UL)]           // and right behind the image
    public void Place_OfASize_IsPageAlignedBelowTheLast2MiB(int memory, ulong size, ulong expected)
    {
        // A Linux Image of 36 MiB at 0x4020_0000 ends at 0x4260_0000.
        AddressRange place = InitrdPlacement.For(LinuxImage(36 * MiB), new AddressRange(Ram, (ulong)memory * MiB), size);
        Assert.Equal(new AddressRange(expected, size), place);
    }

    [Theory]
    [InlineData(128, 0x580_0001UL)]                           // a byte more than there is between the image and the tree
    [InlineData(128, 0x2_0000_0000UL)]                       // more than memory
    [InlineData(38, 1UL)]                                    // the image reaches into the last 2 MiB
    public void Place_ThatIsTooSmall_IsRefusedInOneSentence(int memory, ulong size)
    {
        BoardException e = Assert.Throws<BoardException>(
            () => InitrdPlacement.For(LinuxImage(36 * MiB), new AddressRange(Ram, (ulong)memory * MiB), size));
        Assert.Contains(size.ToString(CultureInfo.InvariantCulture) + " bytes", e.Message, StringComparison.Ordinal);
        Assert.Contains("give the machine more memory", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Guest_WithAnInitialRamDisk_FindsItAtItsPlace()
    {
        // PMCCNTR_EL0 gets its first eight bytes, which the observer sees.
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x47DF_F000).Load(2, 1).Msr(Code.PMCCNTR, 2).Off();
        Guest.Run(new BoardOptions { Image = code.Image(), Initrd = "initrd!\n"u8.ToArray(), Observer = recorder, MaxInstructions = 100 });
        Assert.Equal(BitConverter.ToUInt64("initrd!\n"u8), recorder.Accesses[0].Value);
    }

    private static string Entry(int inode, int mode, int links, int size, int major, int minor, string name, string content)
    {
        int[] numbers = [inode, mode, 0, 0, links, 0, size, 0, 0, major, minor, name.Length + 1, 0];
        string head = "070701" + string.Concat(numbers.Select(number => number.ToString("X8", CultureInfo.InvariantCulture))) + name + "\0";
        return Padded(head) + Padded(content);
    }

    private static string Padded(string text) => text + new string('\0', (4 - (text.Length % 4)) % 4);

    private static GuestImage LinuxImage(ulong size)
    {
        byte[] header = new byte[64];
        BitConverter.TryWriteBytes(header.AsSpan(16), size);
        "ARM\x64"u8.CopyTo(header.AsSpan(56));
        return GuestImage.FromBytes("Image", header);
    }

    private string Make(string name, int mode, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)mode);
        return path;
    }
}
