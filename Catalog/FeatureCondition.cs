using System;
using System.Collections.Generic;
using System.Linq;

namespace Emu.Catalog;

/// <summary>What a <see cref="FeatureCondition"/> asks.</summary>
public enum FeatureConditionKind
{
    /// <summary>Nothing: it holds in every implementation.</summary>
    Always,

    /// <summary>It holds in no implementation.</summary>
    Never,

    /// <summary>Whether one feature is implemented.</summary>
    Feature,

    /// <summary>Whether its one term does not hold.</summary>
    Not,

    /// <summary>Whether all of its terms hold.</summary>
    All,

    /// <summary>Whether at least one of its terms holds.</summary>
    Any,
}

/// <summary>A condition over features, as a tree. The default value is <see cref="Always"/>.</summary>
/// <remarks>
/// The methods that make a condition leave out what changes nothing: constants, repeated terms, a term beside its opposite, nested terms of one kind. They keep the order
/// of the terms. Two conditions are equal when their trees are.
/// </remarks>
public readonly struct FeatureCondition : IEquatable<FeatureCondition>
{
    private readonly string? _name;
    private readonly FeatureCondition[]? _terms;

    private FeatureCondition(FeatureConditionKind kind, string? name, FeatureCondition[]? terms)
    {
        Kind = kind;
        _name = name;
        _terms = terms;
    }

    /// <summary>The condition that holds in every implementation.</summary>
    public static FeatureCondition Always => default;

    /// <summary>The condition that holds in no implementation.</summary>
    public static FeatureCondition Never => new(FeatureConditionKind.Never, null, null);

    /// <summary>What it asks.</summary>
    public FeatureConditionKind Kind { get; }

    /// <summary>The feature's name, of <see cref="FeatureConditionKind.Feature"/>; otherwise empty.</summary>
    public string Name => _name ?? string.Empty;

    /// <summary>
    /// The terms: one of <see cref="FeatureConditionKind.Not"/>, two or more of <see cref="FeatureConditionKind.All"/> and <see cref="FeatureConditionKind.Any"/>, otherwise
    /// none.
    /// </summary>
    public ReadOnlySpan<FeatureCondition> Terms => _terms;

    /// <summary>Whether it holds in every implementation.</summary>
    public bool IsAlways => Kind == FeatureConditionKind.Always;

    /// <summary>The condition in the spec's notation: names, <c>!</c>, <c>&amp;</c>, <c>|</c> and parentheses, or <c>always</c> or <c>never</c>.</summary>
    public string Text => string.Concat(Words().Select(static word => word.Text));

    /// <summary>Whether one feature is implemented.</summary>
    /// <param name="name">The feature's name, <c>FEAT_PMUv3p5</c>.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static FeatureCondition Feature(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(FeatureConditionKind.Feature, name, null);
    }

    /// <summary>The opposite of a condition.</summary>
    /// <param name="condition">The condition.</param>
    public static FeatureCondition Not(FeatureCondition condition) => condition.Kind switch
    {
        FeatureConditionKind.Always => Never,
        FeatureConditionKind.Never => Always,
        FeatureConditionKind.Not => condition._terms![0],
        _ => new(FeatureConditionKind.Not, null, [condition]),
    };

    /// <summary>Whether all of some conditions hold; always for none.</summary>
    /// <param name="terms">The conditions.</param>
    public static FeatureCondition All(params FeatureCondition[] terms) => Join(FeatureConditionKind.All, Always, terms);

    /// <summary>Whether at least one of some conditions holds; never for none.</summary>
    /// <param name="terms">The conditions.</param>
    public static FeatureCondition Any(params FeatureCondition[] terms) => Join(FeatureConditionKind.Any, Never, terms);

    /// <summary>Whether two conditions are the same tree.</summary>
    public static bool operator ==(FeatureCondition left, FeatureCondition right) => left.Equals(right);

    /// <summary>Whether two conditions are different trees.</summary>
    public static bool operator !=(FeatureCondition left, FeatureCondition right) => !left.Equals(right);

    /// <summary>Whether it holds in an implementation.</summary>
    /// <param name="hasFeature">Answers whether a feature is implemented.</param>
    /// <exception cref="ArgumentNullException"><paramref name="hasFeature"/> is null.</exception>
    public bool Holds(Predicate<string> hasFeature)
    {
        ArgumentNullException.ThrowIfNull(hasFeature);
        return Kind switch
        {
            FeatureConditionKind.Always => true,
            FeatureConditionKind.Never => false,
            FeatureConditionKind.Feature => hasFeature(_name!),
            FeatureConditionKind.Not => !_terms![0].Holds(hasFeature),
            FeatureConditionKind.All => Array.TrueForAll(_terms!, term => term.Holds(hasFeature)),
            _ => Array.Exists(_terms!, term => term.Holds(hasFeature)),
        };
    }

    /// <summary>The pieces of <see cref="Text"/> in order: the names of features, and the text between them.</summary>
    public IEnumerable<(string Text, bool IsFeature)> Words()
    {
        switch (Kind)
        {
            case FeatureConditionKind.Always:
                return [("always", false)];
            case FeatureConditionKind.Never:
                return [("never", false)];
            case FeatureConditionKind.Feature:
                return [(_name!, true)];
            case FeatureConditionKind.Not:
                return _terms![0].TermWords().Prepend(("!", false));
            default:
                (string, bool) sign = (Kind == FeatureConditionKind.All ? " & " : " | ", false);
                return _terms!.SelectMany((term, at) => at == 0 ? term.TermWords() : term.TermWords().Prepend(sign));
        }
    }

    /// <inheritdoc/>
    public bool Equals(FeatureCondition other) =>
        Kind == other.Kind && _name == other._name && Terms.SequenceEqual(other.Terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FeatureCondition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Kind);
        hash.Add(_name);
        foreach (FeatureCondition term in Terms)
        {
            hash.Add(term);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static FeatureCondition Join(FeatureConditionKind kind, FeatureCondition neutral, FeatureCondition[] terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        List<FeatureCondition> flat = new();
        foreach (FeatureCondition term in terms)
        {
            foreach (FeatureCondition part in term.Kind == kind ? term._terms! : [term])
            {
                if (part != neutral && !flat.Contains(part))
                {
                    flat.Add(part);
                }
            }
        }

        FeatureCondition deciding = Not(neutral);
        if (flat.Contains(deciding) || flat.Exists(part => flat.Contains(Not(part))))
        {
            return deciding;
        }

        return flat.Count switch
        {
            0 => neutral,
            1 => flat[0],
            _ => new(kind, null, [.. flat]),
        };
    }

    // Parentheses around both kinds inside another term: no reader has to know which of & and | binds first.
    private IEnumerable<(string Text, bool IsFeature)> TermWords() =>
        Kind is FeatureConditionKind.All or FeatureConditionKind.Any ? Words().Prepend(("(", false)).Append((")", false)) : Words();
}
