using System;

namespace Emu.Machine.Tests;

public class TimeTests
{
    private const ulong Distributor = 0x0800_0000;
    private const ulong CpuInterface = 0x0801_0000;

    [Fact]
    public void Wfi_NothingCanWake_EndsAndSaysSo()
    {
        BoardResult result = Guest.Run(new Code().Nops(4).Wfi().LoopForever());

        Assert.Equal(BoardExit.Asleep, result.Exit);
        Assert.Equal(5UL, result.Instructions);
        Assert.Contains("WFI", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wfi_TimerIsSet_SkipsToItWithoutCountingCycles()
    {
        // CNTV_TVAL = 1000 ticks, masked in PSTATE: WFI wakes anyway (DDI 0487 D1, WFI). A loop of CNTVCT turns shows the count.
        Code loop =
            new Code().Set(1, Distributor).Set(2, CpuInterface).Set(3, 1).StoreWord(3, 1).StoreWord(3, 2).Set(3, 0xFF).StoreWord(3, 2, 4)
            .Set(3, 1 << 27).StoreWord(3, 1, 0x100)
            .Set(3, 1000).Msr(Code.CNTV_TVAL, 3).Set(3, 1).Msr(Code.CNTV_CTL, 3).Wfi().Mrs(4, Code.CNTVCT);
        int start = loop.Count;
        BoardResult result = Guest.Run(loop.LoopTo(start, 4).Off());

        Assert.Equal(BoardExit.Exited, result.Exit);

        // TVAL is written as the 14th instruction, when CNTVCT is 0, so the timer's moment is 1000, and WFI skips to exactly there.
        ulong spins = (result.Instructions - (ulong)start - 3) / 2;
        Assert.Equal(1000UL, spins);
        Assert.Equal(result.Instructions, result.Cycles);
    }

    [Fact]
    public void CNTVCT_AfterSixteenThousandInstructions_IsOneThousand()
    {
        // 62.5 MHz at 1 GHz: a tick each 16 cycles. One MOVZ and 15,999 NOPs retire before the read.
        Code code = new Code().Set(3, 1).Nops(15_999).Mrs(4, Code.CNTVCT);
        int start = code.Count;
        BoardResult result = Guest.Run(code.LoopTo(start, 4).Off());

        Assert.Equal((ulong)start + 2000 + 3, result.Instructions);
    }
}
