using Emu.Registers;

namespace Emu;

/// <summary>The registers by which software finds out what the PMU is: what a configuration makes them read.</summary>
internal static class PmuIdentification
{
    private const ushort ExtendedCommonEvents = 0x4000;
    private const ulong NoMTPMU = 0xF;

    /// <summary>Fills in the constants of a bank, and the bits that read as 1.</summary>
    public static void Fill(ref PmuRegisterBank bank, PmuConfiguration configuration)
    {
        PmuOptions options = configuration.Options;
        bank.PMCR_EL0 |= configuration.Masks.PMCR_EL0_FixedOnes;
        if (!configuration.Has(PmuFeatures.FEAT_PMUv3p7) && options.Implementer != 0)
        {
            bank.PMCR_EL0 |= ((ulong)options.Implementer << PMCR_EL0.IMP_Shift) | ((ulong)options.IdCode << PMCR_EL0.IDCODE_Shift);
        }

        if (configuration.Has(PmuFeatures.EL2))
        {
            bank.MDCR_EL2 |= (ulong)configuration.Counters << MDCR_EL2.HPMN_Shift;
        }

        if (configuration.Has(PmuFeatures.FEAT_PMUv3_EXTPMN))
        {
            bank.PMCCR |= (ulong)configuration.Counters << PMCCR.EPMN_Shift;
        }

        bool extended = configuration.Has(PmuFeatures.FEAT_PMUv3p1);
        bank.PMCEID0_EL0 = CommonEvents(configuration, 0x00) | (extended ? CommonEvents(configuration, ExtendedCommonEvents) << 32 : 0);
        bank.PMCEID1_EL0 = CommonEvents(configuration, 0x20) | (extended ? CommonEvents(configuration, ExtendedCommonEvents + 0x20) << 32 : 0);
        bank.PMMIR_EL1 = configuration.Has(PmuFeatures.FEAT_PMUv3p4) ? MachineIdentification(configuration) : 0;
        bank.ID_AA64DFR0_EL1 = (options.ID_AA64DFR0_EL1 & ~PmuFieldsOfDFR0) | DebugFeatures0(configuration);
        bank.ID_AA64DFR1_EL1 = (options.ID_AA64DFR1_EL1 & ~PmuFieldsOfDFR1) | DebugFeatures1(configuration);
        if (configuration.Has(PmuFeatures.FEAT_AA32EL1))
        {
            ulong version = options.Version == PmuVersion.V3 ? 3 : (ulong)options.Version;
            bank.ID_DFR0_EL1 = version << ID_DFR0_EL1.PerfMon_Shift;
            bank.ID_DFR1_EL1 = (Flag(configuration, PmuFeatures.FEAT_HPMN0) << ID_DFR1_EL1.HPMN0_Shift) | (MTPMU(configuration) << ID_DFR1_EL1.MTPMU_Shift);
        }

        if (options.GuestIdentification is { } guest)
        {
            bank.PMCEID0_EL0 = guest.Pmceid0;
            bank.PMCEID1_EL0 = guest.Pmceid1;
            bank.ID_AA64DFR0_EL1 = guest.IdAa64Dfr0;
        }
    }

    /// <summary>Whether some PMU may count the event: a common one, or one of a number left to the implementation (D13.11.1).</summary>
    public static bool IsCountable(ushort eventNumber) =>
        eventNumber switch
        {
            PmuEvents.PMU_OVFS or PmuEvents.PMU_HOVFS => false,
            >= 0x00C0 and <= 0x3FFF => true,
            >= 0x40C0 and <= 0x7FFF => true,
            >= 0xC0C0 => true,
            _ => PmuEvents.IsCommon(eventNumber),
        };

    private const ulong PmuFieldsOfDFR0 = ID_AA64DFR0_EL1.HPMN0_Mask
        | ID_AA64DFR0_EL1.MTPMU_Mask
        | ID_AA64DFR0_EL1.SEBEP_Mask
        | ID_AA64DFR0_EL1.PMSS_Mask
        | ID_AA64DFR0_EL1.PMUVer_Mask;

