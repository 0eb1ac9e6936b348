using Emu.Registers;

namespace Emu;

// The memory-mapped view (I3, I5.3): a frame of 4 KiB, its registers seen by a debugger or by another agent. MDCR_EL2.HPMN, the traps
// and PMUSERENR_EL0 do not exist here; who may access is a matter of the access's Security state and of locks.
public sealed partial class Pmu
{
    private const uint FrameSize = 0x1000;

    /// <summary>A read of the memory-mapped view, FEAT_PMUv3_EXT.</summary>
    /// <param name="offset">In the frame, in bytes.</param>
    /// <param name="bits">32 or 64. 64 bits of two 32-bit registers are two reads; 32 bits of a 64-bit register are a half of it.</param>
    /// <param name="value">The value; 0 unless the answer is ok.</param>
    /// <param name="access">The Security state of the access.</param>
    /// <returns>Ok, or <see cref="PmuAccess.Error"/>: also for what is no aligned 32-bit or 64-bit access in the frame, and without the view. Offsets without a register read as 0.</returns>
    public PmuAccess ReadExternal(uint offset, int bits, out ulong value, SecurityState access)
    {
        value = 0;
        if (!IsExternalAccess(offset, bits))
        {
            return PmuAccess.Error;
        }

        ExternalPart part = FindExternal(offset, bits);
        if (!part.IsPair)
        {
            return ReadPart(part, out value, access);
        }

        PmuAccess low = ReadPart(FindExternal(offset, 32), out ulong lowValue, access);
        PmuAccess high = ReadPart(FindExternal(offset + 4, 32), out ulong highValue, access);
        if (!low.IsOk || !high.IsOk)
        {
            return PmuAccess.Error;
        }

        value = lowValue | (highValue << 32);
        return PmuAccess.Ok;
    }

    /// <summary>A write of the memory-mapped view.</summary>
    /// <param name="offset">As for <see cref="ReadExternal"/>.</param>
    /// <param name="bits">As for <see cref="ReadExternal"/>.</param>
    /// <param name="value">The value; of 32 bits, those above are ignored.</param>
    /// <param name="access">The Security state of the access.</param>
    /// <returns>As for <see cref="ReadExternal"/>; a write that is ignored is ok.</returns>
    public PmuAccess WriteExternal(uint offset, int bits, ulong value, SecurityState access)
    {
        if (!IsExternalAccess(offset, bits))
        {
            return PmuAccess.Error;
        }

        ExternalPart part = FindExternal(offset, bits);
        if (!part.IsPair)
        {
            return WritePart(part, value, access);
        }

        PmuAccess low = WritePart(FindExternal(offset, 32), value, access);
        PmuAccess high = WritePart(FindExternal(offset + 4, 32), value >> 32, access);
        return low.IsOk && high.IsOk ? PmuAccess.Ok : PmuAccess.Error;
    }

    private bool IsExternalAccess(uint offset, int bits) =>
        bits is 32 or 64
        && offset < FrameSize
        && (offset & (((uint)bits >> 3) - 1)) == 0
        && Has(PmuFeatures.FEAT_PMUv3_EXT);

    private ExternalPart FindExternal(uint offset, int bits)
    {
        PmuRegisterView view = PmuRegisterMap.ResolveExternal(offset, _features);
        if (bits == 64)
        {
            return view.Width == 64 ? new ExternalPart(view, 0, 64) : ExternalPart.Pair;
        }

        if (view.IsNone && (offset & 4) != 0)
        {
            view = PmuRegisterMap.ResolveExternal(offset - 4, _features);
            return view.Width == 64 ? new ExternalPart(view, 32, 32) : default;
        }

        return new ExternalPart(view, 0, 32);
    }

