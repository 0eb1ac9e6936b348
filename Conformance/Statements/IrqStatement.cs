using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>irq =&gt; 0|1</c>: the level of PMUIRQ.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Expected">The level.</param>
internal sealed record IrqStatement(Position At, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        Expectation expected = reader.ReadExpectation(AllowedResults.Bit);
        if (expected.Kind != ExpectationKind.Value)
        {
            reader.Fail("'=> 0' or '=> 1' is missing here");
        }

        return new IrqStatement(reader.At, expected);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmu(this);

    public override string? Run(VectorMachine machine)
    {
        if (machine.Pmu is not { } pmu)
        {
            return machine.WhyNoPmu;
        }

        ulong level = pmu.Interrupt ? 1UL : 0;
        return machine.Ended(Expected, level);
    }
}
