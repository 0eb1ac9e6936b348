using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Emu.Catalog;

/// <summary>What an <see cref="AccessCondition"/> asks.</summary>
public enum AccessConditionKind
{
    /// <summary>Nothing: it holds for every access.</summary>
    Always,

    /// <summary>It holds for no access.</summary>
    Never,

    /// <summary>Whether one feature is implemented.</summary>
    Feature,

    /// <summary>Whether a field of one bit is 1.</summary>
    Field,

    /// <summary>What the machine around the registers answers.</summary>
    Predicate,

    /// <summary>How a value compares with a number.</summary>
    Comparison,

    /// <summary>Whether its one term does not hold.</summary>
    Not,

    /// <summary>Whether all of its terms hold.</summary>
    All,

    /// <summary>Whether at least one of its terms holds.</summary>
    Any,
}

/// <summary>The test of an access check, as a tree: features, fields, predicates and comparisons.</summary>
/// <remarks>
/// A tree is as the spec has it: nothing is put in order or left out. That is the difference from a <see cref="FeatureCondition"/>, whose methods simplify and which
/// therefore is another type. Two conditions are equal when their trees are.
/// </remarks>
public sealed class AccessCondition : IEquatable<AccessCondition>
{
    private readonly AccessCondition[] _terms;

    private AccessCondition(
        AccessConditionKind kind, string name, AccessOperand operand, string comparison, ulong number, params AccessCondition[] terms)
    {
        Kind = kind;
        Name = name;
        Operand = operand;
        Operator = comparison;
        Number = number;
        _terms = terms;
    }

    /// <summary>The condition that holds for every access.</summary>
    public static AccessCondition Always { get; } = new(AccessConditionKind.Always, "", default, "", 0);

    /// <summary>The condition that holds for no access.</summary>
    public static AccessCondition Never { get; } = new(AccessConditionKind.Never, "", default, "", 0);

    /// <summary>What it asks.</summary>
    public AccessConditionKind Kind { get; }

    /// <summary>The name of the feature or of the predicate; otherwise empty.</summary>
    public string Name { get; }

    /// <summary>The field that is asked, the argument of a predicate, or what is compared; none of other kinds.</summary>
    public AccessOperand Operand { get; }

    /// <summary>Of a comparison <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>; otherwise empty.</summary>
    public string Operator { get; }

    /// <summary>The number that a comparison compares with.</summary>
    public ulong Number { get; }

    /// <summary>The terms: one of <see cref="AccessConditionKind.Not"/>, some of <see cref="AccessConditionKind.All"/> and <see cref="AccessConditionKind.Any"/>, otherwise none.</summary>
    public ReadOnlySpan<AccessCondition> Terms => _terms;

    /// <summary>Whether it holds for every access.</summary>
    public bool IsAlways => Kind == AccessConditionKind.Always;

    /// <summary>The condition in the spec's notation; <c>always</c> or <c>never</c> for a constant.</summary>
    public string Text => string.Concat(Words().Select(static word => word.Text));

    /// <summary>Whether a feature is implemented.</summary>
    /// <param name="name">The feature's name.</param>
    public static AccessCondition Feature(string name) => new(AccessConditionKind.Feature, name, default, "", 0);

    /// <summary>Whether a field of one bit is 1.</summary>
    /// <param name="register">The register's name.</param>
    /// <param name="field">The field's name.</param>
    public static AccessCondition Field(string register, string field) =>
        new(AccessConditionKind.Field, "", AccessOperand.Field(register, field), "", 0);

    /// <summary>What the machine around the registers answers.</summary>
    /// <param name="name">The predicate's name.</param>
    /// <param name="argument">What it is asked about; none for one that takes no argument.</param>
    public static AccessCondition Predicate(string name, AccessOperand argument = default) =>
        new(AccessConditionKind.Predicate, name, argument, "", 0);

    /// <summary>How a value compares with a number.</summary>
    /// <param name="left">The value.</param>
    /// <param name="comparison"><c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
    /// <param name="number">The number.</param>
    public static AccessCondition Compare(AccessOperand left, string comparison, ulong number) =>
        new(AccessConditionKind.Comparison, "", left, comparison, number);

    /// <summary>The opposite of a condition.</summary>
    /// <param name="condition">The condition.</param>
    public static AccessCondition Not(AccessCondition condition) => new(AccessConditionKind.Not, "", default, "", 0, condition);

    /// <summary>Whether all of some conditions hold.</summary>
    /// <param name="terms">The conditions.</param>
    public static AccessCondition All(params AccessCondition[] terms) => new(AccessConditionKind.All, "", default, "", 0, terms);

    /// <summary>Whether at least one of some conditions holds.</summary>
    /// <param name="terms">The conditions.</param>
    public static AccessCondition Any(params AccessCondition[] terms) => new(AccessConditionKind.Any, "", default, "", 0, terms);

    /// <summary>The pieces of <see cref="Text"/> in order: names, and what is between them.</summary>
    public IEnumerable<AccessWord> Words()
    {
        switch (Kind)
        {
            case AccessConditionKind.Always:
                return [new("always", AccessWordKind.Sign)];
            case AccessConditionKind.Never:
                return [new("never", AccessWordKind.Sign)];
            case AccessConditionKind.Feature:
                return [new(Name, AccessWordKind.Feature)];
            case AccessConditionKind.Field:
                return [Operand.Word()];
            case AccessConditionKind.Predicate:
                AccessWord name = new(Name, AccessWordKind.Predicate);
                return Operand.Kind == AccessOperandKind.None
                    ? [name]
                    : [name, new("(", AccessWordKind.Sign), Operand.Word(), new(")", AccessWordKind.Sign)];
            case AccessConditionKind.Comparison:
                return [Operand.Word(), new(string.Create(CultureInfo.InvariantCulture, $" {Operator} {Number}"), AccessWordKind.Sign)];
            case AccessConditionKind.Not:
                return _terms[0].TermWords(parenthesize: true).Prepend(new("!", AccessWordKind.Sign));
            default:
                // The spec's own reader needs parentheses around "or" inside "and" alone; people want them around "and" inside "or" too.
                AccessWord sign = new(Kind == AccessConditionKind.All ? " & " : " | ", AccessWordKind.Sign);
                return _terms.SelectMany(
                    (term, at) => at == 0 ? term.TermWords(term.Kind != Kind) : term.TermWords(term.Kind != Kind).Prepend(sign));
        }
    }

    /// <inheritdoc/>
    public bool Equals(AccessCondition? other) =>
        other is not null
        && Kind == other.Kind
        && Name == other.Name
        && Operand == other.Operand
        && Operator == other.Operator
        && Number == other.Number
        && _terms.AsSpan().SequenceEqual(other._terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AccessCondition);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Kind);
        hash.Add(Name);
        hash.Add(Operand);
        hash.Add(Operator);
        hash.Add(Number);
        foreach (AccessCondition term in _terms)
        {
            hash.Add(term);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private IEnumerable<AccessWord> TermWords(bool parenthesize) =>
        parenthesize && Kind is AccessConditionKind.All or AccessConditionKind.Any
            ? Words().Prepend(new("(", AccessWordKind.Sign)).Append(new(")", AccessWordKind.Sign))
            : Words();
}
