using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// Which bits of a register are the same on every implementation of a configuration. RES0 and RES1 bits may hold anything that was written (Glossary), identification is
/// the target's own, and so are the implemented events.
/// </summary>
internal static class ComparedBits
{
    /// <summary>The bits to compare of what a read returned.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="instruction">The read.</param>
    /// <param name="selected">PMSELR_EL0.SEL at that time.</param>
    public static ulong Of(PmuConfiguration configuration, RegisterInstruction instruction, int selected)
    {
        if (!instruction.AArch32)
        {
            return Of(configuration, PmuRegisterMap.ResolveAArch64((ushort)instruction.Encoding), selected);
        }

        PmuRegisterView view = PmuRegisterMap.ResolveAArch32(instruction.Encoding, configuration.Features);
        return view.IsNone ? 0 : view.Extract(Of(configuration, view.Register, selected)) & ~view.Ones;
    }

    private static ulong Of(PmuConfiguration configuration, PmuRegister register, int selected)
    {
        PmuRegisterMasks masks = configuration.Masks;
        switch (register.Id)
        {
            case PmuRegisterId.PMCR_EL0:
                // IMP [31:24], IDCODE [23:16] and X [4] are the implementation's; N is what is accessible.
                return (
                    masks.PMCR_EL0_Implemented & ~masks.PMCR_EL0_FixedOnes & ~(
                        PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask | PMCR_EL0.X_Mask)) | PMCR_EL0.N_Mask;
            case PmuRegisterId.PMCNTENSET_EL0 or PmuRegisterId.PMCNTENCLR_EL0 or PmuRegisterId.PMOVSSET_EL0 or PmuRegisterId.PMOVSCLR_EL0
                or PmuRegisterId.PMINTENSET_EL1 or PmuRegisterId.PMINTENCLR_EL1 or PmuRegisterId.PMUACR_EL1:
                // P<m> of counters that are not there is RAZ/WI, not RES0.
                return PmuCounter.EventMask | PmuCounter.CycleMask | (configuration.ImplementedCounters & PmuCounter.InstructionMask);
            case PmuRegisterId.PMEVTYPERn_EL0:
                return TypeMask(configuration, register.Index) & ~PMEVTYPERn_EL0.MT_Mask;
            case PmuRegisterId.PMXEVTYPER_EL0:
                return selected == PmuCounter.Cycle
                    ? masks.PMCCFILTR_EL0_Implemented
                    : TypeMask(configuration, selected) & ~PMEVTYPERn_EL0.MT_Mask;
            case PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMXEVCNTR_EL0:
                return configuration.Has(PmuFeatures.FEAT_PMUv3p5) ? ulong.MaxValue : uint.MaxValue;
            case PmuRegisterId.MDCR_EL2:
                return masks.MDCR_EL2_Implemented & ~MDCR_EL2.MTPME_Mask;
            case PmuRegisterId.MDCR_EL3:
                return masks.MDCR_EL3_Implemented & ~MDCR_EL3.MTPME_Mask;
            case PmuRegisterId.ID_AA64DFR0_EL1:
                return ID_AA64DFR0_EL1.PMUVer_Mask;
            case PmuRegisterId.PMCEID0_EL0 or PmuRegisterId.PMCEID1_EL0 or PmuRegisterId.PMMIR_EL1
                or PmuRegisterId.ID_AA64DFR1_EL1 or PmuRegisterId.ID_DFR0_EL1 or PmuRegisterId.ID_DFR1_EL1:
                return 0;
            default:
                return masks.Implemented(register.Id) & ~masks.FixedOnes(register.Id);
        }
    }

    /// <summary>
    /// The bits that a write may set: software writes RES0 bits as 0, so that a feature that the case does not name stays off. Bits that come with a version alone may be written before it,
    /// for the target says its version, and then they must do nothing. The vectors of counters keep all bits.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="register">The register; none keeps all bits.</param>
    /// <param name="selected">PMSELR_EL0.SEL at that time.</param>
    public static ulong Written(PmuConfiguration configuration, PmuRegister register, int selected) => register.Id switch
    {
        PmuRegisterId.PMCR_EL0 => (configuration.Masks.PMCR_EL0_Implemented | PMCR_EL0.LP_Mask | PMCR_EL0.FZO_Mask) & ~PMCR_EL0.X_Mask,
        PmuRegisterId.MDCR_EL2 =>
            configuration.Masks.MDCR_EL2_Implemented | MDCR_EL2.HPMD_Mask | MDCR_EL2.HLP_Mask | MDCR_EL2.HCCD_Mask | MDCR_EL2.HPMFZO_Mask,
        PmuRegisterId.MDCR_EL3 => configuration.Masks.MDCR_EL3_Implemented | MDCR_EL3.SCCD_Mask | MDCR_EL3.MCCD_Mask | MDCR_EL3.MPMX_Mask,
        PmuRegisterId.PMEVTYPERn_EL0 => TypeMask(configuration, register.Index) & ~PMEVTYPERn_EL0.MT_Mask,
        PmuRegisterId.PMXEVTYPER_EL0 => selected == PmuCounter.Cycle
            ? configuration.Masks.PMCCFILTR_EL0_Implemented
            : TypeMask(configuration, selected) & ~PMEVTYPERn_EL0.MT_Mask,
        PmuRegisterId.PMCCFILTR_EL0 or PmuRegisterId.PMICFILTR_EL0 or PmuRegisterId.PMUSERENR_EL0 or PmuRegisterId.PMECR_EL1
            or PmuRegisterId.PMSSCR_EL1
            or PmuRegisterId.HDFGRTR_EL2 or PmuRegisterId.HDFGWTR_EL2 or PmuRegisterId.HDFGRTR2_EL2 or PmuRegisterId.HDFGWTR2_EL2
            => configuration.Masks.Implemented(register.Id),
        _ => ulong.MaxValue,
    };

    /// <summary>The bits of PMEVTYPER&lt;n&gt;_EL0 that can be written: TH has THWIDTH bits, and TLC is an odd counter's.</summary>
    public static ulong TypeMask(PmuConfiguration configuration, int counter)
    {
        ulong threshold = PMEVTYPERn_EL0.TH_Mask & ~(((1UL << configuration.Options.ThresholdWidth) - 1) << PMEVTYPERn_EL0.TH_Shift);
        ulong mask = configuration.Masks.Writable(PmuRegisterId.PMEVTYPERn_EL0) & ~threshold;
        return (counter & 1) == 0 ? mask & ~PMEVTYPERn_EL0.TLC_Mask : mask;
    }
}
