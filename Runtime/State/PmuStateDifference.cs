using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <summary>Says in one sentence why a saved state is not a PMU's.</summary>
internal static class PmuStateDifference
{
    /// <summary>How the configurations differ that the state and the PMU are of; null where the difference is in the registers.</summary>
    /// <param name="state">The state.</param>
    /// <param name="own">Its bits that cannot change, as the PMU's configuration has them.</param>
    /// <param name="configuration">The PMU's configuration.</param>
    public static string? Explain(in PmuState state, in PmuState own, PmuConfiguration configuration)
    {
        if (state.Header != own.Header)
        {
            return "The state was never saved: it is empty, or of another format.";
        }

        if (((state.Progress ^ own.Progress) >> PmuStateLayout.FingerprintShift) != 0)
        {
            return "The state has other registers, or has them in another order: it was saved by an Emu of another registers.yaml. Restore it with that one.";
        }

        PmuFeatures missing = state.Features & ~own.Features;
        PmuFeatures extra = own.Features & ~state.Features;
        if (missing != 0)
        {
            return $"The state is of a PMU with {missing}, which this PMU has not: give its configuration those features.";
        }

        if (extra != 0)
        {
            return $"The state is of a PMU without {extra}, which this PMU has: take those features out of its configuration.";
        }

        if (((state.Shape ^ own.Shape) & ~PmuState.Events) != 0)
        {
            return Text($"The state is of a PMU with {state.Shape & 0xFF} event counters and thresholds of {(state.Shape >> PmuState.ThresholdShift) & 0xFF} bits, this one has {configuration.Counters} and {configuration.Options.ThresholdWidth}.");
        }

        // What software can see of the events comes first: it says more.
        ref readonly PmuRegisterBank here = ref own.Bank;
        ref readonly PmuRegisterBank there = ref state.Bank;
        const ulong Identification = PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask;
        (string Name, ulong There, ulong Here)[] identification =
        [
            ("PMCR_EL0.{IMP,IDCODE}", there.PMCR_EL0 & Identification, here.PMCR_EL0 & Identification),
            (nameof(PMCEID0_EL0), there.PMCEID0_EL0, here.PMCEID0_EL0),
            (nameof(PMCEID1_EL0), there.PMCEID1_EL0, here.PMCEID1_EL0),
            (nameof(PMMIR_EL1), there.PMMIR_EL1, here.PMMIR_EL1),
            (nameof(ID_AA64DFR0_EL1), there.ID_AA64DFR0_EL1, here.ID_AA64DFR0_EL1),
            (nameof(ID_AA64DFR1_EL1), there.ID_AA64DFR1_EL1, here.ID_AA64DFR1_EL1),
        ];
        foreach ((string name, ulong saved, ulong value) in identification)
        {
            if (saved != value)
            {
                return OfConstant(name, saved, value);
            }
        }

        return state.Shape == own.Shape
            ? null
            : "The state is of a PMU that implements other events, which no bit of PMCEID0_EL0 and PMCEID1_EL0 shows: give its configuration the same events.";
    }

    /// <summary>For an identification register.</summary>
    /// <param name="name">The register.</param>
    /// <param name="saved">Its value in the state.</param>
    /// <param name="own">Its value in the PMU.</param>
    public static string OfConstant(string name, ulong saved, ulong own) =>
        Text($"{name} was 0x{saved:X} where the state was saved and is 0x{own:X} here: software may have looked at it.");

    /// <summary>For bits that no PMU of the configuration can have so.</summary>
    /// <param name="name">What the word is.</param>
    /// <param name="saved">The word in the state.</param>
    /// <param name="wrong">The bits; not 0.</param>
    public static string OfBits(string name, ulong saved, ulong wrong) => Text(
        $"{name} is 0x{saved:X} in the state, and a PMU of this configuration cannot have {Bits(wrong)} of it with that value: the state is damaged, or no PMU saved it.");

    /// <summary>Bits from the highest to the lowest: <c>bits 63:32, 7 and 0</c>.</summary>
    private static string Bits(ulong bits)
    {
        List<string> ranges = [];
        for (ulong rest = bits; rest != 0;)
        {
            int high = 63 - BitOperations.LeadingZeroCount(rest);
            int length = BitOperations.LeadingZeroCount(~(rest << (63 - high)));
            rest &= high + 1 == length ? 0 : (1UL << (high + 1 - length)) - 1;
            ranges.Add(length == 1 ? Text($"{high}") : Text($"{high}:{high + 1 - length}"));
        }

        string list = ranges.Count == 1 ? ranges[0] : string.Join(", ", ranges[..^1]) + " and " + ranges[^1];
        return (BitOperations.PopCount(bits) == 1 ? "bit " : "bits ") + list;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
