using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>Filters and prohibitions: where a counter counts.</summary>
public sealed class WhereTests
{
    private static readonly PmuOptions Everything =
        new() { Features = PmuFeatures.FEAT_RME | PmuFeatures.FEAT_SEL2 | PmuFeatures.FEAT_PMUv3_SME };

    /// <summary>The states in which a filter counts: NS, S and Realm EL0, EL1, EL2, then EL3.</summary>
    [Theory]
    [InlineData(0x0000_0000UL, "110 110 110 1")]
    [InlineData(0x0800_0000UL, "111 111 111 1")]
    [InlineData(0xC800_0000UL, "001 001 001 0")]
    [InlineData(0x3000_0000UL, "000 110 110 1")]
    [InlineData(0x8000_0000UL, "100 100 100 0")]
    [InlineData(0x4000_0000UL, "010 010 010 1")]
    [InlineData(0xA000_0000UL, "110 100 100 0")]
    [InlineData(0x5000_0000UL, "110 010 010 1")]
    [InlineData(0x8400_0000UL, "100 100 100 1")]
    [InlineData(0x0400_0000UL, "110 110 110 0")]
    [InlineData(0x0100_0000UL, "110 111 110 1")]
    [InlineData(0x0900_0000UL, "111 110 111 1")]
    [InlineData(0x0040_0000UL, "110 110 100 1")]
    [InlineData(0x0020_0000UL, "110 110 010 1")]
    [InlineData(0x0010_0000UL, "110 110 111 1")]
    [InlineData(0x0810_0000UL, "111 111 110 1")]
    [InlineData(0x80C0_0000UL, "100 100 110 0")]
    public void Filter_InEveryState_CountsWhereTheTableSays(ulong filter, string expected)
    {
        foreach (string register in (string[])["PMEVTYPER0_EL0", "PMCCFILTR_EL0"])
        {
            Guest guest = Guest.Open(Everything);
            guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.SPME_Mask);
            guest["PMCR_EL0"] = 1;
            guest[register] = filter;
            guest["PMCNTENSET_EL0"] = ulong.MaxValue;
            ulong bit = register == "PMCCFILTR_EL0" ? Guest.Cycle : 1;
            string counts = "";
            foreach (SecurityState security in (SecurityState[])[SecurityState.NonSecure, SecurityState.Secure, SecurityState.Realm])
            {
                for (int level = 0; level < 3; level++)
                {
                    guest.At(level, security);
                    counts += (guest.Pmu.RunningCounters & bit) != 0 ? "1" : "0";
                }

                counts += " ";
            }

            guest.At(3);
            Assert.Equal(SecurityState.Root, guest.Pmu.Context.Security);
            counts += (guest.Pmu.RunningCounters & bit) != 0 ? "1" : "0";
            Assert.Equal(expected, counts);
        }
    }

    [Theory]
    [InlineData(0UL, true, true)]
    [InlineData(1UL, true, false)]
    [InlineData(2UL, false, true)]
    [InlineData(3UL, false, false)]
    public void VS_FiltersByStreamingMode(ulong vs, bool outside, bool inside)
    {
        Guest guest = Guest.Open(Everything);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = vs << 56;
        guest["PMCNTENSET_EL0"] = 1;
        Assert.Equal(outside ? 1UL : 0, guest.Pmu.RunningCounters);
        guest.Pmu.SetContext(new PmuContext(1, streaming: true));
        Assert.Equal(inside ? 1UL : 0, guest.Pmu.RunningCounters);
        guest.Pmu.SetContext(new PmuContext(1));
        Assert.Equal(outside ? 1UL : 0, guest.Pmu.RunningCounters);
    }

    /// <summary>Counters 0-3 are the first range, 4 and 5 the second; C is the cycle counter.</summary>
    [Theory]
    [InlineData(7, 3, false, false, 0x8000_0000UL)]
    [InlineData(7, 3, true, false, 0x8000_003FUL)]
    [InlineData(7, 3, false, true, 0x8000_0000UL)]
    [InlineData(7, 3, true, true, 0x8000_0030UL)]
    [InlineData(7, 1, false, false, 0x8000_0000UL)]
    [InlineData(7, 1, true, false, 0x8000_003FUL)]
    [InlineData(7, 1, false, true, 0x8000_003FUL)]
    [InlineData(7, 1, true, true, 0x8000_003FUL)]
    [InlineData(6, 1, false, false, 0x8000_0000UL)]
    [InlineData(6, 1, true, false, 0x8000_003FUL)]
    [InlineData(6, 3, false, true, 0x8000_0000UL)]
    [InlineData(6, 3, true, true, 0x8000_003FUL)]
    public void SPMEAndMPMX_InSecureStateAndAtEL3_Prohibit(int version, int level, bool spme, bool mpmx, ulong expected)
    {
        Guest guest = new(new PmuOptions { Version = (PmuVersion)version });
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask, MDCR_EL2.HPMN_Mask);
        guest.Control(PmuControl.MDCR_EL3, (spme ? MDCR_EL3.SPME_Mask : 0) | (mpmx ? MDCR_EL3.MPMX_Mask : 0));
        guest.At(3);
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest.At(level, SecurityState.Secure);
        Assert.Equal(expected, guest.Pmu.RunningCounters);
        guest.At(3);
        guest["PMCR_EL0"] = 0x21;
        guest.At(level, SecurityState.Secure);
        bool firstStops = (expected & 1) == 0;
        Assert.Equal(firstStops ? expected & 0x3F : expected, guest.Pmu.RunningCounters);
    }

    [Fact]
    public void SPME_WithoutEL3_ProhibitsNothing()
    {
        Guest guest = new(new PmuOptions { EL3 = false });
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest.At(1, SecurityState.Secure);
        Assert.Equal(0x8000_003FUL, guest.Pmu.RunningCounters);
    }

    [Fact]
    public void HPMD_AtEL2_ProhibitsTheFirstRange()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask | MDCR_EL2.HPMD_Mask, MDCR_EL2.HPMN_Mask);
        guest.At(2);
        for (int n = 0; n < 6; n++)
        {
            guest[$"PMEVTYPER{n}_EL0"] = 0x0800_0011;
        }

        guest["PMCCFILTR_EL0"] = 0x0800_0000;
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        Assert.Equal(0x8000_0030UL, guest.Pmu.RunningCounters);
        guest["PMCR_EL0"] = 0x21;
        Assert.Equal(0x30UL, guest.Pmu.RunningCounters);
        guest.At(1);
        Assert.Equal(0x8000_003FUL, guest.Pmu.RunningCounters);
    }

    [Fact]
    public void CycleCounterProhibitions_DoNotTouchCPU_CYCLES()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, MDCR_EL2.HCCD_Mask);
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.SPME_Mask);
        guest.At(3);
        guest["PMEVTYPER0_EL0"] = 0x0800_0011;
        guest["PMCCFILTR_EL0"] = 0x0800_0000;
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 1;
        Assert.Equal(Guest.Cycle | 1, guest.Pmu.RunningCounters);
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.MCCD_Mask);
        Assert.Equal(1UL, guest.Pmu.RunningCounters);
        guest.Control(PmuControl.MDCR_EL3, MDCR_EL3.SCCD_Mask, MDCR_EL3.MCCD_Mask);
        Assert.Equal(1UL, guest.Pmu.RunningCounters);
        guest.At(1, SecurityState.Secure);
        Assert.Equal(1UL, guest.Pmu.RunningCounters);
        guest.At(1);
        Assert.Equal(Guest.Cycle | 1, guest.Pmu.RunningCounters);
        guest.At(2);
        Assert.Equal(1UL, guest.Pmu.RunningCounters);
    }

    [Fact]
    public void SecondRange_CountsByHPME_AndNotByE()
    {
        Guest guest = new();
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask, MDCR_EL2.HPMN_Mask);
        guest.At(2);
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest.At(1);
        Assert.Equal(0x30UL, guest.Pmu.RunningCounters);
        guest["PMCR_EL0"] = 1;
        Assert.Equal(0x8000_003FUL, guest.Pmu.RunningCounters);
        guest.Control(PmuControl.MDCR_EL2, 0, MDCR_EL2.HPME_Mask);
        Assert.Equal(0x8000_000FUL, guest.Pmu.RunningCounters);
    }

    [Fact]
    public void HPMN_Zero_LeavesTheFirstRangeTheFixedCounters()
    {
        Guest guest = new(new PmuOptions { Features = PmuFeatures.FEAT_HPMN0 });
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest.Control(PmuControl.MDCR_EL2, 0, MDCR_EL2.HPMN_Mask);
        Assert.Equal(Guest.Cycle, guest.Pmu.RunningCounters);
        Assert.Equal(0UL, guest["PMCR_EL0"] >> 11 & 31);
        guest.Expect("PMCNTENSET_EL0", Guest.Cycle);
    }
}