    private PmuAccess ReadPart(in ExternalPart part, out ulong value, SecurityState access)
    {
        value = 0;
        if (part.View.IsNone)
        {
            return PmuAccess.Ok;
        }

        PmuRegister register = part.View.Register;
        PmuAccessOutcome outcome = CheckExternal(part.View, isRead: true, access);
        if (outcome is PmuAccessOutcome.Allow or PmuAccessOutcome.WriteIgnored)
        {
            value = (part.View.Extract(ReadExternally(register, access)) & part.Mask) >> part.Low;
        }

        return outcome == PmuAccessOutcome.Error ? PmuAccess.Error : PmuAccess.Ok;
    }

    private PmuAccess WritePart(in ExternalPart part, ulong value, SecurityState access)
    {
        if (part.View.IsNone)
        {
            return PmuAccess.Ok;
        }

        PmuAccessOutcome outcome = CheckExternal(part.View, isRead: false, access);
        if (outcome == PmuAccessOutcome.Allow)
        {
            ulong reached = part.View.Shown & (part.Mask << part.View.Low);
            WriteExternally(part.View.Register, reached, ((value << part.Low) << part.View.Low) & reached, access);
        }

        return outcome == PmuAccessOutcome.Error ? PmuAccess.Error : PmuAccess.Ok;
    }

    /// <summary>What an access comes to: the direction that a place does not have fails where the other would.</summary>
    private PmuAccessOutcome CheckExternal(in PmuRegisterView view, bool isRead, SecurityState access)
    {
        PmuAccessState state = new(this, access);
        bool has = isRead ? view.CanRead : view.CanWrite;
        bool asRead = has == isRead;
        PmuAccessOutcome outcome = asRead
            ? PmuAccessRules.CheckExternalRead(view.Register, state)
            : PmuAccessRules.CheckExternalWrite(view.Register, state);
        return has || outcome == PmuAccessOutcome.Error ? outcome : PmuAccessOutcome.RazWi;
    }

    /// <summary>The counters that an external access reaches: also those that EL2 keeps, and an external agent's from the most secure state.</summary>
    private ulong ExternalMask(SecurityState access) =>
        PmuCounter.Below(NumExternallyAccessible(access)) | PmuCounter.CycleMask | InstructionCounter;

