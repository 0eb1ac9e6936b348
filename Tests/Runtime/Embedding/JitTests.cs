using Emu.Examples;
using Emu.Registers;

namespace Emu.Tests.Runtime.Embedding;

/// <summary>A tiny translator to IL: the guest's blocks count in the shared head by themselves, and what an MRS reads is resolved when it is translated.</summary>
public sealed class JitTests
{
    private const int Blocks = 1000;

    [Theory]
    [InlineData(ulong.MaxValue, BlockCounting.Inline)]
    [InlineData(0UL, BlockCounting.Inline)]
    [InlineData(ulong.MaxValue - 3000, BlockCounting.Inline)]
    [InlineData(ulong.MaxValue - 3000, BlockCounting.Call)]
    public void Blocks_TranslatedToIL_CountAsIfEachWereTold(ulong first, BlockCounting counting)
    {
        PmuSharedHead head = Counting(first);
        Pmu told = Counting(first).Pmu;
        BlockTranslator.Translate(head, counting)(head, Blocks);
        for (int i = 0; i < Blocks; i++)
        {
            told.Advance(BlockTranslator.Cycles, BlockTranslator.Instructions);
        }

        head.Take();
        head.Publish();
        Assert.Equal(first + (Blocks * BlockTranslator.Cycles), Read(head.Pmu));
        Assert.Equal(Read(told), Read(head.Pmu));
        Assert.Equal(told.Interrupt, head.Pmu.Interrupt);
    }

    [Fact]
    public void Blocks_TranslatedToIL_StopAtTheOverflow()
    {
        // The 1000th cycle overflows: it is in the block that comes after 142 of 7 cycles.
        PmuSharedHead head = Counting(ulong.MaxValue - 999);
        BlockTranslator.BlockLoop loop = BlockTranslator.Translate(head, BlockCounting.Inline);
        loop(head, 142);
        Assert.Equal(0, head.Head.Interrupt);
        loop(head, 1);
        Assert.Equal(1, head.Head.Interrupt);
    }

    [Fact]
    public void Blocks_TranslatedToIL_ComputeTheSameWithAndWithoutCounts()
    {
        // x0 = x0 * 5 + 1 three times, from 0: 1, 6, 31.
        PmuSharedHead head = Counting(0);
        Assert.Equal(31UL, BlockTranslator.Translate(head, BlockCounting.None)(head, 3));
        Assert.Equal(31UL, BlockTranslator.Translate(head, BlockCounting.Inline)(head, 3));
        head.Take();
        Assert.Equal(21UL, Read(head.Pmu));
    }

    [Fact]
    public void RegistersOfInstructions_ResolvedAtTranslation_SayWhatHasToBeDone()
    {
        // MRS X0, PMCCNTR_EL0 has to be told about what happened before; MRS X0, PMCEID0_EL0 is a constant; MSR PMUSERENR_EL0, X0 ends what was decided about accesses.
        Assert.True(Flags(0xD53B_9D00).HasFlag(PmuRegisterFlags.Volatile));
        Assert.True(Flags(0xD53B_9CC0).HasFlag(PmuRegisterFlags.Constant));
        Assert.True(Flags(0xD51B_9E00).HasFlag(PmuRegisterFlags.ChangesAccess));
    }

    private static PmuRegisterFlags Flags(uint instruction)
    {
        Assert.True(PmuEncoding.TryFromInstruction(instruction, out PmuEncoding encoding, out _, out _));
        return PmuRegisterInformation.FlagsOf(PmuRegisterMap.ResolveAArch64(encoding.Value).Id);
    }

    private static PmuSharedHead Counting(ulong first)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = PMCR_EL0.E_Mask | PMCR_EL0.LC_Mask;
        guest["PMINTENSET_EL1"] = Guest.Cycle;
        guest["PMCCNTR_EL0"] = first;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        return new PmuSharedHead(guest.Pmu);
    }

    private static ulong Read(Pmu pmu) => pmu.ReadRaw(Guest.Register("PMCCNTR_EL0"));
}
