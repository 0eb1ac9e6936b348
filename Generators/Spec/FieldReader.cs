using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>A field and where its range stands.</summary>
internal sealed record PlacedField(FieldModel Field, Place Place);

/// <summary>What fields have that do not say it themselves.</summary>
internal sealed record FieldDefaults(YamlNode? Feature, FieldAccess? Access, FieldAccess? Absent, YamlNode? Reset, YamlNode? Effects)
{
    public static readonly FieldDefaults None = new(null, null, null, null, null);

    /// <summary>This, and <paramref name="further"/> for what it leaves open.</summary>
    public FieldDefaults Or(FieldDefaults further) => new(
        Feature ?? further.Feature,
        Access ?? further.Access,
        Absent ?? further.Absent,
        Reset ?? further.Reset,
        Effects ?? further.Effects);
}

/// <summary>Where a mapping from bit ranges to fields stands.</summary>
internal enum FieldPlace
{
    Register,

    /// <summary>In <c>fieldsets:</c>; it uses no other.</summary>
    Set,

    /// <summary>In an encoding, about the view's own bits.</summary>
    View,
}

/// <summary>Reads layouts: ranges to fields, field sets put in their places.</summary>
internal sealed class FieldReader(SpecNames names, ConditionBinder binder, FeatureLogic logic, ProblemList problems)
{
    // A layout has at most one entry a bit; some more may be wrong.
    private const int MostEntries = 130;

    private static readonly (string, FieldAccess)[] Accesses =
    [
        ("RW", FieldAccess.RW), ("RO", FieldAccess.RO), ("WO", FieldAccess.WO), ("WO/RAZ", FieldAccess.WO), ("W1C", FieldAccess.W1C),
        ("W1S", FieldAccess.W1S), ("RAZ", FieldAccess.RAZ), ("RAZ/WI", FieldAccess.RAZ), ("RAO", FieldAccess.RAO), ("RAO/WI", FieldAccess.RAO),
    ];

    private static readonly (string, FieldAccess)[] Absents =
    [
        ("RES0", FieldAccess.RES0), ("RES1", FieldAccess.RES1), ("RAZ", FieldAccess.RAZ), ("RAZ/WI", FieldAccess.RAZ),
        ("RAO", FieldAccess.RAO), ("RAO/WI", FieldAccess.RAO),
    ];

    private static readonly (string, (string, FieldAccess))[] Reserved =
    [
        ("RES0", ("RES0", FieldAccess.RES0)), ("RES1", ("RES1", FieldAccess.RES1)),
        ("RAZ/WI", ("RAZ/WI", FieldAccess.RAZ)), ("RAZ", ("RAZ/WI", FieldAccess.RAZ)),
        ("RAO/WI", ("RAO/WI", FieldAccess.RAO)), ("RAO", ("RAO/WI", FieldAccess.RAO)),
    ];

    private readonly ResetReader _resets = new(names, binder, logic, problems);
    private readonly FieldValueReader _values = new(problems);

    /// <summary>Reads each field set on its own, so that a mistake in one that nobody uses is found too.</summary>
    public void CheckFieldSets()
    {
        foreach (YamlEntry set in names.FieldSets.Values)
        {
            ReadSet(set, FieldDefaults.None);
        }

        _resets.CheckNamed();
    }

    public FieldDefaults ReadDefaults(YamlNode? node, string place)
    {
        if (MappingReader.Open(node, place, problems) is not { } reader)
        {
            return FieldDefaults.None;
        }

        FieldDefaults defaults = ReadDefaults(reader);
        reader.Finish();
        return defaults;
    }

    /// <summary>The fields from the top bit down, or null after a problem was reported.</summary>
    /// <param name="node">The mapping from ranges to fields.</param>
    /// <param name="where">Where a gap is reported.</param>
    /// <param name="owner">The register or layout, for messages.</param>
    /// <param name="width">Of the register.</param>
    /// <param name="defaults">Of the register.</param>
    public List<PlacedField>? ReadLayout(YamlNode node, YamlNode where, string owner, int width, FieldDefaults defaults)
    {
        return ReadAll(node, where, owner, width, defaults, FieldPlace.Register);
    }

    /// <summary>The fields that a view of the register has at its own bits; what they do is the register's to say.</summary>
    /// <inheritdoc cref="ReadLayout"/>
    public List<PlacedField>? ReadView(YamlNode node, YamlNode where, string owner, int width) =>
        ReadAll(node, where, owner, width, FieldDefaults.None, FieldPlace.View);

