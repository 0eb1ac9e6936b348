namespace Emu.Tests.Runtime.Model;

// What a register reads, and what a write that is performed does (§3, §6.7, §6.8, §6.10).
internal sealed partial class SlowPmu
{
    private Answer ReadValue(ModelRegister register)
    {
        switch (register.Reg)
        {
            case Reg.PMCR:
                return Answer.Read(_state.Pmcr | ((ulong)NumAccessible << 11) | Identity);
            case Reg.PMCNTENSET:
            case Reg.PMCNTENCLR:
                return Answer.Read(_state.Enables & ReadMask);
            case Reg.PMOVSSET:
            case Reg.PMOVSCLR:
                return Answer.Read(_state.Flags & ReadMask);
            case Reg.PMINTENSET:
            case Reg.PMINTENCLR:
                return Answer.Read(_state.Interrupts & ReadMask);
            case Reg.PMUACR:
                return Answer.Read(_state.Uacr & (BitsBelow(NumAccessible) | 3UL << C));
            case Reg.PMXEVCNTR:
                return Answer.Read(_state.Value[Selected]);
            case Reg.PMXEVTYPER:
                return Answer.Read(_state.Type[Selected]);
            default:
                return Answer.Read(Raw(register.Reg, register.Index), Known(register.Reg));
        }
    }

    // PMCR_EL0.IMP and IDCODE: gone from p7 on; IDCODE needs IMP.
    private ulong Identity => P7 || Configuration.Implementer == 0
        ? 0
        : ((ulong)Configuration.Implementer << 24) | ((ulong)Configuration.IdCode << 16);

    /// <summary>The bits of a register whose reading the architecture and the configuration settle.</summary>
    public ulong Known(Reg reg) => reg switch
    {
        Reg.DFR0 => 0xF000_0000_0F0F_0F00UL | (Has(ModelFeatures.FEAT_MTPMU) ? 0xFUL << 48 : 0),
        Reg.DFR1 => 0x00FF_00F0_0000_0000UL,
        Reg.ID_DFR0 => Configuration.AArch32 ? 0x0F00_0000UL : 0,
        Reg.ID_DFR1 => Configuration.AArch32 ? 0xF0UL : 0,
        Reg.HDFGRTR when EL2 => 0x0600_0000_004F_F000UL,
        Reg.HDFGWTR when EL2 => 0x0200_0000_003F_F000UL,
        Reg.HDFGRTR2 when EL2 => P9 ? 0x10UL : 0,
        Reg.HDFGWTR2 when EL2 => P9 ? 0x20_0010UL : 0,
        _ => ulong.MaxValue,
    };

    /// <summary>The state behind a register.</summary>
    public ulong Raw(Reg reg, int index)
    {
        switch (reg)
        {
            case Reg.PMCR:
                return _state.Pmcr | ((ulong)N << 11) | Identity;
            case Reg.PMCNTENSET:
            case Reg.PMCNTENCLR:
                return _state.Enables;
            case Reg.PMOVSSET:
            case Reg.PMOVSCLR:
                return _state.Flags;
            case Reg.PMINTENSET:
            case Reg.PMINTENCLR:
                return _state.Interrupts;
            case Reg.PMSELR:
                return _state.Selr;
            case Reg.PMCEID0:
                return CommonEvents(0) | (P1 ? CommonEvents(0x4000) << 32 : 0);
            case Reg.PMCEID1:
                return CommonEvents(0x20) | (P1 ? CommonEvents(0x4020) << 32 : 0);
            case Reg.PMCCNTR:
                return _state.Value[C];
            case Reg.PMICNTR:
                return _state.Value[F0];
            case Reg.PMEVCNTR:
                return _state.Value[index];
            case Reg.PMCCFILTR:
                return _state.Type[C];
            case Reg.PMICFILTR:
                return _state.Type[F0];
            case Reg.PMEVTYPER:
                return _state.Type[index];
            case Reg.PMCCNTSVR:
                return _state.Captured[C];
            case Reg.PMICNTSVR:
                return _state.Captured[F0];
            case Reg.PMEVCNTSVR:
                return _state.Captured[index];
            case Reg.PMUSERENR:
                return _state.Userenr;
            case Reg.PMUACR:
                return _state.Uacr;
            case Reg.PMECR:
                return _state.Pmecr;
            case Reg.PMIAR:
                return _state.Pmiar;
            case Reg.PMSSCR:
                return _state.NotCaptured ? 1UL << 32 : 0;
            case Reg.PMMIR:
                return MachineIdentification;
            case Reg.MDCR_EL2:
                return ReadMdcr2();
            case Reg.MDCR_EL3:
                return _state.Mdcr3;
            case Reg.HDFGRTR:
                return _state.Hdfgrtr;
            case Reg.HDFGWTR:
                return _state.Hdfgwtr;
            case Reg.HDFGRTR2:
                return _state.Hdfgrtr2;
            case Reg.HDFGWTR2:
                return _state.Hdfgwtr2;
            case Reg.DFR0:
                return (Flag(ModelFeatures.FEAT_HPMN0) << 60) | (Flag(ModelFeatures.FEAT_MTPMU) << 48)
                    | (Flag(ModelFeatures.FEAT_SEBEP) << 24)
                    | (Flag(ModelFeatures.FEAT_PMUv3_SS) << 16) | ((ulong)_version << 8);
            case Reg.DFR1:
                return (Flag(ModelFeatures.FEAT_SPE_DPFZS) << 52) | (Flag(ModelFeatures.FEAT_EBEP) << 48)
                    | (Flag(ModelFeatures.FEAT_PMUv3_ICNTR) << 36);
            case Reg.ID_DFR0:
                return (_version == 1 ? 3UL : (ulong)_version) << 24;
            case Reg.ID_DFR1:
                return Flag(ModelFeatures.FEAT_HPMN0) << 4;
            default:
                return 0;
        }
    }

