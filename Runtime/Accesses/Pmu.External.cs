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
    /// <returns>Ok, or <see cref="PmuAccess.Error"/>: also for an access that is not 32 or 64 bits wide, not aligned or not in the frame, and without the view. Offsets without a register read as 0.</returns>
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
        && _pe.Has(PmuFeatures.FEAT_PMUv3_EXT);

    private ExternalPart FindExternal(uint offset, int bits)
    {
        PmuRegisterView view = PmuRegisterMap.ResolveExternal(offset, _pe.Features);
        if (bits == 64)
        {
            return view.Width == 64 ? new ExternalPart(view, 0, 64) : ExternalPart.Pair;
        }

        if (view.IsNone && (offset & 4) != 0)
        {
            view = PmuRegisterMap.ResolveExternal(offset - 4, _pe.Features);
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

    /// <summary>How an access ends: the direction that a place does not have fails where the other would.</summary>
    private PmuAccessOutcome CheckExternal(in PmuRegisterView view, bool isRead, SecurityState access)
    {
        PmuAccessState state = new(in _pe, access, SoftwareLocked);
        bool has = isRead ? view.CanRead : view.CanWrite;
        bool asRead = has == isRead;
        PmuAccessOutcome outcome = asRead
            ? PmuAccessRules.CheckExternalRead(view.Register, state)
            : PmuAccessRules.CheckExternalWrite(view.Register, state);
        return has || outcome == PmuAccessOutcome.Error ? outcome : PmuAccessOutcome.RazWi;
    }

    private ulong ReadExternally(PmuRegister register, SecurityState access)
    {
        int accessible = ExternalAccessRules.NumAccessible(_pe, access);
        ulong reached = Reach.OfExternal(_pe, PmuRegisterFile.ReachOf(register.Id), register.Index, accessible, AccessDirection.Read);
        if (reached == 0)
        {
            return 0;
        }

        PmuLiveState live = new(this, accessible);
        return PmuRegisterFile.Read(in _pe.Bank, register, in live, Masks) & reached;
    }

    /// <param name="register">The register.</param>
    /// <param name="shown">The bits of it that the access shows; the others keep their values.</param>
    /// <param name="value">The value of those.</param>
    /// <param name="access">The Security state of the access.</param>
    private void WriteExternally(PmuRegister register, ulong shown, ulong value, SecurityState access)
    {
        int accessible = ExternalAccessRules.NumAccessible(_pe, access);
        ulong reached =
            shown & Reach.OfExternal(_pe, PmuRegisterFile.ReachOf(register.Id), register.Index, accessible, AccessDirection.Write);
        if (reached == 0)
        {
            return;
        }

        PmuEffects effects = PmuRegisterFile.Write(ref _pe.Bank, register, value, reached, Masks);
        if (effects != 0)
        {
            Follow(effects, new WrittenRegister(register, value, reached, accessible));
        }
    }

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
