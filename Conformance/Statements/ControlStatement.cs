using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Statements;

/// <summary><c>control REG VALUE</c>: sets a register that governs the PMU from outside.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Control">The register.</param>
/// <param name="Value">Its new value.</param>
internal sealed record ControlStatement(Position At, PmuControl Control, ulong Value) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ReadOnlySpan<char> name = reader.Need("a register");
        if (!RegisterNames.TryControl(name, out PmuControl control))
        {
            reader.Fail($"{Quoted.Word(name)} is not a register of control; there are {string.Join(", ", Enum.GetNames<PmuControl>())}");
        }

        ulong value = reader.NeedNumber();
        reader.NoMore();
        return new ControlStatement(reader.At, control, value);
    }

    public override void Check(FlowChecker flow)
    {
        flow.NeedPmuAlone(this);
        PmuFeatures needed = Control switch
        {
            PmuControl.HCR_EL2 or PmuControl.MDCR_EL2 or PmuControl.HSTR_EL2 => PmuFeatures.EL2,
            PmuControl.HDFGRTR_EL2 or PmuControl.HDFGWTR_EL2 => PmuFeatures.EL2 | PmuFeatures.FEAT_FGT,
            PmuControl.HDFGRTR2_EL2 or PmuControl.HDFGWTR2_EL2 => PmuFeatures.EL2 | PmuFeatures.FEAT_FGT2,
            PmuControl.SCR_EL3 or PmuControl.MDCR_EL3 => PmuFeatures.EL3,
            PmuControl.SDER32_EL3 => PmuFeatures.EL3 | PmuFeatures.FEAT_AA32EL1,
            PmuControl.PMBLIMITR_EL1 or PmuControl.PMBSR_EL1 => PmuFeatures.FEAT_SPEv1p2,
            _ => PmuFeatures.None,
        };
        if (!flow.Has(needed))
        {
            flow.Fail(this, $"{Control} needs {needed & ~flow.Configuration.Features}, which this configuration does not have");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.SetControl(Control, Value);
        return null;
    }
}
