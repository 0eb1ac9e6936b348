using System.Text.Json.Nodes;

namespace Emu.Catalog;

/// <summary>A <see cref="FeatureCondition"/> as JSON.</summary>
public static class FeatureConditionJson
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

        JsonArray terms = new();
        foreach (FeatureCondition term in condition.Terms)
        {
            terms.Add(term.ToJson());
        }

        return new JsonObject { [condition.Kind == FeatureConditionKind.All ? "all" : "any"] = terms };
    }
}
