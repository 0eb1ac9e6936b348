using System;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>Conditions as the tables have them: architectural features only, and nothing that the row says elsewhere.</summary>
internal static class TableConditions
{
    /// <summary>FEAT_PMUv3_EXT needs one of the layouts of the memory-mapped view: what is in every layout asks for this feature alone.</summary>
    private const string EveryLayout = "EXT";

    /// <summary>The memory-mapped view is there.</summary>
    public static FeatureCondition HasExternalView { get; } = FeatureCondition.Feature("FEAT_PMUv3_EXT");

    /// <summary>The condition as a cell: empty where it always holds.</summary>
    public static string CellText(this FeatureCondition condition) => condition.IsAlways ? "" : condition.Text;

    /// <summary>What is left to ask where another condition is known to hold: its features are taken as there.</summary>
    public static FeatureCondition Given(this FeatureCondition condition, FeatureCondition known)
    {
        if (known.Kind == FeatureConditionKind.All)
        {
            foreach (FeatureCondition term in known.Terms)
                condition = condition.Given(term);

            return condition;
        }

        return condition == known ? FeatureCondition.Always : condition.WithTerms(term => term.Given(known));
    }

    /// <summary>
    /// The same without what is not a feature of the architecture. An implementation's own choice, such as a bus that exports events, is left out, as if the implementation had chosen to have it.
    /// </summary>
    public static FeatureCondition Architectural(this FeatureCondition condition) =>
        condition.Kind == FeatureConditionKind.Feature
            ? IsArchitectural(condition.Name) ? condition : FeatureCondition.Always
            : condition.WithTerms(Architectural);

    /// <summary>The layout of the memory-mapped view that a place is of; always in the other views.</summary>
    public static FeatureCondition Layout(this Place place) => place.Encoding switch
    {
        { View: not RegisterView.External } => FeatureCondition.Always,
        { Form: EveryLayout } => HasExternalView,
        _ => place.Encoding.LayoutFeature,
    };

    /// <summary>When a register is at a place: the layout and what the place asks besides.</summary>
    public static FeatureCondition When(this Place place) => FeatureCondition.All(place.Layout(), place.Encoding.Feature);

    private static bool IsArchitectural(string name) => name is "EL2" or "EL3" || name.StartsWith("FEAT_", StringComparison.Ordinal);

    private static FeatureCondition WithTerms(this FeatureCondition condition, Func<FeatureCondition, FeatureCondition> change)
    {
        FeatureCondition[] terms = [.. condition.Terms.ToArray().Select(change)];
        return condition.Kind switch
        {
            FeatureConditionKind.Not => FeatureCondition.Not(terms[0]),
            FeatureConditionKind.All => FeatureCondition.All(terms),
            FeatureConditionKind.Any => FeatureCondition.Any(terms),
            _ => condition,
        };
    }
}
