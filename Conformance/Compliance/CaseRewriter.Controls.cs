using Emu.Conformance.Statements;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <content>Registers that govern the PMU from outside.</content>
internal sealed partial class CaseRewriter
{
    // Rule `control`: a register of EL2 or EL3 is written at the home. Below that level it is left as the environment has it; the comparison on the model decides whether that is enough.
    private string? Control(ControlStatement statement)
    {
        ulong value = statement.Value;
        if (!_configuration.Has(statement.Control))
        {
            return $"needs {statement.Control}";
        }

        switch (statement.Control)
        {
            case PmuControl.SCR_EL3:
                _askedScr = value;
                return _home == 3 && (value & ScrRW) == 0 && _configuration.Options.AArch32 ? "it is about EL1 in AArch32 state" : null;
            case PmuControl.HCR_EL2:
                if ((value & HcrTGE) != 0)
                {
                    return "HCR_EL2.TGE makes EL1 unreachable";
                }

                if ((value & HcrRW) == 0 && _configuration.Options.AArch32)
                {
                    return "it is about EL1 in AArch32 state";
                }

                return AtHome(2, statement, PeRegister.HCR_EL2, (value & HcrKept) | HcrOwn);
            case PmuControl.HSTR_EL2:
                return AtHome(2, statement, PeRegister.HSTR_EL2, value);
            case PmuControl.OSLSR_EL1:
                return AtHome(1, statement, PeRegister.OSLAR_EL1, (value >> 1) & 1);
            case PmuControl.PMBLIMITR_EL1:
                return AtHome(1, statement, PeRegister.PMBLIMITR_EL1, value);
            case PmuControl.PMBSR_EL1:
                return AtHome(1, statement, PeRegister.PMBSR_EL1, value);
            case PmuControl.MDCR_EL2:
                int hpmn = (int)(value & 31);
                if (_home >= 2 && (hpmn > _configuration.Counters
                    || (hpmn == 0 && _configuration.Counters > 0 && !_configuration.Has(PmuFeatures.FEAT_HPMN0))))
                {
                    return "MDCR_EL2.HPMN has a reserved value";
                }

                return AtHome(2, statement, PmuRegisterId.MDCR_EL2, value);
            case PmuControl.MDCR_EL3:
                return AtHome(3, statement, PmuRegisterId.MDCR_EL3, value);
            case PmuControl.HDFGRTR_EL2:
                return AtHome(2, statement, PmuRegisterId.HDFGRTR_EL2, value);
            case PmuControl.HDFGWTR_EL2:
                return AtHome(2, statement, PmuRegisterId.HDFGWTR_EL2, value);
            case PmuControl.HDFGRTR2_EL2:
                return AtHome(2, statement, PmuRegisterId.HDFGRTR2_EL2, value);
            case PmuControl.HDFGWTR2_EL2:
                return AtHome(2, statement, PmuRegisterId.HDFGWTR2_EL2, value);
            default:
                return $"{statement.Control} is not a register that software on the PE writes";
        }
    }

    private string? AtHome(int level, ControlStatement statement, PeRegister register, ulong value)
    {
        if (_home >= level)
        {
            Prepare(RegisterInstruction.Msr(register), value, statement);
        }

        return null;
    }

    private string? AtHome(int level, ControlStatement statement, PmuRegisterId register, ulong value)
    {
        if (_home >= level)
        {
            Prepare(RegisterInstruction.Msr(register), Portable(new PmuRegister(register), value), statement);
        }

        return null;
    }
}
