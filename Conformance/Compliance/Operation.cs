using Emu.Conformance.Statements;

namespace Emu.Conformance.Compliance;

/// <summary>How an access ended.</summary>
internal enum EndKind : byte
{
    /// <summary>Performed.</summary>
    Ok,

    /// <summary>UNDEFINED.</summary>
    Undefined,

    /// <summary>Trapped.</summary>
    Trap,
}

/// <summary>How an access ended: performed, with a value where it is a read; or the exception.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Value">What was read.</param>
/// <param name="Level">The Exception level that took a trap.</param>
/// <param name="Syndrome">ESR_ELx of a trap, Rt 0; by MRRC and MCRR Rt2 1.</param>
internal readonly record struct AccessEnd(EndKind Kind, ulong Value = 0, int Level = 0, uint Syndrome = 0)
{
    /// <summary>What the PMU's answer means.</summary>
    public static AccessEnd Of(PmuAccess access, ulong value) => access.Kind switch
    {
        PmuAccessKind.Ok => new AccessEnd(EndKind.Ok, value),
        PmuAccessKind.Trap => new AccessEnd(EndKind.Trap, 0, access.TargetEL, access.Syndrome),
        _ => new AccessEnd(EndKind.Undefined),
    };

    /// <summary>The end by an instruction of the kit's: the ISS of MRRC and MCRR has Rt2 in bits [14:10] (DDI 0487, ISS of a trapped MCRR or MRRC access).</summary>
    public AccessEnd By(RegisterInstruction instruction) =>
        Kind == EndKind.Trap && instruction.IsPair ? this with { Syndrome = Syndrome | (RegisterInstruction.Rt2 << 10) } : this;
}

/// <summary>What an operation does.</summary>
internal enum OperationKind : byte
{
    /// <summary>One instruction that reads or writes a System register, or that many times the same write.</summary>
    Access,

    /// <summary>A loop, for time to pass.</summary>
    Wait,

    /// <summary>A look at the interrupt controller.</summary>
    Interrupt,
}

/// <summary>What the end of an operation is compared with. The numbers are those of <c>Guests/compliance/interpreter.s</c>.</summary>
internal enum ExpectedEnd : byte
{
    /// <summary>Performed.</summary>
    Ok = 0,

    /// <summary>Performed, with a value in the bits of the mask.</summary>
    Value = 1,

    /// <summary>UNDEFINED.</summary>
    Undefined = 2,

    /// <summary>A trap with the level and the syndrome.</summary>
    Trap = 3,

    /// <summary>Anything.</summary>
    Any = 4,

    /// <summary>CONSTRAINED UNPREDICTABLE: UNDEFINED, a trap, or performed without the value of a counter that is out of reach.</summary>
    Unpredictable = 5,
}

/// <summary>One operation of a table.</summary>
internal sealed record Operation
{
    /// <summary>What it does.</summary>
    public OperationKind Kind { get; init; }

    /// <summary>The Exception level that it is done at.</summary>
    public int Level { get; init; }

    /// <summary>The instruction of an access.</summary>
    public RegisterInstruction Instruction { get; init; }

    /// <summary>The value written.</summary>
    public ulong Value { get; init; }

    /// <summary>How often the instruction is executed: 1 to 65,535.</summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Of a wait: the cycles that the statement asks for.</summary>
    public ulong Cycles { get; init; }

    /// <summary>Of a wait: the instructions that the statement asks for.</summary>
    public ulong Instructions { get; init; }

    /// <summary>AArch32 state.</summary>
    public bool AArch32 { get; init; }

    /// <summary>The statement that it performs; null for an operation that only prepares one.</summary>
    public Statement? Source { get; init; }

    /// <summary>What the target has to have, or the operation is left out.</summary>
    public TargetFeatures Needs { get; init; }

    /// <summary>The end of this operation is that of its statement.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>What its end is compared with.</summary>
    public ExpectedEnd End { get; set; } = ExpectedEnd.Any;

    /// <summary>The value may be larger.</summary>
    public bool AtLeast { get; set; }

    /// <summary>With <see cref="ExpectedEnd.Unpredictable"/>: the value must not be this.</summary>
    public bool Not { get; set; }

    /// <summary>The value; of a trap the level, above bit 31, and the syndrome.</summary>
    public ulong Expected { get; set; }

    /// <summary>The bits that are compared.</summary>
    public ulong Mask { get; set; }
}
