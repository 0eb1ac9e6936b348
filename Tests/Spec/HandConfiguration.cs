using System;
using Emu.Registers;

namespace Emu.Tests.Spec;

/// <summary>Sets of features that masks and resets are looked at under.</summary>
internal static class HandConfiguration
{
    private const string Versions = "FEAT_PMUv3 FEAT_PMUv3p1 FEAT_PMUv3p4 FEAT_PMUv3p5 FEAT_PMUv3p7 FEAT_PMUv3p8 FEAT_PMUv3p9";
    private const string Extensions = "FEAT_PMUv3_TH FEAT_PMUv3_EDGE FEAT_PMUv3_TH2 FEAT_PMUv3_ICNTR FEAT_PMUv3_SME FEAT_EBEP FEAT_SEBEP FEAT_SPEv1p2 FEAT_SPE_DPFZS";
    private const string Surroundings = "EL2 EL3 FEAT_FGT FEAT_FGT2 FEAT_HPMN0 FEAT_VHE FEAT_SEL2 FEAT_RME FEAT_MTPMU";

    /// <summary>Everything that is possible without AArch32 and without a memory-mapped view.</summary>
    public static readonly PmuFeatures Full = Parse($"{Surroundings} {Versions} {Extensions} FEAT_PMUv3_SS");

    /// <summary>The same, with counters for an external agent.</summary>
    public static readonly PmuFeatures External = Full | Parse("FEAT_PMUv3_EXT FEAT_PMUv3_EXT64 FEAT_PMUv3_EXTPMN");

    /// <summary>Everything that goes with AArch32 at EL1, and counters for an external agent.</summary>
    public static readonly PmuFeatures AArch32 =
        Parse($"{Surroundings} {Versions} {Extensions} FEAT_AA32 FEAT_AA32EL1 FEAT_PMUv3_EXT FEAT_PMUv3_EXT32 FEAT_PMUv3_EXTPMN");

    /// <summary>Armv8.0: PMUv3 with EL2, EL3 and AArch32.</summary>
    public static readonly PmuFeatures Oldest = Parse("EL2 EL3 FEAT_AA32 FEAT_AA32EL1 FEAT_PMUv3");

    /// <summary>FEAT_PMUv3p9 with EL0 and EL1 only.</summary>
    public static readonly PmuFeatures Small = Parse(Versions);

    private static PmuFeatures Parse(string names)
    {
        PmuFeatures features = PmuFeatures.None;
        foreach (string name in names.Split(' '))
        {
            features |= Enum.Parse<PmuFeatures>(name);
        }

        return features;
    }
}
