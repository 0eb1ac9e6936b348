using Emu.Registers;

namespace Emu.Kvm;

/// <content>What a guest of the VM sees.</content>
public sealed partial class Vm
{
    /// <summary>ID_AA64DFR0_EL1.DebugVer: Armv8 debug.</summary>
    internal const ulong DebugVersion = 6;

    private const int FirstExtendedEvent = 0x4000;
    private const int EventsInHalf = 32;

    // Bits 29 to 31 of PMCEID1_EL0: STALL_SLOT_BACKEND, STALL_SLOT_FRONTEND and STALL_SLOT, which mean nothing without PMMIR_EL1.SLOTS.
    private const ulong StallSlotEvents = 0xE000_0000;

    private PmuConfiguration? _guestConfiguration;

    /// <summary>The guest's PMU as the VM is configured now: EL0 and EL1, AArch64 only. Under the config lock.</summary>
    internal PmuConfiguration GuestConfiguration => _guestConfiguration ??= PmuConfiguration.Create(new PmuOptions
    {
        // PMUVer 0 hides nothing, for the registers go by the feature: they are then those of the base version, without an event field
        // (kvm-facts 4.4, 9.1).
        Version = GuestPmuVersion == 0 ? PmuVersion.V3 : (PmuVersion)GuestPmuVersion,
        Counters = Counters,
        Features = GuestInstructionCounter ? PmuFeatures.FEAT_PMUv3_ICNTR : PmuFeatures.None,
        EL2 = false,
        EL3 = false,
        AArch32 = false,
        Events = PmuEventSet.All,
        Slots = GuestSlots,
        GuestIdentification = new PmuGuestIdentification(GuestPmceid(0), GuestPmceid(1), IdAa64Dfr0, SelectsEvents: GuestPmuVersion != 0),
    });

    /// <summary>ID_AA64DFR0_EL1 as the guest finds it: PMUVer, DebugVer and nothing else.</summary>
    internal ulong IdAa64Dfr0 => DebugVersion | ((ulong)GuestPmuVersion << ID_AA64DFR0_EL1.PMUVer_Shift);

    /// <summary>PMCEID0_EL0 or PMCEID1_EL0: what the host PMU counts and the filter lets through (kvm-facts 3).</summary>
    /// <param name="register">0 or 1.</param>
    internal ulong GuestPmceid(int register)
    {
        // With fixed counters only it is 0, SW_INCR and CHAIN too, so that it cannot change with a move.
        if (FixedCountersOnly || ChosenPmu is null)
            return 0;

        int common = register * EventsInHalf;
        int extended = FirstExtendedEvent + common;
        ulong low = 0;
        ulong high = 0;
        for (int i = 0; i < EventsInHalf; i++)
        {
            low |= Counts(common + i) ? 1UL << i : 0;
            high |= Counts(extended + i) ? 1UL << i : 0;
        }

        if (register == 0)
            low |= (1UL << PmuEvents.SW_INCR) | (1UL << PmuEvents.CHAIN);
        else if (!Options.Strict)
            low &= ~StallSlotEvents;

        if (Filter is not null)
        {
            low &= Filter.AllowedFrom(common);

            // A guest whose event numbers have 10 bits, or none, has no event there.
            high &= GuestPmuVersion <= 1 ? 0 : Filter.AllowedFrom(extended);
        }

        return (high << EventsInHalf) | low;
    }

    private bool Counts(int pmuv3Event) =>
        CommonEvents?.Contains((ushort)pmuv3Event) ?? ChosenPmu!.MapPmuv3Event((ushort)pmuv3Event).IsCounted;
}
