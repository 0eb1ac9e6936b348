using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary><c>mcr REG VALUE [=&gt; RESULT]</c> and <c>mcrr REG VALUE [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The AArch32 encoding.</param>
/// <param name="Value">What is written.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record AArch32WriteStatement(Position At, uint Register, ulong Value, Expectation Expected) : Statement(At)
{
    public static Statement ParseMcr(ref StatementReader reader) => Parse(ref reader, is64Bit: false);

    public static Statement ParseMcrr(ref StatementReader reader) => Parse(ref reader, is64Bit: true);

    public override void Check(FlowChecker flow) => flow.NeedAArch32(this);

    public override string? Run(VectorMachine machine)
    {
        PmuAccess access = machine.OwnPmu.WriteAArch32(Register, Value);
        return machine.Ended(Expected, access);
    }

    private static AArch32WriteStatement Parse(ref StatementReader reader, bool is64Bit)
    {
        uint register = AArch32Register.Need(ref reader, is64Bit);
        ulong value = reader.NeedNumber(is64Bit ? ulong.MaxValue : uint.MaxValue);
        return new AArch32WriteStatement(reader.At, register, value, reader.ReadExpectation(AllowedResults.Access));
    }
}

/// <summary><c>mrc REG [=&gt; RESULT]</c> and <c>mrrc REG [=&gt; RESULT]</c>.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The AArch32 encoding.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record AArch32ReadStatement(Position At, uint Register, Expectation Expected) : Statement(At)
{
    public static Statement ParseMrc(ref StatementReader reader) => Parse(ref reader, is64Bit: false);

    public static Statement ParseMrrc(ref StatementReader reader) => Parse(ref reader, is64Bit: true);

    public override void Check(FlowChecker flow) => flow.NeedAArch32(this);

    public override string? Run(VectorMachine machine)
    {
        PmuAccess access = machine.OwnPmu.ReadAArch32(Register, out ulong value);
        return machine.Ended(Expected, access, value);
    }

    private static AArch32ReadStatement Parse(ref StatementReader reader, bool is64Bit)
    {
        uint register = AArch32Register.Need(ref reader, is64Bit);
        return new AArch32ReadStatement(reader.At, register, reader.ReadExpectation(AllowedResults.Access | AllowedResults.Value));
    }
}

/// <summary>The register of an AArch32 access.</summary>
internal static class AArch32Register
{
    /// <summary>The next token, an AArch32 register or a generic form, as its encoding.</summary>
    public static uint Need(ref StatementReader reader, bool is64Bit)
    {
        ReadOnlySpan<char> name = reader.Need("a register");
        if (!RegisterNames.TryAArch32Encoding(name, is64Bit, out uint encoding))
        {
            reader.Fail(
                is64Bit
                    ? $"{Quoted.Word(name)} is neither a register of the PMU with a 64-bit AArch32 form nor a generic form such as P15_0_C9"
                    : $"{Quoted.Word(name)} is neither an AArch32 register of the PMU nor a generic form such as P15_0_C9_C12_0");
        }

        return encoding;
    }
}
