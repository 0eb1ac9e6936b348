namespace Emu.Generators.Model;

/// <summary>A whole register file as read from YAML: valid, names resolved, field sets and rule parameters put in place.</summary>
internal sealed record SpecModel(
    SpecOptions Options,
    EquatableArray<FeatureModel> Features,
    EquatableArray<EffectModel> Effects,
    EquatableArray<PredicateModel> Predicates,
    EquatableArray<RegisterModel> Registers);

/// <summary><c>options:</c> of the file.</summary>
/// <param name="Namespace">The namespace of everything generated.</param>
/// <param name="Name">The prefix of whole-spec types: <c>Pmu</c> gives <c>PmuRegisterBank</c>, <c>PmuRegisterMap</c>, <c>PmuFeatures</c> ….</param>
/// <param name="AccessState">The full name of the hand-written type that access rules ask (<c>Emu.PmuAccessState</c>); null where there are no rules.</param>
/// <param name="Reference">The manual the section references point into, e.g. <c>DDI 0487 M.a.a</c>.</param>
internal sealed record SpecOptions(string Namespace, string Name, string? AccessState, string? Reference);

/// <summary>A name of <c>features:</c>. The order of the list gives each its bit.</summary>
internal sealed record FeatureModel(string Name, string Purpose, Condition Requires);

/// <summary>A name of <c>effects:</c>: a piece of derived run-time state that a write may change.</summary>
internal sealed record EffectModel(string Name, string Purpose);

/// <summary>A name of <c>predicates:</c>. <paramref name="TakesIndex"/>: written <c>Name(n)</c>.</summary>
internal sealed record PredicateModel(string Name, bool TakesIndex, string Purpose);
