using System.Collections.Generic;
using Emu.Generators.Diagnostics;

namespace Emu.Generators.Spec;

/// <summary>A mapping with a known set of keys: what is asked for is known, and <see cref="Finish"/> reports the rest.</summary>
internal sealed class MappingReader(YamlMapping mapping, string place, ProblemList problems)
{
    private readonly List<string> _known = [];

    /// <summary>What the mapping is, for messages: <c>field FZS of PMCR_EL0</c>.</summary>
    public string Place => place;

    /// <summary>Opens <paramref name="node"/>, or says that it is not a mapping.</summary>
    public static MappingReader? Open(YamlNode? node, string place, ProblemList problems) =>
        Values.Mapping(node, place, "a mapping of keys", problems) is { } mapping ? new MappingReader(mapping, place, problems) : null;

    public YamlEntry? Entry(string key)
    {
        _known.Add(key);
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (entry.Key.Text == key)
            {
                return entry;
            }
        }

        return null;
    }

    public YamlNode? Optional(string key) => Entry(key)?.Value;

    public YamlNode? Required(string key, string example)
    {
        YamlNode? value = Optional(key);
        if (value is null)
        {
            YamlNode where = mapping.Entries.Count > 0 ? mapping.Entries[0].Key : mapping;
            problems.Add(Descriptors.MissingKey, where, key, place, "'" + example + "'");
        }

        return value;
    }

    /// <summary>The text of an optional key; empty where it is missing.</summary>
    public string Text(string key) => Values.Text(Optional(key), "'" + key + "' of " + place, problems) ?? string.Empty;

    /// <summary>Reports keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (!_known.Contains(entry.Key.Text))
            {
                // Between braces a comma ends a text, and what follows it looks like a key of several words without a value.
                bool isRestOfText = entry.Value is YamlScalar { IsEmpty: true } && entry.Key.Text.IndexOf(' ') > 0;
                problems.Add(
                    Descriptors.UnknownKey,
                    entry.Key,
                    Words.Shorten(entry.Key.Text),
                    place,
                    isRestOfText ? "if it belongs to the text before it, put quotes around that text, which holds a comma" : problems.Suggest(entry.Key.Text, _known));
            }
        }
    }
}
