using System;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// A state of a smaller configuration, made into one of a larger: what the smaller PMU had keeps its value and its meaning, and what the larger one has besides starts at
/// its reset value. <see cref="PmuStateGrowthRules"/> says where that is not possible.
/// </summary>
internal static class PmuStateGrowth
{
    /// <summary>Converts a state.</summary>
    /// <param name="state">The state, of this format or an earlier one.</param>
    /// <param name="own">The larger configuration.</param>
    /// <param name="converted">A state that a PMU of <paramref name="own"/> can have.</param>
    /// <param name="reason">Why a state of a smaller configuration is refused; null where it was converted, or where the state is not of a smaller configuration.</param>
    /// <returns>Whether the state was converted.</returns>
    public static bool TryConvert(in PmuState state, PmuConfiguration own, out PmuState converted, out string? reason)
    {
        // An earlier version had its registers in other words, and format 1 says nothing about implemented events.
        bool saysEvents = !own.StateForm.TryConvert(state, out PmuState read) || PmuState.FormatIn(state.Header) > 1;
        converted = state;
        reason = null;
        return IsOfSmaller(read, own)
            && TryFindConfiguration(read, saysEvents, own, out PmuConfiguration? old, out reason)
            && TryConvert(state, old!, own, out converted, out reason);
    }

    private static bool IsOfSmaller(in PmuState state, PmuConfiguration own)
    {
        // A VM's PMU is what its host gives to it, and its ID registers are not what its configuration says.
        if (state.Header != PmuState.HeaderOfThisFormat || own.Options.GuestIdentification is not null
            || (state.Features & ~own.Features) != 0)
        {
            return false;
        }

        return state.Features != own.Features
            || state.Shape != own.StateForm.Shape
            || state.Bank.PMCEID0_EL0 != own.InitialBank.PMCEID0_EL0
            || state.Bank.PMCEID1_EL0 != own.InitialBank.PMCEID1_EL0;
    }

    /// <summary>The configuration that the state is of. What a state does not say, such as MPIDR_EL1, is as in the larger configuration, or the form of the smaller one refuses the state.</summary>
    private static bool TryFindConfiguration(in PmuState state, bool saysEvents, PmuConfiguration own, out PmuConfiguration? old,
        out string? reason)
    {
        old = null;
        reason = null;
        PmuFeatures features = state.Features;
        int width = (int)(state.Shape >> PmuState.ThresholdShift & 0xFF);
        bool thresholds = (features & PmuFeatures.FEAT_PMUv3_TH) != 0;
        if (Counters(state) > own.Counters || (thresholds && width > own.Options.ThresholdWidth))
        {
            return false;
        }

        if (FindEvents(state, saysEvents, own) is not { } events)
        {
            reason = PmuStateDifference.OtherEvents;
            return false;
        }

        if (!events.IsSubsetOf(own.Options.Events))
        {
            reason = PmuStateDifference.OfEvents(state.Bank, own.InitialBank) ?? PmuStateDifference.OtherEvents;
            return false;
        }

        ulong pmcr = state.Bank.PMCR_EL0;
        bool named = own.Version < PmuVersion.V3p7;
        PmuOptions options = own.Options with
        {
            Version = VersionOf(features),
            Counters = Counters(state),
            Features = features,
            EL2 = (features & PmuFeatures.EL2) != 0,
            EL3 = (features & PmuFeatures.EL3) != 0,
            AArch32 = (features & PmuFeatures.FEAT_AA32EL1) != 0,
            Events = events,
            ThresholdWidth = width,
            Implementer = named ? own.Options.Implementer : (int)((pmcr & PMCR_EL0.IMP_Mask) >> PMCR_EL0.IMP_Shift),
            IdCode = named ? own.Options.IdCode : (int)((pmcr & PMCR_EL0.IDCODE_Mask) >> PMCR_EL0.IDCODE_Shift),
        };
        if (!PmuConfiguration.TryCreate(options, out old, out string? illegal) || old.Features != features)
        {
            reason = "The state names a configuration that no PMU has" + (illegal is null ? "" : $" ({illegal.TrimEnd('.')})") + ": it is damaged, or no PMU saved it.";
            return false;
        }

        return true;
    }

