using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>The operations before each case: they bring everything that a case may have changed to where a vector starts.</summary>
internal static class CaseReset
{
    // FIQ and IRQ, bits 2:1, bring the timer that ends a case to EL3.
    private const ulong InitialScr = SCR_EL3.FGTEn2_Mask | SCR_EL3.FGTEn_Mask | SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask | (3UL << 1)
        | SCR_EL3.NS_Mask;

    // IMO and FMO, bits 4:3, bring that timer to EL2.
    private const ulong InitialHcr = HCR_EL2.RW_Mask | (3UL << 3);
    private const ulong AllCounters = 0x1_FFFF_FFFF;

    /// <summary>The operations for a kind of target.</summary>
    public static List<Operation> For(ComplianceTarget target)
    {
        List<Operation> all = [];
        int home = target.Home;
        void Write(RegisterInstruction instruction, ulong value, TargetFeatures needs = TargetFeatures.None) =>
            all.Add(new Operation { Level = home, Instruction = instruction, Value = value, Needs = needs });
        void Set(PmuRegisterId id, ulong value, TargetFeatures needs = TargetFeatures.None, int index = 0) =>
            Write(RegisterInstruction.Msr(id, index), value, needs);

        if (home == 3)
        {
            Write(RegisterInstruction.Msr(PeRegister.SCR_EL3), InitialScr);
            // PMSSCR_EL1.NC resets to 1, and can be written while captures are enabled.
            Set(PmuRegisterId.MDCR_EL3, MDCR_EL3.PMSSE_Mask, TargetFeatures.Snapshot);
            Set(PmuRegisterId.PMSSCR_EL1, PMSSCR_EL1.NC_Mask, TargetFeatures.Snapshot);
            Set(PmuRegisterId.MDCR_EL3, 0);
        }

        if (home >= 2 && target.EL2)
        {
            Write(RegisterInstruction.Msr(PeRegister.HCR_EL2), InitialHcr);
            Write(RegisterInstruction.Msr(PeRegister.HSTR_EL2), 0);
            Set(PmuRegisterId.MDCR_EL2, (ulong)target.Counters);
            Set(PmuRegisterId.HDFGRTR_EL2, 0, TargetFeatures.Fgt);
            Set(PmuRegisterId.HDFGWTR_EL2, 0, TargetFeatures.Fgt);
            Set(PmuRegisterId.HDFGRTR2_EL2, 0, TargetFeatures.Fgt2);
            Set(PmuRegisterId.HDFGWTR2_EL2, 0, TargetFeatures.Fgt2);
        }

        Write(RegisterInstruction.Msr(PeRegister.OSLAR_EL1), 0);
        Write(RegisterInstruction.Msr(PeRegister.PMBLIMITR_EL1), 0, TargetFeatures.Spe);
        Write(RegisterInstruction.Msr(PeRegister.PMBSR_EL1), 0, TargetFeatures.Spe);
        Set(PmuRegisterId.PMCR_EL0, 0);
        Set(PmuRegisterId.PMCNTENCLR_EL0, AllCounters);
        Set(PmuRegisterId.PMINTENCLR_EL1, AllCounters);
        Set(PmuRegisterId.PMOVSCLR_EL0, AllCounters);
        Set(PmuRegisterId.PMUSERENR_EL0, 0);
        Set(PmuRegisterId.PMSELR_EL0, 0);
        Set(PmuRegisterId.PMCCFILTR_EL0, 0);
        Set(PmuRegisterId.PMCCNTR_EL0, 0);
        for (int counter = 0; counter < target.Counters; counter++)
        {
            Set(PmuRegisterId.PMEVTYPERn_EL0, 0, TargetFeatures.None, counter);
            Set(PmuRegisterId.PMEVCNTRn_EL0, 0, TargetFeatures.None, counter);
        }

        if (target.Version >= PmuVersion.V3p9)
        {
            Set(PmuRegisterId.PMUACR_EL1, 0);
            Set(PmuRegisterId.PMICFILTR_EL0, 0, TargetFeatures.InstructionCounter);
            Set(PmuRegisterId.PMICNTR_EL0, 0, TargetFeatures.InstructionCounter);
            Set(PmuRegisterId.PMECR_EL1, 0, TargetFeatures.Snapshot);
        }

        Set(PmuRegisterId.PMECR_EL1, 0, TargetFeatures.Exception);
        return all;
    }
}