    private ulong ReadExternally(PmuRegister register, SecurityState access)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMCR_EL0:
                return _bank.PMCR_EL0 & ~(PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask);
            case PmuRegisterId.PMCNTENSET_EL0:
            case PmuRegisterId.PMCNTENCLR_EL0:
                return _bank.PMCNTENSET_EL0 & ExternalMask(access);
            case PmuRegisterId.PMOVSSET_EL0:
            case PmuRegisterId.PMOVSCLR_EL0:
                return _bank.PMOVSSET_EL0 & ExternalMask(access);
            case PmuRegisterId.PMINTENSET_EL1:
            case PmuRegisterId.PMINTENCLR_EL1:
                return _bank.PMINTENSET_EL1 & ExternalMask(access);
            case PmuRegisterId.PMEVCNTRn_EL0:
            case PmuRegisterId.PMEVTYPERn_EL0:
            case PmuRegisterId.PMEVCNTSVRn_EL1:
                return register.Index < NumExternallyAccessible(access) ? ReadAllowed(register) : 0;
            case PmuRegisterId.PMCNTEN:
            case PmuRegisterId.PMOVS:
            case PmuRegisterId.PMINTEN:
                return _bank.GetRaw(register.Id, 0) & ExternalMask(access);
            case PmuRegisterId.PMCCR:
                return _bank.PMCCR;
            case PmuRegisterId.PMITCTRL:
                return _bank.PMITCTRL;
            case > PmuRegisterId.PMCNTEN:
                return ReadIdentification(register, access);
            default:
                return ReadAllowed(register);
        }
    }

    /// <param name="register">The register.</param>
    /// <param name="reached">The bits of it that the access reaches; the others keep their values.</param>
    /// <param name="value">The value of those.</param>
    /// <param name="access">The Security state of the access.</param>
    private void WriteExternally(PmuRegister register, ulong reached, ulong value, SecurityState access)
    {
        switch (register.Id)
        {
            case PmuRegisterId.PMCR_EL0:
                WritePMCR(Replace(_bank.PMCR_EL0, reached, value), PmuCounter.Below(NumExternallyAccessible(access)));
                return;
            case PmuRegisterId.PMCNTENSET_EL0:
                WriteEnables(_bank.PMCNTENSET_EL0 | (value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMCNTENCLR_EL0:
                WriteEnables(_bank.PMCNTENSET_EL0 & ~(value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMOVSSET_EL0:
                WriteOverflowFlags(_bank.PMOVSSET_EL0 | (value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMOVSCLR_EL0:
                WriteOverflowFlags(_bank.PMOVSSET_EL0 & ~(value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMINTENSET_EL1:
                WriteInterruptEnables(_bank.PMINTENSET_EL1 | (value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMINTENCLR_EL1:
                WriteInterruptEnables(_bank.PMINTENSET_EL1 & ~(value & ExternalMask(access)));
                return;
            case PmuRegisterId.PMCNTEN:
                WriteEnables(Replace(_bank.PMCNTENSET_EL0, reached & ExternalMask(access), value));
                return;
            case PmuRegisterId.PMOVS:
                WriteOverflowFlags(Replace(_bank.PMOVSSET_EL0, reached & ExternalMask(access), value));
                return;
            case PmuRegisterId.PMINTEN:
                WriteInterruptEnables(Replace(_bank.PMINTENSET_EL1, reached & ExternalMask(access), value));
                return;
            case PmuRegisterId.PMCCR:
                WritePMCCR(Replace(_bank.PMCCR, reached, value));
                return;
            case PmuRegisterId.PMITCTRL:
                _bank.PMITCTRL = value & Masks.PMITCTRL_Writable;
                return;
            case PmuRegisterId.PMLAR:
                SoftwareLocked = _configuration.HasSoftwareLock && value != UnlockKey;
                return;
            case PmuRegisterId.PMZR_EL0:
                Zero(value & ExternalMask(access));
                return;
            case PmuRegisterId.PMSWINC_EL0:
                // CONSTRAINED UNPREDICTABLE: no event.
                return;
            case PmuRegisterId.PMEVCNTRn_EL0:
            case PmuRegisterId.PMEVTYPERn_EL0:
                if (register.Index < NumExternallyAccessible(access))
                {
                    WriteAllowed(register, Replace(ReadAllowed(register), reached, value));
                }

                return;
            case > PmuRegisterId.PMCNTEN:
                // PMPCSCTL and PMEVFILT2R<n>: there is nothing behind them.
                return;
            default:
                WriteAllowed(register, Replace(ReadAllowed(register), reached, value));
                return;
        }
    }

    private void WritePMCCR(ulong value)
    {
        ulong old = _bank.PMCCR;
        _bank.PMCCR = value & Masks.PMCCR_Writable;
        Update(PMCCR.EffectsOf(old ^ _bank.PMCCR));
    }

    private static ulong Replace(ulong old, ulong bits, ulong value) => (old & ~bits) | (value & bits);

    /// <summary>The bits of a place that an access reaches.</summary>
    private readonly struct ExternalPart
    {
        private readonly byte _low;
        private readonly byte _width;

        public ExternalPart(in PmuRegisterView view, int low, int width)
        {
            View = view;
            _low = (byte)low;
            _width = (byte)width;
        }

        /// <summary>Two 32-bit places, to be accessed one after the other.</summary>
        public static ExternalPart Pair => new(default, 0, byte.MaxValue);

        /// <summary>The place; none where there is no register.</summary>
        public PmuRegisterView View { get; }

        public bool IsPair => _width == byte.MaxValue;

        /// <summary>The lowest bit of the place that is reached.</summary>
        public int Low => _low;

        /// <summary>The bits of the place that are reached.</summary>
        public ulong Mask => (_width == 64 ? ulong.MaxValue : (1UL << _width) - 1) << _low;
    }
}
