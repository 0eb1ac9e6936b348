namespace Emu.Tests.Runtime.Model;

// §6.11 to §6.13: who may do what.
internal sealed partial class SlowPmu
{
    private enum Outcome
    {
        Perform,

        /// <summary>Reads 0, or a write does nothing.</summary>
        Nothing,

        Undefined,
        TrapEL1,
        TrapEL2,
        TrapEL3,
    }

    private bool Uen => P9 && !EL1Is32 && Bit(_state.Userenr, 4);

    private bool En => Bit(_state.Userenr, 0);

    private bool Cr => Bit(_state.Userenr, 2);

    private bool Er => Bit(_state.Userenr, 3);

    private bool Sw => Bit(_state.Userenr, 1);

    private bool Ir => Icntr && Bit(_state.Userenr, 5);

    private bool Tid => P9 && Bit(_state.Userenr, 6);

    private int Selected => (int)_state.Selr;

    private bool FineGrained => EL2Enabled && Has(ModelFeatures.FEAT_FGT) && (!EL3 || Bit(_scr, 27));

    /// <summary>MRS.</summary>
    public Answer Read(ushort encoding)
    {
        if (ModelRegister.Find(encoding) is not { } register)
        {
            return Answer.Undefined;
        }

        Outcome outcome = Check(register, read: true);
        return outcome switch
        {
            Outcome.Perform => ReadValue(register),
            Outcome.Nothing => Answer.Read(0),
            _ => Refuse(outcome, register, read: true),
        };
    }

    /// <summary>MSR.</summary>
    public Answer Write(ushort encoding, ulong value)
    {
        if (ModelRegister.Find(encoding) is not { } register)
        {
            return Answer.Undefined;
        }

        Outcome outcome = Check(register, read: false);
        if (outcome == Outcome.Perform)
        {
            WriteValue(register, value);
        }

        return outcome is Outcome.Perform or Outcome.Nothing ? Answer.Done : Refuse(outcome, register, read: false);
    }

    private static Answer Refuse(Outcome outcome, ModelRegister register, bool read)
    {
        if (outcome == Outcome.Undefined)
        {
            return Answer.Undefined;
        }

        uint encoding = register.Encoding;
        uint iss = (encoding >> 14 & 3) << 20 | (encoding & 7) << 17 | (encoding >> 11 & 7) << 14 | (encoding >> 7 & 15) << 10
            | (encoding >> 3 & 15) << 1;
        int level = outcome switch
        {
            Outcome.TrapEL1 => 1,
            Outcome.TrapEL2 => 2,
            _ => 3,
        };
        return new Answer(AnswerKind.Trap, level, 0x18, iss | (read ? 1U : 0));
    }

    private Outcome Check(ModelRegister register, bool read, ModelRegister32? view = null)
    {
        // 1
        if (!IsPresent(register.Reg) || !(read ? register.CanRead : register.CanWrite))
        {
            return Outcome.Undefined;
        }

        int n = EventCounterOf(register);
        if (n >= Epmn)
        {
            return Outcome.Undefined;
        }

        // 2
        if (Level < (read ? register.LowestRead : register.LowestWrite))
        {
            return Outcome.Undefined;
        }

        switch (register.Class)
        {
            case RegClass.Monitor:
                return Outcome.Perform;
            case RegClass.Hypervisor:
                return CheckHypervisor(register.Reg);
            case RegClass.Identification:
                return Level == 1 && EL2Enabled && Bit(_hcr, 18) ? Outcome.TrapEL2 : Outcome.Perform;
        }

        // 3
        bool sdd = EL3 && Halted && Bit(_edscr, 16);
        if (sdd && Configuration.EL3TrapPriority && TrapsToEL3(register.Class))
        {
            return Outcome.Undefined;
        }

        // 4
        if (Level == 0 && (UserGateTraps(register.Reg, read) || (Tid && register.Reg is Reg.PMCEID0 or Reg.PMCEID1)))
        {
            return EL2Enabled && Bit(_hcr, 27) ? Outcome.TrapEL2 : Outcome.TrapEL1;
        }

        if (Level <= 1 && EL2Enabled)
        {
            // In AArch32 state, after PMUSERENR.
            if (view is not null && !(Level == 0 && InHost) && HypervisorSystemTrap(view))
            {
                return Outcome.TrapEL2;
            }

            // 5; an EL1 that uses AArch32, and EL0 below it, have none.
            if (!EL1Is32 && !(Level == 0 && InHost) && FineGrainedTrap(register.Reg, read))
            {
                return Outcome.TrapEL2;
            }

            // 6
            if (register.Class != RegClass.Snapshot && Bit(_state.Mdcr2, 6))
            {
                return Outcome.TrapEL2;
            }

            // 7
            if ((register.Reg == Reg.PMCR && Bit(_state.Mdcr2, 5)) || n >= NumAccessible)
            {
                return Outcome.TrapEL2;
            }
        }

        // 8
        if (TrapsToEL3(register.Class))
        {
            return sdd ? Outcome.Undefined : Outcome.TrapEL3;
        }

        // 9
        return Level == 0 && Uen && UserGetsNothing(register, n, read) ? Outcome.Nothing : Outcome.Perform;
    }

