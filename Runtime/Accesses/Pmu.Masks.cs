using Emu.Registers;

namespace Emu;

// D24.5: the bits of the vector registers (PMCNTEN*, PMOVS*, PMINTEN*, PMUACR_EL1, PMZR_EL0, PMSWINC_EL0) that an access reaches.
public sealed partial class Pmu
{
    private ulong InstructionCounter => _configuration.ImplementedCounters & PmuCounter.InstructionMask;

    /// <summary>PMUSERENR_EL0.UEN as it takes effect.</summary>
    private bool UserAccessByCounter =>
        Has(PmuFeatures.FEAT_PMUv3p9) && (_bank.PMUSERENR_EL0 & PMUSERENR_EL0.UEN_Mask) != 0 && !EL1IsAArch32;

    /// <summary>The event counters that the current Exception level can reach.</summary>
    private ulong AccessibleEventCounters => PmuCounter.Below(NumAccessible);

    /// <summary>The counters whose bits an access from the current Exception level reaches, before the fine points of F0.</summary>
    private ulong AccessMask()
    {
        ulong mask = AccessibleEventCounters | PmuCounter.CycleMask;
        if (_context.ExceptionLevel != 0)
        {
            return mask | InstructionCounter;
        }

        return UserAccessByCounter ? (mask | InstructionCounter) & _bank.PMUACR_EL1 : mask;
    }

    private ulong VectorReadMask()
    {
        ulong mask = AccessMask();
        return InstructionCounter != 0 && IsF0Closed(_bank.HDFGRTR2_EL2, HDFGRTR2_EL2.NPMICFILTR_EL0_Mask)
            ? mask & ~PmuCounter.InstructionMask
            : mask;
    }

    /// <summary>The same for writes, where PMUSERENR_EL0.{IR,CR,ER} make counters read-only for EL0.</summary>
    /// <param name="fgt">The bit of HDFGWTR2_EL2 that opens F0 for the register.</param>
    private ulong VectorWriteMask(ulong fgt)
    {
        ulong mask = AccessMask();
        if (_context.ExceptionLevel == 0 && UserAccessByCounter)
        {
            PMUSERENR_EL0 user = new(_bank.PMUSERENR_EL0);
            mask &= ~((user.IR ? PmuCounter.InstructionMask : 0)
                | (user.CR ? PmuCounter.CycleMask : 0)
                | (user.ER ? PmuCounter.EventMask : 0));
        }

        return InstructionCounter != 0 && IsF0Closed(_bank.HDFGWTR2_EL2, fgt) ? mask & ~PmuCounter.InstructionMask : mask;
    }

    /// <summary>Whether MDCR_EL3.EnPM2 or the second set of fine-grained traps makes F0 RAZ/WI here.</summary>
    private bool IsF0Closed(ulong traps, ulong bit)
    {
        int level = _context.ExceptionLevel;
        if (level != 3 && Has(PmuFeatures.EL3) && (_bank.MDCR_EL3 & MDCR_EL3.EnPM2_Mask) == 0)
        {
            return true;
        }

        return level < 2 && EL2Enabled && !InHost && (!FGT2Enabled || (traps & bit) == 0);
    }

    /// <summary>The event counters that a write to PMSWINC_EL0 can increment.</summary>
    private ulong SoftwareIncrementMask()
    {
        ulong mask = AccessibleEventCounters;
        bool limited = _context.ExceptionLevel == 0 && UserAccessByCounter && (_bank.PMUSERENR_EL0 & PMUSERENR_EL0.SW_Mask) == 0;
        return limited ? mask & _bank.PMUACR_EL1 : mask;
    }

    /// <summary>The event counters that PMCR_EL0.P zeroes: the first range, and the second where EL2 keeps nothing from the writer.</summary>
    /// <param name="accessible">How many event counters the writer can reach.</param>
    private static ulong ResetScope(int accessible) => PmuCounter.Below(accessible);
}
