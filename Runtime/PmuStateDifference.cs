using System.Globalization;
using Emu.Registers;

namespace Emu;

/// <summary>Says in one sentence why a saved state is not a PMU's.</summary>
internal static class PmuStateDifference
{
    public static string Explain(in PmuState state, Pmu pmu)
    {
        if (state.Header != PmuState.HeaderOfThisFormat)
        {
            return "The state was never saved: it is empty, or of another format.";
        }

        PmuConfiguration configuration = pmu.Configuration;
        PmuFeatures missing = state.Features & ~configuration.Features;
        PmuFeatures extra = configuration.Features & ~state.Features;
        if (missing != 0)
        {
            return $"The state is of a PMU with {missing}, which this PMU has not: give its configuration those features.";
        }

        if (extra != 0)
        {
            return $"The state is of a PMU without {extra}, which this PMU has: take those features out of its configuration.";
        }

        if (state.Shape != pmu.ShapeOfState)
        {
            return Text($"The state is of a PMU with {state.Shape & 0xFF} event counters and thresholds of {state.Shape >> 8} bits, this one has {configuration.Counters} and {configuration.Options.ThresholdWidth}.");
        }

        ref readonly PmuRegisterBank here = ref pmu.Bank;
        ref readonly PmuRegisterBank there = ref state.Bank;
        const ulong Identification = PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask;
        (string Name, ulong There, ulong Here)[] identification =
        [
            ("PMCR_EL0.{IMP,IDCODE}", there.PMCR_EL0 & Identification, here.PMCR_EL0 & Identification),
            ("PMCEID0_EL0", there.PMCEID0_EL0, here.PMCEID0_EL0),
            ("PMCEID1_EL0", there.PMCEID1_EL0, here.PMCEID1_EL0),
            ("PMMIR_EL1", there.PMMIR_EL1, here.PMMIR_EL1),
            ("ID_AA64DFR0_EL1", there.ID_AA64DFR0_EL1, here.ID_AA64DFR0_EL1),
            ("ID_AA64DFR1_EL1", there.ID_AA64DFR1_EL1, here.ID_AA64DFR1_EL1),
        ];
        foreach ((string name, ulong saved, ulong own) in identification)
        {
            if (saved != own)
            {
                return Text($"{name} was 0x{saved:X} where the state was saved and is 0x{own:X} here: software may have looked at it.");
            }
        }

        return "The state is of another configuration.";
    }

    private static string Text(System.FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
