using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

// The registers that govern the PMU from outside: those that registers.yaml describes stand in the bank, the others here.
public sealed partial class Pmu
{
    // As firmware leaves them for what runs below EL3: Non-secure, in AArch64 state, nothing trapped for want of EL3's consent.
    private const ulong InitialHCR = HCR_EL2.RW_Mask;
    private const ulong InitialSCR = SCR_EL3.NS_Mask | SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask | SCR_EL3.FGTEn_Mask | SCR_EL3.FGTEn2_Mask;

    private PmuControls _controls;

    internal bool FGTEnabled => !Has(PmuFeatures.EL3) || (_controls.SCR_EL3 & SCR_EL3.FGTEn_Mask) != 0;

    internal bool FGT2Enabled => !Has(PmuFeatures.EL3) || (_controls.SCR_EL3 & SCR_EL3.FGTEn2_Mask) != 0;

    internal bool HaltedSDD => _context.Halted && (_controls.EDSCR & EDSCR.SDD_Mask) != 0 && Has(PmuFeatures.EL3);

    internal bool HaltedSDDPriority => _configuration.Options.EL3TrapPriority && HaltedSDD;

    internal bool TID3 => (_controls.HCR_EL2 & HCR_EL2.TID3_Mask) != 0;

    // No AArch32 access comes through the AArch64 view.
    internal bool HSTRTrapsT9 =>
        _context.AArch32 && (_controls.HSTR_EL2 & HSTR_EL2.T9_Mask) != 0 && EL2Enabled && (_context.ExceptionLevel != 0 || !InHost);

    /// <summary>The value of a register that governs the PMU from outside; 0 where the configuration does not have it.</summary>
    /// <param name="register">The register.</param>
    /// <returns>For MDCR_EL2, MDCR_EL3 and HDFG*TR*_EL2 the PMU's bits; for the others what was set.</returns>
    public ulong GetControl(PmuControl register)
    {
        PmuRegister ours = PmuControls.RegisterOf(register);
        return ours.IsNone ? _controls.Read(register) : ReadRaw(ours);
    }

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
        PmuRegister ours = PmuControls.RegisterOf(register);
        if (ours.IsNone)
        {
            Update(_controls.Write(register, value));
        }
        else
        {
            WriteRaw(ours, value);
        }
    }

    [DoesNotReturn]
    private static void ThrowNoControl(PmuControl register) =>
        throw new ArgumentException($"The configuration has no {register}.", nameof(register));
}
