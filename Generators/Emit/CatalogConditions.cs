using System;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Writes a feature condition as the tree that the catalog has of it.</summary>
internal static class CatalogConditions
{
    private const string Type = CatalogEmitter.Types + "FeatureCondition.";

    /// <summary>A C# expression; <c>default</c> for a condition that always holds.</summary>
    /// <param name="condition">A condition over features only.</param>
    public static string Tree(Condition condition) => condition switch
    {
        { IsAlways: true } => "default",
        { IsNever: true } => Type + "Never",
        FeatureCondition feature => Type + "Feature(" + CSharp.Literal(feature.Feature) + ")",
        NotCondition not => Type + "Not(" + Tree(not.Inner) + ")",
        AndCondition and => Type + "All(" + Terms(and.Terms) + ")",
        OrCondition or => Type + "Any(" + Terms(or.Terms) + ")",
        _ => throw new InvalidOperationException("a condition of the catalog asks about run-time state"),
    };

    private static string Terms(EquatableArray<Condition> terms) => string.Join(", ", terms.Select(Tree));
}
