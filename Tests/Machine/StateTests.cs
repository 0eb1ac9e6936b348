using System;

namespace Emu.Machine.Tests;

/// <summary>Returns to addresses and states that the board does not have, in addition to the checks of the guest <c>state</c>. Counts and limits stay exact.</summary>
public class StateTests
{
    private const ulong Start = 0x4008_0000;
    private const int Vectors = 0x800;
    private const int SynchronousFromEL1 = Vectors + 0x200;
    private const ulong AArch32 = 0x10;

    [Theory]
    [InlineData(Start)]
    [InlineData(Start + 2)]
    [InlineData(0x0400_0000)]
    [InlineData(0x0B00_0000)]
    [InlineData(0x20_0000_0000)]
    public void Eret_ToAArch32_IsAnIllegalReturnWhereverItLeads(ulong target)
    {
        // Two for each constant that has two parts, then MSR, MSR, ERET; the handler shows ESR_EL1 and switches off.
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(1, target).Msr(Code.ELR, 1).Set(1, AArch32).Msr(Code.SPSR, 1).Eret();
        int before = code.Count;
        BoardResult result = Guest.Run(code.PadTo(SynchronousFromEL1).Mrs(2, Code.ESR).Report(2).Off(), recorder);

        // An instruction abort comes before the Illegal Execution state (DDI 0487 D1, "Prioritization of Synchronous exceptions"), also
        // one whose return would have been to EL0. Blank flash ends the run, as any fetch from there does.
        if (target == 0x0400_0000)
        {
            Assert.Contains("where the flash memory is blank", result.Message, StringComparison.Ordinal);
            Assert.Equal((ulong)before, result.Instructions);
            return;
        }

        Assert.Equal(BoardExit.Exited, result.Exit);
        recorder.Expect("ESR_EL1", target is 0x0B00_0000 or 0x20_0000_0000 ? 0x8600_0010UL : 0x3A00_0000UL);
        Assert.Equal((ulong)before + 5, result.Instructions);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(100_001)]
    public void Eret_ToAArch32_AgainAndAgain_KeepsTheLimit(ulong limit)
    {
        // The handler returns to AArch32 once more, so it runs without end: 5 instructions a time.
        Code code = new Code().VectorsAt(Vectors).Set(1, AArch32).Msr(Code.SPSR, 1).Set(2, Start).Msr(Code.ELR, 2).Eret();
        BoardResult result = Guest.Run(
            code.PadTo(SynchronousFromEL1).Set(1, AArch32).Msr(Code.SPSR, 1).Set(2, Start).Msr(Code.ELR, 2).Eret(), limit: limit);

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(limit, result.Instructions);
    }

    [Fact]
    public void Eret_ToAArch32_WithoutVectors_SaysSo()
    {
        BoardResult result = Guest.Run(new Code().Set(1, AArch32).Msr(Code.SPSR, 1).Set(2, Start).Msr(Code.ELR, 2).Eret());

        Assert.Equal(BoardExit.Stopped, result.Exit);
        Assert.Equal(6UL, result.Instructions);
        Assert.Contains($"by an exception at 0x{Start:x} (ESR_EL1 0x3a000000)", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Eret_ToAArch32_ImageLinkedAtZero_KeepsTheLimit()
    {
        // Code and vectors of one segment from address 0 on: what goes wrong with a small PC would go wrong here.
        Code code = new Code().Set(1, AArch32).Msr(Code.SPSR, 1).Msr(Code.ELR, 31).Eret();
        BoardResult result = Guest.Run(new BoardOptions
        {
            Image = code.PadTo(0x200).Set(1, AArch32).Msr(Code.SPSR, 1).Eret().ImageAtZero(),
            MaxInstructions = 12_345,
        });

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(12_345UL, result.Instructions);
    }

    [Fact]
    public void Branch_ToOddAddresses_KeepsTheLimit()
    {
        Code code = new Code().VectorsAt(Vectors).Set(1, Start + 2).Jump(1);
        BoardResult result = Guest.Run(code.PadTo(SynchronousFromEL1).Jump(1), limit: 5_000);

        Assert.Equal(BoardExit.InstructionLimit, result.Exit);
        Assert.Equal(5_000UL, result.Instructions);
    }

    [Theory]
    [InlineData(0x0)]
    [InlineData(0x2222_2222)]
    public void IllegalState_Event_IsExcUndef(uint word)
    {
        // EXC_UNDEF counts the Illegal Execution state exception, whatever instruction is there.
        Recorder recorder = new();
        Code code = new Code().VectorsAt(Vectors).Set(0, 0x81).Msr(Code.PMEVTYPER0, 0).Set(0, 1).Msr(Code.PMCNTENSET, 0).Msr(Code.PMCR, 0)
            .Set(1, AArch32).Msr(Code.SPSR, 1);
        code.Set(1, Start + (4 * ((ulong)code.Count + 4))).Msr(Code.ELR, 1).Eret().Word(word);
        Guest.Run(code.PadTo(SynchronousFromEL1).Mrs(4, Code.PMEVCNTR0).Off(), recorder);

        recorder.Expect("PMEVCNTR0_EL0", 1UL);
    }
}
