using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <content>The layouts of a register, of which just one is there in each configuration.</content>
internal sealed partial class RegisterReader
{
    private EquatableArray<LayoutModel> ReadLayouts(MappingReader reader, RegisterDeclaration register, Condition feature, int width)
    {
        FieldDefaults defaults = fields.ReadDefaults(reader.Optional("default"), "'default' of " + register.Name);
        YamlEntry? single = reader.Entry("fields");
        YamlEntry? several = reader.Entry("layouts");
        if (single is not null && several is not null)
        {
            problems.Add(Descriptors.Contradiction, several.Key, "'layouts' of " + register.Name, "its 'fields'", "keep one of the two; a layout has its own fields");
        }

        List<LayoutModel> layouts = new();
        List<Place> places = new();
        List<PlacedField> placed = new();
        bool isComplete = true;
        if (several is not null)
        {
            isComplete = ReadSeveral(several.Value, register, width, defaults, layouts, places, placed);
            if (isComplete)
            {
                CheckLayoutConditions(register.Name, feature, several.Key.Place, layouts, places);
            }
        }
        else if (single is null)
        {
            reader.Required("fields", "fields: { 63:0: { name: VALUE } }");
            isComplete = false;
        }
        else
        {
            List<PlacedField> only = fields.ReadLayout(single.Value, single.Key, register.Name, width, defaults, out isComplete);
            layouts.Add(new LayoutModel(Condition.True, Models(only)));
            placed.AddRange(only);
        }

        HashSet<FieldModel> clashing = FieldNameChecks.Check(register, placed, problems);
        if (isComplete)
        {
            register.Fields = NamedFields(layouts);
        }

        if (clashing.Count > 0)
        {
            layouts = layouts.Select(l => l with { Fields = l.Fields.Where(f => !clashing.Contains(f)).ToEquatableArray() }).ToList();
        }

        return layouts.Count == 0 ? new[] { Blank(width) }.ToEquatableArray() : layouts.ToEquatableArray();
    }

    private bool ReadSeveral(
        YamlNode node,
        RegisterDeclaration register,
        int width,
        FieldDefaults defaults,
        List<LayoutModel> layouts,
        List<Place> places,
        List<PlacedField> placed)
    {
        if (node is not YamlSequence list || list.Items.Count is 0 or > MostLayouts)
        {
            problems.Add(Descriptors.WrongKind, node, "'layouts' of " + register.Name, "a list of 1 to " + Words.Number(MostLayouts) + " layouts", node.Description);
            return false;
        }

        bool isComplete = true;
        foreach (YamlNode item in list.Items)
        {
            string place = "layout " + Words.Number(layouts.Count + 1) + " of " + register.Name;
            if (MappingReader.Open(item, place, problems) is not { } reader)
            {
                isComplete = false;
                continue;
            }

            YamlNode? when = reader.Required("when", "when: FEAT_PMUv3p5");
            YamlNode? fieldsNode = reader.Required("fields", "fields: { 63:0: { name: VALUE } }");
            reader.Finish();
            Condition condition = binder.BindFeatures(when, "'when' of " + place);
            if (fieldsNode is null)
            {
                isComplete = false;
                continue;
            }

            List<PlacedField> read = fields.ReadLayout(fieldsNode, fieldsNode, place, width, defaults, out bool isWhole);
            isComplete &= isWhole && when is not null;
            layouts.Add(new LayoutModel(condition, Models(read)));
            placed.AddRange(read);
            places.Add((when ?? fieldsNode).Place);
        }

        return isComplete;
    }

    /// <summary>Whenever the register exists, exactly one layout applies.</summary>
    private void CheckLayoutConditions(string name, Condition feature, Place place, List<LayoutModel> layouts, List<Place> places)
    {
        for (int i = 0; i < layouts.Count; i++)
        {
            for (int j = i + 1; j < layouts.Count; j++)
            {
                switch (logic.CanBeTrue(out string both, feature, layouts[i].When, layouts[j].When))
                {
                    case FeatureLogic.Answer.Yes:
                        problems.Add(
                            Descriptors.ConditionsOverlap,
                            places[j],
                            "Layouts " + Words.Number(i + 1) + " and " + Words.Number(j + 1) + " of " + name,
                            both);
                        break;
                    case FeatureLogic.Answer.Unknown:
                        problems.Add(Descriptors.ConditionsTooComplex, places[j], "The layouts of " + name);
                        return;
                }
            }
        }

        Condition[] none = layouts.Select(static l => (Condition)new NotCondition(l.When)).Concat([feature]).ToArray();
        switch (logic.CanBeTrue(out string example, none))
        {
            case FeatureLogic.Answer.Yes:
                problems.Add(Descriptors.ConditionsIncomplete, place, name, example);
                break;
            case FeatureLogic.Answer.Unknown:
                problems.Add(Descriptors.ConditionsTooComplex, place, "The layouts of " + name);
                break;
        }
    }

    private static EquatableArray<FieldModel> Models(List<PlacedField> fields) => fields.Select(static f => f.Field).ToEquatableArray();

    /// <summary>Fields by name. One of several layouts has the widest, for comparisons.</summary>
    private static Dictionary<string, FieldModel> NamedFields(List<LayoutModel> layouts)
    {
        Dictionary<string, FieldModel> result = new(StringComparer.Ordinal);
        foreach (FieldModel field in layouts.SelectMany(static l => l.Fields).Where(static f => !f.IsReserved))
        {
            if (!result.TryGetValue(field.Name, out FieldModel? known) || known.Width < field.Width)
            {
                result[field.Name] = field;
            }
        }

        return result;
    }
}
