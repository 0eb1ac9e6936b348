using System;
using System.IO;
using System.Text;

namespace Emu.Machine.Tests;

public class RunTests
{
    private const ulong Uart = 0x0900_0000;

    [Fact]
    public void SystemOff_AfterKnownCode_EndsWithExactInstructionCount()
    {
        // 10 NOPs, MOVZ and MOVK of the function, HVC.
        BoardResult result = Guest.Run(new Code().Nops(10).Off());

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal(13UL, result.Instructions);
        Assert.Equal(13UL, result.Cycles);
        Assert.False(result.HasExitStatus);
    }

    [Fact]
    public void Console_GuestPrintsExitStatus_ResultHasHalfOfIt()
    {
        Code code = new Code().Set(1, Uart);
        foreach (char c in "hi\nEXIT: STATUS=7\n")
        {
            code.Set(2, c).StoreByte(2, 1);
        }

        using MemoryStream console = new();
        BoardResult result = Guest.Run(new BoardOptions { Image = code.Off().Image(), Console = console });

        Assert.Equal("hi\nEXIT: STATUS=7\n", Encoding.ASCII.GetString(console.ToArray()));
        Assert.True(result.HasExitStatus);
        Assert.Equal(3, result.ExitStatus);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(777)]
    [InlineData(100_001)]
    public void MaxInstructions_EndlessLoop_EndsExactlyThere(ulong limit)
    {
        BoardResult result = Guest.Run(new Code().Nops(3).LoopForever(), limit: limit);

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(limit, result.Instructions);
    }

    [Theory]
    [InlineData(0x0A00_4000, "where this board has nothing")]
    [InlineData(0x0901_0000, "PL031")]
    [InlineData(0x3F00_0000, "PCIe configuration")]
    [InlineData(0x5000_0000, "where this board has nothing")]
    public void Load_WhereNoDeviceIs_StrictDevices_EndsAndNamesIt(ulong address, string name)
    {
        BoardResult result = Guest.RunStrict(new Code().Set(1, address).Load(2, 1, 8).LoopForever());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Contains($"0x{address + 8:x}", result.Message, StringComparison.Ordinal);
        Assert.Contains(name, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Undefined_WithoutVectors_SaysWhichExceptionLedNowhere()
    {
        BoardResult result = Guest.Run(new Code().Undefined());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Contains("exception at 0x40080000", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_AtAddressZero_Runs()
    {
        BoardResult result = Guest.Run(new BoardOptions { Image = new Code().Off().ImageAtZero(), MaxInstructions = 100 });

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal(3UL, result.Instructions);
    }

    [Fact]
    public void Console_ThrowsInTheMiddle_RunThrowsAndTheProcessLives()
    {
        using BrokenStream broken = new();
        Code code = new Code().Set(1, Uart).Set(2, '\n').StoreByte(2, 1).LoopForever();

        Assert.Throws<IOException>(() => Guest.Run(new BoardOptions { Image = code.Image(), Console = broken, MaxInstructions = 1000 }));
    }

    [Fact]
    public void Run_Twice_IsRefused()
    {
        using Board machine = new Emu.Machine.Board(new BoardOptions { Image = new Code().Off().Image() });
        machine.Run();

        Assert.Throws<InvalidOperationException>(() => machine.Run());
    }

    [Fact]
    public void RequestStop_BeforeRun_StopsAtOnce()
    {
        using Board machine = new Emu.Machine.Board(new BoardOptions { Image = new Code().LoopForever().Image() });
        machine.RequestStop();

        Assert.Equal(BoardExit.Requested, machine.Run().Exit);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("the console is gone");
    }
}
