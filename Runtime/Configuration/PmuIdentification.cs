using Emu.Registers;

namespace Emu;

/// <summary>The registers by which software finds out what the PMU is: what a configuration makes them read.</summary>
internal static class PmuIdentification
{
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
            COMMON_EVENTS_0000 = CommonEvents(options.Events, 0x0000),
            COMMON_EVENTS_0020 = CommonEvents(options.Events, 0x0020),
            COMMON_EVENTS_4000 = CommonEvents(options.Events, 0x4000),
            COMMON_EVENTS_4020 = CommonEvents(options.Events, 0x4020),
            THRESHOLD_WIDTH = (ulong)options.ThresholdWidth,
            BUS_WIDTH = (ulong)options.BusWidth,
            BUS_SLOTS = (ulong)options.BusSlots,
            SLOTS = (ulong)options.Slots,
        };
    }

    /// <summary>Fills in the constants of a bank.</summary>
    public static void Fill(ref PmuRegisterBank bank, PmuConfiguration configuration)
    {
        PmuOptions options = configuration.Options;
        configuration.Masks.SetConstants(ref bank);

        // ID_AA64DFR0_EL1 and ID_AA64DFR1_EL1 describe the PE: some fields are the PMU's, the others the embedder's. PMSVer is the embedder's where the embedder gives one.
        ulong ours = ID_AA64DFR0_EL1.ConstantMask(configuration.Features);
        ours &= (options.ID_AA64DFR0_EL1 & ID_AA64DFR0_EL1.PMSVer_Mask) != 0 ? ~ID_AA64DFR0_EL1.PMSVer_Mask : ulong.MaxValue;
        bank.ID_AA64DFR0_EL1 = (options.ID_AA64DFR0_EL1 & ~ours) | (bank.ID_AA64DFR0_EL1 & ours);
        bank.ID_AA64DFR1_EL1 |= options.ID_AA64DFR1_EL1 & ~ID_AA64DFR1_EL1.ConstantMask(configuration.Features);
        if (options.GuestIdentification is { } guest)
        {
            bank.PMCEID0_EL0 = guest.Pmceid0;
            bank.PMCEID1_EL0 = guest.Pmceid1;
            bank.ID_AA64DFR0_EL1 = guest.IdAa64Dfr0;
        }
    }

    /// <summary>Whether some PMU may count the event: a common one, or one of a number left to the implementation (CNT-7).</summary>
    public static bool IsCountable(ushort eventNumber) =>
        eventNumber switch
        {
            PmuEvents.PMU_OVFS or PmuEvents.PMU_HOVFS => false,
            >= 0x00C0 and <= 0x3FFF => true,
            >= 0x40C0 and <= 0x7FFF => true,
            >= 0xC0C0 => true,
            _ => PmuEvents.IsCommon(eventNumber),
        };

    /// <summary>32 bits of PMCEID0_EL0 or PMCEID1_EL0: bit k is event <paramref name="first"/> and k.</summary>
    private static ulong CommonEvents(PmuEventSet events, ushort first)
    {
        ulong bits = 0;
        for (int k = 0; k < 32; k++)
        {
            ushort number = (ushort)(first + k);
            bits |= (IsCountable(number) && events.Contains(number) ? 1UL : 0UL) << k;
        }

        return bits;
    }
}
