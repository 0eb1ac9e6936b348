using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The sentence about what a feature requires, for a configuration that does not have it.</summary>
internal static class FeatureSentences
{
    /// <summary>A sentence: <c>FEAT_RME needs FEAT_PMUv3p7 (pmuver 7).</c></summary>
    /// <param name="spec">All features.</param>
    /// <param name="feature">The feature that is there.</param>
    /// <param name="part">What it requires and is not met: one part of a conjunction.</param>
    public static string Unmet(FeaturesOutline spec, FeatureModel feature, Condition part)
    {
        Condition[] terms = part is OrCondition or ? or.Terms.ToArray() : [part];
        List<string> without =
            terms.OfType<NotCondition>().Select(static n => n.Inner).OfType<FeatureCondition>().Select(static f => f.Feature).ToList();
        List<string> needed =
            terms.Where(static t => t is not NotCondition { Inner: FeatureCondition }).Select(t => Named(spec, t)).ToList();
        if (needed.Count != 0)
        {
            return feature.Name + " needs " + string.Join(" or ", needed) + (without.Count == 0 ? string.Empty : " where there is " + string.Join(" and ", without)) + ".";
        }

        return without.Count == 1 && Find(spec, without[0]) is { } other && Excludes(other, feature.Name)
            ? feature.Name + " and " + other.Name + " exclude each other."
            : feature.Name + " is not allowed with " + string.Join(" and ", without.Select(f => Named(spec, new FeatureCondition(f)))) + ".";
    }

    /// <summary>A feature with the option that it follows from, where that has another name; any other condition as the spec writes it.</summary>
    private static string Named(FeaturesOutline spec, Condition condition)
    {
        if (condition is not FeatureCondition feature)
        {
            return condition is AndCondition ? "(" + Conditions.ToText(condition) + ")" : Conditions.ToText(condition);
        }

        return Find(spec, feature.Feature) is { From: { } from } && from.Name != feature.Feature
            ? feature.Feature + " (" + from.Name + (from.Least is { } least ? " " + CSharp.Decimal(least) : string.Empty) + ")"
            : feature.Feature;
    }

    private static bool Excludes(FeatureModel feature, string other) =>
        (feature.Requires is AndCondition and ? and.Terms.ToArray() : [feature.Requires]).Any(
            t => t is NotCondition { Inner: FeatureCondition f } && f.Feature == other);

    private static FeatureModel? Find(FeaturesOutline spec, string name) => spec.Features.FirstOrDefault(f => f.Name == name);
}
