using System.Globalization;

namespace Emu.Catalog;

/// <summary>What an <see cref="AccessOperand"/> is.</summary>
public enum AccessOperandKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>The value of a field.</summary>
    Field,

    /// <summary>The index of the array whose access is checked.</summary>
    Index,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A value in an <see cref="AccessCondition"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Register">The register of a field; otherwise empty.</param>
/// <param name="Name">The field, or what the spec calls the index; otherwise empty.</param>
/// <param name="Value">The number.</param>
public readonly record struct AccessOperand(AccessOperandKind Kind, string Register, string Name, ulong Value)
{
    /// <summary>The value of a field.</summary>
    /// <param name="register">The register's name.</param>
    /// <param name="field">The field's name.</param>
    public static AccessOperand Field(string register, string field) => new(AccessOperandKind.Field, register, field, 0);

    /// <summary>The index of the array whose access is checked.</summary>
    /// <param name="variable">What the spec calls it: <c>n</c>.</param>
    public static AccessOperand Index(string variable) => new(AccessOperandKind.Index, "", variable, 0);

    /// <summary>A number.</summary>
    /// <param name="value">The number.</param>
    public static AccessOperand Number(ulong value) => new(AccessOperandKind.Number, "", "", value);

    internal AccessWord Word() => Kind switch
    {
        AccessOperandKind.Field => new($"{Register}.{Name}", AccessWordKind.Field) { Operand = this },
        AccessOperandKind.Index => new(Name, AccessWordKind.Sign),
        _ => new(Value.ToString(CultureInfo.InvariantCulture), AccessWordKind.Sign),
    };
}

/// <summary>What a piece of the text of an <see cref="AccessCondition"/> is.</summary>
public enum AccessWordKind
{
    /// <summary>The text between names: an operator, a parenthesis, a number, the index.</summary>
    Sign,

    /// <summary>The name of a feature.</summary>
    Feature,

    /// <summary>The name of a predicate.</summary>
    Predicate,

    /// <summary>A register and its field, <c>PMUSERENR_EL0.EN</c>.</summary>
    Field,
}

/// <summary>A piece of the text of an <see cref="AccessCondition"/>.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct AccessWord(string Text, AccessWordKind Kind)
{
    /// <summary>The register and the field of a <see cref="AccessWordKind.Field"/>; none of other kinds.</summary>
    public AccessOperand Operand { get; init; }
}
