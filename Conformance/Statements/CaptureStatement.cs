using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>capture</c>: a snapshot event (FEAT_PMUv3_SS).</summary>
/// <param name="At">Where it is.</param>
internal sealed record CaptureStatement(Position At) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        reader.NoMore();
        return new CaptureStatement(reader.At);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.Capture();
        return null;
    }
}