    /// <summary>Replaces the state behind a register: no check, no side effect.</summary>
    public void WriteRaw(Reg reg, int index, ulong value)
    {
        switch (reg)
        {
            case Reg.PMCNTENSET:
            case Reg.PMCNTENCLR:
                _state.Enables = value & Implemented;
                break;
            case Reg.PMOVSSET:
            case Reg.PMOVSCLR:
                _state.Flags = value & Implemented;
                break;
            case Reg.PMINTENSET:
            case Reg.PMINTENCLR:
                _state.Interrupts = value & Implemented;
                break;
            case Reg.PMUACR:
                _state.Uacr = value & Implemented;
                break;
            case Reg.PMCR:
                WriteControl(value);
                break;
            case Reg.PMSSCR:
                _state.NotCaptured = Bit(value, 32);
                break;
            case Reg.PMEVCNTSVR:
                _state.Captured[index] = value;
                break;
            case Reg.PMCCNTSVR:
                _state.Captured[C] = value;
                break;
            case Reg.PMICNTSVR:
                _state.Captured[F0] = value;
                break;
            default:
                WriteField(reg, index, value);
                break;
        }
    }

    private void WriteValue(ModelRegister register, ulong value)
    {
        switch (register.Reg)
        {
            case Reg.PMCR:
                WriteControl(value);
                if (Bit(value, 2))
                {
                    _state.Value[C] = 0;
                }

                if (Bit(value, 1))
                {
                    ZeroEventCounters(second: Level >= 2 || !EL2Enabled || Slip == Slip.ResetIgnoresHpmn, third: false);
                }

                break;
            case Reg.PMCNTENSET:
                _state.Enables |= value & WriteMask(3);
                break;
            case Reg.PMCNTENCLR:
                _state.Enables &= ~(value & WriteMask(3));
                break;
            case Reg.PMOVSSET:
                _state.Flags |= value & WriteMask(3);
                break;
            case Reg.PMOVSCLR:
                _state.Flags &= ~(value & WriteMask(3));
                break;
            case Reg.PMINTENSET:
                _state.Interrupts |= value & WriteMask(3);
                break;
            case Reg.PMINTENCLR:
                _state.Interrupts &= ~(value & WriteMask(3));
                break;
            case Reg.PMZR:
                for (int i = 0; i <= F0; i++)
                {
                    if (Bit(value & WriteMask(2), i))
                    {
                        _state.Value[i] = 0;
                    }
                }

                break;
            case Reg.PMSWINC:
                ulong selected = value & BitsBelow(NumAccessible);
                if (Level == 0 && Uen && !Sw)
                {
                    selected &= _state.Uacr;
                }

                Cycle(0, 0, default, selected);
                break;
            case Reg.PMUACR:
                ulong mask = BitsBelow(NumAccessible) | 1UL << C | (Icntr ? 1UL << F0 : 0);
                _state.Uacr = (_state.Uacr & ~mask) | (value & mask);
                break;
            case Reg.PMSSCR:
                if (Bit(value, 0))
                {
                    Capture();
                }
                else if (CaptureControl != 0)
                {
                    _state.NotCaptured = Bit(value, 32);
                }

                break;
            case Reg.PMXEVCNTR:
                WriteField(Reg.PMEVCNTR, Selected, value);
                break;
            case Reg.PMXEVTYPER:
                WriteField(Selected == C ? Reg.PMCCFILTR : Reg.PMEVTYPER, Selected, value);
                break;
            default:
                WriteField(register.Reg, register.Index, value);
                break;
        }
    }

