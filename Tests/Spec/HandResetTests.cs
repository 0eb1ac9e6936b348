using Emu.Registers;

namespace Emu.Tests.Spec;

/// <summary>
/// Resets and writable bits, typed from the register pages. A reset mask holds the bits that the reset sets, to a known value or to an UNKNOWN one,
/// which is 0 here; a Cold reset does all that a Warm reset does.
/// </summary>
public sealed class HandResetTests
{
    [Theory]
    [InlineData("PMCR_EL0", "32 9 7 5 0")]
    [InlineData("PMCNTENSET_EL0", "32:0")]
    [InlineData("PMOVSSET_EL0", "32:0")]
    [InlineData("PMINTENSET_EL1", "32:0")]
    [InlineData("PMUACR_EL1", "32:0")]
    [InlineData("PMSELR_EL0", "4:0")]
    [InlineData("PMUSERENR_EL0", "6:0")]
    [InlineData("PMCCNTR_EL0", "63:0")]
    [InlineData("PMICNTR_EL0", "63:0")]
    [InlineData("PMEVCNTRn_EL0", "63:0")]
    [InlineData("PMEVTYPERn_EL0", "63:60 58:54 43:32 31:24 22:20 15:0")]
    [InlineData("PMCCFILTR_EL0", "57:56 31:26 24 22:20")]
    [InlineData("PMIAR_EL1", "63:0")]
    [InlineData("PMSSCR_EL1", "32 0", 0x1_0000_0000UL)]
    [InlineData("PMECR_EL1", "2:0")]
    [InlineData("PMEVCNTSVRn_EL1", "63:0")]
    [InlineData("PMCCNTSVR_EL1", "63:0")]
    [InlineData("PMICNTSVR_EL1", "63:0")]
    [InlineData("MDCR_EL2", "41:40 36 29 26 23 17 7:5")]
    [InlineData("MDCR_EL3", "46:44 41:40 35:34 23 17 7:6")]
    [InlineData("HDFGRTR_EL2", "58:57 22 19:12")]
    [InlineData("HDFGWTR_EL2", "57 21:12")]
    [InlineData("HDFGRTR2_EL2", "7:6 4:0")]
    [InlineData("HDFGWTR2_EL2", "21 7 4:0")]
    public void WarmReset_OfAFullPmu_SetsTheManualsBits(string type, string bits, ulong value = 0)
    {
        Assert.Equal(BitList.Mask(bits), Call(type, "WarmResetMask", HandConfiguration.Full));
        Assert.Equal(value, Call(type, "WarmResetValue", HandConfiguration.Full));
    }

    [Theory]
    [InlineData("PMECR_EL1", "4:3 2:0", 0UL)]
    [InlineData("MDCR_EL2", "41:40 36 31:29 26 23 17 7:5", 0UL)]
    [InlineData("MDCR_EL3", "46:44 41:40 35:34 31:30 28 23 17 7:6", 0x1000_0000UL)]
    [InlineData("PMSSCR_EL1", "32 0", 0x1_0000_0000UL)]
    [InlineData("PMCR_EL0", "32 9 7 5 0", 0UL)]
    public void ColdReset_OfAFullPmu_SetsTheManualsBits(string type, string bits, ulong value)
    {
        Assert.Equal(BitList.Mask(bits), Call(type, "ColdResetMask", HandConfiguration.Full));
        Assert.Equal(value, Call(type, "ColdResetValue", HandConfiguration.Full));
    }

    // What an external agent may be using survives a Warm reset; software's own instruction counter bits do not.
    [Theory]
    [InlineData("PMCNTENSET_EL0", "32", "32:0")]
    [InlineData("PMOVSSET_EL0", "32", "32:0")]
    [InlineData("PMINTENSET_EL1", "32", "32:0")]
    [InlineData("PMUACR_EL1", "32:0", "32:0")]
    [InlineData("PMCCNTR_EL0", "", "63:0")]
    [InlineData("PMICNTR_EL0", "", "63:0")]
    [InlineData("PMEVCNTRn_EL0", "", "63:0")]
    [InlineData("PMCCFILTR_EL0", "", "57:56 31:26 24 22:20")]
    [InlineData("PMEVTYPERn_EL0", "", "63:60 58:54 43:32 31:24 22:20 15:0")]
    [InlineData("PMCR_EL0", "32 9 7 5 0", "32 9 7 5 0")]
    [InlineData("MDCR_EL3", "46:44 41:40 35:34 23 21 17 7:6 2", "46:44 41:40 35:34 31:30 28 23 21 17 7:6 2")]
    public void Resets_WithAnExternalAgent_AreApart(string type, string warm, string cold)
    {
        Assert.Equal(BitList.Mask(warm), Call(type, "WarmResetMask", HandConfiguration.External));
        Assert.Equal(BitList.Mask(cold), Call(type, "ColdResetMask", HandConfiguration.External));
    }

