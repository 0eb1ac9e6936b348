using System;
using System.Text.Json.Nodes;

namespace Emu.Catalog;

/// <summary>A <see cref="FeatureCondition"/> or an <see cref="AccessCondition"/> as JSON.</summary>
public static class ConditionJson
{
    /// <summary>
    /// The tree: <c>true</c> (always), <c>false</c> (never), a feature's name, <c>{"not": TREE}</c>, <c>{"all": [TREE, …]}</c> or <c>{"any": [TREE, …]}</c>.
    /// </summary>
    /// <param name="condition">The condition.</param>
    public static JsonNode ToJson(this FeatureCondition condition)
    {
        switch (condition.Kind)
        {
            case FeatureConditionKind.Always:
            case FeatureConditionKind.Never:
                return JsonValue.Create(condition.IsAlways);
            case FeatureConditionKind.Feature:
                return JsonValue.Create(condition.Name);
            case FeatureConditionKind.Not:
                return new JsonObject { ["not"] = condition.Terms[0].ToJson() };
        }

        return Joined(condition.Kind == FeatureConditionKind.All, condition.Terms, static term => term.ToJson());
    }

    /// <summary>
    /// The tree, in the form of a condition over features, and besides: <c>{"field": "REGISTER.FIELD"}</c>, <c>{"predicate": "NAME"}</c>,
    /// <c>{"predicate": "NAME", "of": VALUE}</c> and <c>{"compare": VALUE, "operator": "==", "number": N}</c>. A VALUE is a number, <c>{"field": "REGISTER.FIELD"}</c> or
    /// <c>{"index": "n"}</c>.
    /// </summary>
    /// <param name="condition">The condition.</param>
    public static JsonNode ToJson(this AccessCondition condition)
    {
        switch (condition.Kind)
        {
            case AccessConditionKind.Always:
            case AccessConditionKind.Never:
                return JsonValue.Create(condition.IsAlways);
            case AccessConditionKind.Feature:
                return JsonValue.Create(condition.Name);
            case AccessConditionKind.Field:
                return ToJson(condition.Operand);
            case AccessConditionKind.Predicate:
                JsonObject predicate = new() { ["predicate"] = condition.Name };
                if (condition.Operand.Kind != AccessOperandKind.None)
                {
                    predicate["of"] = ToJson(condition.Operand);
                }

                return predicate;
            case AccessConditionKind.Comparison:
                return new JsonObject { ["compare"] = ToJson(condition.Operand), ["operator"] = condition.Operator, ["number"] = condition.Number };
            case AccessConditionKind.Not:
                return new JsonObject { ["not"] = condition.Terms[0].ToJson() };
        }

        return Joined(condition.Kind == AccessConditionKind.All, condition.Terms, static term => term.ToJson());
    }

    private static JsonObject Joined<T>(bool all, ReadOnlySpan<T> terms, Func<T, JsonNode> toJson)
    {
        JsonArray nodes = new();
        foreach (T term in terms)
        {
            nodes.Add(toJson(term));
        }

        return new JsonObject { [all ? "all" : "any"] = nodes };
    }

    private static JsonNode ToJson(AccessOperand operand) => operand.Kind switch
    {
        AccessOperandKind.Field => new JsonObject { ["field"] = $"{operand.Register}.{operand.Name}" },
        AccessOperandKind.Index => new JsonObject { ["index"] = operand.Name },
        _ => JsonValue.Create(operand.Value),
    };
}
