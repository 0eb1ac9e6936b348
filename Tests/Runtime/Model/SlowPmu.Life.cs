using System;
using PmuControl = Emu.Registers.PmuControl;

namespace Emu.Tests.Runtime.Model;

// §6.15 snapshots, resets (§3, "reset"), and controls.
internal sealed partial class SlowPmu
{
    public State Save() => _state.Copy();

    public void Restore(State saved) => saved.CopyTo(_state);

    /// <summary>A reset of the PMU's registers. UNKNOWN values are 0.</summary>
    public void Reset(bool cold)
    {
        // What only a Cold reset makes UNKNOWN where FEAT_PMUv3_EXTPMN is implemented ("Uc").
        bool keep = !cold && Has(ModelFeatures.FEAT_PMUv3_EXTPMN);
        for (int i = 0; i <= F0; i++)
        {
            _state.Value[i] = keep && (i >= C || P5) ? _state.Value[i] : 0;
            _state.Captured[i] = keep ? _state.Captured[i] : 0;
            ulong type = keep ? _state.Type[i] : 0;
            if (i < C && Configuration.AArch32)
            {
                type &= ~0xF000_0FFF_0000_0000UL; // TC, TE, TH: "0w" where EL1 supports AArch32
            }

            _state.Type[i] = i == F0 && Icntr ? (type & ~0xFFFFUL) | 8 : type;
        }

        ulong kept = keep ? BitsBelow(32) : 0; // F0 is "0w"
        _state.Enables &= kept;
        _state.Flags &= kept;
        _state.Interrupts &= kept;
        _state.Uacr = 0;
        _state.Pmcr = Configuration.AArch32 ? 0 : 1UL << 6;
        _state.Selr = 0;
        _state.Userenr = 0;
        _state.Pmiar = 0;
        _state.NotCaptured = Has(ModelFeatures.FEAT_PMUv3_SS);
        _state.Pmecr = cold ? 0 : _state.Pmecr & 0x18; // SSE is for a Cold reset
        _state.Divider = 0;
        Array.Clear(_state.Previous);
        if (cold)
        {
            _state.Epmn = (ulong)N;
            _state.Epme = false;
            _state.Oslo = false;
        }
    }

    /// <summary>A capture event: a write of 1 to PMSSCR_EL1.SS, or a signal from outside.</summary>
    public void Capture()
    {
        if (!Has(ModelFeatures.FEAT_PMUv3_SS) || CaptureControl == 0)
        {
            return;
        }

        if (CaptureControl != 3 || Bit(_oslsr, 1))
        {
            _state.NotCaptured = true;
            return;
        }

        for (int i = 0; i <= F0; i++)
        {
            _state.Captured[i] = i < N || i == C || (i == F0 && Icntr) ? _state.Value[i] : _state.Captured[i];
        }

        _state.NotCaptured = false;
        SnapshotCycle();
    }

    // 0 disabled, 3 allowed, else prohibited; the table of §6.15.
    private int CaptureControl
    {
        get
        {
            int sse = EL3 ? (int)(_state.Mdcr3 >> 30 & 3) : 1;
            if (sse != 1)
            {
                return sse;
            }

            sse = EL2 ? (int)(_state.Mdcr2 >> 30 & 3) : 1;
            if (sse != 1)
            {
                return sse;
            }

            sse = (int)(_state.Pmecr >> 3 & 3);
            return sse == 1 ? 0 : sse; // reserved
        }
    }