    private List<PlacedField>? ReadAll(YamlNode node, YamlNode where, string owner, int width, FieldDefaults defaults, FieldPlace kind)
    {
        if (Values.Mapping(node, "'fields' of " + owner, "a mapping from bit ranges to fields", problems) is not { } mapping
            || ReadEntries(mapping, owner, width, defaults, kind) is not { } read)
        {
            return null;
        }

        LayoutChecks.Check(read, owner, width, where, problems);
        read.Sort(static (a, b) => b.Field.High.CompareTo(a.Field.High));
        return read;
    }

    /// <summary>A view's field says where it is and when: an effect or a reset of its own would never happen.</summary>
    private void CheckViewKeys(MappingReader reader)
    {
        foreach (string key in (string[])["access", "reset", "effects", "values"])
        {
            if (reader.Entry(key) is { } entry)
            {
                problems.Add(Descriptors.ExpressionPlace, entry.Key, "'" + key + "'", reader.Place + ", a view's field", "say it at the register's own field");
            }
        }
    }

    private FieldDefaults ReadDefaults(MappingReader reader) => new(
        reader.Optional("feature"),
        Values.Word(reader.Optional("access"), "'access' of " + reader.Place, Accesses, problems),
        Values.Word(reader.Optional("absent"), "'absent' of " + reader.Place, Absents, problems),
        reader.Optional("reset"),
        reader.Optional("effects"));

    private List<PlacedField>? ReadEntries(YamlMapping mapping, string owner, int width, FieldDefaults defaults, FieldPlace kind)
    {
        if (mapping.Entries.Count > MostEntries)
        {
            problems.Add(Descriptors.TooLarge, mapping.Entries[0].Key, owner + " has too many fields", Words.Number(MostEntries));
            return null;
        }

        var read = new List<PlacedField>();
        bool isComplete = true;
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (ReadRange(entry.Key, width, owner) is not var (high, low))
            {
                isComplete = false;
            }
            else if (entry.Value is YamlMapping field && field.Entries.Any(static e => e.Key.Text == "use"))
            {
                List<PlacedField>? set = ReadUse(field, entry.Key, high, low, owner, defaults, kind);
                isComplete &= set is not null;
                read.AddRange(set ?? []);
            }
            else if (ReadField(entry.Value, high, low, owner, defaults, kind) is { } single)
            {
                read.Add(new PlacedField(single, entry.Key.Place));
            }
            else
            {
                isComplete = false;
            }
        }

