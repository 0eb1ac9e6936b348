using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>values:</c> of a field: number to name, or number to <c>{ name, purpose }</c>.</summary>
internal sealed class FieldValueReader(ProblemList problems)
{
    private const int MostValues = 256;

    public EquatableArray<ValueModel> Read(YamlNode? node, string place, int high, int low)
    {
        if (Values.Mapping(node, "'values' of " + place, "a mapping from numbers to names", problems) is not { } mapping)
        {
            return EquatableArray<ValueModel>.Empty;
        }

        if (mapping.Entries.Count > MostValues)
        {
            problems.Add(Descriptors.TooLarge, mapping.Entries[0].Key, "There are too many values of " + place, Words.Number(MostValues));
        }

        List<ValueModel> values = new();
        Dictionary<string, YamlScalar> byName = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<ulong, YamlScalar> byNumber = new();
        foreach (YamlEntry entry in mapping.Entries.Take(MostValues))
        {
            if (!Values.TryParseNumber(entry.Key.Text, out ulong number))
            {
                problems.Add(Descriptors.BadValue, entry.Key, Words.Shorten(entry.Key.Text), "value of " + place, "write a number: 3, 0b11 or 0x3");
                continue;
            }

            bool fits = ResetReader.CheckFits(number, "The value " + Words.Shorten(entry.Key.Text), place, high, low, entry.Key, problems);
            if (byNumber.TryGetValue(number, out YamlScalar? same))
            {
                problems.Add(Descriptors.DuplicateKey, entry.Key, Words.Shorten(entry.Key.Text), "the values of " + place, Words.Number(same.Place.Line));
                continue;
            }

            byNumber.Add(number, entry.Key);
            if (ReadValue(entry, number, place) is not { } value)
            {
                continue;
            }

            if (byName.TryGetValue(value.Name, out YamlScalar? first))
            {
                problems.Add(
                    Descriptors.DuplicateName,
                    entry.Key,
                    "The value of " + place,
                    Words.Shorten(value.Name),
                    Words.Shorten(first.Text),
                    Words.Number(first.Place.Line));
            }
            else
            {
                byName.Add(value.Name, entry.Key);
                if (fits)
                {
                    values.Add(value);
                }
            }
        }

        return values.ToEquatableArray();
    }

    private ValueModel? ReadValue(YamlEntry entry, ulong number, string place)
    {
        YamlNode? nameNode = entry.Value;
        string purpose = string.Empty;
        if (entry.Value is YamlMapping mapping)
        {
            MappingReader reader = new(mapping, "value " + Words.Shorten(entry.Key.Text) + " of " + place, problems);
            nameNode = reader.Required("name", "name: Enabled");
            purpose = reader.Text("purpose");
            reader.Finish();
        }

        if (Values.Text(nameNode, "The name of value " + Words.Shorten(entry.Key.Text) + " of " + place, problems) is not { } name)
        {
            return null;
        }

        if (!Identifiers.IsLegal(name))
        {
            problems.Add(Descriptors.IllegalIdentifier, nameNode!, "The value of " + place, Words.Shorten(name), "it is a member of an enumeration");
            return null;
        }

        return new ValueModel(number, name, purpose);
    }
}