    /// <summary>Sets one of the registers that govern the PMU from outside.</summary>
    public void SetControl(PmuControl register, ulong value)
    {
        switch (register)
        {
            case PmuControl.HCR_EL2:
                _hcr = value;
                break;
            case PmuControl.SCR_EL3:
                _scr = value;
                break;
            case PmuControl.MDCR_EL2:
                _state.Mdcr2 = value & Mdcr2Fields;
                break;
            case PmuControl.MDCR_EL3:
                _state.Mdcr3 = value & Mdcr3Fields;
                break;
            case PmuControl.HSTR_EL2:
                Hstr = value;
                break;
            case PmuControl.HDFGRTR_EL2:
                _state.Hdfgrtr = value;
                break;
            case PmuControl.HDFGWTR_EL2:
                _state.Hdfgwtr = value;
                break;
            case PmuControl.HDFGRTR2_EL2:
                _state.Hdfgrtr2 = value;
                break;
            case PmuControl.HDFGWTR2_EL2:
                _state.Hdfgwtr2 = value;
                break;
            case PmuControl.EDSCR:
                _edscr = value;
                break;
            case PmuControl.OSLSR_EL1:
                _oslsr = value;
                break;
            case PmuControl.PMBLIMITR_EL1:
                _pmblimitr = value;
                break;
            case PmuControl.PMBSR_EL1:
                _pmbsr = value;
                break;
            case PmuControl.SDER32_EL3:
                _sder = value;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(register));
        }
    }

    /// <summary>Whether the configuration has a control register: of its Exception level, and for its feature.</summary>
    public bool HasControl(PmuControl register) => register switch
    {
        PmuControl.HCR_EL2 or PmuControl.MDCR_EL2 or PmuControl.HSTR_EL2 => EL2,
        PmuControl.HDFGRTR_EL2 or PmuControl.HDFGWTR_EL2 => EL2 && Has(ModelFeatures.FEAT_FGT),
        PmuControl.HDFGRTR2_EL2 or PmuControl.HDFGWTR2_EL2 => EL2 && Has(ModelFeatures.FEAT_FGT2),
        PmuControl.SCR_EL3 or PmuControl.MDCR_EL3 => EL3,
        PmuControl.PMBLIMITR_EL1 or PmuControl.PMBSR_EL1 => Has(ModelFeatures.FEAT_SPEv1p2),
        PmuControl.SDER32_EL3 => EL3 && Configuration.AArch32,
        _ => true,
    };

    // With FEAT_PMUv3_EXTPMN a value of HPMN above EPMN acts and reads as EPMN.
    private ulong ReadMdcr2() => Has(ModelFeatures.FEAT_PMUv3_EXTPMN) && (int)(_state.Mdcr2 & 31) > Epmn
        ? (_state.Mdcr2 & ~31UL) | (uint)Epmn
        : _state.Mdcr2;

    // §3.6
    private ulong Mdcr2Fields => !EL2 ? 0 :
        (3UL << 40 & When(Has(ModelFeatures.FEAT_EBEP)))
        | (1UL << 36 & When(Has(ModelFeatures.FEAT_SPEv1p2)))
        | (3UL << 30 & When(Has(ModelFeatures.FEAT_PMUv3_SS)))
        | (1UL << 29 & When(P7))
        | (1UL << 28 & When(Has(ModelFeatures.FEAT_MTPMU) && !EL3))
        | (1UL << 26 & When(P5))
        | (1UL << 23 & When(P5))
        | (1UL << 17 & When(P1))
        | 0xFF;

    // MDCR_EL3 (§3.6), without EPMSSAD, EPMAD and EPMADE (the external view's), which are below.
    private ulong Mdcr3Fields =>
        (1UL << 44 & When(Has(ModelFeatures.FEAT_PMUv3_SS)))
        | (3UL << 45 & When(Has(ModelFeatures.FEAT_PMUv3_SS)))
        | (3UL << 40 & When(Has(ModelFeatures.FEAT_EBEP)))
        | (1UL << 35 & When(P7))
        | (1UL << 34 & When(P7))
        | (3UL << 30 & When(Has(ModelFeatures.FEAT_PMUv3_SS)))
        | (1UL << 28 & When(Has(ModelFeatures.FEAT_MTPMU)))
        | (1UL << 23 & When(P5))
        | (1UL << 21 & When(Has(ModelFeatures.FEAT_PMUv3_EXT)))
        | (1UL << 17)
        | (1UL << 7 & When(P9 || Has(ModelFeatures.FEAT_EBEP | ModelFeatures.FEAT_PMUv3_SS)))
        | (1UL << 6)
        | (1UL << 2 & When(Has(ModelFeatures.FEAT_RME) && Has(ModelFeatures.FEAT_PMUv3_EXT)));

    private static ulong When(bool condition) => condition ? ulong.MaxValue : 0;
}
