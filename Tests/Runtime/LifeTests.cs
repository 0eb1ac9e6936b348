using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>Resets, the raw plane, save and restore, snapshots.</summary>
public sealed class LifeTests
{
    [Fact]
    public void Start_IsAColdReset()
    {
        Guest guest = new();
        guest.Expect("PMCR_EL0", 6UL << 11 | 0x40);
        Assert.Equal(6UL, guest.Pmu.GetControl(PmuControl.MDCR_EL2));
        guest.Expect("PMCNTENSET_EL0", 0UL);
        Assert.Equal(0UL, guest.Pmu.RunningCounters);
        Assert.Equal(1, guest.Pmu.Context.ExceptionLevel);
    }

    [Fact]
    public void Reset_StopsEverythingAndKeepsControls()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_ICNTR });
        guest.Control(PmuControl.MDCR_EL2, 4 | MDCR_EL2.HPME_Mask, MDCR_EL2.HPMN_Mask);
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMCNTENSET_EL0"] = ulong.MaxValue;
        guest["PMINTENSET_EL1"] = ulong.MaxValue;
        guest["PMOVSSET_EL0"] = 1;
        guest.Pmu.Count(0x13, 3);
        Assert.True(guest.Level);
        guest.Pmu.Reset(PmuReset.Warm);
        Assert.False(guest.Level);
        guest.Expect("PMCR_EL0", 4UL << 11 | 0x40);
        Assert.Equal(0UL, guest.Pmu.RunningCounters);
        guest.Expect("PMEVCNTR0_EL0", 0UL);
        guest.Expect("PMICFILTR_EL0", 8UL);
        Assert.Equal(4 | MDCR_EL2.HPME_Mask, guest.Pmu.GetControl(PmuControl.MDCR_EL2));
    }

    [Fact]
    public void WarmReset_WithAnExternalAgent_KeepsCounters()
    {
        Guest guest = new(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_EXTPMN });
        guest["PMCR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMCNTENSET_EL0"] = 1;
        guest.Pmu.Count(0x13, 3);
        guest.Pmu.Reset(PmuReset.Warm);
        guest.Expect("PMEVCNTR0_EL0", 3UL);
        guest.Expect("PMEVTYPER0_EL0", 0x13UL);
        guest.Expect("PMCNTENSET_EL0", 1UL);
        Assert.Equal(0UL, guest.Pmu.RunningCounters);
        guest.Pmu.Reset(PmuReset.Cold);
        guest.Expect("PMEVCNTR0_EL0", 0UL);
    }

    [Fact]
    public void RawPlane_HasNoChecksAndNoSideEffects()
    {
        Guest guest = new();
        guest.At(0);
        guest.Pmu.WriteRaw(Guest.Register("PMCR_EL0"), 0x1F | 7UL << 24);
        guest.Pmu.WriteRaw(Guest.Register("PMEVCNTR1_EL0"), 77);
        guest.Pmu.WriteRaw(Guest.Register("PMEVTYPER1_EL0"), 0x13);
        guest.Pmu.WriteRaw(Guest.Register("PMCNTENCLR_EL0"), ulong.MaxValue);
        guest.Pmu.WriteRaw(Guest.Register("PMCNTENSET_EL0"), 2);
        guest.Pmu.WriteRaw(Guest.Register("PMSWINC_EL0"), ulong.MaxValue);
        guest.Pmu.Count(0x13, 1);
        Assert.Equal(6UL << 11 | 0x41, guest.Pmu.ReadRaw(Guest.Register("PMCR_EL0")));
        Assert.Equal(78UL, guest.Pmu.ReadRaw(Guest.Register("PMEVCNTR1_EL0")));
        Assert.Equal(2UL, guest.Pmu.ReadRaw(Guest.Register("PMCNTENCLR_EL0")));
        guest.Pmu.WriteRaw(Guest.Register("PMCEID0_EL0"), 0);
        Assert.NotEqual(0UL, guest.Pmu.ReadRaw(Guest.Register("PMCEID0_EL0")));
        guest.Pmu.WriteRaw(Guest.Register("PMEVCNTR6_EL0"), 5);
        Assert.Equal(0UL, guest.Pmu.ReadRaw(Guest.Register("PMEVCNTR6_EL0")));
        guest.Pmu.WriteRaw(Guest.Register("PMICNTR_EL0"), 5);
        Assert.Equal(0UL, guest.Pmu.ReadRaw(Guest.Register("PMICNTR_EL0")));
    }

    [Fact]
    public void SaveAndRestore_WhileCounting_GoOnFromThere()
    {
        Guest guest = new(new PmuOptions { AArch32 = true });
        guest["PMCR_EL0"] = 9;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMINTENSET_EL1"] = 1;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFF0;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 1;
        guest.Pmu.Count(0x13, 15);
        guest.Pmu.Advance(100, 0);
        guest.Pmu.Save(out PmuState state);
        guest.Pmu.Count(0x13, 1);
        guest.Pmu.Advance(1000, 0);
        Assert.True(guest.Level);
        Assert.True(guest.Pmu.TryRestore(state));
        Assert.False(guest.Level);
        guest.Expect("PMEVCNTR0_EL0", 0xFFFF_FFFFUL);
        guest.Expect("PMCCNTR_EL0", 1UL);
        guest.Pmu.Advance(28, 0);
        guest.Expect("PMCCNTR_EL0", 2UL);
        guest.Pmu.Count(0x13, 1);
        Assert.True(guest.Level);
    }

    [Fact]
    public void TryRestore_OfAnotherConfiguration_IsRefused()
    {
        new Guest(new PmuOptions { Counters = 7 }).Pmu.Save(out PmuState state);
        Guest guest = new();
        guest["PMCCNTR_EL0"] = 5;
        Assert.False(guest.Pmu.TryRestore(state));
        guest.Expect("PMCCNTR_EL0", 5UL);
    }

    [Theory]
    [InlineData(0b11UL, 0UL, 0UL, "captured")]
    [InlineData(0b10UL, 0UL, 0UL, "prohibited")]
    [InlineData(0b00UL, 0b11UL, 0b11UL, "nothing")]
    [InlineData(0b01UL, 0b11UL, 0UL, "captured")]
    [InlineData(0b01UL, 0b01UL, 0b11UL, "captured")]
    [InlineData(0b01UL, 0b01UL, 0b10UL, "prohibited")]
    [InlineData(0b01UL, 0b01UL, 0b01UL, "nothing")]
    [InlineData(0b01UL, 0b00UL, 0b11UL, "nothing")]
    public void PMSSCR_EL1_SS_DoesWhatPMSSEAndSSESay(ulong el3, ulong el2, ulong el1, string expected)
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_PMUv3_SS });
        guest.Control(PmuControl.MDCR_EL3, el3 << 30);
        guest.Control(PmuControl.MDCR_EL2, el2 << 30);
        guest["PMECR_EL1"] = el1 << 3;
        guest["PMCR_EL0"] = 1;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 0b100000;
        guest["PMEVTYPER5_EL0"] = 0x8127;
        guest["PMEVCNTR5_EL0"] = 40;
        guest.Pmu.Advance(9, 0);
        guest["PMSSCR_EL1"] = 1;
        bool captured = expected == "captured";
        guest.Expect("PMSSCR_EL1", captured ? 0UL : 1UL << 32);
        guest.Expect("PMCCNTSVR_EL1", captured ? 9UL : 0);
        guest.Expect("PMEVCNTSVR5_EL1", captured ? 40UL : 0);
        guest.Expect("PMEVCNTR5_EL0", captured ? 41UL : 40);
        guest.Pmu.SetControl(PmuControl.OSLSR_EL1, 2);
        guest["PMSSCR_EL1"] = 1;
        guest.Expect("PMSSCR_EL1", 1UL << 32);
    }

    [Fact]
    public void PMIAR_EL1_AboveTheVirtualAddressSize_CopiesTheSign()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_SEBEP });
        guest["PMIAR_EL1"] = 0x0000_8000_0000_0003;
        guest.Expect("PMIAR_EL1", 0xFFFF_8000_0000_0000UL);
    }

    [Fact]
    public void PMECR_EL1_PMEE_TakesPMUIRQAway()
    {
        Guest guest = Guest.Open(new PmuOptions { Features = PmuFeatures.FEAT_EBEP });
        guest["PMCR_EL0"] = 1;
        guest["PMINTENSET_EL1"] = 1;
        guest["PMOVSSET_EL0"] = 1;
        Assert.True(guest.Level);
        guest.Control(PmuControl.MDCR_EL3, 1UL << 40);
        Assert.True(guest.Level);
        guest.Control(PmuControl.MDCR_EL2, 1UL << 40);
        Assert.True(guest.Level);
        guest["PMECR_EL1"] = 2;
        Assert.False(guest.Level);

        // While the exception is enabled LP acts as 1.
        guest["PMECR_EL1"] = 3;
        guest["PMOVSCLR_EL0"] = 1;
        guest["PMEVTYPER0_EL0"] = 0x13;
        guest["PMEVCNTR0_EL0"] = 0xFFFF_FFFF;
        guest["PMCNTENSET_EL0"] = 1;
        guest.Pmu.Count(0x13, 1);
        guest.Expect("PMOVSCLR_EL0", 0UL);
    }

    [Fact]
    public void Reset_OfNoKind_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Guest().Pmu.Reset((PmuReset)2));
}
