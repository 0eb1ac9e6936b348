using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>reset cold|warm</c>: a reset of the PMU's registers.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Reset">Its kind.</param>
internal sealed record ResetStatement(Position At, PmuReset Reset) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ReadOnlySpan<char> kind = reader.Need("cold or warm");
        if (kind is not ("cold" or "warm"))
        {
            reader.Fail($"{Quoted.Word(kind)} is not a reset; give cold or warm");
        }

        PmuReset reset = kind is "cold" ? PmuReset.Cold : PmuReset.Warm;
        reader.NoMore();
        return new ResetStatement(reader.At, reset);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Reset(Reset);
        return null;
    }
}
