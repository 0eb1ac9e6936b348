using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>
/// Reads <c>external_layouts:</c> of the options: the layouts that the memory-mapped view can have, each with the features that
/// choose it. A configuration has at most one.
/// </summary>
internal sealed class ExternalLayoutReader(SpecNames names, ConditionBinder binder, FeatureLogic logic, ProblemList problems)
{
    /// <summary>The layout of an entry that belongs to all of them.</summary>
    public const string Every = "EXT";

    private const int MostLayouts = 8;
    private const string Section = "'external_layouts' of 'options'";

    public void Read(YamlNode? node)
    {
        if (Values.Mapping(node, Section, "a mapping from layouts to features", problems) is not { } mapping)
        {
            return;
        }

        if (mapping.Entries.Count > MostLayouts)
        {
            problems.Add(Descriptors.TooLarge, mapping.Entries[MostLayouts].Key, "There are too many external layouts", Words.Number(MostLayouts));
        }

        List<(YamlScalar Key, Condition When)> places = new List<(YamlScalar Key, Condition When)>();
        foreach (YamlEntry entry in mapping.Entries.Take(MostLayouts))
        {
            if (!Identifiers.IsWord(entry.Key.Text) || entry.Key.Text == Every)
            {
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The external layout", Words.Shorten(entry.Key.Text), "it must be a word, and not EXT, which means all of them");
                continue;
            }

            Condition when = binder.BindFeatures(entry.Value, "the layout " + entry.Key.Text + " of 'options'");
            names.ExternalLayouts[entry.Key.Text] = when;
            places.Add((entry.Key, when));
        }

        if (places.Count > 0)
        {
            Condition[] conditions = places.Select(static p => p.When).ToArray();
            names.EveryExternalLayout = conditions.Any(static c => c.IsAlways)
                ? Condition.True
                : conditions.Length == 1 ? conditions[0] : new OrCondition(conditions.ToEquatableArray());
        }

        CheckExclusive(places);
    }

    private void CheckExclusive(List<(YamlScalar Key, Condition When)> layouts)
    {
        for (int i = 0; i < layouts.Count; i++)
        {
            for (int j = i + 1; j < layouts.Count; j++)
            {
                switch (logic.CanBeTrue(out string example, layouts[i].When, layouts[j].When))
                {
                    case FeatureLogic.Answer.Yes:
                        problems.Add(
                            Descriptors.ConditionsOverlap,
                            layouts[j].Key,
                            "The external layouts " + layouts[i].Key.Text + " and " + layouts[j].Key.Text,
                            example);
                        break;
                    case FeatureLogic.Answer.Unknown:
                        problems.Add(Descriptors.ConditionsTooComplex, layouts[j].Key, "The external layouts");
                        return;
                }
            }
        }
    }
}
