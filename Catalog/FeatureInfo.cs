namespace Emu.Catalog;

/// <summary>A feature that the spec's conditions name.</summary>
/// <param name="Name">Its name, <c>FEAT_PMUv3p5</c>.</param>
/// <param name="Purpose">What it brings, in one line.</param>
/// <param name="Requires">What it asks of the other features.</param>
public sealed record FeatureInfo(string Name, string Purpose, FeatureCondition Requires);