    private Outcome CheckHypervisor(Reg reg)
    {
        bool closed = reg switch
        {
            Reg.HDFGRTR or Reg.HDFGWTR => !Bit(_scr, 27),
            Reg.HDFGRTR2 or Reg.HDFGWTR2 => !Bit(_scr, 59),
            _ => false,
        };
        if (!EL2)
        {
            return Outcome.Nothing; // RES0 from EL3; no lower Exception level comes here
        }

        if (Level != 2 || !EL3 || !closed)
        {
            return Outcome.Perform;
        }

        return Halted && Bit(_edscr, 16) ? Outcome.Undefined : Outcome.TrapEL3;
    }

    public bool IsPresent(Reg reg) => reg switch
    {
        Reg.PMZR or Reg.PMUACR => P9,
        Reg.PMICNTR or Reg.PMICFILTR => Icntr,
        Reg.PMECR => Has(ModelFeatures.FEAT_EBEP | ModelFeatures.FEAT_PMUv3_SS),
        Reg.PMMIR => _version >= 5,
        Reg.PMIAR => Has(ModelFeatures.FEAT_SEBEP),
        Reg.PMSSCR or Reg.PMEVCNTSVR or Reg.PMCCNTSVR => Has(ModelFeatures.FEAT_PMUv3_SS),
        Reg.PMICNTSVR => Has(ModelFeatures.FEAT_PMUv3_SS) && Icntr,
        Reg.MDCR_EL2 => EL2 || EL3,
        Reg.MDCR_EL3 => EL3,
        Reg.HDFGRTR or Reg.HDFGWTR => Has(ModelFeatures.FEAT_FGT),
        Reg.HDFGRTR2 or Reg.HDFGWTR2 => Has(ModelFeatures.FEAT_FGT2),
        _ => true,
    };

    /// <summary>The event counter that an access is about, or -1.</summary>
    private int EventCounterOf(ModelRegister register) => register.Reg switch
    {
        Reg.PMEVCNTR or Reg.PMEVTYPER or Reg.PMEVCNTSVR => register.Index,
        Reg.PMXEVCNTR => Selected,
        Reg.PMXEVTYPER => Selected == C ? -1 : Selected,
        _ => -1,
    };

    private bool TrapsToEL3(RegClass rule)
    {
        if (!EL3 || Level == 3)
        {
            return false;
        }

        bool tpm = Bit(_state.Mdcr3, 6);
        return rule switch
        {
            RegClass.A => tpm,
            RegClass.B => tpm || !Bit(_state.Mdcr3, 7),
            _ => !Bit(_state.Mdcr3, 44),
        };
    }

    // §6.11, "EL0 gate per access"
    private bool UserGateTraps(Reg reg, bool read) => reg switch
    {
        Reg.PMCR => !En || Uen,
        Reg.PMCCNTR when read => !Uen && !Cr && !En,
        Reg.PMEVCNTR or Reg.PMXEVCNTR when read => !Uen && !Er && !En,
        Reg.PMSELR => !Uen && !Er && !En,
        Reg.PMSWINC => !Uen && !Sw && !En,
        Reg.PMICNTR or Reg.PMICFILTR => !Uen,
        Reg.PMUSERENR => false,
        _ => !En && !Uen,
    };

