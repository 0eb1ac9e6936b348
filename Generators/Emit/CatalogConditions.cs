using System;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>Writes a feature condition as the tree that the catalog has of it.</summary>
internal static class CatalogConditions
{
    private const string Type = CatalogEmitter.Types + "FeatureCondition.";
    private const string Access = CatalogEmitter.Types + "AccessCondition.";

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

    /// <summary>A C# expression of the tree that the catalog has of an access check's test.</summary>
    /// <param name="condition">The test.</param>
    public static string AccessTree(Condition condition) => condition switch
    {
        ConstantCondition constant => Access + (constant.Value ? "Always" : "Never"),
        FeatureCondition feature => Access + "Feature(" + CSharp.Literal(feature.Feature) + ")",
        FieldCondition field => Access + "Field(" + CSharp.Literal(field.Register) + ", " + CSharp.Literal(field.Field) + ")",
        PredicateCondition { Argument: null } predicate => Access + "Predicate(" + CSharp.Literal(predicate.Predicate) + ")",
        PredicateCondition predicate => Access + "Predicate(" + CSharp.Literal(predicate.Predicate) + ", " + OperandOf(predicate.Argument!) + ")",
        CompareCondition compare =>
            Access + "Compare(" + OperandOf(compare.Left) + ", " + CSharp.Literal(compare.Operator) + ", " + CSharp.Number(compare.Right) + ")",
        NotCondition not => Access + "Not(" + AccessTree(not.Inner) + ")",
        AndCondition and => Access + "All(" + string.Join(", ", and.Terms.Select(AccessTree)) + ")",
        OrCondition or => Access + "Any(" + string.Join(", ", or.Terms.Select(AccessTree)) + ")",
        _ => throw new InvalidOperationException("unknown condition " + condition.GetType().Name),
    };

    private static string OperandOf(Operand operand) => CatalogEmitter.Types + "AccessOperand." + operand switch
    {
        FieldOperand field => "Field(" + CSharp.Literal(field.Register) + ", " + CSharp.Literal(field.Field) + ")",
        IndexOperand index => "Index(" + CSharp.Literal(index.Variable) + ")",
        NumberOperand number => "Number(" + CSharp.Number(number.Value) + ")",
        _ => throw new InvalidOperationException("unknown operand " + operand.GetType().Name),
    };

    private static string Terms(EquatableArray<Condition> terms) => string.Join(", ", terms.Select(Tree));
}
