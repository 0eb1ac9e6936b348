namespace Emu.Tests.Runtime.Model;

// §4 and the end of §6.13: accesses in AArch32 state, at EL0 and EL1. EL2 and EL3 always use AArch64.
internal sealed partial class SlowPmu
{
    /// <summary>MRC and MRRC.</summary>
    public Answer Read32(uint code)
    {
        if (ModelRegister32.Find(code) is not { } view || !IsPresent32(view))
        {
            return Answer.Undefined;
        }

        Outcome outcome = Check(view.Register, read: true, view);
        if (outcome == Outcome.Nothing)
        {
            return Answer.Read(0);
        }

        if (outcome != Outcome.Perform)
        {
            return Refuse32(outcome, view, read: true);
        }

        Answer whole = ReadValue(view.Register);
        ulong shown = ShownBy(view);
        return view.High ? Answer.Read((whole.Value & shown) >> 32, 0xFFFF_FFFF) : Answer.Read(whole.Value & shown, whole.Known | ~shown);
    }

    /// <summary>MCR and MCRR.</summary>
    public Answer Write32(uint code, ulong value)
    {
        if (ModelRegister32.Find(code) is not { } view || !IsPresent32(view))
        {
            return Answer.Undefined;
        }

        Outcome outcome = Check(view.Register, read: false, view);
        if (outcome == Outcome.Perform)
        {
            value = view.Is64 ? value : value & 0xFFFF_FFFF;

            // Bits that the view does not show keep what they hold; the vectors and PMCR's one-shot bits hold nothing.
            ulong shown = ShownBy(view);
            ulong hidden = view.Register.Reg switch
            {
                Reg.PMCR => _state.Pmcr,
                Reg.PMXEVCNTR => _state.Value[Selected],
                Reg.PMXEVTYPER => _state.Type[Selected],
                Reg.PMCCNTR or Reg.PMEVCNTR or Reg.PMEVTYPER or Reg.PMCCFILTR or Reg.PMUSERENR =>
                    Raw(view.Register.Reg, view.Register.Index),
                _ => 0,
            };
            WriteValue(view.Register, (value & shown) | (hidden & ~shown));
        }

        return outcome is Outcome.Perform or Outcome.Nothing ? Answer.Done : Refuse32(outcome, view, read: false);
    }

    // PMXEVTYPER shows PMCCFILTR where that is selected.
    private ulong ShownBy(ModelRegister32 view) =>
        view.Register.Reg == Reg.PMXEVTYPER && Selected == C ? view.Shown & ~0x0200_FFFFUL : view.Shown;

    private bool IsPresent32(ModelRegister32 view) => Configuration.AArch32 && (!view.High || P1);

    private Answer Refuse32(Outcome outcome, ModelRegister32 view, bool read)
    {
        // PMUSERENR denies under an EL1 that uses AArch32: there is no trap to EL1.
        if (outcome == Outcome.Undefined || (outcome == Outcome.TrapEL1 && EL1Is32))
        {
            return Answer.Undefined;
        }

        int level = outcome switch
        {
            Outcome.TrapEL1 => 1,
            Outcome.TrapEL2 => 2,
            _ => 3,
        };
        uint code = view.Code;
        uint iss = 1U << 24 | 0xEU << 20 | (read ? 1U : 0);
        iss |= view.Is64
            ? (code >> 4 & 15) << 16 | (code & 15) << 1
            : (code & 7) << 17 | (code >> 11 & 7) << 14 | (code >> 7 & 15) << 10 | (code >> 3 & 15) << 1;
        return new Answer(AnswerKind.Trap, level, view.Is64 ? 4 : 3, iss);
    }

    // HSTR_EL2.T9: the registers of CRn 9, and the 64-bit PMCCNTR.
    private bool HypervisorSystemTrap(ModelRegister32 view) => Bit(Hstr, 9) && (view.Is64 || (view.Code >> 7 & 15) == 9);
}
