using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Emu.Registers;

namespace Emu;

// The guest plane: MRS and MSR. What the generated checks allow is remembered as a bit for each Exception level, register and direction, so that an
// access that was allowed before costs a lookup, a bit test and a jump. Whoever changes what a check looks at forgets them all.
public sealed partial class Pmu
{
    private const int WordsPerDirection = PmuRegisterFile.AccessNumbers / 64;
    private const int WordsPerLevel = 2 * WordsPerDirection;

    // Of the first word of an Exception level and direction: all but the windows.
    private static readonly ulong OtherThanWindows = ~(DecisionBit(PmuRegisterId.PMXEVTYPER_EL0) | DecisionBit(PmuRegisterId.PMXEVCNTR_EL0));

    private AccessDecisions _allowedAccesses;

    internal ref readonly PmuRegisterBank Bank => ref _bank;

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
        int decision = PmuRegisterFile.AccessNumber(register);
        int word = (_context.ExceptionLevel * WordsPerLevel) + (decision >> 6);
        if ((_allowedAccesses[word] >> (decision & 63) & 1) != 0)
        {
            // What software reads over and over does not go through the big switch.
            value = register.Id switch
            {
                PmuRegisterId.PMEVCNTRn_EL0 => _counters.EventCounterValue(register.Index),
                PmuRegisterId.PMCCNTR_EL0 => _counters.Value(PmuCounter.Cycle),
                _ => ReadAllowed(register),
            };
            return PmuAccess.Ok;
        }

        return ReadChecked(register, out value);
    }

    /// <summary>A guest's MSR of a register that was looked up before.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value written; bits that hold nothing are ignored.</param>
    public PmuAccess Write(PmuRegister register, ulong value)
    {
        int decision = PmuRegisterFile.AccessNumber(register);
        int word = (_context.ExceptionLevel * WordsPerLevel) + WordsPerDirection + (decision >> 6);
        if ((_allowedAccesses[word] >> (decision & 63) & 1) != 0)
        {
            // What software writes over and over: it needs no search.
            switch (register.Id)
            {
                case PmuRegisterId.PMEVCNTRn_EL0:
                    SetCounter(register.Index, value);
                    break;
                case PmuRegisterId.PMCCNTR_EL0:
                    SetCounter(PmuCounter.Cycle, value);
                    break;
                case PmuRegisterId.PMSELR_EL0:
                    Update(PMSELR_EL0.WriteBits(ref _bank.PMSELR_EL0, value, ulong.MaxValue, _masks));
                    break;
                default:
                    WriteAllowed(register, value, ulong.MaxValue);
                    break;
            }

            return PmuAccess.Ok;
        }

        return WriteChecked(register, value);
    }

    /// <summary>
    /// How a guest's MSR would end now, without performing it. A write takes effect once its instruction has retired, and a refused one does
    /// not retire: an emulator that counts exactly asks this first, then counts the instruction, then writes.
    /// </summary>
    /// <param name="register">The register.</param>
    public PmuAccess CheckWrite(PmuRegister register)
    {
        int decision = PmuRegisterFile.AccessNumber(register);
        int word = (_context.ExceptionLevel * WordsPerLevel) + WordsPerDirection + (decision >> 6);
        if ((_allowedAccesses[word] >> (decision & 63) & 1) != 0)
        {
            return PmuAccess.Ok;
        }

        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckWrite(register, new PmuAccessState(this));
        return outcome == PmuAccessOutcome.Allow ? PmuAccess.Ok : Refused(outcome, register, isRead: false);
    }

    private PmuAccess ReadChecked(PmuRegister register, out ulong value)
    {
        value = 0;
        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckRead(register, new PmuAccessState(this));
        switch (outcome)
        {
            case PmuAccessOutcome.Allow:
                Remember(register, 0);
                value = ReadAllowed(register);
                return PmuAccess.Ok;
            case PmuAccessOutcome.WriteIgnored:
                value = ReadAllowed(register);
                return PmuAccess.Ok;
            default:
                return Refused(outcome, register, isRead: true);
        }
    }

    private PmuAccess WriteChecked(PmuRegister register, ulong value)
    {
        if (register.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = PmuAccessRules.CheckWrite(register, new PmuAccessState(this));
        if (outcome != PmuAccessOutcome.Allow)
        {
            return Refused(outcome, register, isRead: false);
        }

        Remember(register, WordsPerDirection);
        WriteAllowed(register, value, ulong.MaxValue);
        return PmuAccess.Ok;
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
                int target = EL2Enabled && (_controls.HCR_EL2 & HCR_EL2.TGE_Mask) != 0 ? 2 : 1;
                return PmuAccess.Trap(target, PmuRegisterMap.EncodeAArch64(register), isRead);
            case PmuAccessOutcome.TrapEL2:
                return PmuAccess.Trap(2, PmuRegisterMap.EncodeAArch64(register), isRead);
            case PmuAccessOutcome.TrapEL3:
                return PmuAccess.Trap(3, PmuRegisterMap.EncodeAArch64(register), isRead);
            default:
                return PmuAccess.Undefined;
        }
    }

    private void Remember(PmuRegister register, int direction)
    {
        int decision = PmuRegisterFile.AccessNumber(register);
        if (decision != 0)
        {
            _allowedAccesses[(_context.ExceptionLevel * WordsPerLevel) + direction + (decision >> 6)] |= 1UL << (decision & 63);
        }
    }

    private void ForgetAccessDecisions()
    {
        _allowedAccesses = default;
        AccessVersion++;
    }

    /// <summary>The bit of a single register in the first word; single registers come first.</summary>
    private static ulong DecisionBit(PmuRegisterId id)
    {
        int number = PmuRegisterFile.AccessNumber(new PmuRegister(id));
        Debug.Assert(number is > 0 and < 64, "A single register has a bit in the first word.");
        return 1UL << number;
    }

    /// <summary>Forgets who may reach the selected counter: another one was selected.</summary>
    private void ForgetWindowDecisions()
    {
        AccessVersion++;

        // The first word of each Exception level and direction; two of them and what stands between at a time.
        Vector256<ulong> kept = Vector256.Create(OtherThanWindows, ulong.MaxValue, OtherThanWindows, ulong.MaxValue);
        ref ulong words = ref _allowedAccesses[0];
        for (nuint word = 0; word < 4 * WordsPerLevel; word += WordsPerLevel)
        {
            (Vector256.LoadUnsafe(ref words, word) & kept).StoreUnsafe(ref words, word);
        }
    }

    /// <summary>For each Exception level: what may be read, then what may be written.</summary>
    [InlineArray(4 * WordsPerLevel)]
    private struct AccessDecisions
    {
        private ulong _element0;
    }
}
