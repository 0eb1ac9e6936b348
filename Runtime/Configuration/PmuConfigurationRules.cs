using Emu.Registers;

namespace Emu;

/// <summary>Which combinations of options the architecture allows, and what each feature brings (DDI 0487 A2.2 and D24.2).</summary>
internal static class PmuConfigurationRules
{
    /// <summary>What <c>features=all</c> may add; the rules take away what the other options do not allow.</summary>
    private static readonly PmuFeatures[] Optional =
    [
        PmuFeatures.FEAT_PMUv3_ICNTR,
        PmuFeatures.FEAT_PMUv3_TH,
        PmuFeatures.FEAT_PMUv3_TH2,
        PmuFeatures.FEAT_PMUv3_EDGE,
        PmuFeatures.FEAT_PMUv3_SS,
        PmuFeatures.FEAT_PMUv3_SME,
        PmuFeatures.FEAT_PMUv3_EXT64,
        PmuFeatures.FEAT_PMUv3_EXTPMN,
        PmuFeatures.FEAT_SEBEP,
        PmuFeatures.FEAT_EBEP,
        PmuFeatures.FEAT_FGT,
        PmuFeatures.FEAT_FGT2,
        PmuFeatures.FEAT_HPMN0,
        PmuFeatures.FEAT_RME,
        PmuFeatures.FEAT_SEL2,
        PmuFeatures.FEAT_VHE,
        PmuFeatures.FEAT_MTPMU,
        PmuFeatures.FEAT_SPEv1p2,
        PmuFeatures.FEAT_SPE_DPFZS,
    ];

    /// <summary>What a feature brings with it: a PE cannot have the one without the other.</summary>
    private static readonly (PmuFeatures Feature, PmuFeatures Brings)[] Brings =
    [
        (PmuFeatures.FEAT_SPE_DPFZS, PmuFeatures.FEAT_SPEv1p2),
        (PmuFeatures.FEAT_PMUv3_EXTPMN, PmuFeatures.FEAT_PMUv3_EXT | PmuFeatures.FEAT_FGT),
        (PmuFeatures.FEAT_PMUv3_EXT32, PmuFeatures.FEAT_PMUv3_EXT),
        (PmuFeatures.FEAT_PMUv3_EXT64, PmuFeatures.FEAT_PMUv3_EXT),
        (PmuFeatures.FEAT_PMUv3_TH2, PmuFeatures.FEAT_PMUv3_EDGE),
        (PmuFeatures.FEAT_PMUv3_EDGE, PmuFeatures.FEAT_PMUv3_TH),
        (PmuFeatures.FEAT_SEBEP, PmuFeatures.FEAT_EBEP),
        (PmuFeatures.FEAT_HPMN0, PmuFeatures.FEAT_FGT),
        (PmuFeatures.FEAT_FGT2, PmuFeatures.FEAT_FGT),
        (PmuFeatures.FEAT_LVA3, PmuFeatures.FEAT_LVA),
        (PmuFeatures.FEAT_PCSRv8p9, PmuFeatures.FEAT_PCSRv8p2),
        (PmuFeatures.FEAT_Debugv8p9, PmuFeatures.FEAT_Debugv8p4),
        (PmuFeatures.FEAT_Debugv8p4, PmuFeatures.FEAT_Debugv8p2),
    ];

    /// <summary>What a feature cannot be without, and brings not of itself.</summary>
    private static readonly (PmuFeatures Feature, PmuFeatures Needs, string Reason)[] Needs =
    [
        (PmuFeatures.FEAT_PMUv3_ICNTR, PmuFeatures.FEAT_PMUv3p9, "FEAT_PMUv3_ICNTR needs FEAT_PMUv3p9 (pmuver 9)."),
        (PmuFeatures.FEAT_PMUv3_SS, PmuFeatures.FEAT_PMUv3p9, "FEAT_PMUv3_SS needs FEAT_PMUv3p9 (pmuver 9)."),
        (PmuFeatures.FEAT_SPE_DPFZS, PmuFeatures.FEAT_PMUv3p7, "FEAT_SPE_DPFZS needs FEAT_PMUv3p7 (pmuver 7)."),
        (PmuFeatures.FEAT_SPEv1p2, PmuFeatures.FEAT_PMUv3p1, "The Statistical Profiling Extension needs FEAT_PMUv3p1 (pmuver 4)."),
        (PmuFeatures.FEAT_PMUv3_SME, PmuFeatures.FEAT_PMUv3p1, "SME needs FEAT_PMUv3p1 (pmuver 4)."),
        (PmuFeatures.FEAT_RME, PmuFeatures.FEAT_PMUv3p7, "FEAT_RME needs FEAT_PMUv3p7 (pmuver 7)."),
        (PmuFeatures.FEAT_RME, PmuFeatures.EL3, "FEAT_RME needs EL3."),
        (PmuFeatures.FEAT_VHE, PmuFeatures.EL2, "FEAT_VHE needs EL2."),
        (PmuFeatures.FEAT_SEL2, PmuFeatures.EL2, "FEAT_SEL2 needs EL2."),
        (PmuFeatures.FEAT_HPMN0, PmuFeatures.EL2, "FEAT_HPMN0 needs EL2."),
    ];

