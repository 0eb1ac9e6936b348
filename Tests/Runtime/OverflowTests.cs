using Emu.Registers;

namespace Emu.Tests.Runtime;

public sealed class OverflowTests
{
    private const ulong E = 1, LP = 0x80, FZO = 0x200, DP = 0x20;

    [Theory]
    [InlineData(0UL, 0xFFFF_FFFFUL, 1UL, 0x1_0000_0000UL, 1UL, 1UL)]
    [InlineData(LP, 0xFFFF_FFFFUL, 1UL, 0x1_0000_0000UL, 0UL, 0UL)]
    [InlineData(0UL, 0x5_FFFF_FFFEUL, 5UL, 0x6_0000_0003UL, 1UL, 1UL)]
    [InlineData(0UL, 0xFFFF_FFFFUL, 0UL, 0xFFFF_FFFFUL, 0UL, 0UL)]
    [InlineData(0UL, 0UL, 0x3_0000_0000UL, 0x3_0000_0000UL, 1UL, 1UL)]
    [InlineData(0UL, ulong.MaxValue, 1UL, 0UL, 1UL, 1UL)]
    [InlineData(LP, ulong.MaxValue, 1UL, 0UL, 1UL, 0UL)]
    [InlineData(LP, ulong.MaxValue - 1, 1UL, ulong.MaxValue, 0UL, 0UL)]
    public void EventCounter_FromPMUv3p5_OverflowsByCarry(ulong lp, ulong old, ulong increment, ulong expected, ulong flag, ulong chained)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | lp;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 3;
        guest["PMEVCNTR0_EL0"] = old;
        guest.Pmu.Count(0x0013, increment);
        guest.Expect("PMEVCNTR0_EL0", expected);
        guest.Expect("PMOVSCLR_EL0", flag);
        guest.Expect("PMEVCNTR1_EL0", chained);
    }

    [Theory]
    [InlineData(0x5_FFFF_FFFEUL, 5UL, 0x0000_0003UL, 1UL)]
    [InlineData(0xFFFF_FFFFUL, 1UL, 0UL, 1UL)]
    [InlineData(0xFFFF_FFFEUL, 1UL, 0xFFFF_FFFFUL, 0UL)]
    public void EventCounter_BeforePMUv3p5_Has32Bits(ulong old, ulong increment, ulong expected, ulong flag)
    {
        Guest guest = new(new PmuOptions { Version = PmuVersion.V3p4 });
        guest["PMCR_EL0"] = E | LP;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 3;
        guest["PMEVCNTR0_EL0"] = old;
        guest.Expect("PMEVCNTR0_EL0", old & 0xFFFF_FFFF);
        guest.Pmu.Count(0x0013, increment);
        guest.Expect("PMEVCNTR0_EL0", expected);
        guest.Expect("PMOVSCLR_EL0", flag);
        guest.Expect("PMEVCNTR1_EL0", flag);
    }

    [Fact]
    public void PMCCNTR_EL0_WithoutAArch32_OverflowsAtBit63()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest["PMCCNTR_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Advance(1, 0);
        guest.Expect("PMOVSCLR_EL0", 0UL);
        guest["PMCCNTR_EL0"] = ulong.MaxValue;
        Assert.Equal(1UL, guest.Pmu.CyclesToOverflow);
        guest.Pmu.Advance(1, 0);
        guest.Expect("PMOVSCLR_EL0", Guest.Cycle);
        guest.Expect("PMCCNTR_EL0", 0UL);
    }

    [Fact]
    public void PMICNTR_EL0_OverflowsAtBit63Only()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_ICNTR });
        guest["PMCR_EL0"] = E;
        guest["PMCNTENSET_EL0"] = Guest.Instruction;
        guest["PMICNTR_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Advance(0, 1);
        guest.Expect("PMOVSCLR_EL0", 0UL);
        guest["PMICNTR_EL0"] = ulong.MaxValue - 1;
        Assert.Equal(2UL, guest.Pmu.InstructionsToOverflow);
        guest.Pmu.Advance(0, 2);
        guest.Expect("PMOVSCLR_EL0", Guest.Instruction);
    }

    [Fact]
    public void CPU_CYCLES_AdvancedPastSeveralOverflows_ChainsEachOfThem()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER2_EL0"] = 0x0011;
        guest["PMEVTYPER3_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 0b1100;
        guest["PMEVCNTR2_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Advance(0x5_0000_0001, 0);
        guest.Expect("PMEVCNTR2_EL0", 0x6_0000_0000UL);
        guest.Expect("PMEVCNTR3_EL0", 6UL);
    }

    [Fact]
    public void Chain_OddCounterDisabled_IsNotRemembered()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 1;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Count(0x0013, 1);
        guest["PMCNTENSET_EL0"] = 2;
        guest.Expect("PMEVCNTR1_EL0", 0UL);
        guest["PMOVSSET_EL0"] = 1;
        guest.Expect("PMEVCNTR1_EL0", 0UL);
    }

    [Fact]
    public void Chain_OddCounterFull_OverflowsToo()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER4_EL0"] = 0x0000;
        guest["PMEVTYPER5_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 0b110000;
        guest["PMEVCNTR4_EL0"] = 0xFFFF_FFFF;
        guest["PMEVCNTR5_EL0"] = 0xFFFF_FFFF;
        guest["PMSWINC_EL0"] = 0b010000;
        guest.Expect("PMOVSCLR_EL0", 0b110000UL);
        guest.Expect("PMEVCNTR5_EL0", 0x1_0000_0000UL);
    }

    [Fact]
    public void Chain_AcrossTheRanges_IsNotGiven()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 5 | MDCR_EL2.HPME_Mask, MDCR_EL2.HPMN_Mask);
        guest.At(2);
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER4_EL0"] = 0x0800_0013;
        guest["PMEVTYPER5_EL0"] = 0x0800_001E;
        guest["PMCNTENSET_EL0"] = 0b110000;
        guest["PMEVCNTR4_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Count(0x0013, 1);
        guest.Expect("PMEVCNTR5_EL0", 0UL);
        guest.Expect("PMOVSCLR_EL0", 0b010000UL);
    }

    [Fact]
    public void Chain_EvenCounter_NeverCountsIt()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER1_EL0"] = 0x0013;
        guest["PMEVTYPER2_EL0"] = 0x001E;
        guest["PMCNTENSET_EL0"] = 0b0110;
        guest["PMEVCNTR1_EL0"] = 0xFFFF_FFFF;
        guest.Pmu.Count(0x0013, 1);
        guest.Expect("PMEVCNTR2_EL0", 0UL);
    }

    [Fact]
    public void PMUIRQ_IsFlagAndEnableAndGlobalEnable()
    {
        Guest guest = new();
        guest["PMINTENSET_EL1"] = Guest.Cycle;
        guest["PMOVSSET_EL0"] = Guest.Cycle;
        Assert.False(guest.Pmu.Interrupt);
        guest["PMCR_EL0"] = E;
        Assert.True(guest.Level);
        guest["PMCNTENCLR_EL0"] = ulong.MaxValue;
        Assert.True(guest.Level);
        guest["PMINTENCLR_EL1"] = Guest.Cycle;
        Assert.False(guest.Level);
        guest["PMINTENSET_EL1"] = Guest.Cycle;
        guest["PMOVSCLR_EL0"] = Guest.Cycle;
        Assert.False(guest.Level);
        Assert.Equal(4, guest.Edges);
    }

    [Fact]
    public void PMUIRQ_OfTheSecondRange_FollowsHPME()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask, MDCR_EL2.HPMN_Mask);
        guest.At(2);
        guest["PMINTENSET_EL1"] = 0x3F;
        guest["PMOVSSET_EL0"] = 1;
        Assert.False(guest.Level);
        guest["PMOVSSET_EL0"] = 0b100000;
        Assert.True(guest.Level);

        // A flag belongs to the range that its counter is in now.
        guest.Control(PmuControl.MDCR_EL2, 6);
        Assert.False(guest.Level);
    }

    [Fact]
    public void Overflow_WithInterruptEnabled_RaisesPMUIRQ()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER3_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = 0b1000;
        guest["PMINTENSET_EL1"] = 0b1000;
        guest["PMEVCNTR3_EL0"] = 0xFFFF_FFF0;
        Assert.Equal(16UL, guest.Pmu.InstructionsToOverflow);
        Assert.Equal(ulong.MaxValue, guest.Pmu.CyclesToOverflow);
        guest.Pmu.Advance(100, 15);
        Assert.False(guest.Level);
        guest.Pmu.Advance(100, 1);
        Assert.True(guest.Level);
        guest["PMOVSCLR_EL0"] = 0b1000;
        Assert.False(guest.Level);
    }

    [Fact]
    public void OverflowBudget_AfterTheNearestCounterStopped_IsThatOfTheNext()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x0013;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFF;
        guest["PMEVCNTR1_EL0"] = 0xFFFF_FF00;
        guest["PMCNTENSET_EL0"] = 3;
        Assert.Equal(1UL, guest.Pmu.OccurrencesToOverflow(0x0013));
        guest["PMCNTENCLR_EL0"] = 1;
        Assert.Equal(256UL, guest.Pmu.OccurrencesToOverflow(0x0013));
        guest["PMCNTENCLR_EL0"] = 2;
        Assert.Equal(ulong.MaxValue, guest.Pmu.OccurrencesToOverflow(0x0013));
    }

    [Fact]
    public void LP_WrittenWhileCounting_MovesTheOverflow()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | LP;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMCNTENSET_EL0"] = 1;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFF0;
        guest["PMCR_EL0"] = E;
        Assert.Equal(16UL, guest.Pmu.OccurrencesToOverflow(0x0013));
        guest.Pmu.Count(0x0013, 16);
        guest.Expect("PMOVSCLR_EL0", 1UL);
    }

    [Fact]
    public void FZO_FlagOfAnEventCounter_FreezesTheFirstRange()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | FZO;
        guest["PMEVTYPER0_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 1;
        guest["PMOVSSET_EL0"] = 0b100;
        guest.Pmu.Advance(10, 10);
        guest.Expect("PMEVCNTR0_EL0", 0UL);
        guest.Expect("PMCCNTR_EL0", 10UL);
        guest["PMCR_EL0"] = E | FZO | DP;
        guest.Pmu.Advance(10, 10);
        guest.Expect("PMCCNTR_EL0", 10UL);
        guest["PMOVSCLR_EL0"] = 0b100;
        guest.Pmu.Advance(3, 3);
        guest.Expect("PMEVCNTR0_EL0", 3UL);
        guest.Expect("PMCCNTR_EL0", 13UL);
    }

    [Fact]
    public void FZO_FlagOfTheCycleCounter_FreezesNothing()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | FZO | DP;
        guest["PMEVTYPER0_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 1;
        guest["PMOVSSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(10, 10);
        guest.Expect("PMEVCNTR0_EL0", 10UL);
        guest.Expect("PMCCNTR_EL0", 10UL);
    }

    [Fact]
    public void FZO_OverflowAmongManyCycles_StopsAtThatCycle()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | FZO | DP;
        guest["PMEVTYPER0_EL0"] = 0x0011;
        guest["PMEVTYPER1_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 3;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFE;
        guest.Pmu.Advance(1000, 50);
        guest.Expect("PMEVCNTR0_EL0", 0x1_0000_0000UL);
        guest.Expect("PMCCNTR_EL0", 2UL);
        guest.Expect("PMEVCNTR1_EL0", 0UL);
    }

    [Fact]
    public void HPMFZO_FreezesTheSecondRangeOnly()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask | MDCR_EL2.HPMFZO_Mask, MDCR_EL2.HPMN_Mask);
        guest.At(3);
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.SPME_Mask);
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x0008;
        guest["PMEVTYPER5_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = 0b100001;
        guest["PMOVSSET_EL0"] = 1;
        guest.Pmu.Advance(0, 1);
        guest.Expect("PMEVCNTR5_EL0", 1UL);
        guest["PMOVSSET_EL0"] = 0b010000;
        guest.Pmu.Advance(0, 1);
        guest.Expect("PMEVCNTR5_EL0", 1UL);
        guest.Expect("PMEVCNTR0_EL0", 2UL);
    }

    [Fact]
    public void ZeroOperations_LeaveFlagsAlone()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMOVSSET_EL0"] = Guest.Cycle | 1;
        guest["PMEVCNTR0_EL0"] = 5;
        guest["PMCCNTR_EL0"] = ulong.MaxValue;
        guest["PMCR_EL0"] = E | 2;
        guest.Expect("PMCCNTR_EL0", ulong.MaxValue);
        guest["PMCR_EL0"] = E | 4;
        guest.Expect("PMEVCNTR0_EL0", 0UL);
        guest.Expect("PMCCNTR_EL0", 0UL);
        guest.Expect("PMOVSSET_EL0", Guest.Cycle | 1);
        guest.Expect("PMCR_EL0", E | 0x40 | (6UL << 11));
    }
}
