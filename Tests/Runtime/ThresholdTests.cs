using Emu.Registers;

namespace Emu.Tests.Runtime;

public sealed class ThresholdTests
{
    private static readonly PmuOptions Options = new() { Features = PmuFeatures.FEAT_PMUv3_TH2 };

    [Theory]
    [InlineData(0b101, 0, "0 1 1 0")]
    [InlineData(0b100, 0, "0 4 6 0")]
    [InlineData(0b101, 1, "0 1 0 0")]
    [InlineData(0b110, 1, "1 1 0 1")]
    [InlineData(0b111, 0, "1 0 0 1")]
    [InlineData(0b010, 0, "0 4 0 0")]
    [InlineData(0b001, 0, "1 0 1 1")]
    [InlineData(0b000, 0, "3 0 6 0")]
    [InlineData(0b010, 1, "0 1 1 0")]
    [InlineData(0b000, 1, "3 4 6 0")]
    public void Threshold4_OfThreeFourSixZero_Adds(ulong tc, ulong te, string expected)
    {
        Guest guest = new(Options);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = (tc << 61) | (te << 60) | (4UL << 32) | 0x13;
        guest["PMCNTENSET_EL0"] = 1;
        string added = "";
        ulong before = 0;
        foreach (ulong occurrences in (ulong[])[3, 4, 6, 0])
        {
            guest.Pmu.Count(0x13, occurrences);
            ulong after = guest["PMEVCNTR0_EL0"];
            added += (added.Length == 0 ? "" : " ") + (after - before);
            before = after;
        }

        Assert.Equal(expected, added);
    }

    [Fact]
    public void LessThan_EveryCycleWithoutTheEvent_Counts()
    {
        Guest guest = new(Options);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = (0b111UL << 61) | (1UL << 32) | 0x13;
        guest["PMCNTENSET_EL0"] = 1;
        guest.Pmu.Advance(1000, 3);
        guest.Expect("PMEVCNTR0_EL0", 1000UL);
        guest.Pmu.Advance(0, 3);
        guest.Pmu.Count(0x14, 7);
        guest["PMSWINC_EL0"] = 0;
        guest.Pmu.Count(0x13, 1);
        guest.Expect("PMEVCNTR0_EL0", 1003UL);
    }

    [Fact]
    public void ManyCycles_PastAnOverflow_AreCountedOneByOneOnlyThere()
    {
        Guest guest = new(Options);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = (0b111UL << 61) | (1UL << 32) | 0x13;
        guest["PMEVTYPER1_EL0"] = 0x1E;
        guest["PMEVCNTR0_EL0"] = 10;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 3;
        guest.Pmu.Advance(0x3_0000_0000, 0);
        guest.Expect("PMEVCNTR0_EL0", 0x3_0000_000AUL);
        guest.Expect("PMEVCNTR1_EL0", 3UL);
        guest.Expect("PMCCNTR_EL0", 0x3_0000_0000UL);
        guest.Expect("PMOVSCLR_EL0", 1UL);
    }

    [Fact]
    public void TLC_OnTheOddCounter_TakesTheEvenOnesCount()
    {
        Guest guest = new(Options);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x14;

        // While 0x13 is 2 or more, its occurrences; otherwise those of 0x14.
        guest["PMEVTYPER1_EL0"] = (0b100UL << 61) | (1UL << 54) | (2UL << 32) | 0x13;
        guest["PMCNTENSET_EL0"] = 3;
        guest.Pmu.Count([new PmuEventCount(0x13, 5), new PmuEventCount(0x14, 100)]);
        guest.Expect("PMEVCNTR1_EL0", 5UL);
        guest.Pmu.Count([new PmuEventCount(0x13, 1), new PmuEventCount(0x14, 100)]);
        guest.Expect("PMEVCNTR1_EL0", 105UL);
        guest.Expect("PMEVCNTR0_EL0", 200UL);

        // RES0 in even counters.
        guest["PMEVTYPER0_EL0"] = 3UL << 54;
        guest.Expect("PMEVTYPER0_EL0", 0UL);
    }

    [Fact]
    public void TH_AboveTHWIDTH_IsDropped()
    {
        Guest guest = new(Options with { ThresholdWidth = 3 });
        guest["PMEVTYPER0_EL0"] = 0xFFFUL << 32;
        guest.Expect("PMEVTYPER0_EL0", 7UL << 32);
        guest.Expect("PMMIR_EL1", (2UL << 24) | (3UL << 20));
    }
}