        return isComplete ? read : null;
    }

    /// <summary><c>63:33</c> or <c>5</c>.</summary>
    private (int High, int Low)? ReadRange(YamlScalar key, int width, string owner)
    {
        string[] parts = key.Text.Split(':');
        if (parts.Length is not (1 or 2)
            || !Values.TryParseNumber(parts[0], out ulong high)
            || !Values.TryParseNumber(parts[parts.Length - 1], out ulong low))
        {
            problems.Add(Descriptors.BadRange, key, Words.Shorten(key.Text), "is no range of bits", "write it as 31:24, or 5 for one bit");
            return null;
        }

        if (high < low)
        {
            problems.Add(Descriptors.BadRange, key, Words.Shorten(key.Text), "begins below its end", "write the higher bit first, " + parts[1].Trim() + ":" + parts[0].Trim());
            return null;
        }

        if (high >= (ulong)width)
        {
            problems.Add(
                Descriptors.BadRange,
                key,
                Words.Shorten(key.Text),
                "lies outside " + owner + ", whose bits are " + Words.Range(width - 1, 0),
                "correct the range" + (width == 32 ? ", or make the register 64 bits wide" : string.Empty));
            return null;
        }

        return ((int)high, (int)low);
    }

    private List<PlacedField>? ReadUse(YamlMapping node, YamlScalar key, int high, int low, string owner, FieldDefaults defaults, FieldPlace kind)
    {
        string place = Words.Bits(high, low) + " of " + owner;
        var reader = new MappingReader(node, place, problems);
        YamlNode use = reader.Optional("use")!;
        FieldDefaults own = ReadDefaults(reader);
        if (kind == FieldPlace.View)
        {
            CheckViewKeys(reader);
        }

        reader.Finish();
        if (Values.Scalar(use, "'use' of " + place, "the name of a field set", problems) is not { } name)
        {
            return null;
        }

        if (kind == FieldPlace.Set)
        {
            problems.Add(Descriptors.ExpressionPlace, name, "'use'", "a field set", "write the fields out");
            return null;
        }

        if (!names.FieldSets.TryGetValue(name.Text, out YamlEntry? set))
        {
            problems.Add(Descriptors.UnknownName, name, "field set", Words.Shorten(name.Text), problems.Suggest(name.Text, names.FieldSets.Keys, "declare it in 'fieldsets'"));
            return null;
        }

        names.Used.Add(("field set", name.Text));
        if (ReadSet(set, own.Or(defaults)) is not { Count: > 0 } fields)
        {
            return null;
        }

        int top = fields.Max(static f => f.Field.High);
        int bottom = fields.Min(static f => f.Field.Low);
        if (top != high || bottom != low)
        {
            problems.Add(
                Descriptors.BadRange,
                key,
                Words.Shorten(key.Text),
                "is not the extent of the field set '" + Words.Shorten(name.Text) + "'",
                "write " + Words.Range(top, bottom));
            return null;
        }

        return fields.Select(f => f with { Place = key.Place }).ToList();
    }

    private List<PlacedField>? ReadSet(YamlEntry set, FieldDefaults defaults)
    {
        string owner = "field set " + Words.Shorten(set.Key.Text);
        return Values.Mapping(set.Value, "The " + owner, "a mapping from bit ranges to fields", problems) is { } mapping
            ? ReadEntries(mapping, owner, 64, defaults, FieldPlace.Set)
            : null;
    }

    private FieldModel? ReadField(YamlNode node, int high, int low, string owner, FieldDefaults defaults, FieldPlace kind)
    {
        string bits = Words.Bits(high, low) + " of " + owner;
        if (node is YamlScalar)
        {
            return ReadReserved(node, high, low, bits);
        }

        if (MappingReader.Open(node, bits, problems) is not { } reader)
        {
            return null;
        }

        YamlNode? nameNode = reader.Required("name", "name: FIELD");
        string? name = Values.Text(nameNode, "'name' of " + bits, problems);
        string place = "field " + Words.Shorten(name ?? "?") + " of " + owner;
        if (kind == FieldPlace.View)
        {
            CheckViewKeys(reader);
        }

        FieldDefaults settings = ReadDefaults(reader).Or(defaults);
        bool isVector = Values.Boolean(reader.Optional("vector"), "'vector' of " + place, problems) ?? name?.IndexOf('<') >= 0;
        string purpose = reader.Text("purpose");
        EquatableArray<ValueModel> values = _values.Read(reader.Optional("values"), place, high, low);
        reader.Finish();
        if (name is null)
        {
            return null;
        }

        string identifier = Identifiers.OfField(name);
        if (!Identifiers.IsLegal(identifier))
        {
            problems.Add(Descriptors.IllegalIdentifier, nameNode!, "The field", Words.Shorten(name), "it would be '" + Words.Shorten(identifier) + "'");
            return null;
        }

        return new FieldModel(
            high,
            low,
            name,
            identifier,
            purpose,
            binder.BindFeatures(settings.Feature, "'feature' of " + place),
            settings.Access ?? FieldAccess.RW,
            settings.Absent ?? FieldAccess.RES0,
            isVector,
            _resets.Read(settings.Reset, place, high, low),
            values,
            ReadEffects(settings.Effects, place));
    }

    private FieldModel? ReadReserved(YamlNode node, int high, int low, string bits) =>
        Values.Word(node, "reserved range at " + bits + " (a named field is a mapping, { name: … })", Reserved, problems) is var (word, kind)
            ? new FieldModel(
                high,
                low,
                word,
                Identifier: null,
                Purpose: string.Empty,
                Condition.True,
                Access: kind,
                Absent: kind,
                IsVector: false,
                EquatableArray<ResetModel>.Empty,
                EquatableArray<ValueModel>.Empty,
                EquatableArray<string>.Empty)
            : null;

    private EquatableArray<string> ReadEffects(YamlNode? node, string place)
    {
        var effects = new List<string>();
        IReadOnlyList<YamlNode> items = node switch
        {
            null => [],
            YamlSequence list => list.Items,
            _ => [node],
        };
        foreach (YamlNode item in items)
        {
            if (Values.Text(item, "'effects' of " + place, problems) is not { } name)
            {
                continue;
            }

            if (!names.Effects.ContainsKey(name))
            {
                problems.Add(Descriptors.UnknownName, item, "effect", Words.Shorten(name), problems.Suggest(name, names.Effects.Keys, "declare it in 'effects'"));
            }
            else if (!effects.Contains(name))
            {
                effects.Add(name);
            }
        }

        return effects.ToEquatableArray();
    }
}