    // AArch32 software cannot reach thresholds: a Warm reset turns them off even where other bits survive it.
    [Theory]
    [InlineData("PMEVTYPERn_EL0", "63:60 43:32")]
    [InlineData("PMCR_EL0", "32 9 7 6 5 3 0")]
    public void WarmReset_WithAArch32_ReachesWhatAArch32Cannot(string type, string warm) =>
        Assert.Equal(BitList.Mask(warm), Call(type, "WarmResetMask", HandConfiguration.AArch32));

    [Theory]
    [InlineData("PMCR_EL0", "32 9 7 5 2:0")]
    [InlineData("PMCNTENSET_EL0", "32:0")]
    [InlineData("PMCNTENCLR_EL0", "32:0")]
    [InlineData("PMSWINC_EL0", "30:0")]
    [InlineData("PMZR_EL0", "32:0")]
    [InlineData("PMEVTYPERn_EL0", "63:60 58:54 43:32 31:24 22:20 15:0")]
    [InlineData("PMICFILTR_EL0", "58:56 31:26 24 22:20")]
    [InlineData("PMUSERENR_EL0", "6:0")]
    [InlineData("MDCR_EL2", "41:40 36 31:29 26 23 17 7:0")]
    [InlineData("MDCR_EL3", "46:44 41:40 35:34 31:30 28 23 17 7:6")]
    public void Writable_OfAFullPmu_IsTheManuals(string type, string bits) =>
        Assert.Equal(BitList.Mask(bits), Call(type, "WritableMask", HandConfiguration.Full));

    [Theory]
    [InlineData("PMCR_EL0", "6:5 3:0")]
    [InlineData("PMCNTENSET_EL0", "31:0")]
    [InlineData("PMOVSCLR_EL0", "31:0")]
    [InlineData("PMEVCNTRn_EL0", "31:0")]
    [InlineData("PMEVTYPERn_EL0", "31:26 9:0")]
    [InlineData("PMCCFILTR_EL0", "31:26")]
    [InlineData("PMCCNTR_EL0", "63:0")]
    [InlineData("PMUSERENR_EL0", "3:0")]
    [InlineData("MDCR_EL2", "7:0")]
    [InlineData("MDCR_EL3", "17 6")]
    public void Writable_OfAnArmv80Pmu_IsTheManuals(string type, string bits) =>
        Assert.Equal(BitList.Mask(bits), Call(type, "WritableMask", HandConfiguration.Oldest));

    [Theory]
    [InlineData("PMCR_EL0", "9 7 5 2:0")]
    [InlineData("PMCCFILTR_EL0", "31:30")]
    [InlineData("PMEVTYPERn_EL0", "31:30 15:0")]
    [InlineData("PMUSERENR_EL0", "6 4:0")]
    [InlineData("PMUACR_EL1", "31:0")]
    [InlineData("PMZR_EL0", "31:0")]
    public void Writable_WithoutEL2AndEL3_IsTheManuals(string type, string bits) =>
        Assert.Equal(BitList.Mask(bits), Call(type, "WritableMask", HandConfiguration.Small));

    [Fact]
    public void LC_WithoutAArch32_ReadsAsOne()
    {
        Assert.Equal(0x40UL, PMCR_EL0.FixedOnes(HandConfiguration.Full));
        Assert.Equal(0UL, PMCR_EL0.FixedOnes(HandConfiguration.Oldest));
    }

    [Fact]
    public void EvtCount_OfTheInstructionCounter_IsInstRetired() =>
        Assert.Equal(8UL, PMICFILTR_EL0.ColdResetValue(HandConfiguration.Full));

    private static ulong Call(string type, string method, PmuFeatures features) =>
        (ulong)HandTableTests.TypeOf(type).GetMethod(method)!.Invoke(null, [features])!;
}
