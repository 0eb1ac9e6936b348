using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

// The registers that govern the PMU from outside: those that registers.yaml describes stand in the bank, the others here.
public sealed partial class Pmu
{
    private const ulong HCR_TID3 = 1UL << 18;
    private const ulong HCR_TGE = 1UL << 27;
    private const ulong HCR_RW = 1UL << 31;
    private const ulong HCR_E2H = 1UL << 34;

    private const ulong SCR_NS = 1UL << 0;
    private const ulong SCR_HCE = 1UL << 8;
    private const ulong SCR_RW = 1UL << 10;
    private const ulong SCR_EEL2 = 1UL << 18;
    private const ulong SCR_FGTEn = 1UL << 27;
    private const ulong SCR_FGTEn2 = 1UL << 59;

    private const uint HSTR_T9 = 1U << 9;
    private const uint EDSCR_SDD = 1U << 16;
    private const ulong PMBLIMITR_E = 1UL << 0;
    private const ulong PMBLIMITR_PMFZ = 1UL << 5;
    private const ulong PMBSR_S = 1UL << 17;
    private const uint SDER_SUNIDEN = 1U << 1;

    private const ulong InitialHCR = HCR_RW;
    private const ulong InitialSCR = SCR_NS | SCR_RW | SCR_HCE | SCR_FGTEn | SCR_FGTEn2;

    private ulong _hcr_EL2;
    private ulong _scr_EL3;
    private ulong _pmblimitr_EL1;
    private ulong _pmbsr_EL1;

    // These have nothing above bit 31.
    private uint _hstr_EL2;
    private uint _edscr;
    private uint _oslsr_EL1;
    private uint _sder32_EL3;
    private uint _edecr;
    private uint _dbgauthstatus_EL1;
    private uint _edprsr = EDPRSR_PU;

    internal bool FGTEnabled => !Has(PmuFeatures.EL3) || (_scr_EL3 & SCR_FGTEn) != 0;

    internal bool FGT2Enabled => !Has(PmuFeatures.EL3) || (_scr_EL3 & SCR_FGTEn2) != 0;

    internal bool HaltedSDD => _context.Halted && (_edscr & EDSCR_SDD) != 0 && Has(PmuFeatures.EL3);

    internal bool HaltedSDDPriority => _configuration.Options.EL3TrapPriority && HaltedSDD;

    internal bool TID3 => (_hcr_EL2 & HCR_TID3) != 0;

    // No AArch32 access comes through the AArch64 view.
    internal bool HSTRTrapsT9 =>
        _context.AArch32 && (_hstr_EL2 & HSTR_T9) != 0 && EL2Enabled && (_context.ExceptionLevel != 0 || !InHost);

    /// <summary>The value of a register that governs the PMU from outside; 0 where the configuration does not have it.</summary>
    /// <param name="register">The register.</param>
    /// <returns>For MDCR_EL2, MDCR_EL3 and HDFG*TR*_EL2 the PMU's bits; for the others what was set.</returns>
    public ulong GetControl(PmuControl register) => register switch
    {
        PmuControl.HCR_EL2 => _hcr_EL2,
        PmuControl.SCR_EL3 => _scr_EL3,
        PmuControl.MDCR_EL2 => ReadRaw(new PmuRegister(PmuRegisterId.MDCR_EL2)),
        PmuControl.MDCR_EL3 => _bank.MDCR_EL3,
        PmuControl.HSTR_EL2 => _hstr_EL2,
        PmuControl.HDFGRTR_EL2 => _bank.HDFGRTR_EL2,
        PmuControl.HDFGWTR_EL2 => _bank.HDFGWTR_EL2,
        PmuControl.HDFGRTR2_EL2 => _bank.HDFGRTR2_EL2,
        PmuControl.HDFGWTR2_EL2 => _bank.HDFGWTR2_EL2,
        PmuControl.EDSCR => _edscr,
        PmuControl.OSLSR_EL1 => _oslsr_EL1,
        PmuControl.PMBLIMITR_EL1 => _pmblimitr_EL1,
        PmuControl.PMBSR_EL1 => _pmbsr_EL1,
        PmuControl.SDER32_EL3 => _sder32_EL3,
        PmuControl.EDECR => _edecr,
        PmuControl.DBGAUTHSTATUS_EL1 => _dbgauthstatus_EL1,
        PmuControl.EDPRSR => _edprsr,
        _ => 0,
    };

