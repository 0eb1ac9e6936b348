using System;

namespace Emu.Machine.Tests;

/// <summary>Code that changes while it is in use, and the engine's memory of it.</summary>
public class MaintenanceTests
{
    /// <summary>Every TLBI and IC of EL1, at each place of a page; the guest's source says how each number comes about.</summary>
    [Fact]
    public void Maintenance_EveryFormAtEveryPlace_LeavesNoStaleCode()
    {
        (BoardResult result, string console) = Guest.RunImage("maintenance");

        Assert.DoesNotContain("FAIL", console, StringComparison.Ordinal);
        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal(0, result.ExitStatus);
    }

    /// <summary>
    /// Each turn of the loop is translated again, which takes more and more of the engine's buffer: it would be full, and the process at its
    /// end, after about 2 million turns.
    /// </summary>
    [Fact]
    public void LoopThatRewritesItself_ManyTurns_KeepsTranslatedCodeSmallAndCountsExact()
    {
        const int Turns = 300_000;
        Recorder recorder = new();
        Code code = new Code().Set(20, Turns).Set(21, 0).Set(23, 0xD280_0000);
        ulong patched = 0x4008_0000 + (4 * ((ulong)code.Count + 2 + 4));
        code.Set(22, patched);
        int start = code.Count;

        // X24 = X20 AND 0xFF; the word of MOV X0, #X24 is written over the instruction behind the ISB; X21 += X0.
        code.Word(0x9240_1E98)  // AND X24, X20, #0xFF
            .Word(0x2A18_16F9)  // ORR W25, W23, W24, LSL #5
            .StoreWord(25, 22).Isb();
        Assert.Equal(patched, 0x4008_0000 + (4 * (ulong)code.Count));
        code.Set(0, 0).Word(0x8B00_02B5) // ADD X21, X21, X0
            .LoopTo(start, 20);
        code.Report(21);
        using Board machine = new Emu.Machine.Board(new BoardOptions { Image = code.Off().Image(), Observer = recorder });
        BoardResult result = machine.Run();

        // 1,171 whole rounds of 0 to 255 are 1,171 * 32,640; the other 224 turns begin with 1 to 224.
        recorder.Expect("X21", (1171UL * 32_640) + (224 * 225 / 2));
        Assert.Equal((ulong)start + (8UL * Turns) + 1 + 3, result.Instructions);

        // A new engine at 128 MiB, which is looked at every 64 blocks of at most 64 KiB.
        Assert.InRange(machine.MostTranslatedBytes, 128UL << 20, 132UL << 20);
        Assert.InRange(machine.EnginesMade, 2, 20);
    }
}
