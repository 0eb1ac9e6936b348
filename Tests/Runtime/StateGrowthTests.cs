using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

/// <summary>
/// A state of a smaller configuration in a larger one: what is said where it is refused, and what it becomes. <c>restore_larger.pmuv</c> has the boundaries, for C# and C alike.
/// </summary>
public sealed class StateGrowthTests
{
    private static readonly PmuOptions Small = new() { Version = PmuVersion.V3p5, Counters = 4 };

    [Fact]
    public void TryRestore_OfASmallerPmu_IsAStateOfTheLarger()
    {
        Guest guest = new(Small);
        guest["PMEVTYPER3_EL0"] = 0x13;
        guest["PMCNTENSET_EL0"] = Guest.Cycle | 8;
        guest["PMCR_EL0"] = 1;
        guest.Pmu.Count(0x13, 5);
        guest.Pmu.Advance(100, 10);
        guest.Pmu.Save(out PmuState state);

        PmuOptions larger = new() { Counters = 31, Features = PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS };
        Guest other = new(larger);
        other.Pmu.WriteRaw(Guest.Register("PMEVCNTR30_EL0"), 1);
        other.Pmu.WriteRaw(Guest.Register("PMICNTR_EL0"), 1);
        other.Pmu.WriteRaw(Guest.Register("PMCCNTSVR_EL1"), 1);
        Assert.True(other.Pmu.TryRestore(state, out string? reason), reason);
        Assert.Equal(5UL, other["PMEVCNTR3_EL0"]);
        Assert.Equal(100UL, other["PMCCNTR_EL0"]);
        Assert.Equal(0UL, other.Pmu.ReadRaw(Guest.Register("PMEVCNTR30_EL0")));
        Assert.Equal(0UL, other.Pmu.ReadRaw(Guest.Register("PMICNTR_EL0")));
        Assert.Equal(0UL, other.Pmu.ReadRaw(Guest.Register("PMCCNTSVR_EL1")));

        // MDCR_EL2.HPMN: EL1 has the counters that it had.
        Assert.Equal(4UL, other.Pmu.ReadRaw(Guest.Register("MDCR_EL2")) & MDCR_EL2.HPMN_Mask);
        Assert.Equal(31UL, new Guest(larger).Pmu.ReadRaw(Guest.Register("MDCR_EL2")) & MDCR_EL2.HPMN_Mask);

        other.Pmu.Save(out PmuState grown);
        Assert.True(new Pmu(PmuConfiguration.Create(larger)).TryRestore(grown, out reason), reason);
        Assert.False(new Pmu(PmuConfiguration.Create(Small)).TryRestore(grown, out reason));
        Assert.Contains("FEAT_PMUv3_ICNTR", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRestore_OfASmallerPmuInFormat1_Works()
    {
        // Tests/Runtime/States has one of six counters, FEAT_PMUv3_ICNTR and FEAT_PMUv3_SS.
        byte[] bytes = System.IO.File.ReadAllBytes(Infrastructure.Repository.PathOf("Tests", "Runtime", "States", "format1.bin"));
        Assert.True(PmuState.TryRead(bytes, out PmuState state, out string? reason), reason);
        Guest guest = new(new PmuOptions
        {
            Counters = 8,
            Features = PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS
            | PmuFeatures.FEAT_PMUv3_TH
        });
        Assert.True(guest.Pmu.TryRestore(state, out reason), reason);
        Assert.Equal(477UL, guest.Pmu.ReadRaw(Guest.Register("PMICNTR_EL0")));
        Assert.Equal(0x12_3456_789AUL + 5, guest.Pmu.ReadRaw(Guest.Register("PMEVCNTR0_EL0")));
    }

    [Fact]
    public void TryRestore_WhereTheLargerPmuWouldDiffer_SaysWhy()
    {
        Assert.Contains("a PE does not get another Exception level", Refusal(Small with { EL2 = false }, Small), StringComparison.Ordinal);
        Assert.Contains("without EL3", Refusal(Small with { EL3 = false }, Small), StringComparison.Ordinal);
        Assert.Contains("FEAT_AA32", Refusal(Small, Small with { AArch32 = true }), StringComparison.Ordinal);
        Assert.Contains("Software Lock", Refusal(With(Small, PmuVersion.V3p1, PmuFeatures.FEAT_PMUv3_EXT),
            With(Small, PmuVersion.V3p4, PmuFeatures.FEAT_PMUv3_EXT)), StringComparison.Ordinal);
        Assert.Contains("PMSWINC_EL0", Refusal(With(Small, PmuVersion.V3p8, PmuFeatures.FEAT_PMUv3_EXT),
            With(Small, PmuVersion.V3p9, PmuFeatures.FEAT_PMUv3_EXT)), StringComparison.Ordinal);
        Assert.Contains("PMECR_EL1", Refusal(With(Small, PmuVersion.V3p8, PmuFeatures.FEAT_EBEP),
            With(Small, PmuVersion.V3p9, PmuFeatures.FEAT_EBEP)), StringComparison.Ordinal);
        Assert.Contains("other events", Refusal(Small with { Events = PmuEventSet.Of(0x8127) }, Small), StringComparison.Ordinal);
        Assert.Contains("PMMIR_EL1", Refusal(Small with { Slots = 4 }, Small with { Slots = 4, BusSlots = 1, Counters = 5 }),
            StringComparison.Ordinal);
        Assert.Contains("ID_AA64DFR0_EL1", Refusal(Small with { ID_AA64DFR0_EL1 = 6 }, Small with { ID_AA64DFR0_EL1 = 8, Counters = 5 }),
            StringComparison.Ordinal);
        Assert.Contains("PMCEID0_EL0", Refusal(Small, Small with { Counters = 5, Events = PmuEventSet.None }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MDCR_EL2", 5, "HPMN is 5")]
    [InlineData("MDCR_EL2", 0, "HPMN is 0")]
    [InlineData("PMEVTYPER2_EL0", 0x13, "PMEVTYPER2_EL0 selects event 0x0013")]
    public void TryRestore_OfAValueThatWouldMeanSomethingElse_NamesIt(string register, ulong value, string expected)
    {
        PmuOptions old = Small with { Events = PmuEventSet.Of(4) };
        Pmu pmu = new(PmuConfiguration.Create(old));
        pmu.WriteRaw(Guest.Register(register), value);
        pmu.Save(out PmuState state);
        Guest larger = new(old with { Counters = 6, Events = PmuEventSet.All });
        Assert.False(larger.Pmu.TryRestore(state, out string? reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
        Assert.False(larger.Pmu.TryRestore(state));
    }

    [Fact]
    public void TryRestore_OfADamagedStateThatLooksSmaller_SaysWhich()
    {
        // Its features say that it has no thresholds, and a PMEVTYPER has one.
        PmuOptions thresholds = Small with { Features = PmuFeatures.FEAT_PMUv3_TH };
        Guest guest = new(thresholds);
        guest["PMEVTYPER0_EL0"] = 0x8000_0001_0000_0009;
        guest.Pmu.Save(out PmuState state);
        state.Features &= ~PmuFeatures.FEAT_PMUv3_TH;
        Assert.False(guest.Pmu.TryRestore(state, out string? reason));
        Assert.NotEqual("", reason);
        Assert.Equal(0x8000_0001_0000_0009UL, guest["PMEVTYPER0_EL0"]);

        // No PMU has FEAT_PMUv3p4 without FEAT_PMUv3p1.
        guest.Pmu.Save(out state);
        state.Features &= ~PmuFeatures.FEAT_PMUv3p1;
        Assert.False(guest.Pmu.TryRestore(state, out reason));
        Assert.Contains("no PMU saved it", reason, StringComparison.Ordinal);
    }

    private static PmuOptions With(PmuOptions options, PmuVersion version, PmuFeatures features) =>
        options with { Version = version, Features = features };

    private static string Refusal(PmuOptions saved, PmuOptions own)
    {
        new Pmu(PmuConfiguration.Create(saved)).Save(out PmuState state);
        Guest guest = new(own);
        guest["PMCCNTR_EL0"] = 7;
        Assert.False(guest.Pmu.TryRestore(state, out string? reason));
        Assert.Equal(7UL, guest["PMCCNTR_EL0"]);
        return reason;
    }
}