    private void WriteField(Reg reg, int index, ulong value)
    {
        switch (reg)
        {
            case Reg.PMSELR:
                _state.Selr = value & 31;
                break;
            case Reg.PMCCNTR:
                _state.Value[C] = value;
                break;
            case Reg.PMICNTR:
                _state.Value[F0] = value;
                break;
            case Reg.PMEVCNTR:
                _state.Value[index] = P5 ? value : value & 0xFFFF_FFFF;
                break;
            case Reg.PMCCFILTR:
                _state.Type[C] = value & FilterFields;
                break;
            case Reg.PMICFILTR:
                _state.Type[F0] = (value & (FilterFields | (1UL << 58 & When(Has(ModelFeatures.FEAT_SEBEP))))) | 8;
                break;
            case Reg.PMEVTYPER:
                _state.Type[index] = value & TypeFields(index);
                break;
            case Reg.PMUSERENR:
                _state.Userenr = value & (0xFUL | (P9 ? 0x50UL : 0) | (Icntr ? 0x20UL : 0));
                break;
            case Reg.PMECR:
                _state.Pmecr = value & ((Has(ModelFeatures.FEAT_PMUv3_SS) ? 0x18UL : 0) | (Has(ModelFeatures.FEAT_EBEP) ? 7UL : 0));
                break;
            case Reg.PMIAR:
                ulong address = value & 0x0000_FFFF_FFFF_FFFCUL;
                _state.Pmiar = Bit(value, 47) ? address | 0xFFFF_0000_0000_0000UL : address;
                break;
            case Reg.MDCR_EL2:
                _state.Mdcr2 = value & Mdcr2Fields;
                break;
            case Reg.MDCR_EL3:
                _state.Mdcr3 = value & Mdcr3Fields;
                break;
            case Reg.HDFGRTR:
                _state.Hdfgrtr = value;
                break;
            case Reg.HDFGWTR:
                _state.Hdfgwtr = value;
                break;
            case Reg.HDFGRTR2:
                _state.Hdfgrtr2 = value;
                break;
            case Reg.HDFGWTR2:
                _state.Hdfgwtr2 = value;
                break;
        }
    }

    // §3.1
    private void WriteControl(ulong value)
    {
        ulong fields = 1UL
            | (Configuration.AArch32 ? 1UL << 3 | 1UL << 6 : 0)
            | (EL3 || (P1 && EL2) || P7 || Has(ModelFeatures.FEAT_SPE_DPFZS) ? 1UL << 5 : 0)
            | (P5 ? 1UL << 7 : 0)
            | (P7 ? 1UL << 9 : 0)
            | (Has(ModelFeatures.FEAT_SPEv1p2) ? 1UL << 32 : 0);
        _state.Pmcr = (value & fields) | (Configuration.AArch32 ? 0 : 1UL << 6);
    }

    private void ZeroEventCounters(bool second, bool third)
    {
        for (int i = 0; i < N; i++)
        {
            if (RangeOf(i) == 1 || (RangeOf(i) == 2 && second) || (RangeOf(i) == 3 && third))
            {
                _state.Value[i] = 0;
            }
        }
    }

    private ulong Implemented => BitsBelow(N) | 1UL << C | (Icntr ? 1UL << F0 : 0);

    // §3.3: bits 31:20 and VS
    private ulong FilterFields => 0xC000_0000UL
        | (EL3 ? 0x3400_0000UL : 0)
        | (EL2 ? 0x0800_0000UL : 0)
        | (EL3 && Has(ModelFeatures.FEAT_SEL2) ? 0x0100_0000UL : 0)
        | (Has(ModelFeatures.FEAT_RME) ? 0x0070_0000UL : 0)
        | (Has(ModelFeatures.FEAT_PMUv3_SME) ? 3UL << 56 : 0);

    private ulong TypeFields(int n)
    {
        ulong fields = FilterFields | (P1 ? 0xFFFFUL : 0x3FFUL);
        fields |= Has(ModelFeatures.FEAT_MTPMU) ? 1UL << 25 : 0;
        fields |= Has(ModelFeatures.FEAT_SEBEP) ? 1UL << 58 : 0;
        fields |= Has(ModelFeatures.FEAT_PMUv3_TH) ? 7UL << 61 | BitsBelow(Configuration.ThresholdWidth) << 32 : 0;
        fields |= Has(ModelFeatures.FEAT_PMUv3_EDGE) ? 1UL << 60 : 0;
        fields |= Has(ModelFeatures.FEAT_PMUv3_TH2) && n % 2 == 1 ? 3UL << 54 : 0;
        return fields;
    }

    private ulong MachineIdentification => (Flag(ModelFeatures.FEAT_PMUv3_SME) << 28)
        | (Flag(ModelFeatures.FEAT_PMUv3_EDGE) + Flag(ModelFeatures.FEAT_PMUv3_TH2) << 24)
        | (Flag(ModelFeatures.FEAT_PMUv3_TH) * (ulong)Configuration.ThresholdWidth << 20);

    private ulong CommonEvents(int first)
    {
        // PMU_OVFS and PMU_HOVFS always read 0.
        ulong bits = 0;
        for (int k = 0; k < 32; k++)
        {
            int number = first + k;
            bits |= ModelEvents.IsCommon(number) && ModelEvents.IsEvent(number) && IsImplemented((ushort)number) ? 1UL << k : 0;
        }

        return bits;
    }

    private ulong Flag(ModelFeatures feature) => Has(feature) ? 1UL : 0;
}
