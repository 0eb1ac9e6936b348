using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// The guest plane: MRS and MSR. What the generated checks allow is remembered as a bit for each Exception level, register and direction, so that an
// access that was allowed before costs a lookup, a bit test and a jump. A change of anything that a check reads forgets them all.
public sealed partial class Pmu
{
    /// <summary>A guest's MRS.</summary>
    /// <param name="aarch64Encoding">
    /// Bits [20:5] of the instruction with op0 in two bits: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].
    /// </param>
    /// <param name="value">The value read; 0 unless the answer is ok.</param>
    /// <returns>The answer; <see cref="PmuAccessKind.NotPmu"/> for an encoding that is not in registers.yaml.</returns>
    public PmuAccess Read(ushort aarch64Encoding, out ulong value) => Read(PmuRegisterMap.ResolveAArch64(aarch64Encoding), out value);

    /// <summary>A guest's MSR.</summary>
    /// <param name="aarch64Encoding">As for <see cref="Read(ushort, out ulong)"/>.</param>
    /// <param name="value">The value written; bits that hold nothing are ignored.</param>
    /// <returns>The answer; <see cref="PmuAccessKind.NotPmu"/> for an encoding that is not in registers.yaml.</returns>
    public PmuAccess Write(ushort aarch64Encoding, ulong value) => Write(PmuRegisterMap.ResolveAArch64(aarch64Encoding), value);

    /// <summary>A guest's MRS of a register that was looked up before.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value read; 0 unless the answer is ok.</param>
    public PmuAccess Read(PmuRegister register, out ulong value)
    {
        if (!_decisions.Allows(_pe.Context.ExceptionLevel, AccessDirection.Read, register))
        {
            return ReadChecked(register, out value);
        }

        // What software reads often needs no search.
        value = register.Id switch
        {
            PmuRegisterId.PMEVCNTRn_EL0 => _counters.EventCounterValue(register.Index),
            PmuRegisterId.PMCCNTR_EL0 => _counters.CycleCounterValue,
            _ => ReadAllowed(register),
        };
        return PmuAccess.Ok;
    }

    /// <summary>A guest's MSR of a register that was looked up before.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value written; bits that hold nothing are ignored.</param>
    public PmuAccess Write(PmuRegister register, ulong value)
    {
        if (!_decisions.Allows(_pe.Context.ExceptionLevel, AccessDirection.Write, register))
        {
            return WriteChecked(register, value);
        }

        // What software writes often needs no search.
        switch (register.Id)
        {
            case PmuRegisterId.PMEVCNTRn_EL0:
                SetCounter(register.Index, value);
                break;
            case PmuRegisterId.PMCCNTR_EL0:
                SetCounter(PmuCounter.Cycle, value);
                break;
            case PmuRegisterId.PMSELR_EL0:
                Select(value);
                break;
            default:
                WriteAllowed(register, value, ulong.MaxValue);
                break;
        }

        return PmuAccess.Ok;
    }

    /// <summary>
    /// How a guest's MSR would end now, without performing it: nothing changes.
    /// </summary>
    /// <param name="register">The register.</param>
    public PmuAccess CheckWrite(PmuRegister register)
    {
        if (_decisions.Allows(_pe.Context.ExceptionLevel, AccessDirection.Write, register))
        {
            return PmuAccess.Ok;
        }

        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckWrite(register, new PmuAccessState(in _pe));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : Refused(outcome, register, isRead: false);
    }

    /// <summary>
    /// How a guest's MSR ends that is about to be written. A write takes effect once its instruction has retired, and a refused one does not retire: an emulator that
    /// counts exactly begins the write, counts the instruction, and then calls <see cref="Write(PmuRegister, ulong)"/>, which does not ask the rule again.
    /// </summary>
    /// <param name="register">The register.</param>
    /// <remarks>Only for the thread that drives the PMU. <see cref="CheckWrite"/> gives the same answer on any thread, and changes nothing.</remarks>
    public PmuAccess BeginWrite(PmuRegister register)
    {
        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = CheckedWrite(register);
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : Refused(outcome, register, isRead: false);
    }

    // Its only effect is that the windows show another counter.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Select(ulong value) => Update(PMSELR_EL0.WriteBits(ref _pe.Bank.PMSELR_EL0, value, ulong.MaxValue, Masks));

    // Stays out of line. Inlined, it makes an access that was allowed before up to three times as slow: `Benchmarks/run pmu`.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PmuAccess ReadChecked(PmuRegister register, out ulong value)
    {
        value = 0;
        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = CheckedRead(register);
        if (outcome is not (PmuAccessOutcome.Allow or PmuAccessOutcome.WriteIgnored))
        {
            return Refused(outcome, register, isRead: true);
        }

        value = ReadAllowed(register);
        return PmuAccess.Ok;
    }

    // Stays out of line, as ReadChecked does.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PmuAccess WriteChecked(PmuRegister register, ulong value)
    {
        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = CheckedWrite(register);
        if (outcome != PmuAccessOutcome.Allow)
        {
            return Refused(outcome, register, isRead: false);
        }

        WriteAllowed(register, value, ulong.MaxValue);
        return PmuAccess.Ok;
    }

