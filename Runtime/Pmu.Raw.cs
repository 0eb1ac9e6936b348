using Emu.Registers;

namespace Emu;

// The raw plane: a debugger, save and restore. No checks, and no side effect but that what derives from a register follows it.
public sealed partial class Pmu
{
    /// <summary>The state behind a register, with no check and no side effect.</summary>
    /// <param name="register">The register. What has no state, or does not exist in the configuration, reads 0; a window shows what is selected.</param>
    /// <returns>The value; PMCR_EL0.N is the number of implemented event counters.</returns>
    public ulong ReadRaw(PmuRegister register)
    {
        if (!Masks.Exists(register.Id))
        {
            return 0;
        }

        switch (register.Id)
        {
            case PmuRegisterId.PMCCNTR_EL0:
                return Value(PmuCounter.Cycle);
            case PmuRegisterId.PMICNTR_EL0:
                return Value(PmuCounter.Instruction);
            case PmuRegisterId.PMEVCNTRn_EL0:
                return register.Index < _configuration.Counters ? Value(register.Index) : 0;
            case PmuRegisterId.PMEVTYPERn_EL0:
                return register.Index < _configuration.Counters ? _bank.PMEVTYPERn_EL0[register.Index] : 0;
            case PmuRegisterId.PMXEVCNTR_EL0:
                return SelectedCounter < _configuration.Counters ? Value(SelectedCounter) : 0;
            case PmuRegisterId.PMXEVTYPER_EL0:
                return SelectedType();
            case PmuRegisterId.PMCR_EL0:
                return _bank.PMCR_EL0 | ((ulong)_configuration.Counters << PMCR_EL0.N_Shift);
            case PmuRegisterId.MDCR_EL2:
                return ReadMDCR_EL2();
            case PmuRegisterId.PMEVCNTSVRn_EL1:
            case PmuRegisterId.PMCCNTSVR_EL1:
            case PmuRegisterId.PMICNTSVR_EL1:
                return Captured(register);
            default:
                return _bank.GetRaw(register.Id, register.Index);
        }
    }

    /// <summary>Replaces the state behind a register, with no check and no side effect but that what derives from it follows.</summary>
    /// <param name="register">The register; the set and clear names of a vector replace all of it. One that does not exist in the configuration keeps nothing.</param>
    /// <param name="value">The value; read-only and reserved bits, and bits of counters that are not there, are ignored.</param>
    public void WriteRaw(PmuRegister register, ulong value)
    {
        if (!Masks.Exists(register.Id))
        {
            return;
        }

        switch (register.Id)
        {
            case PmuRegisterId.PMCNTENSET_EL0:
            case PmuRegisterId.PMCNTENCLR_EL0:
                WriteEnables(value & _configuration.ImplementedCounters);
                return;
            case PmuRegisterId.PMOVSSET_EL0:
            case PmuRegisterId.PMOVSCLR_EL0:
                WriteOverflowFlags(value & _configuration.ImplementedCounters);
                return;
            case PmuRegisterId.PMINTENSET_EL1:
            case PmuRegisterId.PMINTENCLR_EL1:
                WriteInterruptEnables(value & _configuration.ImplementedCounters);
                return;
            case PmuRegisterId.PMUACR_EL1:
                WriteAccessControl(ref _bank.PMUACR_EL1, value & _configuration.ImplementedCounters);
                return;
            case PmuRegisterId.PMCR_EL0:
                WritePMCR(value & ~(PMCR_EL0.C_Mask | PMCR_EL0.P_Mask), 0);
                return;
            case PmuRegisterId.PMICNTR_EL0:
                SetValue(PmuCounter.Instruction, value);
                return;
            case PmuRegisterId.PMEVCNTRn_EL0:
                if (register.Index < _configuration.Counters)
                {
                    SetValue(register.Index, value);
                }

                return;
            case PmuRegisterId.PMEVTYPERn_EL0:
                if (register.Index < _configuration.Counters)
                {
                    WriteType(register.Index, value);
                }

                return;
            case PmuRegisterId.PMEVCNTSVRn_EL1:
            case PmuRegisterId.PMCCNTSVR_EL1:
            case PmuRegisterId.PMICNTSVR_EL1:
                if (CapturedCounter(register) is var captured && _configuration.IsCaptured(captured))
                {
                    _captured![captured] = value;
                }

                return;
            case PmuRegisterId.PMSSCR_EL1:
                _bank.PMSSCR_EL1 = value & PMSSCR_EL1.NC_Mask;
                return;
            case PmuRegisterId.PMCCR:
                WritePMCCR(value);
                return;
            case PmuRegisterId.PMITCTRL:
                _bank.PMITCTRL = value & Masks.PMITCTRL_Writable;
                return;
            case PmuRegisterId.PMSWINC_EL0:
            case PmuRegisterId.PMZR_EL0:
                return;
            default:
                WriteAllowed(register, value);
                return;
        }
    }
}