    /// <summary>Features that other options say.</summary>
    private const PmuFeatures FromOptions = PmuFeatures.EL2
        | PmuFeatures.EL3
        | PmuFeatures.FEAT_AA32
        | PmuFeatures.FEAT_AA32EL1
        | PmuFeatures.FEAT_PMUv3
        | PmuFeatures.FEAT_PMUv3p1
        | PmuFeatures.FEAT_PMUv3p4
        | PmuFeatures.FEAT_PMUv3p5
        | PmuFeatures.FEAT_PMUv3p7
        | PmuFeatures.FEAT_PMUv3p8
        | PmuFeatures.FEAT_PMUv3p9;

    /// <summary>Checks options.</summary>
    /// <param name="options">The options.</param>
    /// <param name="features">Their features, complete.</param>
    /// <returns>Null, or the rule that they break.</returns>
    public static string? Check(PmuOptions options, out PmuFeatures features)
    {
        features = PmuFeatures.None;
        string? reason = CheckValues(options);
        if (reason is not null)
        {
            return reason;
        }

        PmuFeatures own = FeaturesOf(options);
        if ((options.Features & FromOptions & ~own) is not PmuFeatures.None and PmuFeatures contradicted)
        {
            return $"{contradicted} follows from other options (Version, EL2, EL3, AArch32), which say otherwise.";
        }

        features = Complete(own | options.Features);
        return CheckFeatures(features, options);
    }

    /// <summary>Every optional feature that the rules allow beside the other options.</summary>
    public static PmuFeatures AllFeatures(PmuOptions options)
    {
        // HPMN0 first: without counters the others are judged beside it.
        PmuFeatures all = PmuFeatures.FEAT_HPMN0;
        if (Check(options with { Features = all }, out _) is not null)
        {
            all = PmuFeatures.None;
        }

        foreach (PmuFeatures feature in Optional)
        {
            if (Check(options with { Features = all | feature }, out _) is null)
            {
                all |= feature;
            }
        }

        return all;
    }

    /// <summary>The (Exception level, Security state) pairs that a PE can be in, a bit each.</summary>
    public static ushort LegalStates(PmuFeatures features)
    {
        int states = 0;
        for (int level = 0; level <= 3; level++)
        {
            bool implemented = level < 2 || (features & (level == 2 ? PmuFeatures.EL2 : PmuFeatures.EL3)) != 0;
            bool realms = (features & PmuFeatures.FEAT_RME) != 0;
            states |= implemented ? 1 << level | 1 << (level | (int)SecurityState.Secure << 2) : 0;
            states |= implemented && realms ? 1 << (level | (int)SecurityState.Realm << 2) : 0;
            states |= implemented && realms && level == 3 ? 1 << (level | (int)SecurityState.Root << 2) : 0;
        }

        return (ushort)states;
    }

    private static string? CheckValues(PmuOptions options)
    {
        if (options.Version is not (PmuVersion.V3 or PmuVersion.V3p1 or PmuVersion.V3p4 or PmuVersion.V3p5 or PmuVersion.V3p7 or PmuVersion.V3p8 or PmuVersion.V3p9))
        {
            return $"There is no PMU version {(int)options.Version}: it is 1, 4, 5, 6, 7, 8 or 9.";
        }

        if (options.Events is null)
        {
            return "Events must not be null.";
        }

        return Range(options.Counters, 0, PmuCounter.MaxEventCounters, "The number of event counters")
            ?? Range(options.Implementer, 0, 255, "PMCR_EL0.IMP")
            ?? Range(options.IdCode, 0, 255, "PMCR_EL0.IDCODE")
            ?? Range(options.ThresholdWidth, 1, 12, "PMMIR_EL1.THWIDTH")
            ?? Range(options.Slots, 0, 255, "PMMIR_EL1.SLOTS")
            ?? Range(options.BusSlots, 0, 255, "PMMIR_EL1.BUS_SLOTS")
            ?? Range(options.Peripheral.Designer, 0, 0xFFF, "Peripheral.Designer")
            ?? Range(options.Peripheral.Part, 0, 0xFFF, "Peripheral.Part")
            ?? Range(options.Peripheral.Variant, 0, 15, "Peripheral.Variant")
            ?? Range(options.Peripheral.Revision, 0, 15, "Peripheral.Revision")
            ?? Range(options.Peripheral.Modified, 0, 15, "Peripheral.Modified")
            ?? (options.BusWidth is 1 or 2 ? "PMMIR_EL1.BUS_WIDTH is 0, or 3 to 12." : Range(options.BusWidth, 0, 12, "PMMIR_EL1.BUS_WIDTH"));
    }

