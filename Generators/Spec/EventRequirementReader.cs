using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>The sections <c>features</c> and <c>required</c> of an event list: which events an implementation must have, and when.</summary>
internal sealed class EventRequirementReader
{
    /// <summary>The condition that always holds.</summary>
    private const string Always = "always";

    private const int MostFeatures = 64;

    private readonly ProblemList _problems;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _bits = new(StringComparer.Ordinal);
    private readonly List<YamlScalar> _declared = [];
    private ulong _used;

    public EventRequirementReader(List<EventModel> events, ProblemList problems)
    {
        _problems = problems;
        foreach (EventModel one in events)
        {
            _numbers[one.Name] = one.Number;
        }
    }

    public List<EventFeatureModel> Features { get; } = [];

    public List<EventRequirementModel> Required { get; } = [];

    /// <summary><c>NAME: purpose</c> for each feature.</summary>
    public void ReadFeatures(YamlNode? node)
    {
        if (node is null || Values.Mapping(node, "'features'", "a mapping from names to purposes", _problems) is not { } mapping)
        {
            return;
        }

        foreach (YamlEntry entry in mapping.Entries)
        {
            string name = entry.Key.Text;
            if (!Identifiers.IsLegal(name) || name is Always or "None")
            {
                _problems.Add(
                    Descriptors.IllegalIdentifier,
                    entry.Key,
                    "The feature",
                    Words.Shorten(name),
                    name is Always ? "'always' is the condition that always holds" : name is "None" ? "'None' is the empty set of features" : "it is the name of a constant");
            }
            else if (Features.Count == MostFeatures)
            {
                _problems.Add(Descriptors.TooLarge, entry.Key, "'features' has too many entries", Words.Number(MostFeatures));
                return;
            }
            else if (!_bits.ContainsKey(name) && Values.Text(entry.Value, "The purpose of " + Words.Shorten(name), _problems) is { } purpose)
            {
                _bits.Add(name, Features.Count);
                _declared.Add(entry.Key);
                Features.Add(new EventFeatureModel(name, purpose));
            }
        }
    }

    /// <summary><c>EVENT: CONDITION</c>, or <c>EVENT | EVENT: CONDITION</c> where one of several does.</summary>
    public void ReadRequired(YamlNode? node)
    {
        if (node is not null && Values.Mapping(node, "'required'", "a mapping from events to conditions", _problems) is { } mapping)
        {
            foreach (YamlEntry entry in mapping.Entries)
            {
                EquatableArray<int>? numbers = ReadEvents(entry.Key);
                ulong? features = ReadCondition(entry);
                if (numbers is { } known && features is { } condition)
                {
                    Required.Add(new EventRequirementModel(known, condition));
                }
            }
        }

        for (int bit = 0; bit < Features.Count && !_problems.HasErrors; bit++)
        {
            if ((_used >> bit & 1) == 0)
            {
                _problems.Add(Descriptors.UnusedName, _declared[bit], "The feature '" + Words.Shorten(Features[bit].Name) + "'");
            }
        }
    }

    private EquatableArray<int>? ReadEvents(YamlScalar key)
    {
        List<int> numbers = new();
        HashSet<int> seen = new();
        foreach (string name in Alternatives(key.Text))
        {
            if (!_numbers.TryGetValue(name, out int number))
            {
                _problems.Add(Descriptors.UnknownName, key, "event", Words.Shorten(name), _problems.Suggest(name, _numbers.Keys, "declare it in 'events'"));
                return null;
            }

            if (!seen.Add(number))
            {
                _problems.Add(Descriptors.BadValue, key, Words.Shorten(key.Text), "choice of events", "name each event once");
                return null;
            }

            numbers.Add(number);
        }

        return numbers.ToEquatableArray();
    }

    private ulong? ReadCondition(YamlEntry entry)
    {
        if (Values.Scalar(entry.Value, "The condition of " + Words.Shorten(entry.Key.Text), "'always', or features with '|' between them", _problems) is not { } scalar)
        {
            return null;
        }

        if (scalar.Text == Always)
        {
            return 0;
        }

        ulong condition = 0;
        foreach (string name in Alternatives(scalar.Text))
        {
            if (!_bits.TryGetValue(name, out int bit))
            {
                _problems.Add(
                    Descriptors.UnknownName,
                    scalar,
                    "feature",
                    Words.Shorten(name),
                    _problems.Suggest(name, Features.Select(static one => one.Name), "declare it in 'features', or write 'always'"));
                return null;
            }

            condition |= 1UL << bit;
        }

        _used |= condition;
        return condition;
    }

    private static IEnumerable<string> Alternatives(string text) => text.Split('|').Select(static part => part.Trim());
}
