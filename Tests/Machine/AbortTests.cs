using System;
using System.Linq;

namespace Emu.Machine.Tests;

/// <summary>Accesses to addresses where the board has nothing, in addition to the checks of the guest <c>aborts</c>.</summary>
public class AbortTests
{
    private const ulong Nothing = 0x0B00_0000;
    private const ulong Flash = 0x0400_0000;
    private const ulong Start = 0x4008_0000;
    private const int Vectors = 0x800;
    private const int SynchronousFromEL1 = Vectors + 0x200;

    [Fact]
    public void Load_FromNothing_WithoutVectors_SaysWhatItReachedFor()
    {
        BoardResult result = Guest.Run(new Code().Set(1, 0x0901_0000).Load(2, 1, 8).LoopForever());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Contains("jumped to 0x200, where the flash memory is blank", result.Message, StringComparison.Ordinal);
        Assert.Contains("ESR_EL1 0x96000010", result.Message, StringComparison.Ordinal);
        Assert.Contains("0x9010008, the PL031", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FromNothing_IsNotRetired_AndTheRunGoesOn()
    {
        // VectorsAt, the address, one load that aborts, and the vector: three of SYSTEM_OFF.
        Code code = new Code().VectorsAt(Vectors).Set(1, Nothing);
        int before = code.Count;
        code.Load(2, 1).LoopForever();
        BoardResult result = Guest.Run(code.PadTo(SynchronousFromEL1).Off());

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)before + 3, result.Instructions);
    }

    [Fact]
    public void MemAccess_AbortedLoads_CountsOnlyThoseThatWereMade()
    {
        // MEM_ACCESS_RD: one load of memory, one of nothing, and one of memory again.
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(1, 0x4100_0000).Set(2, Nothing).Set(0, 0x66).Msr(Code.PMEVTYPER0, 0)
            .Set(0, 1).Msr(Code.PMCNTENSET, 0).Msr(Code.PMCR, 0)
            .Load(3, 1).Load(3, 2).Load(3, 1).Mrs(4, Code.PMEVCNTR0).Off();
        Guest.Run(SkipInHandler(code), recorder);

        recorder.Expect("PMEVCNTR0_EL0", 2UL);
    }

    [Theory]
    [InlineData(0x84, 1)]
    [InlineData(0x83, 1)]
    [InlineData(0x81, 1)]
    [InlineData(0x09, 3)]
    public void Exceptions_OneOfEach_AreCountedByTheirEvents(int @event, ulong expected)
    {
        // EXC_DABORT, EXC_PABORT, EXC_UNDEF, and EXC_TAKEN for all: a load of nothing, a jump to nothing, UDF. The handler goes on at X9.
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(2, Nothing).Set(0, (ulong)@event).Msr(Code.PMEVTYPER0, 0)
            .Set(0, 1).Msr(Code.PMCNTENSET, 0).Msr(Code.PMCR, 0);
        code.Set(9, Start + (4 * ((ulong)code.Count + 3))).Load(3, 2);
        code.Set(9, Start + (4 * ((ulong)code.Count + 3))).Jump(2);
        code.Set(9, Start + (4 * ((ulong)code.Count + 3))).Undefined();
        code.Mrs(4, Code.PMEVCNTR0).Off();
        Guest.Run(code.PadTo(SynchronousFromEL1).Msr(Code.ELR, 9).Eret(), recorder);

        recorder.Expect("PMEVCNTR0_EL0", expected);
    }

