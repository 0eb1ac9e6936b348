using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads the sections that declare names for the registers to use: features, effects, predicates, conditions, resets, field sets.</summary>
internal sealed class DeclarationReader(SpecNames names, ConditionBinder binder, ProblemList problems)
{
    // One bit of a ulong each, and of a uint.
    private const int MostFeatures = 64;
    private const int MostEffects = 32;
    private const int MostReaches = 254;

    // Names that expressions can use share one space.
    private readonly Dictionary<string, YamlScalar> _expressionNames = new(StringComparer.OrdinalIgnoreCase);

    public EquatableArray<FeatureModel> Features(MappingReader root)
    {
        List<(FeatureModel Feature, YamlNode? Requires)> read = new List<(FeatureModel Feature, YamlNode? Requires)>();
        foreach (YamlEntry entry in Entries(root, "features", MostFeatures, _expressionNames))
        {
            string name = entry.Key.Text;
            string place = "feature " + Words.Shorten(name);
            YamlNode? requires = null;
            string purpose = string.Empty;
            if (entry.Value is YamlMapping mapping)
            {
                MappingReader reader = new(mapping, place, problems);
                purpose = reader.Text("purpose");
                requires = reader.Optional("requires");
                reader.Finish();
            }
            else
            {
                purpose = Values.Text(entry.Value, "The " + place, problems) ?? string.Empty;
            }

            if (string.Equals(name, "None", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The feature", name, "'None' is the empty set of features");
                continue;
            }

            FeatureModel feature = new(name, purpose, Condition.True);
            names.Features[name] = feature;
            read.Add((feature, requires));
        }

        // Features may require features further down.
        List<FeatureModel> features = new();
        foreach ((FeatureModel feature, YamlNode? requires) in read)
        {
            FeatureModel complete = feature with { Requires = binder.BindFeatures(requires, "'requires' of feature " + Words.Shorten(feature.Name)) };
            features.Add(complete);
        }

        foreach (FeatureModel feature in features)
        {
            names.Features[feature.Name] = feature;
        }

        return features.ToEquatableArray();
    }

    public EquatableArray<EffectModel> Effects(MappingReader root)
    {
        List<EffectModel> effects = new();
        Dictionary<string, YamlScalar> constants = new(StringComparer.Ordinal);
        foreach (YamlEntry entry in Entries(root, "effects", MostEffects, new(StringComparer.OrdinalIgnoreCase)))
        {
            EffectModel effect = Effect(entry);
            if (string.Equals(effect.Name, "None", StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The effect", effect.Name, "'None' is the empty set of effects");
                continue;
            }

            string constant = Identifiers.Pascal(effect.Name);
            if (constants.TryGetValue(constant, out YamlScalar? same))
            {
                problems.Add(Descriptors.DuplicateName, entry.Key, "The effect", effect.Name, same.Text, Words.Number(same.Place.Line));
                continue;
            }

            constants.Add(constant, entry.Key);

            names.Effects[effect.Name] = effect;
            effects.Add(effect);
        }

        return effects.ToEquatableArray();
    }

    /// <summary><c>NAME: purpose</c>, or <c>NAME: { purpose, action: true }</c>.</summary>
    private EffectModel Effect(YamlEntry entry)
    {
        string place = "effect " + Words.Shorten(entry.Key.Text);
        if (entry.Value is not YamlMapping mapping)
        {
            return new EffectModel(entry.Key.Text, Values.Text(entry.Value, "The " + place, problems) ?? string.Empty, IsAction: false);
        }

        MappingReader reader = new(mapping, place, problems);
        string purpose = reader.Text("purpose");
        bool isAction = Values.Boolean(reader.Optional("action"), "'action' of " + place, problems) ?? false;
        reader.Finish();
        return new EffectModel(entry.Key.Text, purpose, isAction);
    }

    public EquatableArray<ReachModel> Reaches(MappingReader root)
    {
        List<ReachModel> reaches = new();
        Dictionary<string, YamlScalar> constants = new(StringComparer.Ordinal);
        foreach (YamlEntry entry in Entries(root, "reaches", MostReaches, new(StringComparer.OrdinalIgnoreCase)))
        {
            ReachModel reach = new(entry.Key.Text, Values.Text(entry.Value, "The reach " + Words.Shorten(entry.Key.Text), problems) ?? string.Empty);
            if (reach.Name.ToUpperInvariant() is "ALL" or "WINDOW")
            {
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The reach", reach.Name, "'All' is what a register has that names none, and 'Window' what a window has");
                continue;
            }

            string constant = Identifiers.Pascal(reach.Name);
            if (constants.TryGetValue(constant, out YamlScalar? same))
            {
                problems.Add(Descriptors.DuplicateName, entry.Key, "The reach", reach.Name, same.Text, Words.Number(same.Place.Line));
                continue;
            }

            constants.Add(constant, entry.Key);
            names.Reaches[reach.Name] = reach;
            reaches.Add(reach);
        }

        return reaches.ToEquatableArray();
    }

    public EquatableArray<PredicateModel> Predicates(MappingReader root) =>
        Asked(root, "predicates", "predicate", _expressionNames, names.Predicates);

    /// <summary>What a read shows that only hand-written code knows.</summary>
    public void LiveValues(MappingReader root) =>
        Asked(root, "live_values", "live value", new(StringComparer.OrdinalIgnoreCase), names.LiveValues);

    /// <summary>Names that hand-written code answers to: <c>Name</c> or <c>Name(n)</c>.</summary>
    private EquatableArray<PredicateModel> Asked(
        MappingReader root,
        string section,
        string kind,
        Dictionary<string, YamlScalar> known,
        Dictionary<string, PredicateModel> found)
    {
        List<PredicateModel> predicates = new();
        foreach (YamlEntry entry in Section(root, section))
        {
            string text = entry.Key.Text;
            int open = text.IndexOf('(');
            string name = open < 0 ? text : text.Substring(0, open);
            if (open >= 0 && !(text.EndsWith(")", StringComparison.Ordinal) && Identifiers.IsLegal(text.Substring(open + 1, Math.Max(text.Length - open - 2, 0)))))
            {
                problems.Add(Descriptors.BadValue, entry.Key, Words.Shorten(text), kind, "write Name, or Name(n) for one that asks about a counter");
                continue;
            }

            if (IsNew(entry.Key, name, "The " + kind, known))
            {
                PredicateModel predicate = new(name, open >= 0, Values.Text(entry.Value, "The " + kind + " " + Words.Shorten(name), problems) ?? string.Empty);
                found[name] = predicate;
                predicates.Add(predicate);
            }
        }

        return predicates.ToEquatableArray();
    }

    public void Conditions(MappingReader root)
    {
        foreach (YamlEntry entry in Entries(root, "conditions", int.MaxValue, _expressionNames))
        {
            Expression? expression = Values.Scalar(entry.Value, "The condition " + Words.Shorten(entry.Key.Text), "an expression", problems) is { } scalar
                ? ExpressionParser.Parse(scalar, problems)
                : null;
            names.Conditions[entry.Key.Text] = new NamedCondition(entry, expression);
        }
    }

    public void Resets(MappingReader root)
    {
        foreach (YamlEntry entry in Section(root, "resets"))
        {
            names.Resets[entry.Key.Text] = entry;
        }
    }

    /// <summary>Values that a reset gives and only the implementation knows.</summary>
    public void ResetValues(MappingReader root)
    {
        Dictionary<string, YamlScalar> known = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in Section(root, "reset_values"))
        {
            if (IsNew(entry.Key, entry.Key.Text, "The reset value", known))
            {
                _ = Values.Text(entry.Value, "The reset value " + Words.Shorten(entry.Key.Text), problems);
                names.ResetValues[entry.Key.Text] = entry;
            }
        }
    }

    public void FieldSets(MappingReader root)
    {
        foreach (YamlEntry entry in Section(root, "fieldsets"))
        {
            names.FieldSets[entry.Key.Text] = entry;
        }
    }

    /// <summary>Warns of names that nothing refers to, which are mostly misspellings.</summary>
    public void ReportUnused()
    {
        Report("condition", names.Conditions.Select(static c => c.Value.Entry.Key));
        Report("reset value", names.ResetValues.Select(static v => v.Value.Key));
        Report("reset", names.Resets.Select(static r => r.Value.Key));
        Report("field set", names.FieldSets.Select(static f => f.Value.Key));
        Report("rule", names.Rules.Select(static r => r.Value.Key));

        void Report(string kind, IEnumerable<YamlScalar> keys)
        {
            foreach (YamlScalar key in keys.Where(k => !names.Used.Contains((kind, k.Text))))
            {
                problems.Add(Descriptors.UnusedName, key, "The " + kind + " '" + Words.Shorten(key.Text) + "'");
            }
        }
    }

    /// <summary>The entries of a section whose keys are legal names, each new.</summary>
    private IEnumerable<YamlEntry> Entries(MappingReader root, string section, int most, Dictionary<string, YamlScalar> known)
    {
        string kind = section == "reaches" ? "The reach" : "The " + section.TrimEnd('s');
        int count = 0;

        // Features become constants unchanged; effects are capitalized first, and conditions leave no name behind.
        bool allowsKeywords = section != "features";
        foreach (YamlEntry entry in Section(root, section))
        {
            if (++count > most)
            {
                problems.Add(Descriptors.TooLarge, entry.Key, "There are too many " + section, Words.Number(most));
                yield break;
            }

            if (IsNew(entry.Key, entry.Key.Text, kind, known, allowsKeywords))
            {
                yield return entry;
            }
        }
    }

    private IReadOnlyList<YamlEntry> Section(MappingReader root, string section) =>
        Values.Mapping(root.Optional(section), "'" + section + "'", "a mapping of names", problems)?.Entries ?? [];

    private bool IsNew(YamlScalar key, string name, string kind, Dictionary<string, YamlScalar> known, bool allowsKeywords = false)
    {
        if (allowsKeywords ? !Identifiers.IsWord(name) : !Identifiers.IsLegal(name))
        {
            problems.Add(Descriptors.IllegalIdentifier, key, kind, Words.Shorten(name), "it would be '" + Words.Shorten(name) + "'");
            return false;
        }

        if (known.TryGetValue(name, out YamlScalar? first))
        {
            problems.Add(Descriptors.DuplicateName, key, kind, Words.Shorten(name), Words.Shorten(first.Text), Words.Number(first.Place.Line));
            return false;
        }

        known.Add(name, key);
        return true;
    }
}
