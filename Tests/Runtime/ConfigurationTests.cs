using System;
using Emu.Registers;

namespace Emu.Tests.Runtime;

public sealed class ConfigurationTests
{
    [Fact]
    public void PMUv3p9_WithEL2_BringsFineGrainedTraps()
    {
        PmuConfiguration made = PmuConfiguration.Create(new PmuOptions());
        Assert.True(
            made.Has(
                PmuFeatures.FEAT_PMUv3 | PmuFeatures.FEAT_PMUv3p5 | PmuFeatures.FEAT_PMUv3p9 | PmuFeatures.FEAT_FGT2
                    | PmuFeatures.FEAT_FGT));
        Assert.False(made.Has(PmuFeatures.FEAT_HPMN0));
        Assert.False(PmuConfiguration.Create(new PmuOptions { EL2 = false }).Has(PmuFeatures.FEAT_FGT));
        Assert.False(PmuConfiguration.Create(new PmuOptions { Version = PmuVersion.V3p4 }).Has(PmuFeatures.FEAT_PMUv3p5));
    }

    [Theory]
    [InlineData(PmuFeatures.FEAT_PMUv3_TH2, PmuFeatures.FEAT_PMUv3_TH | PmuFeatures.FEAT_PMUv3_EDGE)]
    [InlineData(PmuFeatures.FEAT_SEBEP, PmuFeatures.FEAT_EBEP)]
    [InlineData(PmuFeatures.FEAT_PMUv3_EXT, PmuFeatures.FEAT_PMUv3_EXT32)]
    [InlineData(PmuFeatures.FEAT_PMUv3_EXTPMN, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_FGT | PmuFeatures.FEAT_HPMN0)]
    [InlineData(PmuFeatures.FEAT_SPE_DPFZS, PmuFeatures.FEAT_SPEv1p2)]
    public void Features_BringWhatTheyRequire(PmuFeatures feature, PmuFeatures brought) =>
        Assert.True(PmuConfiguration.Create(new PmuOptions { Features = feature }).Has(feature | brought));

    [Fact]
    public void IllegalCombinations_AreRefusedWithTheRule()
    {
        Refused(new PmuOptions { Version = PmuVersion.V3p8, Features = PmuFeatures.FEAT_PMUv3_ICNTR }, "FEAT_PMUv3p9");
        Refused(new PmuOptions { Version = (PmuVersion)2 }, "version 2");
        Refused(new PmuOptions { Counters = 32 }, "0 to 31");
        Refused(new PmuOptions { Counters = 0 }, "FEAT_HPMN0");
        Refused(new PmuOptions { AArch32 = true, Features = PmuFeatures.FEAT_PMUv3_SS }, "EL1");
        Refused(new PmuOptions { EL3 = false, Features = PmuFeatures.FEAT_RME }, "EL3");
        Refused(new PmuOptions { EL2 = false, Features = PmuFeatures.FEAT_HPMN0 }, "EL2");
        Refused(new PmuOptions { EL2 = false, EL3 = false, Features = PmuFeatures.FEAT_MTPMU }, "EL2 or EL3");
        Refused(new PmuOptions { EL2 = false, Features = PmuFeatures.EL2 }, "other options");
        Refused(new PmuOptions { Version = PmuVersion.V3p8, Features = PmuFeatures.FEAT_PMUv3p9 }, "other options");
        Refused(new PmuOptions { ThresholdWidth = 13 }, "1 to 12");
    }

    [Fact]
    public void AllFeatures_AreLegalTogether()
    {
        foreach (PmuVersion version in Enum.GetValues<PmuVersion>())
        {
            for (int others = 0; others < 8; others++)
            {
                PmuOptions options = new()
                {
                    Version = version,
                    EL2 = (others & 1) != 0,
                    EL3 = (others & 2) != 0,
                    AArch32 = (others & 4) != 0,
                    Counters = version == PmuVersion.V3p9 ? 0 : 6,
                };
                PmuFeatures all = PmuConfiguration.AllFeatures(options);
                PmuConfiguration made = PmuConfiguration.Create(options with { Features = all });
                Assert.Equal(version == PmuVersion.V3p9, made.Has(PmuFeatures.FEAT_PMUv3_ICNTR));
                Assert.Equal(version == PmuVersion.V3p9 && !options.AArch32, made.Has(PmuFeatures.FEAT_PMUv3_SS));
                Assert.Equal(options.EL2, made.Has(PmuFeatures.FEAT_HPMN0));
                Assert.True(made.Has(PmuFeatures.FEAT_PMUv3_TH2 | PmuFeatures.FEAT_SEBEP));
            }
        }
    }

    [Fact]
    public void PMCEID_ShowsTheImplementedEvents()
    {
        Guest none = new(new PmuOptions { Events = PmuEventSet.None });
        Assert.Equal(1UL, none["PMCEID0_EL0"]);
        Assert.Equal(0UL, none["PMCEID1_EL0"]);
        Guest some = new(new PmuOptions { Events = PmuEventSet.Of(0x13, 0x21, 0x4004, 0x4020) });
        Assert.Equal(0x0000_0010_400A_0101UL, some["PMCEID0_EL0"]);
        Assert.Equal(0x0000_0001_0000_0002UL, some["PMCEID1_EL0"]);

        // PMU_OVFS (0x400D), PMU_HOVFS (0x400F) and the reserved numbers read 0 even where everything is counted.
        Guest all = new();
        Assert.Equal(0x0F0F_5E7F_FFFF_FFFFUL, all["PMCEID0_EL0"]);
        Assert.Equal(0x0000_0077_FFFF_FFFFUL, all["PMCEID1_EL0"]);
        Guest early = new(new PmuOptions { Version = PmuVersion.V3 });
        Assert.Equal(0xFFFF_FFFFUL, early["PMCEID0_EL0"]);
    }

    private static void Refused(PmuOptions options, string because)
    {
        Assert.False(PmuConfiguration.TryCreate(options, out PmuConfiguration? made, out string? reason));
        Assert.Null(made);
        Assert.Contains(because, reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PmuConfiguration.Create(options));
    }
}
