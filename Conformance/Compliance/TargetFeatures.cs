using System;
using System.Collections.Generic;
using System.Numerics;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>What a target has, as the image finds out. The bits are those of <c>Guests/compliance/interpreter.s</c>.</summary>
[Flags]
internal enum TargetFeatures : uint
{
    None = 0,
    EL2 = 1 << 0,
    EL3 = 1 << 1,
    AArch32 = 1 << 2,
    Vhe = 1 << 3,
    SecureEL2 = 1 << 4,
    Rme = 1 << 5,
    Fgt = 1 << 6,
    Fgt2 = 1 << 7,
    Hpmn0 = 1 << 8,
    MultiThreading = 1 << 9,
    Threshold = 1 << 10,
    Edge = 1 << 11,
    ThresholdLinking = 1 << 12,
    InstructionCounter = 1 << 13,
    Snapshot = 1 << 14,
    Streaming = 1 << 15,
    Exception = 1 << 16,
    SynchronousException = 1 << 17,
    Spe = 1 << 18,
    SpeFreeze = 1 << 19,

    /// <summary>The interrupt controller shows the level of PMUIRQ.</summary>
    Interrupt = 1 << 20,
}

/// <summary>Target features as features of a configuration, and the other way round.</summary>
internal static class TargetFeatureMap
{
    private static readonly (TargetFeatures Target, PmuFeatures Pmu)[] Pairs =
    [
        (TargetFeatures.EL2, PmuFeatures.EL2),
        (TargetFeatures.EL3, PmuFeatures.EL3),
        (TargetFeatures.AArch32, PmuFeatures.FEAT_AA32),
        (TargetFeatures.Vhe, PmuFeatures.FEAT_VHE),
        (TargetFeatures.SecureEL2, PmuFeatures.FEAT_SEL2),
        (TargetFeatures.Rme, PmuFeatures.FEAT_RME),
        (TargetFeatures.Fgt, PmuFeatures.FEAT_FGT),
        (TargetFeatures.Fgt2, PmuFeatures.FEAT_FGT2),
        (TargetFeatures.Hpmn0, PmuFeatures.FEAT_HPMN0),
        (TargetFeatures.MultiThreading, PmuFeatures.FEAT_MTPMU),
        (TargetFeatures.Threshold, PmuFeatures.FEAT_PMUv3_TH),
        (TargetFeatures.Edge, PmuFeatures.FEAT_PMUv3_EDGE),
        (TargetFeatures.ThresholdLinking, PmuFeatures.FEAT_PMUv3_TH2),
        (TargetFeatures.InstructionCounter, PmuFeatures.FEAT_PMUv3_ICNTR),
        (TargetFeatures.Snapshot, PmuFeatures.FEAT_PMUv3_SS),
        (TargetFeatures.Streaming, PmuFeatures.FEAT_PMUv3_SME),
        (TargetFeatures.Exception, PmuFeatures.FEAT_EBEP),
        (TargetFeatures.SynchronousException, PmuFeatures.FEAT_SEBEP),
        (TargetFeatures.Spe, PmuFeatures.FEAT_SPEv1p2),
        (TargetFeatures.SpeFreeze, PmuFeatures.FEAT_SPE_DPFZS),
    ];

    /// <summary>The features of a configuration that an image can find out.</summary>
    public static TargetFeatures Of(PmuFeatures features)
    {
        TargetFeatures found = TargetFeatures.None;
        foreach ((TargetFeatures target, PmuFeatures pmu) in Pairs)
        {
            found |= (features & pmu) != 0 ? target : 0;
        }

        return found;
    }

    /// <summary>The features of a configuration that a case needs of its target.</summary>
    public static PmuFeatures PmuOf(TargetFeatures features)
    {
        PmuFeatures found = PmuFeatures.None;
        foreach ((TargetFeatures target, PmuFeatures pmu) in Pairs)
        {
            found |= (features & target) != 0 ? pmu : 0;
        }

        return found;
    }

    /// <summary>Features that a configuration may have besides those of its version and Exception levels, one at a time.</summary>
    public static IEnumerable<(TargetFeatures Target, PmuFeatures Pmu)> Optional => Pairs[3..];

    /// <summary>Their names, as the image prints them.</summary>
    public static string Names(TargetFeatures features)
    {
        List<string> names = [];
        for (uint left = (uint)features; left != 0; left &= left - 1)
        {
            TargetFeatures one = (TargetFeatures)(1u << BitOperations.TrailingZeroCount(left));
            PmuFeatures pmu = Array.Find(Pairs, pair => pair.Target == one).Pmu;
            names.Add(pmu == PmuFeatures.FEAT_AA32 ? "AArch32" : pmu.ToString());
        }

        return string.Join(",", names);
    }
}