    private const ulong PmuFieldsOfDFR1 = ID_AA64DFR1_EL1.DPFZS_Mask | ID_AA64DFR1_EL1.EBEP_Mask | ID_AA64DFR1_EL1.PMICNTR_Mask;

    /// <summary>32 bits of PMCEID0_EL0 or PMCEID1_EL0: bit k is event <paramref name="first"/> and k.</summary>
    private static ulong CommonEvents(PmuConfiguration configuration, ushort first)
    {
        ulong bits = 0;
        for (int k = 0; k < 32; k++)
        {
            ushort number = (ushort)(first + k);
            bits |= (IsCountable(number) && configuration.Implements(number) ? 1UL : 0UL) << k;
        }

        return bits;
    }

    private static ulong MachineIdentification(PmuConfiguration configuration)
    {
        PmuOptions options = configuration.Options;
        ulong edge = Flag(configuration, PmuFeatures.FEAT_PMUv3_EDGE) + Flag(configuration, PmuFeatures.FEAT_PMUv3_TH2);
        ulong thresholdWidth = configuration.Has(PmuFeatures.FEAT_PMUv3_TH) ? (ulong)options.ThresholdWidth : 0;
        return (Flag(configuration, PmuFeatures.FEAT_PMUv3_SME) << PMMIR_EL1.SME_Shift)
            | (edge << PMMIR_EL1.EDGE_Shift)
            | (thresholdWidth << PMMIR_EL1.THWIDTH_Shift)
            | ((ulong)options.BusWidth << PMMIR_EL1.BUS_WIDTH_Shift)
            | ((ulong)options.BusSlots << PMMIR_EL1.BUS_SLOTS_Shift)
            | ((ulong)options.Slots << PMMIR_EL1.SLOTS_Shift);
    }

    private static ulong DebugFeatures0(PmuConfiguration configuration)
    {
        ulong spe = configuration.Has(PmuFeatures.FEAT_SPEv1p2) && (configuration.Options.ID_AA64DFR0_EL1 & ID_AA64DFR0_EL1.PMSVer_Mask) == 0 ? 3UL : 0UL;
        return (Flag(configuration, PmuFeatures.FEAT_HPMN0) << ID_AA64DFR0_EL1.HPMN0_Shift)
            | (MTPMU(configuration) << ID_AA64DFR0_EL1.MTPMU_Shift)
            | (spe << ID_AA64DFR0_EL1.PMSVer_Shift)
            | (Flag(configuration, PmuFeatures.FEAT_SEBEP) << ID_AA64DFR0_EL1.SEBEP_Shift)
            | (Flag(configuration, PmuFeatures.FEAT_PMUv3_SS) << ID_AA64DFR0_EL1.PMSS_Shift)
            | ((ulong)configuration.Version << ID_AA64DFR0_EL1.PMUVer_Shift);
    }

    private static ulong DebugFeatures1(PmuConfiguration configuration) =>
        (Flag(configuration, PmuFeatures.FEAT_SPE_DPFZS) << ID_AA64DFR1_EL1.DPFZS_Shift)
        | (Flag(configuration, PmuFeatures.FEAT_EBEP) << ID_AA64DFR1_EL1.EBEP_Shift)
        | (Flag(configuration, PmuFeatures.FEAT_PMUv3_ICNTR) << ID_AA64DFR1_EL1.PMICNTR_Shift);

    /// <summary>Without FEAT_MTPMU PMEVTYPER&lt;n&gt;_EL0.MT is RES0, which is value 0b1111.</summary>
    private static ulong MTPMU(PmuConfiguration configuration) =>
        configuration.Has(PmuFeatures.FEAT_MTPMU) ? 1 : NoMTPMU;

    private static ulong Flag(PmuConfiguration configuration, PmuFeatures feature) => configuration.Has(feature) ? 1UL : 0UL;
}
