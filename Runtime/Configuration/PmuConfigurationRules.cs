using Emu.Registers;

namespace Emu;

/// <summary>
/// Which combinations of options the architecture allows (DDI 0487 A2.2 and D24.2). What features ask of one another is registers.yaml's; here are the options that
/// are numbers.
/// </summary>
internal static class PmuConfigurationRules
{
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

        PmuFeatures own = PmuFeaturesRules.Of(new PmuFeatureOptions
        {
            Pmuver = (int)options.Version,
            EL2 = options.EL2,
            EL3 = options.EL3,
            AArch32 = options.AArch32
        });
        if ((options.Features & PmuFeaturesRules.FromOptions & ~own) is not PmuFeatures.None and PmuFeatures contradicted)
        {
            return $"{contradicted} follows from other options (Version, EL2, EL3, AArch32), which say otherwise.";
        }

        features = PmuFeaturesRules.Complete(own | options.Features);
        return PmuFeaturesRules.Check(features) ?? CheckCounters(features, options);
    }

    /// <summary>Every optional feature that the rules allow beside the other options.</summary>
    public static PmuFeatures AllFeatures(PmuOptions options)
    {
        // HPMN0 first, because without counters the other features are judged together with it. One feature may bring what another needs: repeat until none is added.
        PmuFeatures all = Allows(PmuFeatures.FEAT_HPMN0) ? PmuFeatures.FEAT_HPMN0 : PmuFeatures.None;
        PmuFeatures before;
        do
        {
            before = all;
            for (ulong left = (ulong)(PmuFeaturesRules.Optional & ~all); left != 0; left &= left - 1)
            {
                PmuFeatures one = (PmuFeatures)(left & (~left + 1));
                all |= Allows(all | one) ? one : 0;
            }
        }
        while (all != before);

        return all;

        bool Allows(PmuFeatures features) => Check(options with { Features = features }, out _) is null;
    }

    private static string? CheckValues(PmuOptions options)
    {
        if (options.Version is not (PmuVersion.V3 or PmuVersion.V3p1 or PmuVersion.V3p4 or PmuVersion.V3p5 or PmuVersion.V3p7
            or PmuVersion.V3p8 or PmuVersion.V3p9))
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

    private static string? CheckCounters(PmuFeatures features, PmuOptions options) =>
        options.Counters == 0 && (features & PmuFeatures.EL2) != 0 && (features & PmuFeatures.FEAT_HPMN0) == 0
            ? "A PMU without event counters needs FEAT_HPMN0 where EL2 is implemented."
            : null;
}
