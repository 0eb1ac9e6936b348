using Emu.Registers;

namespace Emu;

/// <summary>
/// Where a larger PMU does not go on exactly as a smaller one would have. By default a feature only adds: its fields are RES0 without it, and its reset values leave what
/// was there as it was. Each rule is a case where that is not so. docs/spec-notes.md has them in a table.
/// </summary>
internal static class PmuStateGrowthRules
{
    /// <summary>What software sees of the PE, whatever its PMU is: the filters, the prohibitions and the traps depend on it.</summary>
    private const PmuFeatures Pe = PmuFeatures.EL2
        | PmuFeatures.EL3
        | PmuFeatures.FEAT_AA32
        | PmuFeatures.FEAT_AA32EL1
        | PmuFeatures.FEAT_AA32EL2
        | PmuFeatures.FEAT_AA32EL3
        | PmuFeatures.FEAT_SEL2
        | PmuFeatures.FEAT_RME;

    /// <summary>A feature of the smaller PMU, a feature that the larger one adds, and what of the first the second changes.</summary>
    private static readonly (PmuFeatures Old, PmuFeatures Added, string What)[] Rules =
    [
        // I3.1.4, H8.4: who may use the memory-mapped view, and its Software Lock.
        (PmuFeatures.FEAT_PMUv3_EXT, PmuFeatures.FEAT_Debugv8p4 | PmuFeatures.FEAT_PMUv3p4, "MDCR_EL3.EPMAD and the Software Lock of the memory-mapped view have another meaning with it"),
        (PmuFeatures.FEAT_PMUv3_EXT, PmuFeatures.FEAT_DoPD, "the management registers of the memory-mapped view are in another power domain with it"),

        // I5.3: PMSWINC_EL0 has no place in the 32-bit view of FEAT_PMUv3p9.
        (PmuFeatures.FEAT_PMUv3_EXT32, PmuFeatures.FEAT_PMUv3p9, "PMSWINC_EL0 is not in the memory-mapped view with it"),

        // D24.5: the accessors of PMECR_EL1 and PMIAR_EL1 look at HDFGRTR2_EL2, which resets to trap.
        (PmuFeatures.EL2 | PmuFeatures.FEAT_EBEP, PmuFeatures.FEAT_FGT2, "it traps PMECR_EL1, which was accessible"),

        // OVF-11 and RNG-9: with 64-bit counters the exception and an external agent take overflows from bit 63.
        (PmuFeatures.FEAT_EBEP, PmuFeatures.FEAT_PMUv3p5, "event counters overflow at bit 63 with it while the PMU Profiling exception is enabled"),
        (PmuFeatures.FEAT_PMUv3_EXTPMN, PmuFeatures.FEAT_PMUv3p5, "the external agent's counters overflow at bit 63 with it"),

        // PMCR_EL0.DP.
        (PmuFeatures.FEAT_SPEv1p2, PmuFeatures.FEAT_SPE_DPFZS, "PMCR_EL0.{DP,FZS} stop the cycle counter with it"),
    ];

    /// <summary>Why features cannot be added below software that runs; null where they can.</summary>
    /// <param name="features">The features of the smaller configuration.</param>
    /// <param name="own">The larger.</param>
    public static string? ReasonAgainst(PmuFeatures features, PmuConfiguration own)
    {
        PmuFeatures added = own.Features & ~features;
        if ((added & Pe) is not PmuFeatures.None and PmuFeatures shape)
        {
            return $"The state is of a PE without {shape}, which this PE has: a PE does not get another Exception level, Execution state or Security state under its software. "
                + "Take those features out of the configuration.";
        }

        foreach ((PmuFeatures old, PmuFeatures feature, string what) in Rules)
        {
            if ((features & old) == old && (features & feature) == 0 && (added & feature) is not PmuFeatures.None and PmuFeatures late)
            {
                return $"The state is of a PMU without {late}, which this PMU has, and {what}: take it out of the configuration.";
            }
        }

        return null;
    }

    /// <summary>Why the values of a state mean something else in the larger configuration; null where they do not.</summary>
    /// <param name="saved">The state's registers.</param>
    /// <param name="old">The smaller configuration.</param>
    /// <param name="converted">The same in the larger configuration.</param>
    /// <param name="own">The larger configuration.</param>
    public static string? ReasonAgainst(in PmuRegisterBank saved, PmuConfiguration old, in PmuRegisterBank converted, PmuConfiguration own)
    {
        CounterRanges before = CounterRanges.Of(saved, old);
        CounterRanges after = CounterRanges.Of(converted, own);
        bool agent = own.Has(PmuFeatures.FEAT_PMUv3_EXTPMN);
        int hpmn = (int)new MDCR_EL2(saved.MDCR_EL2).HPMN;

        // A reserved value acts as the number of counters, which grew, or is not reserved any more.
        if (own.Has(PmuFeatures.EL2) && (before.HPMN != after.HPMN
            || (agent && !old.Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && hpmn > after.EPMN)))
        {
            return $"MDCR_EL2.HPMN is {hpmn} in the state, which a PMU of {old.Counters} event counters takes for {before.HPMN} and this one for {after.HPMN}: "
                + "write a value that is not reserved before the state is saved.";
        }

        if (old.Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && before.EPMN != after.EPMN)
        {
            return $"PMCCR.EPMN is {new PMCCR(saved.PMCCR).EPMN} in the state, which a PMU of {old.Counters} event counters takes for {before.EPMN} and this one for {after.EPMN}: "
                + "write a value that is not reserved before the state is saved.";
        }

        ulong own0 = own.InitialBank.ID_AA64DFR0_EL1;
        ulong own1 = own.InitialBank.ID_AA64DFR1_EL1;
        if (((saved.ID_AA64DFR0_EL1 ^ own0) & ~ID_AA64DFR0_EL1.ConstantMask(own.Features)) != 0)
        {
            return PmuStateDifference.OfConstant(nameof(ID_AA64DFR0_EL1), saved.ID_AA64DFR0_EL1, own0);
        }

        if (((saved.ID_AA64DFR1_EL1 ^ own1) & ~ID_AA64DFR1_EL1.ConstantMask(own.Features)) != 0)
        {
            return PmuStateDifference.OfConstant(nameof(ID_AA64DFR1_EL1), saved.ID_AA64DFR1_EL1, own1);
        }

        return ReasonAgainstEvents(saved, old, own);
    }

    /// <summary>A counter that stood still, because its event was not implemented, would count.</summary>
    private static string? ReasonAgainstEvents(in PmuRegisterBank saved, PmuConfiguration old, PmuConfiguration own)
    {
        for (int n = 0; n < old.Counters; n++)
        {
            ushort selected = (ushort)saved.PMEVTYPERn_EL0[n];
            if (own.Implements(selected) && !old.Implements(selected))
            {
                return $"PMEVTYPER{n}_EL0 selects event 0x{selected:X4} in the state, which the PMU that was saved did not implement and this one does: "
                    + "the counter stood still and would count here. Take the event out of the configuration.";
            }
        }

        return null;
    }
}
