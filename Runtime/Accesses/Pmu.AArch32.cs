using Emu.Registers;

namespace Emu;

// The AArch32 view (G8.3, G8.4): MRC and MCR see 32 bits of a register, MRRC and MCRR 64. The same checks, in the same order, as
// from AArch64; what differs is the outcome of a refused access. Bits that the view does not show are left as they are.
public sealed partial class Pmu
{
    /// <summary>A guest's MRC or MRRC.</summary>
    /// <param name="encoding">
    /// Of MRC <c>(coproc &lt;&lt; 16) | (opc1 &lt;&lt; 11) | (CRn &lt;&lt; 7) | (CRm &lt;&lt; 3) | opc2</c>, of MRRC
    /// <c>(1 &lt;&lt; 20) | (coproc &lt;&lt; 16) | (opc1 &lt;&lt; 4) | CRm</c>.
    /// </param>
    /// <param name="value">The value read, of MRRC Rt2 above Rt; 0 unless the answer is ok.</param>
    /// <returns>The answer; <see cref="PmuAccessKind.NotPmu"/> where the configuration has no register of the PMU at that encoding.</returns>
    public PmuAccess ReadAArch32(uint encoding, out ulong value)
    {
        value = 0;
        PmuRegisterView view = PmuRegisterMap.ResolveAArch32(encoding, _pe.Features);
        if (view.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        if (!view.CanRead)
        {
            return PmuAccess.Undefined;
        }

        PmuAccessOutcome outcome = CheckedRead(view.Register);
        if (outcome is not (PmuAccessOutcome.Allow or PmuAccessOutcome.WriteIgnored))
        {
            return RefusedAArch32(outcome, encoding, isRead: true);
        }

        value = Shown(view).Extract(ReadAllowed(view.Register));
        return PmuAccess.Ok;
    }

    /// <summary>A guest's MCR or MCRR.</summary>
    /// <param name="encoding">As for <see cref="ReadAArch32"/>, of MCR and MCRR.</param>
    /// <param name="value">The value written, of MCRR Rt2 above Rt; MCR has 32 bits, and those above are ignored.</param>
    /// <returns>The answer; <see cref="PmuAccessKind.NotPmu"/> where the configuration has no register of the PMU at that encoding.</returns>
    public PmuAccess WriteAArch32(uint encoding, ulong value)
    {
        PmuAccess access = CheckWriteAArch32(encoding, isPerformed: true, out PmuRegisterView view);
        if (!view.IsNone)
        {
            PmuRegisterView shown = Shown(view);
            WriteAllowed(view.Register, value << shown.Low, shown.Shown);
        }

        return access;
    }

    /// <summary>How a guest's MCR or MCRR would end now, without performing it; see <see cref="CheckWrite"/>.</summary>
    /// <param name="encoding">As for <see cref="WriteAArch32"/>.</param>
    public PmuAccess CheckWriteAArch32(uint encoding) => CheckWriteAArch32(encoding, isPerformed: false, out _);

    /// <summary>The answer, and the place where the access is performed.</summary>
    private PmuAccess CheckWriteAArch32(uint encoding, bool isPerformed, out PmuRegisterView view)
    {
        view = PmuRegisterMap.ResolveAArch32(encoding, _pe.Features);
        if (view.IsNone)
        {
            return PmuAccess.NotPmu;
        }

        PmuAccessOutcome outcome = !view.CanWrite ? PmuAccessOutcome.Undefined
            : isPerformed ? CheckedWrite(view.Register)
            : PmuAccessRules.CheckWrite(view.Register, new PmuAccessState(in _pe));
        if (outcome == PmuAccessOutcome.Allow)
        {
            return PmuAccess.Ok;
        }

        view = default;
        return RefusedAArch32(outcome, encoding, isRead: false);
    }

    /// <summary>A window shows what the view shows of the register that it selects.</summary>
    private PmuRegisterView Shown(PmuRegisterView view)
    {
        PmuRegister selected = PmuRegisterFile.Selected(in _pe.Bank, view.Register);
        if (selected == view.Register)
        {
            return view;
        }

        PmuRegisterView shown = PmuRegisterMap.ResolveAArch32(PmuRegisterMap.EncodeAArch32(selected), _pe.Features);
        return shown.IsNone ? view : shown;
    }

    private PmuAccess RefusedAArch32(PmuAccessOutcome outcome, uint encoding, bool isRead)
    {
        switch (outcome)
        {
            case PmuAccessOutcome.RazWi:
            case PmuAccessOutcome.WriteIgnored:
                return PmuAccess.Ok;
            case PmuAccessOutcome.TrapEL1OrTge when _pe.GeneralExceptionsTrap:
            case PmuAccessOutcome.TrapEL2:
                return PmuAccess.TrapAArch32(2, encoding, isRead);
            case PmuAccessOutcome.TrapEL1 or PmuAccessOutcome.TrapEL1OrTge when !_pe.EL1IsAArch32:
                return PmuAccess.TrapAArch32(1, encoding, isRead);
            case PmuAccessOutcome.TrapEL3:
                return PmuAccess.TrapAArch32(3, encoding, isRead);
            default:
                // An EL1 that uses AArch32 has no such trap: the instruction is UNDEFINED.
                return PmuAccess.Undefined;
        }
    }
}