    /// <summary>
    /// Sets a register that governs the PMU from outside, with no check and no side effect but that what depends on it follows.
    /// Bits without a meaning here are ignored.
    /// </summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The configuration does not have the register.</exception>
    public void SetControl(PmuControl register, ulong value)
    {
        if (!TrySetControl(register, value))
        {
            ThrowNoControl(register);
        }
    }

    /// <summary>The same without an exception, for an emulator that passes on what its guest writes.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">The value.</param>
    /// <returns>False, and nothing changed, where the configuration does not have the register.</returns>
    public bool TrySetControl(PmuControl register, ulong value)
    {
        if (!_configuration.Has(register))
        {
            return false;
        }

        SetPresentControl(register, value);
        return true;
    }

    private void SetPresentControl(PmuControl register, ulong value)
    {
        switch (register)
        {
            case PmuControl.MDCR_EL2:
                WriteRaw(new PmuRegister(PmuRegisterId.MDCR_EL2), value);
                return;
            case PmuControl.MDCR_EL3:
                WriteRaw(new PmuRegister(PmuRegisterId.MDCR_EL3), value);
                return;
            case PmuControl.HDFGRTR_EL2:
                WriteRaw(new PmuRegister(PmuRegisterId.HDFGRTR_EL2), value);
                return;
            case PmuControl.HDFGWTR_EL2:
                WriteRaw(new PmuRegister(PmuRegisterId.HDFGWTR_EL2), value);
                return;
            case PmuControl.HDFGRTR2_EL2:
                WriteRaw(new PmuRegister(PmuRegisterId.HDFGRTR2_EL2), value);
                return;
            case PmuControl.HDFGWTR2_EL2:
                WriteRaw(new PmuRegister(PmuRegisterId.HDFGWTR2_EL2), value);
                return;
            case PmuControl.HCR_EL2:
                WriteTraps(ref _hcr_EL2, value);
                return;
            case PmuControl.HSTR_EL2:
                _hstr_EL2 = (uint)value;
                ForgetAccessDecisions();
                return;
            case PmuControl.EDSCR:
                _edscr = (uint)value;
                ForgetAccessDecisions();
                return;
            case PmuControl.OSLSR_EL1:
                _oslsr_EL1 = (uint)value;
                return;
            case PmuControl.SCR_EL3:
                WriteTraps(ref _scr_EL3, value);
                return;
            case PmuControl.PMBLIMITR_EL1:
                _pmblimitr_EL1 = value;
                Update(PmuEffects.Freeze);
                return;
            case PmuControl.PMBSR_EL1:
                _pmbsr_EL1 = value;
                Update(PmuEffects.Freeze);
                return;
            case PmuControl.SDER32_EL3:
                _sder32_EL3 = (uint)value;
                Update(PmuEffects.Prohibit);
                return;
            case PmuControl.EDECR:
                _edecr = (uint)value;
                return;
            case PmuControl.DBGAUTHSTATUS_EL1:
                _dbgauthstatus_EL1 = (uint)value;
                Update(PmuEffects.Prohibit);
                return;
            case PmuControl.EDPRSR:
                _edprsr = (uint)value;
                return;
        }
    }

    /// <summary>For registers that decide about accesses; what they say of EL2 and of EL1's Execution state matters to counting, too.</summary>
    private void WriteTraps(ref ulong word, ulong value)
    {
        if (word == value)
        {
            return;
        }

        word = value;
        ForgetAccessDecisions();
        Update(PmuEffects.Prohibit | (Has(PmuFeatures.FEAT_EBEP) ? PmuEffects.Overflow : 0));
    }

    [DoesNotReturn]
    private static void ThrowNoControl(PmuControl register) =>
        throw new ArgumentException($"The configuration has no {register}.", nameof(register));
}
