using System;
using System.IO;

namespace Emu.Cli.Tests;

/// <summary>The options of `emu run` for operating systems, and the exit statuses of their ends.</summary>
public sealed class LinuxOptionTests : IDisposable
{
    private const uint CallHypervisor = 0xD400_0002; // HVC #0
    private const uint WaitForInterrupt = 0xD503_207F;

    private readonly string _folder = Directory.CreateTempSubdirectory("emu linux ").FullName;

    private static string Cycles => Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", "cycles.elf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("1M")]
    [InlineData("3M")]
    [InlineData("0")]
    [InlineData("9G")]
    [InlineData("8193M")]
    [InlineData("134217729")]
    [InlineData("much")]
    [InlineData("18446744073709551616")]
    public void Memory_ThatTheBoardCannotHave_IsRefusedWithTheLimits(string size)
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--memory", size);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains($"--memory {size}: Give a multiple of 2M from 2M to 8G, for example 512M.", answer.Error);
    }

    [Theory]
    [InlineData("4M")]
    [InlineData("64m")]
    [InlineData("1G")]
    [InlineData("0x8000000")]
    [InlineData("131072K")]
    public void Memory_OfASize_Runs(string size) => Assert.Equal(0, CommandLine.RunIn(_folder, "run", Cycles, "--memory", size).ExitStatus);

    [Fact]
    public void Initrd_ThatIsNotThere_IsNamed()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--initrd", "no.cpio");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("--initrd no.cpio: there is no such file or folder.", answer.Error);
    }

    [Fact]
    public void Initrd_ThatDoesNotFit_IsOneSentence()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, "large.cpio")))
            file.SetLength(4 << 20);

        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--memory", "4M", "--initrd", "large.cpio");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("The initial RAM disk has 4194304 bytes", answer.Error);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Report_OverTheInitialRamDisk_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "a.html"), "x");
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--initrd", "a.html", "--report", "a.html");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("the initial RAM disk", answer.Error);
        Assert.Equal("x", File.ReadAllText(Path.Combine(_folder, "a.html")));
    }

    [Theory]
    [InlineData(0x8400_0008, 0, "switched the machine off")]
    [InlineData(0x8400_0009, 121, "asked for a reset")]
    [InlineData(0x8400_0002, 123, "switched its only CPU off")]
    public void Run_FirmwareCall_EndsWithItsStatus(uint function, int status, string sentence)
    {
        // MOVZ W0, #low; MOVK W0, #high, LSL #16; HVC #0.
        Answer answer = RunCode(0x5280_0000 | ((function & 0xFFFF) << 5), 0x72A0_0000 | ((function >> 16) << 5), CallHypervisor);
        Assert.Equal(status, answer.ExitStatus);
        Assert.Contains(sentence, answer.Error);
    }

    [Fact]
    public void Run_WaitThatNothingEnds_EndsWithItsStatus()
    {
        Answer answer = RunCode(WaitForInterrupt);
        Assert.Equal(123, answer.ExitStatus);
        Assert.Contains("sleeps for good", answer.Error);
    }

    private Answer RunCode(params uint[] words)
    {
        byte[] bytes = new byte[words.Length * sizeof(uint)];
        Buffer.BlockCopy(words, 0, bytes, 0, bytes.Length);
        File.WriteAllBytes(Path.Combine(_folder, "guest.bin"), bytes);
        return CommandLine.RunIn(_folder, "run", "guest.bin");
    }
}