    private static bool TryConvert(in PmuState state, PmuConfiguration old, PmuConfiguration own, out PmuState converted,
        out string? reason)
    {
        converted = state;
        PmuState saved = old.StateForm.TryConvert(state, out PmuState newer) ? newer : state;
        if (!old.StateForm.Has(saved))
        {
            reason = old.StateForm.Explain(saved);
            return false;
        }

        reason = PmuStateGrowthRules.ReasonAgainst(saved.Features, own);
        if (reason is not null)
        {
            return false;
        }

        ReadOnlySpan<ulong> words = PmuStateForm.Words(saved);
        ReadOnlySpan<ulong> kept = PmuStateForm.Words(old.StateForm.Changeable);
        ReadOnlySpan<ulong> fresh = PmuStateForm.Words(own.StateForm.Fixed);
        Span<ulong> result = MemoryMarshal.Cast<PmuState, ulong>(new Span<PmuState>(ref converted));
        for (int i = 0; i < words.Length; i++)
        {
            result[i] = (words[i] & kept[i]) | (fresh[i] & ~kept[i]);
        }

        if (!own.StateForm.Has(converted))
        {
            reason = own.StateForm.Explain(converted);
            return false;
        }

        reason = PmuStateGrowthRules.ReasonAgainst(saved.Bank, old, converted.Bank, own);
        return reason is null;
    }

    /// <summary>
    /// The implemented events of the state's PMU: those that PMCEID shows, with the others that some likely PMU has, until the fingerprint is right. Null where none is.
    /// </summary>
    private static PmuEventSet? FindEvents(in PmuState state, bool saysEvents, PmuConfiguration own)
    {
        // 16-bit event numbers, and with them the upper halves of PMCEID, are FEAT_PMUv3p1's.
        bool halves = (state.Features & PmuFeatures.FEAT_PMUv3p1) != 0;
        ulong pmceid0 = state.Bank.PMCEID0_EL0;
        ulong pmceid1 = state.Bank.PMCEID1_EL0;
        PmuEventSet others = own.Options.Events.WithVisible(pmceid0, pmceid1, halves);
        if (!saysEvents)
        {
            return others;
        }

        ulong fingerprint = state.Shape >> PmuState.EventsShift;
        foreach (PmuEventSet events in (ReadOnlySpan<PmuEventSet>)[own.Options.Events, others, PmuEventSet.All,
            PmuEventSet.None.WithVisible(pmceid0, pmceid1, halves)])
        {
            if (events.Fingerprint == fingerprint)
            {
                return events;
            }
        }

        return null;
    }

    private static int Counters(in PmuState state) => (int)(state.Shape & 0xFF);

    private static PmuVersion VersionOf(PmuFeatures features)
    {
        (PmuFeatures Feature, PmuVersion Version)[] versions =
        [
            (PmuFeatures.FEAT_PMUv3p9, PmuVersion.V3p9),
            (PmuFeatures.FEAT_PMUv3p8, PmuVersion.V3p8),
            (PmuFeatures.FEAT_PMUv3p7, PmuVersion.V3p7),
            (PmuFeatures.FEAT_PMUv3p5, PmuVersion.V3p5),
            (PmuFeatures.FEAT_PMUv3p4, PmuVersion.V3p4),
            (PmuFeatures.FEAT_PMUv3p1, PmuVersion.V3p1),
        ];
        foreach ((PmuFeatures feature, PmuVersion version) in versions)
        {
            if ((features & feature) != 0)
            {
                return version;
            }
        }

        return PmuVersion.V3;
    }
}
