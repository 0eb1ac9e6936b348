namespace Emu;

/// <summary>The System registers that govern the PMU from outside it; see <see cref="Pmu.SetControl"/>.</summary>
public enum PmuControl : byte
{
    /// <summary>Hypervisor Configuration Register: TGE, E2H, RW.</summary>
    HCR_EL2,

    /// <summary>Secure Configuration Register: EEL2, FGTEn, FGTEn2. Its NS and NSE give way to the context's Security state.</summary>
    SCR_EL3,

    /// <summary>Monitor Debug Configuration Register (EL2): HPMN, HPME, HPMD, TPM and more.</summary>
    MDCR_EL2,

    /// <summary>Monitor Debug Configuration Register (EL3): SPME, MPMX, TPM, EnPM2 and more.</summary>
    MDCR_EL3,

    /// <summary>Hypervisor System Trap Register: T9, for AArch32.</summary>
    HSTR_EL2,

    /// <summary>Hypervisor Debug Fine-Grained Read Trap Register: 1 traps.</summary>
    HDFGRTR_EL2,

    /// <summary>Hypervisor Debug Fine-Grained Write Trap Register: 1 traps.</summary>
    HDFGWTR_EL2,

    /// <summary>Hypervisor Debug Fine-Grained Read Trap Register 2: 0 traps.</summary>
    HDFGRTR2_EL2,

    /// <summary>Hypervisor Debug Fine-Grained Write Trap Register 2: 0 traps.</summary>
    HDFGWTR2_EL2,

    /// <summary>External Debug Status and Control Register: SDD.</summary>
    EDSCR,

    /// <summary>OS Lock Status Register: OSLK.</summary>
    OSLSR_EL1,

    /// <summary>Profiling Buffer Limit Address Register: E and PMFZ, for FEAT_SPEv1p2.</summary>
    PMBLIMITR_EL1,

    /// <summary>Profiling Buffer Status Register: S, for FEAT_SPEv1p2.</summary>
    PMBSR_EL1,

    /// <summary>AArch32 Secure Debug Enable Register: SUNIDEN.</summary>
    SDER32_EL3,

    /// <summary>External Debug Execution Control Register: PME, for FEAT_Debugv8p9.</summary>
    EDECR,

    /// <summary>
    /// Debug Authentication Status register: what PMAUTHSTATUS shows of it, and before FEAT_Debugv8p4 whether external accesses and, before FEAT_Debugv8p2, counting
    /// in Secure state are allowed.
    /// </summary>
    DBGAUTHSTATUS_EL1,

    /// <summary>External Debug Processor Status Register: PU, the Core power domain is on, and DLK, the OS Double Lock is locked.</summary>
    EDPRSR,
}
