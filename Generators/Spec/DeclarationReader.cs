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

    private static readonly (string Word, Surroundings Value)[] Changes =
    [
        ("timing", Surroundings.Timing),
        ("interrupt", Surroundings.Interrupt),
        ("access", Surroundings.Access),
    ];

    // Names that expressions can use share one space.
    private readonly Dictionary<string, YamlScalar> _expressionNames = new(StringComparer.OrdinalIgnoreCase);

    public EquatableArray<FeatureModel> Features(MappingReader root) =>
        new FeatureReader(names, binder, problems).Read(Entries(root, "features", MostFeatures, _expressionNames));

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

    /// <summary><c>NAME: purpose</c>, or <c>NAME: { purpose, action: true, changes: interrupt }</c>.</summary>
    private EffectModel Effect(YamlEntry entry)
    {
        string place = "effect " + Words.Shorten(entry.Key.Text);
        if (entry.Value is not YamlMapping mapping)
        {
            return new EffectModel(
                entry.Key.Text, Values.Text(entry.Value, "The " + place, problems) ?? string.Empty, IsAction: false, Surroundings.None);
        }

        MappingReader reader = new(mapping, place, problems);
        string purpose = reader.Text("purpose");
        bool isAction = Values.Boolean(reader.Optional("action"), "'action' of " + place, problems) ?? false;
        Surroundings changes = Surroundings.None;
        foreach (YamlNode item in Values.Items(reader.Optional("changes")))
        {
            changes |= Values.Word(item, "'changes' of " + place, Changes, problems) ?? Surroundings.None;
        }

        reader.Finish();
        return new EffectModel(entry.Key.Text, purpose, isAction, changes);
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
                problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The reach", reach.Name, "'All' is the reach of a register that names none, and 'Window' the reach of a window");
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

    public EquatableArray<PredicateModel> Predicates(MappingReader root)
    {
        List<PredicateModel> predicates = new();
        foreach ((YamlEntry entry, string name, bool takesIndex) in Asked(root, "predicates", "predicate", _expressionNames))
        {
            PredicateModel predicate = new(name, takesIndex, Values.Text(entry.Value, "The predicate " + Words.Shorten(name), problems) ?? string.Empty);
            names.Predicates[name] = predicate;
            predicates.Add(predicate);
        }

        return predicates.ToEquatableArray();
    }

    /// <summary>What a read shows that only hand-written code knows: <c>NAME: purpose</c>, or <c>NAME: { purpose, volatile: true }</c>.</summary>
    public void LiveValues(MappingReader root)
    {
        foreach ((YamlEntry entry, string name, bool takesIndex) in Asked(root, "live_values", "live value", new(StringComparer.OrdinalIgnoreCase)))
        {
            string place = "live value " + Words.Shorten(name);
            string purpose;
            bool isVolatile = false;
            if (entry.Value is YamlMapping mapping)
            {
                MappingReader reader = new(mapping, place, problems);
                purpose = reader.Text("purpose");
                isVolatile = Values.Boolean(reader.Optional("volatile"), "'volatile' of " + place, problems) ?? false;
                reader.Finish();
            }
            else
            {
                purpose = Values.Text(entry.Value, "The " + place, problems) ?? string.Empty;
            }

            names.LiveValues[name] = new LiveValueModel(name, takesIndex, purpose, isVolatile);
        }
    }

    /// <summary>Names that hand-written code answers to: <c>Name</c> or <c>Name(n)</c>.</summary>
    private IEnumerable<(YamlEntry Entry, string Name, bool TakesIndex)> Asked(
        MappingReader root, string section, string kind, Dictionary<string, YamlScalar> known)
    {
        foreach (YamlEntry entry in Section(root, section))
        {
            string text = entry.Key.Text;
            int open = text.IndexOf('(');
            string name = open < 0 ? text : text.Substring(0, open);
            if (open >= 0
                && !(
                    text.EndsWith(")", StringComparison.Ordinal)
                        && Identifiers.IsLegal(text.Substring(open + 1, Math.Max(text.Length - open - 2, 0)))))
            {
                problems.Add(Descriptors.BadValue, entry.Key, Words.Shorten(text), kind, "write Name, or Name(n) for one that asks about a counter");
            }
            else if (IsNew(entry.Key, name, "The " + kind, known))
            {
                yield return (entry, name, open >= 0);
            }
        }
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
            problems.Add(
                Descriptors.DuplicateName, key, kind, Words.Shorten(name), Words.Shorten(first.Text), Words.Number(first.Place.Line));
            return false;
        }

        known.Add(name, key);
        return true;
    }
}
