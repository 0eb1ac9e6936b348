using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>msr REG VALUE [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The AArch64 encoding.</param>
/// <param name="Value">What is written.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record MsrStatement(Position At, ushort Register, ulong Value, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ushort register = reader.NeedRegister();
        ulong value = reader.NeedNumber();
        return new MsrStatement(reader.At, register, value, reader.ReadExpectation(AllowedResults.Access));
    }

    public override void Check(FlowChecker flow) => flow.NeedAArch64(this);

    public override string? Run(VectorMachine machine)
    {
        if (machine.Pmu is not { } pmu)
        {
            return machine.WhyNoPmu;
        }

        PmuAccess access = pmu.Write(Register, Value);
        return machine.Ended(Expected, access);
    }
}

/// <summary><c>mrs REG [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The AArch64 encoding.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record MrsStatement(Position At, ushort Register, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        ushort register = reader.NeedRegister();
        return new MrsStatement(reader.At, register, reader.ReadExpectation(AllowedResults.Access | AllowedResults.Value));
    }

    public override void Check(FlowChecker flow) => flow.NeedAArch64(this);

    public override string? Run(VectorMachine machine)
    {
        if (machine.Pmu is not { } pmu)
        {
            return machine.WhyNoPmu;
        }

        PmuAccess access = pmu.Read(Register, out ulong value);
        return machine.Ended(Expected, access, value);
    }
}
