using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>The requirements of an event list as rows of its catalog.</summary>
internal static class EventRequirements
{
    /// <summary>By number, the reasons for which an event must be implemented, each as a C# expression.</summary>
    public static ILookup<int, string> Rows(EventListModel list)
    {
        Dictionary<int, string> names = list.Events.ToDictionary(static e => e.Number, static e => e.Name);
        return list.Required
            .SelectMany(one => one.Events.Select(number => (Number: number, Text: Row(list, one, number, names))))
            .ToLookup(static row => row.Number, static row => row.Text);
    }

    private static string Row(EventListModel list, EventRequirementModel one, int number, Dictionary<int, string> names)
    {
        Condition[] features = list.Features.Where((_, i) => (one.Features >> i & 1) != 0)
            .Select(static f => (Condition)new FeatureCondition(f.Name)).ToArray();
        Condition when = features.Length switch
        {
            0 => Condition.True,
            1 => features[0],
            _ => new OrCondition(features.ToEquatableArray()),
        };
        IEnumerable<string> others = one.Events.Where(other => other != number).Select(other => ", " + CSharp.Literal(names[other]));
        return "new " + CatalogEmitter.Types + "EventRequirement(" + CatalogConditions.Tree(when) + string.Concat(others) + ")";
    }
}
