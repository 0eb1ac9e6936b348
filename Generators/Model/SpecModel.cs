namespace Emu.Generators.Model;

/// <summary>A whole register file as read from YAML: valid, names resolved, field sets and rule parameters put in place.</summary>
internal sealed record SpecModel(
    SpecOptions Options,
    EquatableArray<FeatureModel> Features,
    EquatableArray<EffectModel> Effects,
    EquatableArray<PredicateModel> Predicates,
    EquatableArray<RegisterModel> Registers)
{
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
}

/// <summary>A name of <c>features:</c>. The order of the list gives each its bit.</summary>
internal sealed record FeatureModel(string Name, string Purpose, Condition Requires);

/// <summary>A name of <c>effects:</c>: a piece of derived run-time state that a write may change, or an action.</summary>
/// <param name="IsAction">A guest's write does something at once, and the bits that ask for it keep nothing.</param>
internal sealed record EffectModel(string Name, string Purpose, bool IsAction);

/// <summary>A name of <c>reaches:</c>.</summary>
internal sealed record ReachModel(string Name, string Purpose);

/// <summary>A name of <c>predicates:</c>. <paramref name="TakesIndex"/>: written <c>Name(n)</c>.</summary>
internal sealed record PredicateModel(string Name, bool TakesIndex, string Purpose);
