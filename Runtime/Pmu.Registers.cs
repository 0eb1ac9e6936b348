using System.Numerics;
using Emu.Registers;

namespace Emu;

// What a guest access that is allowed does.
public sealed partial class Pmu
{
    private ulong ReadAllowed(PmuRegister register)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMCCNTR_EL0:
                return Value(PmuCounter.Cycle);
            case PmuRegisterId.PMEVCNTRn_EL0:
                return EventCounterValue(register.Index);
            case PmuRegisterId.PMICNTR_EL0:
                return Value(PmuCounter.Instruction);
            case PmuRegisterId.PMXEVCNTR_EL0:
                return SelectedCounter is var counter && counter < _configuration.Counters ? EventCounterValue(counter) : 0;
            case PmuRegisterId.PMCR_EL0:
                return _bank.PMCR_EL0 | ((ulong)NumAccessible << PMCR_EL0.N_Shift);
            case PmuRegisterId.PMCNTENSET_EL0:
            case PmuRegisterId.PMCNTENCLR_EL0:
                return _bank.PMCNTENSET_EL0 & VectorReadMask();
            case PmuRegisterId.PMOVSSET_EL0:
            case PmuRegisterId.PMOVSCLR_EL0:
                return _bank.PMOVSSET_EL0 & VectorReadMask();
            case PmuRegisterId.PMINTENSET_EL1:
            case PmuRegisterId.PMINTENCLR_EL1:
                return _bank.PMINTENSET_EL1 & VectorReadMask();
            case PmuRegisterId.PMUACR_EL1:
                return _bank.PMUACR_EL1 & (AccessibleEventCounters | ~PmuCounter.EventMask);
            case PmuRegisterId.PMEVTYPERn_EL0:
                return _bank.PMEVTYPERn_EL0[register.Index];
            case PmuRegisterId.PMEVCNTSVRn_EL1:
            case PmuRegisterId.PMCCNTSVR_EL1:
            case PmuRegisterId.PMICNTSVR_EL1:
                return Captured(register);
            case PmuRegisterId.PMXEVTYPER_EL0:
                return SelectedType();
            case PmuRegisterId.MDCR_EL2:
                return ReadMDCR_EL2();
            default:
                return _bank.GetRaw(register.Id, register.Index);
        }
    }

    private void WriteAllowed(PmuRegister register, ulong value)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMCR_EL0:
                WritePMCR(value, ResetScope());
                return;
            case PmuRegisterId.PMCNTENSET_EL0:
                WriteEnables(_bank.PMCNTENSET_EL0 | (value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMCNTENCLR_EL0:
                WriteEnables(_bank.PMCNTENSET_EL0 & ~(value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMOVSSET_EL0:
                WriteOverflowFlags(_bank.PMOVSSET_EL0 | (value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMOVSCLR_EL0:
                WriteOverflowFlags(_bank.PMOVSSET_EL0 & ~(value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMINTENSET_EL1:
                WriteInterruptEnables(_bank.PMINTENSET_EL1 | (value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMINTENCLR_EL1:
                WriteInterruptEnables(_bank.PMINTENSET_EL1 & ~(value & VectorWriteMask(HDFGWTR2_EL2.NPMICFILTR_EL0_Mask)));
                return;
            case PmuRegisterId.PMCCNTR_EL0:
                SetValue(PmuCounter.Cycle, value);
                return;
            case PmuRegisterId.PMEVCNTRn_EL0:
                SetValue(register.Index, value);
                return;
            case PmuRegisterId.PMICNTR_EL0:
                SetValue(PmuCounter.Instruction, value);
                return;
            case PmuRegisterId.PMXEVCNTR_EL0:
                if (SelectedCounter < _configuration.Counters)
                {
                    SetValue(SelectedCounter, value);
                }

                return;
            case PmuRegisterId.PMEVTYPERn_EL0:
                WriteType(register.Index, value);
                return;
            case PmuRegisterId.PMXEVTYPER_EL0:
                WriteSelectedType(value);
                return;
            case PmuRegisterId.PMCCFILTR_EL0:
                WriteCycleFilter(value);
                return;
            case PmuRegisterId.PMICFILTR_EL0:
                WriteInstructionFilter(value);
                return;
            case PmuRegisterId.PMSELR_EL0:
                WriteSelection(value & Masks.PMSELR_EL0_Writable);
                return;
            case PmuRegisterId.PMUSERENR_EL0:
                WriteAccessControl(ref _bank.PMUSERENR_EL0, value & Masks.PMUSERENR_EL0_Writable);
                return;
            case PmuRegisterId.PMUACR_EL1:
                ulong reached = (AccessibleEventCounters | ~PmuCounter.EventMask) & _configuration.ImplementedCounters;
                WriteAccessControl(ref _bank.PMUACR_EL1, (_bank.PMUACR_EL1 & ~reached) | (value & reached));
                return;
            case PmuRegisterId.PMSWINC_EL0:
                IncrementBySoftware(value & SoftwareIncrementMask());
                return;
            case PmuRegisterId.PMZR_EL0:
                Zero(value & VectorWriteMask(HDFGWTR2_EL2.NPMICNTR_EL0_Mask));
                return;
            case PmuRegisterId.PMECR_EL1:
                ulong old = _bank.PMECR_EL1;
                _bank.PMECR_EL1 = value & Masks.PMECR_EL1_Writable;
                Update(PMECR_EL1.EffectsOf(old ^ _bank.PMECR_EL1) | ProfilingEffects);
                return;
            case PmuRegisterId.PMIAR_EL1:
                WriteInstructionAddress(value);
                return;
            case PmuRegisterId.PMSSCR_EL1:
                WriteSnapshotControl(value);
                return;
            case PmuRegisterId.MDCR_EL2:
                WriteMDCR_EL2(value);
                return;
            case PmuRegisterId.MDCR_EL3:
                WriteMDCR_EL3(value);
                return;
            case PmuRegisterId.HDFGRTR_EL2:
                WriteTraps(ref _bank.HDFGRTR_EL2, value & Masks.HDFGRTR_EL2_Writable);
                return;
            case PmuRegisterId.HDFGWTR_EL2:
                WriteTraps(ref _bank.HDFGWTR_EL2, value & Masks.HDFGWTR_EL2_Writable);
                return;
            case PmuRegisterId.HDFGRTR2_EL2:
                WriteTraps(ref _bank.HDFGRTR2_EL2, value & Masks.HDFGRTR2_EL2_Writable);
                return;
            case PmuRegisterId.HDFGWTR2_EL2:
                WriteTraps(ref _bank.HDFGWTR2_EL2, value & Masks.HDFGWTR2_EL2_Writable);
                return;
        }
    }

    private int SelectedCounter => (int)new PMSELR_EL0(_bank.PMSELR_EL0).SEL;

    private ulong SelectedType()
    {
        int selected = SelectedCounter;
        if (selected == PmuCounter.Cycle)
        {
            return _bank.PMCCFILTR_EL0;
        }

        return selected < _configuration.Counters ? _bank.PMEVTYPERn_EL0[selected] : 0;
    }

    private void WriteSelectedType(ulong value)
    {
        int selected = SelectedCounter;
        if (selected == PmuCounter.Cycle)
        {
            WriteCycleFilter(value);
        }
        else if (selected < _configuration.Counters)
        {
            WriteType(selected, value);
        }
    }

    /// <summary>PMCR_EL0: what the same write sets is in effect when C and P, which are not kept, do their work.</summary>
    /// <param name="value">The value written.</param>
    /// <param name="scope">The event counters that P zeroes.</param>
    private void WritePMCR(ulong value, ulong scope)
    {
        const ulong Actions = PMCR_EL0.C_Mask | PMCR_EL0.P_Mask;
        ulong kept = Masks.PMCR_EL0_Writable & ~Actions;
        ulong old = _bank.PMCR_EL0;
        _bank.PMCR_EL0 = (old & ~kept) | (value & kept);
        Update(PMCR_EL0.EffectsOf(old ^ _bank.PMCR_EL0));
        if ((value & Actions) != 0)
        {
            Zero(((value & PMCR_EL0.C_Mask) != 0 ? PmuCounter.CycleMask : 0) | ((value & PMCR_EL0.P_Mask) != 0 ? scope : 0));
        }
    }

    private void WriteEnables(ulong value)
    {
        ulong old = _bank.PMCNTENSET_EL0;
        _bank.PMCNTENSET_EL0 = value;
        Update(PMCNTENSET_EL0.EffectsOf(old ^ value));
    }

    private void WriteOverflowFlags(ulong value)
    {
        ulong old = _bank.PMOVSSET_EL0;
        _bank.PMOVSSET_EL0 = value;
        Update(PMOVSSET_EL0.EffectsOf(old ^ value));
    }

    private void WriteInterruptEnables(ulong value)
    {
        ulong old = _bank.PMINTENSET_EL1;
        _bank.PMINTENSET_EL1 = value;
        Update(PMINTENSET_EL1.EffectsOf(old ^ value));
    }

    private void WriteType(int counter, ulong value)
    {
        ulong old = _bank.PMEVTYPERn_EL0[counter];
        ulong now = value & _configuration.TypeMask(counter);
        PmuEffects effects = PMEVTYPERn_EL0.EffectsOf(old ^ now);
        if ((effects & (PmuEffects.Event | PmuEffects.Threshold)) == 0)
        {
            _bank.PMEVTYPERn_EL0[counter] = now;
            Update(effects);
            return;
        }

        Pause(1UL << counter);
        _bank.PMEVTYPERn_EL0[counter] = now;
        AssignSlot(counter);
        Update(effects | PmuEffects.Enable);
    }

    private void WriteCycleFilter(ulong value)
    {
        ulong old = _bank.PMCCFILTR_EL0;
        _bank.PMCCFILTR_EL0 = value & Masks.PMCCFILTR_EL0_Writable;
        Update(PMCCFILTR_EL0.EffectsOf(old ^ _bank.PMCCFILTR_EL0));
    }

    private void WriteInstructionFilter(ulong value)
    {
        ulong kept = Masks.PMICFILTR_EL0_Writable;
        ulong old = _bank.PMICFILTR_EL0;
        _bank.PMICFILTR_EL0 = (old & ~kept) | (value & kept);
        Update(PMICFILTR_EL0.EffectsOf(old ^ _bank.PMICFILTR_EL0));
    }

    private void WriteInstructionAddress(ulong value) => _bank.PMIAR_EL1 = _configuration.InstructionAddress(value);

    /// <summary>For registers whose only effect is on what may be accessed.</summary>
    private void WriteAccessControl(ref ulong word, ulong value)
    {
        if (word != value)
        {
            word = value;
            ForgetAccessDecisions();
        }
    }

    /// <summary>PMSELR_EL0: it decides which counter the two windows reach, and so who may.</summary>
    private void WriteSelection(ulong value)
    {
        if (_bank.PMSELR_EL0 != value)
        {
            _bank.PMSELR_EL0 = value;
            ForgetWindowDecisions();
        }
    }

    private void Zero(ulong counters)
    {
        for (ulong rest = counters & _configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            SetValue(BitOperations.TrailingZeroCount(rest), 0);
        }
    }
}
