using Emu.Registers;

namespace Emu;

/// <summary>Which bits of a register an access reaches, by the ways that registers.yaml names in <c>reaches</c>: one function for each plane (D24.5).</summary>
internal static class Reach
{
    /// <summary>What a guest's read shows of a vector register (PMCNTEN*, PMOVS*, PMINTEN*).</summary>
    public static ulong OfVectorRead(in PeState pe)
    {
        ulong mask = CountersOfLevel(pe);
        return HasInstructionCounter(pe) && IsF0Closed(pe, pe.Bank.HDFGRTR2_EL2, HDFGRTR2_EL2.NPMICFILTR_EL0_Mask)
            ? mask & ~PmuCounter.InstructionMask
            : mask;
    }

    /// <summary>What a guest's write of a vector register changes.</summary>
    public static ulong OfVectorWrite(in PeState pe) => OfVectorWrite(pe, HDFGWTR2_EL2.NPMICFILTR_EL0_Mask);

    /// <summary>What a guest's read shows.</summary>
    public static ulong OfRead(in PeState pe, PmuReach reach) => reach switch
    {
        PmuReach.Counters => OfVectorRead(pe),
        PmuReach.User => OfUserAccess(pe),
        _ => ulong.MaxValue,
    };

    /// <summary>What a guest's write changes.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="reach">The way.</param>
    /// <param name="index">The index of the register.</param>
    public static ulong OfWrite(in PeState pe, PmuReach reach, int index) => reach switch
    {
        PmuReach.Counters => OfVectorWrite(pe),
        PmuReach.Zeroed => OfVectorWrite(pe, HDFGWTR2_EL2.NPMICNTR_EL0_Mask),
        PmuReach.Incremented => SoftwareIncrementMask(pe),
        PmuReach.User => OfUserAccess(pe) & pe.Configuration.ImplementedCounters,
        PmuReach.Counter => index < pe.Configuration.Counters ? ulong.MaxValue : 0,
        PmuReach.EventType => index < pe.Configuration.Counters ? pe.Configuration.TypeMask(index) : 0,
        PmuReach.SnapshotControl => SnapshotRules.IsDisabled(pe) ? 0 : ulong.MaxValue,
        _ => ulong.MaxValue,
    };

    /// <summary>What an access through the memory-mapped view shows or changes: MDCR_EL2.HPMN hides nothing from it.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="reach">The way.</param>
    /// <param name="index">The index of the register.</param>
    /// <param name="accessible">How many event counters the access reaches.</param>
    /// <param name="direction">The direction.</param>
    public static ulong OfExternal(in PeState pe, PmuReach reach, int index, int accessible, AccessDirection direction) => reach switch
    {
        PmuReach.Counters or PmuReach.Zeroed or PmuReach.User =>
            PmuCounter.Below(accessible) | (pe.Configuration.ImplementedCounters & ~PmuCounter.EventMask),

        // CONSTRAINED UNPREDICTABLE: no event.
        PmuReach.Incremented => 0,
        PmuReach.Counter => index < accessible ? ulong.MaxValue : 0,
        PmuReach.EventType =>
            index >= accessible ? 0 : direction == AccessDirection.Read ? ulong.MaxValue : pe.Configuration.TypeMask(index),
        PmuReach.SnapshotControl => direction == AccessDirection.Read || !SnapshotRules.IsDisabled(pe) ? ulong.MaxValue : 0,
        _ => ulong.MaxValue,
    };

    /// <summary>PMUACR_EL1 for a guest: EL2 keeps the bits of the event counters that it keeps.</summary>
    public static ulong OfUserAccess(in PeState pe) => PmuCounter.Below(pe.NumAccessible) | ~PmuCounter.EventMask;

    /// <summary>The event counters that PMCR_EL0.P zeroes: the first range, and the second where EL2 keeps nothing from the writer.</summary>
    /// <param name="accessible">How many event counters the writer can reach.</param>
    public static ulong OfEventCounterReset(int accessible) => PmuCounter.Below(accessible);

    /// <summary>The same for writes, where PMUSERENR_EL0.{IR,CR,ER} make counters read-only for EL0.</summary>
    /// <param name="pe">The PE.</param>
    /// <param name="fgt">The bit of HDFGWTR2_EL2 that opens F0 for the register.</param>
    private static ulong OfVectorWrite(in PeState pe, ulong fgt)
    {
        ulong mask = CountersOfLevel(pe);
        if (pe.Context.ExceptionLevel == 0 && IsUserAccessByCounter(pe))
        {
            PMUSERENR_EL0 user = new(pe.Bank.PMUSERENR_EL0);
            mask &= ~((user.IR ? PmuCounter.InstructionMask : 0)
                | (user.CR ? PmuCounter.CycleMask : 0)
                | (user.ER ? PmuCounter.EventMask : 0));
        }

        return HasInstructionCounter(pe) && IsF0Closed(pe, pe.Bank.HDFGWTR2_EL2, fgt) ? mask & ~PmuCounter.InstructionMask : mask;
    }

    /// <summary>The event counters that a write to PMSWINC_EL0 can increment.</summary>
    private static ulong SoftwareIncrementMask(in PeState pe)
    {
        ulong mask = PmuCounter.Below(pe.NumAccessible);
        bool limited = pe.Context.ExceptionLevel == 0 && IsUserAccessByCounter(pe) && (pe.Bank.PMUSERENR_EL0 & PMUSERENR_EL0.SW_Mask) == 0;
        return limited ? mask & pe.Bank.PMUACR_EL1 : mask;
    }

    /// <summary>The counters whose bits an access from the current Exception level reaches, before the exceptions for F0.</summary>
    private static ulong CountersOfLevel(in PeState pe)
    {
        ulong mask = PmuCounter.Below(pe.NumAccessible) | PmuCounter.CycleMask;
        if (pe.Context.ExceptionLevel == 0 && !IsUserAccessByCounter(pe))
        {
            return mask;
        }

        mask |= pe.Configuration.ImplementedCounters & PmuCounter.InstructionMask;
        return pe.Context.ExceptionLevel == 0 ? mask & pe.Bank.PMUACR_EL1 : mask;
    }

    private static bool HasInstructionCounter(in PeState pe) => (pe.Configuration.ImplementedCounters & PmuCounter.InstructionMask) != 0;

    /// <summary>PMUSERENR_EL0.UEN as it takes effect.</summary>
    private static bool IsUserAccessByCounter(in PeState pe) =>
        pe.Has(PmuFeatures.FEAT_PMUv3p9) && (pe.Bank.PMUSERENR_EL0 & PMUSERENR_EL0.UEN_Mask) != 0 && !pe.EL1IsAArch32;

    /// <summary>Whether MDCR_EL3.EnPM2 or the second set of fine-grained traps makes F0 RAZ/WI here.</summary>
    private static bool IsF0Closed(in PeState pe, ulong traps, ulong bit)
    {
        int level = pe.Context.ExceptionLevel;
        if (level != 3 && pe.Has(PmuFeatures.EL3) && (pe.Bank.MDCR_EL3 & MDCR_EL3.EnPM2_Mask) == 0)
        {
            return true;
        }

        return level < 2 && pe.EL2Enabled && !pe.InHost && (!Trapping.FGT2Enabled(pe) || (traps & bit) == 0);
    }
}
