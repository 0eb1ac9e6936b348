using System;

namespace Emu.Generators.Model;

/// <summary>A whole register file as read from YAML: valid, names resolved, field sets and rule parameters put in place.</summary>
internal sealed record SpecModel(
    SpecOptions Options,
    EquatableArray<FeatureModel> Features,
    EquatableArray<EffectModel> Effects,
    EquatableArray<PredicateModel> Predicates,
    EquatableArray<RegisterModel> Registers)
{
    /// <summary>Registers that another component has, and of which only the value is known here; <see cref="Registers"/> has all others.</summary>
    public EquatableArray<RegisterModel> Outside { get; init; } = EquatableArray<RegisterModel>.Empty;

    /// <summary>Names of <c>reset_values:</c>: numbers that only the implementation knows.</summary>
    public EquatableArray<string> ResetValues { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Names of <c>reaches:</c>: the ways in which hand-written code says which bits an access reaches.</summary>
    public EquatableArray<ReachModel> Reaches { get; init; } = EquatableArray<ReachModel>.Empty;
}

/// <summary><c>options:</c> of the file.</summary>
/// <param name="Namespace">The namespace of everything generated.</param>
/// <param name="Name">The prefix of whole-spec types: <c>Pmu</c> gives <c>PmuRegisterBank</c>, <c>PmuRegisterMap</c>, <c>PmuFeatures</c> ….</param>
/// <param name="AccessState">The full name of the hand-written type that access rules ask (<c>Emu.PmuAccessState</c>); null where the spec has no rules.</param>
/// <param name="Reference">The manual the section references point into, e.g. <c>DDI 0487 M.a.a</c>.</param>
internal sealed record SpecOptions(string Namespace, string Name, string? AccessState, string? Reference)
{
    /// <summary>The full name of the hand-written type that has the <c>live_values:</c>; null where the spec has none of them.</summary>
    public string? LiveState { get; init; }

    /// <summary>The bank, the masks, the register file and the access rules are for the code of the project alone.</summary>
    public bool IsInternal { get; init; }

    /// <summary>The C# word for it.</summary>
    public string Visibility => IsInternal ? "internal" : "public";
}

/// <summary>A name of <c>features:</c>. The order of the list gives each its bit.</summary>
internal sealed record FeatureModel(string Name, string Purpose, Condition Requires)
{
    /// <summary>What a configuration with the feature has as well.</summary>
    public EquatableArray<BroughtFeature> Brings { get; init; } = EquatableArray<BroughtFeature>.Empty;

    /// <summary>A configuration that asks for all that the rules allow has it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The option that says whether the feature is there; null where the feature itself is asked for.</summary>
    public FeatureOption? From { get; init; }
}

/// <summary>A feature that another one brings.</summary>
internal sealed record BroughtFeature(string Name, Condition When);

/// <summary>An option of a configuration that is not a feature.</summary>
/// <param name="Name">As the spec writes it, <c>EL2</c> or <c>pmuver</c>.</param>
/// <param name="Least">The number from which on the feature is there; null for an option that is true or false.</param>
internal sealed record FeatureOption(string Name, int? Least);

/// <summary>A name of <c>effects:</c>: a piece of derived run-time state that a write may change, or an action.</summary>
/// <param name="IsAction">A guest's write does something at once, and the bits that ask for it keep nothing.</param>
/// <param name="Changes">What of the machine around the registers may change with it.</param>
internal sealed record EffectModel(string Name, string Purpose, bool IsAction, Surroundings Changes);

/// <summary>What a write may change of the machine around the registers.</summary>
[Flags]
internal enum Surroundings
{
    None = 0,

    /// <summary>What happens next with no access: a count, an overflow, a timeout.</summary>
    Timing = 1 << 0,

    /// <summary>The level of an interrupt, or whether an exception is pending.</summary>
    Interrupt = 1 << 1,

    /// <summary>Which accesses are allowed.</summary>
    Access = 1 << 2,
}

/// <summary>A name of <c>reaches:</c>.</summary>
internal sealed record ReachModel(string Name, string Purpose);

/// <summary>A name of <c>predicates:</c>. <paramref name="TakesIndex"/>: written <c>Name(n)</c>.</summary>
internal sealed record PredicateModel(string Name, bool TakesIndex, string Purpose);

/// <summary>A name of <c>live_values:</c>.</summary>
/// <param name="IsVolatile">It changes with no access to a register.</param>
internal sealed record LiveValueModel(string Name, bool TakesIndex, string Purpose, bool IsVolatile);
