using Emu.Registers;

namespace Emu;

/// <summary>The registers by which software finds out what the PMU is: what a configuration makes them read.</summary>
internal static class PmuIdentification
{
    private const ushort ExtendedCommonEvents = 0x4000;
    private const ulong NoMTPMU = 0xF;

    /// <summary>The numbers that registers.yaml leaves to the implementation; of each, the register has the bits that its field has.</summary>
    public static PmuResetValues ResetValues(PmuOptions options)
    {
        PmuPeripheral peripheral = options.Peripheral;
        uint designer = (uint)peripheral.Designer;
        ulong mpidr = options.MPIDR_EL1;
        return new PmuResetValues
        {
            NUM_PMU_COUNTERS = (ulong)options.Counters,
            IMPLEMENTER = (ulong)options.Implementer,
            IDCODE = options.Implementer == 0 ? 0 : (ulong)options.IdCode,
            PART = (ulong)peripheral.Part,
            PART_HIGH = (ulong)peripheral.Part >> 8,
            VARIANT = (ulong)peripheral.Variant,
            REVISION = (ulong)peripheral.Revision,
            DESIGNER = designer,
            DESIGNER_HIGH = designer >> 4,
            DESIGNER_CONTINUATION = designer >> 8,
            MODIFIED = (ulong)peripheral.Modified,
            MPIDR_AFF0 = mpidr,
            MPIDR_AFF1 = mpidr >> 8,
            MPIDR_AFF2 = mpidr >> 16,
            MPIDR_AFF3 = mpidr >> 32,
            MPIDR_MT = mpidr >> 24,
            MPIDR_U = mpidr >> 30,
        };
    }

    /// <summary>Fills in the constants of a bank.</summary>
    public static void Fill(ref PmuRegisterBank bank, PmuConfiguration configuration)
    {
        PmuOptions options = configuration.Options;
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
