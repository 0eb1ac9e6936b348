using System.Globalization;

namespace Emu.Tests.Runtime.Model;

internal enum AnswerKind : byte
{
    /// <summary>The access was performed; a read has a value.</summary>
    Ok,

    Undefined,

    Trap,

    /// <summary>A memory-mapped access ends with an error response.</summary>
    Error,
}

/// <summary>How an access ended.</summary>
/// <param name="Kind">In what way.</param>
/// <param name="Level">The Exception level that a trap is taken to.</param>
/// <param name="Class">The trap's exception class.</param>
/// <param name="Iss">The trap's syndrome, Rt 0.</param>
/// <param name="Value">What a read returned.</param>
/// <param name="Known">The bits of it that the architecture defines; 0 for a write.</param>
internal readonly record struct Answer(AnswerKind Kind, int Level = 0, int Class = 0, uint Iss = 0, ulong Value = 0, ulong Known = 0)
{
    public static Answer Done => default;

    public static Answer Undefined => new(AnswerKind.Undefined);

    public static Answer Error => new(AnswerKind.Error);

    public static Answer Read(ulong value, ulong known = ulong.MaxValue) => new(AnswerKind.Ok, Value: value, Known: known);

    /// <summary>Whether the answer is the expected one.</summary>
    public bool Allows(in Answer real) =>
        Kind == real.Kind && Level == real.Level && Class == real.Class && Iss == real.Iss && ((Value ^ real.Value) & Known) == 0;

    /// <summary>The expectation of a vector file.</summary>
    public override string ToString() => Kind switch
    {
        AnswerKind.Ok when Known == ulong.MaxValue => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}"),
        AnswerKind.Ok when Known != 0 => string.Create(CultureInfo.InvariantCulture, $"0x{Value & Known:x}/0x{Known:x}"),
        AnswerKind.Ok => "ok",
        AnswerKind.Undefined => "undef",
        AnswerKind.Error => "error",
        _ => string.Create(CultureInfo.InvariantCulture, $"trap el={Level} ec=0x{Class:x} iss=0x{Iss:x}"),
    };
}