    /// <summary>What the rules say about a read by an instruction. One that is allowed is remembered.</summary>
    private PmuAccessOutcome CheckedRead(PmuRegister register)
    {
        int level = _pe.Context.ExceptionLevel;
        if (_decisions.Allows(level, AccessDirection.Read, register))
        {
            return PmuAccessOutcome.Allow;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(register, new PmuAccessState(in _pe));
        if (outcome == PmuAccessOutcome.Allow)
        {
            _decisions.Remember(level, AccessDirection.Read, register);
        }

        return outcome;
    }

    /// <summary>What the rules say about a write by an instruction. One that is allowed is remembered.</summary>
    private PmuAccessOutcome CheckedWrite(PmuRegister register)
    {
        int level = _pe.Context.ExceptionLevel;
        if (_decisions.Allows(level, AccessDirection.Write, register))
        {
            return PmuAccessOutcome.Allow;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckWrite(register, new PmuAccessState(in _pe));
        if (outcome == PmuAccessOutcome.Allow)
        {
            _decisions.Remember(level, AccessDirection.Write, register);
        }

        return outcome;
    }

    private PmuAccess Refused(PmuAccessOutcome outcome, PmuRegister register, bool isRead)
    {
        switch (outcome)
        {
            case PmuAccessOutcome.RazWi:
            case PmuAccessOutcome.WriteIgnored:
                return PmuAccess.Ok;
            case PmuAccessOutcome.TrapEL1:
                return PmuAccess.Trap(1, PmuRegisterMap.EncodeAArch64(register), isRead);
            case PmuAccessOutcome.TrapEL1OrTge:
                return PmuAccess.Trap(_pe.GeneralExceptionsTrap ? 2 : 1, PmuRegisterMap.EncodeAArch64(register), isRead);
            case PmuAccessOutcome.TrapEL2:
                return PmuAccess.Trap(2, PmuRegisterMap.EncodeAArch64(register), isRead);
            case PmuAccessOutcome.TrapEL3:
                return PmuAccess.Trap(3, PmuRegisterMap.EncodeAArch64(register), isRead);
            default:
                return PmuAccess.Undefined;
        }
    }

    /// <summary>A read that is allowed. What software reads often comes first, because then it needs no search.</summary>
    private ulong ReadAllowed(PmuRegister register)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMXEVCNTR_EL0:
                return _counters.EventCounterValue((int)new PMSELR_EL0(_pe.Bank.PMSELR_EL0).SEL);
            case PmuRegisterId.PMCR_EL0:
                PmuLiveState now = new(this, _pe.NumAccessible);
                return PMCR_EL0.ReadBits(_pe.Bank.PMCR_EL0, in now, Masks);
            case PmuRegisterId.PMEVTYPERn_EL0:
                return _pe.Bank.PMEVTYPERn_EL0[register.Index];
            default:
                return ReadRegister(register);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong ReadRegister(PmuRegister register)
    {
        if (!PmuRegisterFile.TryReadWord(in _pe.Bank, register, out ulong word))
        {
            return ReadDerived(register);
        }

        return PmuRegisterFile.ReachOf(register.Id) switch
        {
            PmuReach.Counters => word & Reach.OfVectorRead(_pe),
            PmuReach.User => word & Reach.OfUserAccess(_pe),
            _ => word,
        };
    }

    /// <summary>A register that shows something else than a word of the bank.</summary>
    private ulong ReadDerived(PmuRegister register)
    {
        register = PmuRegisterFile.Selected(in _pe.Bank, register);
        PmuLiveState live = new(this, _pe.NumAccessible);
        return PmuRegisterFile.Read(in _pe.Bank, register, in live, Masks) & Reach.OfRead(_pe, PmuRegisterFile.ReachOf(register.Id));
    }

    /// <param name="register">The register.</param>
    /// <param name="value">The value written.</param>
    /// <param name="shown">The bits of the register that the view shows: the access reaches no others.</param>
    private void WriteAllowed(PmuRegister register, ulong value, ulong shown)
    {
        PmuReach reach = PmuRegisterFile.ReachOf(register.Id);
        if (reach == PmuReach.Window)
        {
            register = PmuRegisterFile.Selected(in _pe.Bank, register);
            reach = PmuRegisterFile.ReachOf(register.Id);
        }

        ulong reached = reach switch
        {
            PmuReach.All => shown,
            PmuReach.Counters => shown & Reach.OfVectorWrite(_pe),
            _ => shown & Reach.OfWrite(_pe, reach, register.Index),
        };
        PmuEffects effects = PmuRegisterFile.Write(ref _pe.Bank, register, value, reached, Masks);
        if ((effects & OfOneRegister) != 0)
        {
            Follow(effects, new WrittenRegister(register, value, reached, _pe.NumAccessible));
        }
        else if (effects != 0)
        {
            Update(effects);
        }
    }
}
