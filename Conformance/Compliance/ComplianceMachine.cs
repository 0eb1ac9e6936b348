using System;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>
/// The model's PE as a table sees it: <see cref="Emu.Pmu"/>, and the registers around it that a table writes. Each access names the Exception level that it is
/// made at; the Security state is what SCR_EL3 says, as on a PE.
/// </summary>
internal class ComplianceMachine
{
    private const ulong ScrNS = SCR_EL3.NS_Mask;
    private const ulong ScrNSE = SCR_EL3.NSE_Mask;
    private const ulong HcrRW = HCR_EL2.RW_Mask;

    // What firmware leaves where the image cannot reach EL3: MDCR_EL3.EnPM2 and EnPMSS open the PMU's registers to the levels below.
    private const ulong OpenMdcrEL3 = MDCR_EL3.EnPMSS_Mask | MDCR_EL3.EnPM2_Mask;

    private readonly Pmu _pmu;
    private readonly int _home;
    private readonly bool _hasEL3;
    private readonly bool _hasRme;
    private readonly ushort[] _events = new ushort[PmuCounter.MaxEventCounters];
    private ulong _scr;

    public ComplianceMachine(PmuConfiguration configuration, int home)
    {
        _pmu = new Pmu(configuration);
        _home = home;
        _hasEL3 = configuration.Has(PmuFeatures.EL3);
        _hasRme = configuration.Has(PmuFeatures.FEAT_RME);
        _scr = ScrNS;
        if (home < 3 && _hasEL3)
        {
            _pmu.SetControl(PmuControl.MDCR_EL3, OpenMdcrEL3);
        }

        if (home < 2 && configuration.Has(PmuControl.HDFGRTR2_EL2))
        {
            // A hypervisor that gives its guest a PMU does not trap it.
            _pmu.SetControl(PmuControl.HDFGRTR2_EL2, ulong.MaxValue);
            _pmu.SetControl(PmuControl.HDFGWTR2_EL2, ulong.MaxValue);
        }
    }

    /// <summary>The PMU.</summary>
    public Pmu Pmu => _pmu;

    /// <summary>The level of PMUIRQ.</summary>
    public virtual bool Interrupt => _pmu.Interrupt;

    /// <summary>One instruction at an Exception level.</summary>
    /// <param name="level">The Exception level.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="value">What it writes.</param>
    public virtual AccessEnd Access(int level, RegisterInstruction instruction, ulong value)
    {
        Enter(level, instruction.AArch32);
        if (instruction.AArch32)
        {
            PmuAccess ended = instruction.IsRead
                ? _pmu.ReadAArch32(instruction.Encoding, out value)
                : _pmu.WriteAArch32(instruction.Encoding, value);
            return AccessEnd.Of(ended, instruction.IsRead ? value : 0).By(instruction);
        }

        ushort encoding = (ushort)instruction.Encoding;
        if (Enum.IsDefined((PeRegister)encoding))
        {
            return instruction.IsRead ? new AccessEnd(EndKind.Undefined) : WriteOther((PeRegister)encoding, level, value);
        }

        PmuAccess access = instruction.IsRead ? _pmu.Read(encoding, out value) : _pmu.Write(encoding, value);
        return AccessEnd.Of(access, instruction.IsRead ? value : 0);
    }

    /// <summary>Time passes at an Exception level.</summary>
    /// <param name="level">The Exception level.</param>
    /// <param name="cycles">Cycles.</param>
    /// <param name="instructions">Instructions retired.</param>
    /// <param name="others">How often each event happens that a PE makes by itself; SW_INCR and CHAIN do not belong to them.</param>
    public void Elapse(int level, ulong cycles, ulong instructions, ulong others)
    {
        Enter(level, aarch32: false);
        _pmu.Advance(cycles, instructions);
        if (others == 0)
        {
            return;
        }

        int count = 0;
        for (int counter = 0; counter < _pmu.Configuration.Counters; counter++)
        {
            ushort number = (ushort)_pmu.ReadRaw(new PmuRegister(PmuRegisterId.PMEVTYPERn_EL0, counter));
            if (number is not (PmuEvents.SW_INCR or PmuEvents.CHAIN or PmuEvents.CPU_CYCLES or PmuEvents.INST_RETIRED)
                && Array.IndexOf(_events, number, 0, count) < 0)
            {
                _events[count++] = number;
                _pmu.Count(number, others);
            }
        }
    }

    private void Enter(int level, bool aarch32)
    {
        SecurityState security = level == 3
            ? _hasRme ? SecurityState.Root : SecurityState.Secure
            : !_hasEL3 || _home < 3 || (_scr & ScrNS) != 0
                ? (_scr & ScrNSE) != 0 && _hasRme ? SecurityState.Realm : SecurityState.NonSecure
                : SecurityState.Secure;
        _pmu.SetContext(new PmuContext(level, security, aarch32));
    }

    private AccessEnd WriteOther(PeRegister register, int level, ulong value)
    {
        PmuControl control = register switch
        {
            PeRegister.OSLAR_EL1 => PmuControl.OSLSR_EL1,
            PeRegister.PMBLIMITR_EL1 => PmuControl.PMBLIMITR_EL1,
            PeRegister.PMBSR_EL1 => PmuControl.PMBSR_EL1,
            PeRegister.HCR_EL2 => PmuControl.HCR_EL2,
            PeRegister.HSTR_EL2 => PmuControl.HSTR_EL2,
            _ => PmuControl.SCR_EL3,
        };
        int lowest = register switch
        {
            PeRegister.HCR_EL2 or PeRegister.HSTR_EL2 => 2,
            PeRegister.SCR_EL3 => 3,
            _ => 1,
        };
        if (level < lowest || !_pmu.Configuration.Has(control))
        {
            return new AccessEnd(EndKind.Undefined);
        }

        switch (register)
        {
            case PeRegister.OSLAR_EL1:
                // OSLSR_EL1.OSLK [1], with OSLM as it is.
                _pmu.SetControl(PmuControl.OSLSR_EL1, (value & 1) << 1);
                break;
            case PeRegister.SCR_EL3:
                _scr = value;
                _pmu.SetControl(control, value);
                break;
            case PeRegister.HCR_EL2:
                _pmu.SetControl(control, value | HcrRW);
                break;
            default:
                _pmu.SetControl(control, value);
                break;
        }

        return new AccessEnd(EndKind.Ok);
    }
}
