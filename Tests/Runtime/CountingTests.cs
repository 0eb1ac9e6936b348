using Emu.Registers;

namespace Emu.Tests.Runtime;

public sealed class CountingTests
{
    private const ulong E = 1, LC = 0x40;

    [Fact]
    public void PMCCNTR_EL0_EnabledAtEL1_CountsCycles()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | LC;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(1000, 400);
        guest.Expect("PMCCNTR_EL0", 1000UL);
        guest["PMCCFILTR_EL0"] = 0x8000_0000;
        guest.Pmu.Advance(5, 5);
        guest.Expect("PMCCNTR_EL0", 1000UL);
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(E, 0UL)]
    [InlineData(0UL, Guest.Cycle)]
    public void PMCCNTR_EL0_NotEnabledByBoth_StandsStill(ulong pmcr, ulong enables)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = pmcr;
        guest["PMCNTENSET_EL0"] = enables;
        guest.Pmu.Advance(7, 7);
        guest.Expect("PMCCNTR_EL0", 0UL);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void PMEVCNTR_SelectedEventPushed_CountsIt(int n)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest[$"PMEVTYPER{n}_EL0"] = 0x0013;
        Assert.False(guest.Pmu.IsCounting(0x0013));
        guest["PMCNTENSET_EL0"] = 1UL << n;
        Assert.True(guest.Pmu.IsCounting(0x0013));
        Assert.False(guest.Pmu.IsCounting(0x0066));
        guest.Pmu.Count(0x0013, 3);
        guest.Pmu.Count(0x0066, 100);
        guest.Pmu.Count(0x0013, 0);
        guest.Expect($"PMEVCNTR{n}_EL0", 3UL);
        guest["PMCNTENCLR_EL0"] = 1UL << n;
        guest.Pmu.Count(0x0013, 3);
        guest.Expect($"PMEVCNTR{n}_EL0", 3UL);
        Assert.False(guest.Pmu.IsCounting(0x0013));
    }

    [Fact]
    public void PMEVCNTR30_OfThirtyOne_Counts()
    {
        Guest guest = new(new PmuOptions { Counters = 31 });
        guest["PMCR_EL0"] = E;
        for (int n = 0; n < 31; n++)
        {
            guest[$"PMEVTYPER{n}_EL0"] = (ulong)(0x40 + n);
        }

        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        for (int n = 0; n < 31; n++)
        {
            guest.Pmu.Count((ushort)(0x40 + n), (ulong)n + 1);
        }

        for (int n = 0; n < 31; n++)
        {
            // 0x49-0x4B, 0x54, 0x55 and 0x59-0x5B are reserved: such a counter never counts.
            bool reserved = (0x40 + n) is 0x49 or 0x4A or 0x4B or 0x54 or 0x55 or 0x59 or 0x5A or 0x5B;
            guest.Expect($"PMEVCNTR{n}_EL0", reserved ? 0UL : (ulong)n + 1);
        }
    }

    [Fact]
    public void Events_WithTheSameHash_AreKeptApart()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x0052;
        guest["PMEVTYPER2_EL0"] = 0x00C1 ^ 0x13;
        guest["PMCNTENSET_EL0"] = 7;
        guest.Pmu.Count(0x0013, 1);
        guest.Pmu.Count(0x0052, 20);
        guest.Expect("PMEVCNTR0_EL0", 1UL);
        guest.Expect("PMEVCNTR1_EL0", 20UL);
        guest.Expect("PMEVCNTR2_EL0", 0UL);
    }

    [Fact]
    public void Counters_OnOneEvent_KeepTheirOwnValues()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        for (int n = 0; n < 6; n++)
        {
            guest[$"PMEVTYPER{n}_EL0"] = 0x0013;
        }

        guest["PMEVCNTR2_EL0"] = 100;
        guest["PMCNTENSET_EL0"] = 0b000101;
        guest.Pmu.Count(0x0013, 10);
        guest["PMEVCNTR0_EL0"] = 7;
        guest["PMCNTENSET_EL0"] = 0b100000;
        guest.Pmu.Count(0x0013, 1);
        guest["PMCNTENCLR_EL0"] = 0b000100;
        guest.Pmu.Count(0x0013, 1);
        guest.Expect("PMEVCNTR0_EL0", 9UL);
        guest.Expect("PMEVCNTR2_EL0", 111UL);
        guest.Expect("PMEVCNTR5_EL0", 2UL);
    }

    [Fact]
    public void INST_RETIRED_FeedsEventCountersAndPMICNTR_EL0()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_ICNTR });
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x0008;
        guest["PMEVTYPER1_EL0"] = 0x0011;
        guest["PMCNTENSET_EL0"] = Guest.Instruction | 3;
        guest.Pmu.Advance(10, 4);
        guest.Pmu.Count(0x0008, 2);
        guest.Pmu.Count(0x0011, 5);
        guest.Expect("PMICNTR_EL0", 6UL);
        guest.Expect("PMEVCNTR0_EL0", 6UL);
        guest.Expect("PMEVCNTR1_EL0", 15UL);
        guest.Expect("PMICFILTR_EL0", 0x0008UL);
    }

    [Theory]
    [InlineData(0x4007)]
    [InlineData(0x9000)]
    [InlineData(0x400D)]
    public void EvtCount_OfAnEventThatIsNotImplemented_ReadsBackAndNeverCounts(int number)
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = (ulong)number;
        guest["PMCNTENSET_EL0"] = 1;
        guest.Pmu.Count((ushort)number, 9);
        guest.Expect("PMEVTYPER0_EL0", (ulong)number);
        guest.Expect("PMEVCNTR0_EL0", 0UL);
    }

    [Fact]
    public void EvtCount_BeforePMUv3p1_HasTenBits()
    {
        Guest guest = new(new PmuOptions { Version = PmuVersion.V3 });
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER0_EL0"] = 0x4004;
        guest["PMCNTENSET_EL0"] = 1;
        guest.Pmu.Count(0x0004, 3);
        guest.Expect("PMEVTYPER0_EL0", 0x0004UL);
        guest.Expect("PMEVCNTR0_EL0", 3UL);
    }

    [Fact]
    public void PMSWINC_EL0_IncrementsChosenCountersThatSelectIt()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMEVTYPER2_EL0"] = 0x0008;
        guest["PMCNTENSET_EL0"] = 0b0111;
        guest["PMSWINC_EL0"] = 0xFFFF_FFFF_FFFF_FFFD;
        guest["PMSWINC_EL0"] = 0b1001;
        guest.Expect("PMEVCNTR0_EL0", 2UL);
        guest.Expect("PMEVCNTR1_EL0", 0UL);
        guest.Expect("PMEVCNTR2_EL0", 0UL);
        guest.Expect("PMEVCNTR3_EL0", 0UL);
    }

    [Fact]
    public void PMCCNTR_EL0_DividedBy64_CountsEvery64thCountedCycle()
    {
        Guest guest = new(new PmuOptions { AArch32 = true });
        guest["PMCR_EL0"] = E | 0x8;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(63, 0);
        guest.Expect("PMCCNTR_EL0", 0UL);
        guest["PMCNTENCLR_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(1000, 0);
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(1, 0);
        guest.Expect("PMCCNTR_EL0", 1UL);
        guest.Pmu.Advance(128, 0);
        guest.Expect("PMCCNTR_EL0", 3UL);
        guest["PMCR_EL0"] = E | LC | 0x8;
        guest.Pmu.Advance(10, 0);
        guest.Expect("PMCCNTR_EL0", 13UL);
    }

    [Fact]
    public void PMCCNTR_EL0_DividedBy64_OverflowsAtBit31()
    {
        Guest guest = new(new PmuOptions { AArch32 = true });
        guest["PMCR_EL0"] = E | 0x8;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(10, 0);
        guest["PMCCNTR_EL0"] = 0xFFFF_FFFE;
        Assert.Equal(128UL - 10, guest.Pmu.CyclesToOverflow);
        guest.Pmu.Advance(117, 0);
        guest.Expect("PMOVSCLR_EL0", 0UL);
        guest.Pmu.Advance(1, 0);
        guest.Expect("PMOVSCLR_EL0", Guest.Cycle);
        guest.Expect("PMCCNTR_EL0", 0x1_0000_0000UL);
        guest.Pmu.Advance(ulong.MaxValue, 0);
        guest.Expect("PMCCNTR_EL0", 0x1_0000_0000UL + (ulong.MaxValue >> 6));
    }

    [Fact]
    public void D_WithoutAArch32_IsRES0AndLC_IsRES1()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | 0x8;
        guest.Expect("PMCR_EL0", E | LC | (6UL << 11));
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.Advance(5, 0);
        guest.Expect("PMCCNTR_EL0", 5UL);
    }

    [Fact]
    public void Halted_NothingCounts()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E;
        guest["PMCNTENSET_EL0"] = Guest.Cycle;
        guest.Pmu.SetContext(new PmuContext(1, halted: true));
        guest.Pmu.Advance(5, 0);
        guest.Pmu.SetContext(new PmuContext(1));
        guest.Pmu.Advance(2, 0);
        guest.Expect("PMCCNTR_EL0", 2UL);
    }

    [Fact]
    public void ListenVersion_CountersStartOrStop_Changes()
    {
        Guest guest = new();
        int version = guest.Pmu.ListenVersion;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMCNTENSET_EL0"] = 1;
        Assert.Equal(version, guest.Pmu.ListenVersion);
        guest["PMCR_EL0"] = E;
        Assert.NotEqual(version, version = guest.Pmu.ListenVersion);
        guest["PMEVTYPER0_EL0"] = 0x0014;
        Assert.NotEqual(version, guest.Pmu.ListenVersion);
    }

    [Fact]
    public void SizeOfCounts_BeyondHalfTheRange_IsNotLost()
    {
        Guest guest = new();
        guest["PMCR_EL0"] = E | 0x80;
        guest["PMEVTYPER0_EL0"] = 0x0013;
        guest["PMEVTYPER1_EL0"] = 0x0013;
        guest["PMEVCNTR1_EL0"] = 5;
        guest["PMCNTENSET_EL0"] = 3;
        guest.Pmu.Count(0x0013, ulong.MaxValue);
        guest.Pmu.Count(0x0013, 3);
        guest.Expect("PMEVCNTR0_EL0", 2UL);
        guest.Expect("PMEVCNTR1_EL0", 7UL);
        guest.Expect("PMOVSSET_EL0", 3UL);
    }
}