    [Fact]
    public void Load_TenThousandAborts_EachTakesOneException()
    {
        // SUBS and B.NE retire in each round, and the four instructions of the handler; the load never does.
        Code code = new Code().VectorsAt(Vectors).Set(1, Nothing).Set(5, 10_000);
        int loop = code.Count;
        BoardResult result = Guest.Run(SkipInHandler(code.Load(2, 1).LoopTo(loop, 5).Off()));

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)loop + (10_000 * (2 + 4)) + 3, result.Instructions);
    }

    [Fact]
    public void Load_FromBlankFlash_AtThePageOffsetOfAnEarlierRead_IsNoFetch()
    {
        // An MRS of a counter, and a load of flash whose page offset is that of the MRS.
        Code code = new Code().Set(3, 1).Msr(Code.PMCR, 3).Isb().Set(1, Flash);
        code.Nops(code.Count % 2);
        int offset = 4 * code.Count;
        code.Mrs(4, Code.PMCCNTR).Load(2, 1, offset).Off();
        BoardResult result = Guest.Run(code);

        Assert.Equal(BoardExit.Exited, result.Exit);
        Assert.Equal((ulong)code.Count, result.Instructions);
    }

    [Fact]
    public void Load_FromBlankFlash_ReadsZeros()
    {
        Recorder recorder = new();
        Guest.Run(new Code().Set(1, Flash).Set(2, 99).Load(2, 1, 0x7F8).Report(2).Off(), recorder);

        recorder.Expect("X2", 0UL);
    }

    [Fact]
    public void Jump_ToBlankFlash_AfterALoadFromThere_EndsWithTheAddress()
    {
        Code code = new Code().Set(1, Flash).Load(2, 1).Jump(1);
        BoardResult result = Guest.Run(code);

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Equal((ulong)code.Count, result.Instructions);
        Assert.Contains("jumped to 0x4000000, where the flash memory is blank", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jump_ToNothing_StrictDevices_EndsWithTheAddress()
    {
        BoardResult result = Guest.RunStrict(new Code().Set(1, Nothing).Jump(1));

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Contains("jumped to 0xb000000, where this board has nothing", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_WhereNothingIs_EndAsExceptionsWithoutEnd()
    {
        Code code = new Code().Set(0, Nothing).Msr(Code.VBAR, 0).Isb();
        ulong before = (ulong)code.Count;
        BoardResult result = Guest.Run(code.Undefined());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Equal(before, result.Instructions);
        Assert.Contains("takes exceptions without end", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1004)]
    [InlineData(1005)]
    public void MaxInstructions_AbortsUpToTheLimit_EndsExactlyThere(ulong limit)
    {
        // What takes an exception is begun and not retired: the end must not come so much too early.
        Code code = new Code().VectorsAt(Vectors).Set(1, Nothing);
        int loop = code.Count;
        code.Load(2, 1).BranchTo(loop);
        BoardResult result = Guest.Run(SkipInHandler(code), limit: limit);

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(limit, result.Instructions);
    }

    // What is there ends at 0x0A00_4000: a load from the end of it, a store from within nothing over the end of a page.
    [Theory]
    [InlineData(0x0A00_3FFC, 0xF840_0022, 0x0A00_4000)]
    [InlineData(0x0B00_03FD, 0xF800_0022, 0x0B00_03FD)]
    [InlineData(0x0B00_0FFD, 0xF800_0022, 0x0B00_0FFD)]
    public void Access_OverTheEndOfAPage_NamesTheFirstByteThatAborts(ulong address, uint instruction, ulong expected)
    {
        // LDUR and STUR X2, [X1].
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(1, address).Word(instruction).LoopForever();
        Guest.Run(code.PadTo(SynchronousFromEL1).Mrs(2, Code.FAR).Report(2).Off(), recorder);

        recorder.Expect("FAR_EL1", expected);
    }

    [Fact]
    public void Virtio_OfDifferentWidths_ReadsTheSameBytes()
    {
        Recorder recorder = new();
        Code code = new Code().Set(1, 0x0A00_3E00)
            .Word(0x3940_0822).Report(2)     // LDRB W2, [X1, #2]
            .Word(0x7940_0422).Report(2)     // LDRH W2, [X1, #2]
            .Load(2, 1).Report(2)
            .Store(2, 1, 0x70).Load(2, 1, 0x70).Report(2).Off();
        Guest.Run(code, recorder);

        // "virt" from its lowest byte on: 0x76, 0x69, 0x72, 0x74. The version is 1. A write of Status is ignored.
        Assert.Equal([0x72UL, 0x7472UL, 0x1_7472_6976UL, 0UL], recorder.Accesses.Select(a => a.Value));
    }

    /// <summary>Puts a handler behind the code that goes on behind the instruction that took the exception: four instructions; uses X17.</summary>
    private static Code SkipInHandler(Code code) =>
        code.PadTo(SynchronousFromEL1).Mrs(17, Code.ELR).Add(17, 4).Msr(Code.ELR, 17).Eret();
}
