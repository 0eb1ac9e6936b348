using System;
using Emu.Catalog;
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
        if (!flow.Configuration.Has(Control))
        {
            RegisterInfo register = PmuCatalog.Find(Control.ToString(), out _)!;
            flow.Fail(this, $"{Control} needs {FeatureCondition.All(register.Feature, register.OwnerFeature)}, which this configuration does not have");
        }
    }

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.SetControl(Control, Value);
        return null;
    }
}
