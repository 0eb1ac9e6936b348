namespace Emu.Generators.Model;

/// <summary>
/// A boolean expression of the spec: a feature condition (<c>FEAT_PMUv3p5 &amp; !EL3</c>) or the test of an access check
/// (<c>MDCR_EL3.TPM &amp; SDD</c>). Named conditions and rule parameters have been put in place by the reader; what is left
/// are constants, features, fields, predicates and comparisons.
/// </summary>
internal abstract record Condition
{
    public static readonly Condition True = new ConstantCondition(true);
    public static readonly Condition False = new ConstantCondition(false);

    public bool IsAlways => this is ConstantCondition { Value: true };

    public bool IsNever => this is ConstantCondition { Value: false };
}

internal sealed record ConstantCondition(bool Value) : Condition;

/// <summary>A name of <c>features:</c>.</summary>
internal sealed record FeatureCondition(string Feature) : Condition;

/// <summary>A one-bit field of a register that is not 0; both by their C# names.</summary>
internal sealed record FieldCondition(string Register, string Field) : Condition;

/// <summary>A name of <c>predicates:</c>, answered by hand-written code; with an argument when it asks about one counter.</summary>
internal sealed record PredicateCondition(string Predicate, Operand? Argument) : Condition;

/// <summary>A field compared with a number. <paramref name="Operator"/> is one of <c>== != &lt; &lt;= &gt; &gt;=</c>.</summary>
internal sealed record CompareCondition(Operand Left, string Operator, ulong Right) : Condition;

internal sealed record NotCondition(Condition Inner) : Condition;

internal sealed record AndCondition(EquatableArray<Condition> Terms) : Condition;

internal sealed record OrCondition(EquatableArray<Condition> Terms) : Condition;

/// <summary>A value inside a condition.</summary>
internal abstract record Operand;

/// <summary>The index variable of an array register, <c>n</c>.</summary>
internal sealed record IndexOperand(string Variable) : Operand;

/// <summary>A field's value; both by their C# names.</summary>
internal sealed record FieldOperand(string Register, string Field) : Operand;

internal sealed record NumberOperand(ulong Value) : Operand;
