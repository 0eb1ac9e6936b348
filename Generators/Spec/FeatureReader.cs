using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>features:</c>: what each requires and brings, and who asks for it.</summary>
internal sealed class FeatureReader(SpecNames names, ConditionBinder binder, ProblemList problems)
{
    // What an option is asked for where it is first named: a number, or whether it is true.
    private readonly Dictionary<string, bool> _optionIsNumber = new(StringComparer.Ordinal);

    /// <summary>All features; conditions may name features further down.</summary>
    /// <param name="entries">The section, each name legal and new.</param>
    public EquatableArray<FeatureModel> Read(IEnumerable<YamlEntry> entries)
    {
        List<Declared> declared = entries.Select(Declare).Where(static d => d is not null).Select(static d => d!).ToList();
        List<FeatureModel> features = declared.Select(Complete).ToList();
        foreach (FeatureModel feature in features)
        {
            names.Features[feature.Name] = feature;
        }

        return features.ToEquatableArray();
    }

    /// <summary><c>NAME: purpose</c>, or a mapping.</summary>
    private Declared? Declare(YamlEntry entry)
    {
        string name = entry.Key.Text;
        string place = "feature " + Words.Shorten(name);
        if (string.Equals(name, "None", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(Descriptors.IllegalIdentifier, entry.Key, "The feature", name, "'None' is the empty set of features");
            return null;
        }

        Declared declared = entry.Value is YamlMapping mapping
            ? DeclareMapping(mapping, name, place)
            : new Declared(
                new FeatureModel(name, Values.Text(entry.Value, "The " + place, problems) ?? string.Empty, Condition.True), null, null);
        names.Features[name] = declared.Feature;
        return declared;
    }

    private Declared DeclareMapping(YamlMapping mapping, string name, string place)
    {
        MappingReader reader = new(mapping, place, problems);
        string purpose = reader.Text("purpose");
        YamlNode? requires = reader.Optional("requires");
        YamlNode? brings = reader.Optional("brings");
        YamlNode? optional = reader.Optional("optional");
        YamlNode? from = reader.Optional("from");
        reader.Finish();
        FeatureModel feature = new(name, purpose, Condition.True)
        {
            IsOptional = Values.Boolean(optional, "'optional' of " + place, problems) ?? false,
            From = ReadOption(from, place),
        };
        if (feature.IsOptional && from is not null)
        {
            problems.Add(Descriptors.Contradiction, optional!, "'optional' of " + place, "'from', which leaves the feature to an option", "remove one of the two");
        }

        return new Declared(feature, requires, brings);
    }

    private FeatureModel Complete(Declared declared) => declared.Feature with
    {
        Requires = binder.BindFeatures(declared.Requires, "'requires' of feature " + Words.Shorten(declared.Feature.Name)),
        Brings = Values.Items(declared.Brings).Select(item => ReadBrought(item, declared.Feature.Name)).Where(static b => b is not null)
            .Select(static b => b!).ToEquatableArray(),
    };

    /// <summary>A name, or <c>{ name, when }</c>.</summary>
    private BroughtFeature? ReadBrought(YamlNode node, string owner)
    {
        string place = "'brings' of feature " + Words.Shorten(owner);
        YamlNode? nameNode = node;
        YamlNode? when = null;
        if (node is YamlMapping mapping)
        {
            MappingReader reader = new(mapping, place, problems);
            nameNode = reader.Required("name", "name: FEATURE");
            when = reader.Optional("when");
            reader.Finish();
        }

        if (Values.Scalar(nameNode, place, "a feature", problems) is not { } name)
        {
            return null;
        }

        if (!names.Features.ContainsKey(name.Text))
        {
            problems.Add(Descriptors.UnknownName, name, "feature", Words.Shorten(name.Text), problems.Suggest(name.Text, names.Features.Keys, "declare it in 'features'"));
            return null;
        }

        if (name.Text == owner)
        {
            problems.Add(Descriptors.NameCycle, name, "The feature '" + Words.Shorten(owner) + "'", "it brings itself");
            return null;
        }

        return new BroughtFeature(name.Text, binder.BindFeatures(when, "'when' of " + place));
    }

    /// <summary>The name of an option, with a number behind it where the feature is there from that number on: <c>EL2</c>, <c>pmuver 9</c>.</summary>
    private FeatureOption? ReadOption(YamlNode? node, string place)
    {
        if (Values.Text(node, "'from' of " + place, problems) is not { } text)
        {
            return null;
        }

        string[] parts = text.Split(' ');
        ulong least = 0;
        if (parts.Length > 2
            || !Identifiers.IsWord(parts[0])
            || !Identifiers.IsLegal(Identifiers.Pascal(parts[0]))
            || (parts.Length == 2 && (!Values.TryParseNumber(parts[1], out least) || least > int.MaxValue)))
        {
            problems.Add(Descriptors.BadValue, node!, Words.Shorten(text), "'from' of " + place, "write the name of an option, as in EL2, or a name and the least number, as in pmuver 9");
            return null;
        }

        string option = Identifiers.Pascal(parts[0]);
        bool isNumber = parts.Length == 2;
        if (_optionIsNumber.TryGetValue(option, out bool known) && known != isNumber)
        {
            problems.Add(
                Descriptors.Contradiction,
                node!,
                "'from' of " + place,
                "another feature, for which the option is " + (known ? "a number" : "true or false"),
                "give both a number, or neither");
            return null;
        }

        _optionIsNumber[option] = isNumber;
        return new FeatureOption(parts[0], isNumber ? (int)least : null);
    }

    /// <summary>A feature whose conditions are not bound yet.</summary>
    private sealed record Declared(FeatureModel Feature, YamlNode? Requires, YamlNode? Brings);
}