    // Fine-grained traps (§6.13)
    private bool FineGrainedTrap(Reg reg, bool read)
    {
        int bit = (reg, read) switch
        {
            (Reg.PMCEID0 or Reg.PMCEID1, true) => 58,
            (Reg.PMUSERENR, _) => 57,
            (Reg.PMMIR, true) => 22,
            (Reg.PMCR, false) => 21,
            (Reg.PMSWINC, false) => 20,
            (Reg.PMSELR, _) => 19,
            (Reg.PMOVSCLR or Reg.PMOVSSET, _) => 18,
            (Reg.PMINTENSET or Reg.PMINTENCLR, _) => 17,
            (Reg.PMCNTENSET or Reg.PMCNTENCLR, _) => 16,
            (Reg.PMCCNTR, _) => 15,
            (Reg.PMCCFILTR, _) => 14,
            (Reg.PMEVTYPER or Reg.PMXEVTYPER, _) => 13,
            (Reg.PMEVCNTR or Reg.PMXEVCNTR, _) => 12,
            _ => -1,
        };
        if (bit >= 0)
        {
            return FineGrained && Bit(read ? _state.Hdfgrtr : _state.Hdfgwtr, bit);
        }

        int second = (reg, read) switch
        {
            (Reg.PMZR, false) => 21,
            (Reg.PMSSCR, _) => 7,
            (Reg.PMEVCNTSVR or Reg.PMCCNTSVR or Reg.PMICNTSVR, true) => 6,
            (Reg.PMUACR, _) => 4,
            (Reg.PMICFILTR, _) => 3,
            (Reg.PMICNTR, _) => 2,
            (Reg.PMIAR, _) => 1,
            (Reg.PMECR, _) => 0,
            _ => -1,
        };
        return second >= 0 && Has(ModelFeatures.FEAT_FGT2) && Closed2(second, read);
    }

    // A bit of HDFG*TR2 that is 0, or SCR_EL3.FGTEn2 0.
    private bool Closed2(int bit, bool read) => (EL3 && !Bit(_scr, 59)) || !Bit(read ? _state.Hdfgrtr2 : _state.Hdfgwtr2, bit);

    // §6.13 step 9
    private bool UserGetsNothing(ModelRegister register, int n, bool read)
    {
        (int counter, bool readOnly) = register.Reg switch
        {
            Reg.PMEVCNTR or Reg.PMEVTYPER or Reg.PMXEVCNTR => (n, Er),
            Reg.PMXEVTYPER when n >= 0 => (n, Er),
            Reg.PMXEVTYPER or Reg.PMCCNTR or Reg.PMCCFILTR => (C, Cr),
            Reg.PMICNTR or Reg.PMICFILTR => (F0, Ir),
            _ => (-1, false),
        };
        return counter >= 0 && (!Bit(_state.Uacr, counter) || (!read && readOnly && Slip != Slip.ReadOnlyIsWritable));
    }

    // ------------------------------------------------------------------------------------------------------------ §6.8

    private ulong AccessMask
    {
        get
        {
            ulong mask = BitsBelow(NumAccessible) | 1UL << C;
            if (Icntr && !State32 && (Level != 0 || Uen))
            {
                mask |= 1UL << F0;
            }

            return Level == 0 && Uen ? mask & _state.Uacr : mask;
        }
    }

    private ulong ReadMask => AccessMask & ~(InstructionBitClosed(3, read: true) ? 1UL << F0 : 0);

    // PMZR asks the bit of PMICNTR (2), the others that of PMICFILTR (3).
    private ulong WriteMask(int fineGrainedBit)
    {
        ulong mask = AccessMask & ~(InstructionBitClosed(fineGrainedBit, read: false) ? 1UL << F0 : 0);
        if (Level == 0 && Uen)
        {
            mask &= ~(Ir ? 1UL << F0 : 0);
            mask &= ~(Cr ? 1UL << C : 0);
            mask &= ~(Er ? BitsBelow(C) : 0);
        }

        return mask;
    }

    private bool InstructionBitClosed(int bit, bool read) =>
        (EL3 && Level != 3 && !Bit(_state.Mdcr3, 7)) || (EL2Enabled && Level < 2 && !InHost && Closed2(bit, read));
}
