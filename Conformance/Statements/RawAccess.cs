using System;
using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;
using Emu.Registers;

namespace Emu.Conformance.Statements;

/// <summary><c>raw-write REG VALUE</c>: sets the state of a register, without checks and side effects.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The register.</param>
/// <param name="Value">What is written.</param>
internal sealed record RawWriteStatement(Position At, PmuRegister Register, ulong Value) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        PmuRegister register = RawRegister.Need(ref reader);
        ulong value = reader.NeedNumber();
        reader.NoMore();
        return new RawWriteStatement(reader.At, register, value);
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        machine.OwnPmu.WriteRaw(Register, Value);
        return null;
    }
}

/// <summary><c>raw-read REG [=&gt; VALUE]</c>: the state of a register.</summary>
/// <param name="At">Where it is.</param>
/// <param name="Register">The register.</param>
/// <param name="Expected">How it must end.</param>
internal sealed record RawReadStatement(Position At, PmuRegister Register, Expectation Expected) : Statement(At)
{
    public static Statement Parse(ref StatementReader reader)
    {
        PmuRegister register = RawRegister.Need(ref reader);
        return new RawReadStatement(reader.At, register, reader.ReadExpectation(AllowedResults.Value | AllowedResults.Any));
    }

    public override void Check(FlowChecker flow) => flow.NeedPmuAlone(this);

    public override string? Run(VectorMachine machine)
    {
        ulong value = machine.OwnPmu.ReadRaw(Register);
        return machine.Ended(Expected, value);
    }
}

/// <summary>The register of the raw plane, which is about state: every view's registers have one, and an encoding without a register has none.</summary>
internal static class RawRegister
{
    /// <summary>The next token, a register of the PMU: by its name in any view, or by an AArch64 encoding.</summary>
    public static PmuRegister Need(ref StatementReader reader)
    {
        ReadOnlySpan<char> name = reader.Need("a register");
        if (PmuRegisterMap.TryParse(name, out PmuRegister register))
        {
            return register;
        }

        if (!RegisterNames.TryEncoding(name, out ushort encoding))
        {
            reader.Fail($"{Quoted.Word(name)} is neither a register of the PMU nor a generic form such as S3_3_C9_C12_0");
        }

        register = PmuRegisterMap.ResolveAArch64(encoding);
        if (register.IsNone)
        {
            reader.Fail($"{Quoted.Word(name)} is not a register of the PMU");
        }

        return register;
    }
}
