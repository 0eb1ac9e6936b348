namespace Emu;

/// <summary>The version of the PMU extension, as ID_AA64DFR0_EL1.PMUVer holds it (DDI 0487 D24.2, ID_AA64DFR0_EL1).</summary>
public enum PmuVersion : byte
{
    /// <summary>FEAT_PMUv3: 10-bit event numbers, 32-bit event counters, a 64-bit cycle counter.</summary>
    V3 = 1,

    /// <summary>FEAT_PMUv3p1: 16-bit event numbers, MDCR_EL2.HPMD.</summary>
    V3p1 = 4,

    /// <summary>FEAT_PMUv3p4: PMMIR_EL1.</summary>
    V3p4 = 5,

    /// <summary>FEAT_PMUv3p5: 64-bit event counters, PMCR_EL0.LP.</summary>
    V3p5 = 6,

    /// <summary>FEAT_PMUv3p7: freeze on overflow, MDCR_EL3.MPMX and MCCD.</summary>
    V3p7 = 7,

    /// <summary>FEAT_PMUv3p8: more common events.</summary>
    V3p8 = 8,

    /// <summary>FEAT_PMUv3p9: PMUSERENR_EL0.UEN, PMUACR_EL1, PMZR_EL0.</summary>
    V3p9 = 9,
}