    private static string? Range(int value, int least, int most, string what) =>
        value < least || value > most ? $"{what} is {least} to {most}, not {value}." : null;

    private static string? CheckFeatures(PmuFeatures features, PmuOptions options)
    {
        foreach ((PmuFeatures feature, PmuFeatures needs, string reason) in Needs)
        {
            if ((features & feature) != 0 && (features & needs) == 0)
            {
                return reason;
            }
        }

        if ((features & PmuFeatures.FEAT_MTPMU) != 0 && (features & (PmuFeatures.EL2 | PmuFeatures.EL3)) == 0)
        {
            return "FEAT_MTPMU needs EL2 or EL3.";
        }

        if ((features & PmuFeatures.FEAT_PMUv3_SS) != 0 && (features & PmuFeatures.FEAT_AA32EL1) != 0)
        {
            return "FEAT_PMUv3_SS is not allowed where EL1 can use AArch32.";
        }

        const PmuFeatures BothLayouts = PmuFeatures.FEAT_PMUv3_EXT32 | PmuFeatures.FEAT_PMUv3_EXT64;
        if ((features & BothLayouts) == BothLayouts)
        {
            return "FEAT_PMUv3_EXT32 and FEAT_PMUv3_EXT64 exclude each other.";
        }

        return options.Counters == 0 && (features & PmuFeatures.EL2) != 0 && (features & PmuFeatures.FEAT_HPMN0) == 0
            ? "A PMU without event counters needs FEAT_HPMN0 where EL2 is implemented."
            : null;
    }

    private static PmuFeatures FeaturesOf(PmuOptions options)
    {
        PmuFeatures features = options.Version switch
        {
            >= PmuVersion.V3p9 => PmuFeatures.FEAT_PMUv3p9,
            >= PmuVersion.V3p8 => PmuFeatures.FEAT_PMUv3p8,
            >= PmuVersion.V3p7 => PmuFeatures.FEAT_PMUv3p7,
            >= PmuVersion.V3p5 => PmuFeatures.FEAT_PMUv3p5,
            >= PmuVersion.V3p4 => PmuFeatures.FEAT_PMUv3p4,
            >= PmuVersion.V3p1 => PmuFeatures.FEAT_PMUv3p1,
            _ => PmuFeatures.FEAT_PMUv3,
        };

        // Each version has all that came before it.
        features |= features >= PmuFeatures.FEAT_PMUv3p9 ? PmuFeatures.FEAT_PMUv3p8 : 0;
        features |= (features & PmuFeatures.FEAT_PMUv3p8) != 0 ? PmuFeatures.FEAT_PMUv3p7 : 0;
        features |= (features & PmuFeatures.FEAT_PMUv3p7) != 0 ? PmuFeatures.FEAT_PMUv3p5 : 0;
        features |= (features & PmuFeatures.FEAT_PMUv3p5) != 0 ? PmuFeatures.FEAT_PMUv3p4 : 0;
        features |= (features & PmuFeatures.FEAT_PMUv3p4) != 0 ? PmuFeatures.FEAT_PMUv3p1 : 0;
        features |= PmuFeatures.FEAT_PMUv3;
        features |= options.EL2 ? PmuFeatures.EL2 : 0;
        features |= options.EL3 ? PmuFeatures.EL3 : 0;
        features |= options.AArch32 ? PmuFeatures.FEAT_AA32 | PmuFeatures.FEAT_AA32EL1 : 0;
        return features;
    }

    private static PmuFeatures Complete(PmuFeatures features)
    {
        bool el2 = (features & PmuFeatures.EL2) != 0;
        if (el2 && (features & (PmuFeatures.FEAT_PMUv3p9 | PmuFeatures.FEAT_PMUv3_ICNTR | PmuFeatures.FEAT_PMUv3_SS)) != 0)
        {
            features |= PmuFeatures.FEAT_FGT2;
        }

        if (el2 && (features & PmuFeatures.FEAT_PMUv3_EXTPMN) != 0)
        {
            features |= PmuFeatures.FEAT_HPMN0;
        }

        foreach ((PmuFeatures feature, PmuFeatures brings) in Brings)
        {
            features |= (features & feature) != 0 ? brings : 0;
        }

        // The external view is one of the two.
        bool external = (features & PmuFeatures.FEAT_PMUv3_EXT) != 0;
        return external && (features & PmuFeatures.FEAT_PMUv3_EXT64) == 0 ? features | PmuFeatures.FEAT_PMUv3_EXT32 : features;
    }
}
