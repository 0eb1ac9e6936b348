using Emu.Registers;

namespace Emu;

// What only the memory-mapped view has: who and what the PMU is (I5.3, CoreSight). Worked out when it is read; nothing of it is stored.
public sealed partial class Pmu
{
    private const uint UnlockKey = 0xC5AC_CE55;
    private const ulong NonInvasiveFields =
        PMAUTHSTATUS.RTNID_Mask | PMAUTHSTATUS.RLNID_Mask | PMAUTHSTATUS.SNID_Mask | PMAUTHSTATUS.NSNID_Mask;

    /// <summary>
    /// Locks the Software Lock, as an External debug reset does; the embedder has that reset, and calls this where its debugger expects to find the lock locked. Without
    /// the lock nothing happens: with FEAT_PMUv3_EXT64, FEAT_DoPD or FEAT_Debugv8p4, which comes with FEAT_PMUv3p4.
    /// </summary>
    public void LockSoftwareLock() => SoftwareLocked = _configuration.HasSoftwareLock;

    /// <summary>The registers that only this view has; 0 for others.</summary>
    private ulong ReadIdentification(PmuRegister register, SecurityState access)
    {
        PmuPeripheral peripheral = _configuration.Options.Peripheral;
        int designer = peripheral.Designer;
        return register.Id switch
        {
            PmuRegisterId.PMCFGR => ConfigurationFor(access),
            PmuRegisterId.PMCGCR0 => Field(1, PMCGCR0.CG1NC_Shift) | Field(NumExternallyAccessible(access) + 1, PMCGCR0.CG0NC_Shift),
            PmuRegisterId.PMIIDR => Field(peripheral.Part, PMIIDR.ProductID_Shift)
                | Field(peripheral.Variant, PMIIDR.Variant_Shift)
                | Field(peripheral.Revision, PMIIDR.Revision_Shift)
                | Field(designer, PMIIDR.Implementer_Shift),
            PmuRegisterId.PMDEVAFF => _configuration.Options.MPIDR_EL1,
            PmuRegisterId.PMDEVAFF0 => (uint)_configuration.Options.MPIDR_EL1,
            PmuRegisterId.PMDEVAFF1 => _configuration.Options.MPIDR_EL1 >> 32,
            PmuRegisterId.PMLSR => _configuration.HasSoftwareLock ? PMLSR.SLI_Mask | (SoftwareLocked ? PMLSR.SLK_Mask : 0) : 0,
            PmuRegisterId.PMAUTHSTATUS => _dbgauthstatus_EL1 & NonInvasiveFields,
            PmuRegisterId.PMDEVARCH => Field(0x23B, PMDEVARCH.ARCHITECT_Shift)
                | PMDEVARCH.PRESENT_Mask
                | Field(2, PMDEVARCH.ARCHVER_Shift)
                | Field(Has(PmuFeatures.FEAT_PMUv3_EXT64) ? 0xA26 : 0xA16, PMDEVARCH.ARCHPART_Shift),
            PmuRegisterId.PMDEVID => Field(Has(PmuFeatures.FEAT_PMUv3_EXTPMN) ? 1 : 0, PMDEVID.EXTPMN_Shift)
                | Field(Has(PmuFeatures.FEAT_PMUv3_SS) ? 1 : 0, PMDEVID.PMSS_Shift)
                | Field(Has(PmuFeatures.FEAT_PCSRv8p9) ? 2 : Has(PmuFeatures.FEAT_PCSRv8p2) ? 1 : 0, PMDEVID.PCSample_Shift),
            PmuRegisterId.PMDEVTYPE => Field(1, PMDEVTYPE.SUB_Shift) | Field(6, PMDEVTYPE.MAJOR_Shift),
            PmuRegisterId.PMPIDR0 => Field(peripheral.Part & 0xFF, PMPIDR0.PART_0_Shift),
            PmuRegisterId.PMPIDR1 => Field(designer & 15, PMPIDR1.DES_0_Shift) | Field(peripheral.Part >> 8, PMPIDR1.PART_1_Shift),
            PmuRegisterId.PMPIDR2 => Field(peripheral.Variant, PMPIDR2.REVISION_Shift) | PMPIDR2.JEDEC_Mask | Field((designer >> 4) & 7, PMPIDR2.DES_1_Shift),
            PmuRegisterId.PMPIDR3 => Field(peripheral.Revision, PMPIDR3.REVAND_Shift) | Field(peripheral.Modified, PMPIDR3.CMOD_Shift),
            PmuRegisterId.PMPIDR4 => Field(designer >> 8, PMPIDR4.DES_2_Shift),
            PmuRegisterId.PMCIDR0 => 0x0D,
            PmuRegisterId.PMCIDR1 => 0x90,
            PmuRegisterId.PMCIDR2 => 0x05,
            PmuRegisterId.PMCIDR3 => 0xB1,
            _ => 0,
        };
    }

    private ulong ConfigurationFor(SecurityState access)
    {
        bool instructions = InstructionCounter != 0;
        return Field(instructions ? 1 : 0, PMCFGR.NCG_Shift)
            | (Has(PmuFeatures.FEAT_PMUv3_SS) ? PMCFGR.SS_Mask : 0)
            | (Has(PmuFeatures.FEAT_PMUv3p7) ? PMCFGR.FZO_Mask : 0)
            | (Has(PmuFeatures.EventExport) ? PMCFGR.EX_Mask : 0)
            | (Has(PmuFeatures.FEAT_AA32) ? PMCFGR.CCD_Mask : 0)
            | PMCFGR.CC_Mask
            | Field(63, PMCFGR.SIZE_Shift)
            | Field(NumExternallyAccessible(access) + (instructions ? 1 : 0), PMCFGR.N_Shift);
    }

    private static ulong Field(int value, int shift) => (ulong)(uint)value << shift;
}
