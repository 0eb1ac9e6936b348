using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads layouts: ranges to fields, field sets put in their places.</summary>
internal sealed partial class FieldReader(SpecNames names, ConditionBinder binder, FeatureLogic logic, ProblemList problems)
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
    private readonly ConstantReader _constants = new(names, binder, logic, problems);
    private readonly LiveValueReader _live = new(names, problems);

    /// <summary>Reads each field set on its own, so that a mistake in one that nobody uses is found too.</summary>
    public void CheckFieldSets()
    {
        foreach (YamlEntry set in names.FieldSets.Values)
        {
            ReadSet(set, FieldDefaults.None, out _);
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

    /// <summary>The fields from the top bit down, those that could be read.</summary>
    /// <param name="node">The mapping from ranges to fields.</param>
    /// <param name="where">Where a gap is reported.</param>
    /// <param name="owner">The register or layout, for messages.</param>
    /// <param name="width">Of the register.</param>
    /// <param name="defaults">Of the register.</param>
    /// <param name="isComplete">False after a problem left a field out.</param>
    public List<PlacedField> ReadLayout(YamlNode node, YamlNode where, string owner, int width, FieldDefaults defaults, out bool isComplete) =>
        ReadAll(node, where, owner, width, defaults, FieldPlace.Register, out isComplete);

    /// <summary>The fields that a view of the register has at its own bits, or null after a problem was reported.</summary>
    public List<PlacedField>? ReadView(YamlNode node, YamlNode where, string owner, int width)
    {
        List<PlacedField> read = ReadAll(node, where, owner, width, FieldDefaults.None, FieldPlace.View, out bool isComplete);
        return isComplete ? read : null;
    }

    private List<PlacedField> ReadAll(YamlNode node, YamlNode where, string owner, int width, FieldDefaults defaults, FieldPlace kind, out bool isComplete)
    {
        isComplete = false;
        List<PlacedField> read = new();
        if (Values.Mapping(node, "'fields' of " + owner, "a mapping from bit ranges to fields", problems) is not { } mapping)
        {
            return read;
        }

        List<YamlEntry> unplaced = new();
        isComplete = ReadEntries(mapping, owner, width, defaults, kind, read, unplaced);
        if (isComplete)
        {
            LayoutChecks.Check(read, owner, width, where, problems);
        }
        else
        {
            PlaceInGaps(unplaced, owner, width, defaults, kind, read);
        }

        read.Sort(static (a, b) => b.Field.High.CompareTo(a.Field.High));
        return read;
    }

    /// <summary>
    /// Fields whose ranges are wrong get the gaps between the others, if there are as many gaps as fields: hand-written
    /// code that uses them is not what is wrong.
    /// </summary>
    private void PlaceInGaps(List<YamlEntry> unplaced, string owner, int width, FieldDefaults defaults, FieldPlace kind, List<PlacedField> read)
    {
        IReadOnlyList<(int High, int Low)> gaps = LayoutChecks.FindGaps(read, width);
        if (gaps.Count != unplaced.Count)
        {
            return;
        }

        for (int i = 0; i < gaps.Count; i++)
        {
            if (ReadField(unplaced[i].Value, gaps[i].High, gaps[i].Low, owner, defaults, kind, isGuess: true) is { } field)
            {
                read.Add(new PlacedField(field, unplaced[i].Key.Place));
            }
        }
    }

    /// <summary>A view's field says where it is and when: an effect or a reset given there would never happen.</summary>
    private void CheckViewKeys(MappingReader reader)
    {
        foreach (string key in (string[])["access", "reset", "effects", "values", "live", "volatile", "constant"])
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
        reader.Optional("effects"),
        Values.Boolean(reader.Optional("volatile"), "'volatile' of " + reader.Place, problems));

    /// <summary>Adds what can be read to <paramref name="read"/>, and what has no place to <paramref name="unplaced"/>; whether that is all.</summary>
    private bool ReadEntries(
        YamlMapping mapping,
        string owner,
        int width,
        FieldDefaults defaults,
        FieldPlace kind,
        List<PlacedField> read,
        List<YamlEntry> unplaced)
    {
        bool isComplete = mapping.Entries.Count <= MostEntries;
        if (!isComplete)
        {
            problems.Add(Descriptors.TooLarge, mapping.Entries[0].Key, owner + " has too many fields", Words.Number(MostEntries));
        }

        foreach (YamlEntry entry in mapping.Entries.Take(MostEntries))
        {
            bool isSet = entry.Value is YamlMapping node && node.Entries.Any(static e => e.Key.Text == "use");
            (int High, int Low)? range = ReadRange(entry.Key, width, owner, out bool isGood);
            isComplete &= isGood;
            if (isSet)
            {
                isComplete &= ReadUse((YamlMapping)entry.Value, entry.Key, range, owner, defaults, kind, read);
            }
            else if (range is not var (high, low))
            {
                unplaced.Add(entry);
            }
            else if (ReadField(entry.Value, high, low, owner, defaults, kind, isGuess: false) is { } single)
            {
                read.Add(new PlacedField(single, entry.Key.Place));
            }
            else
            {
                isComplete = false;
            }
        }

        return isComplete;
    }

    /// <summary><c>63:33</c> or <c>5</c>. One that is upside down is reported, and is clear nevertheless.</summary>
    private (int High, int Low)? ReadRange(YamlScalar key, int width, string owner, out bool isGood)
    {
        isGood = false;
        string[] parts = key.Text.Split(':');
        if (parts.Length is not (1 or 2)
            || !Values.TryParseNumber(parts[0], out ulong high)
            || !Values.TryParseNumber(parts[parts.Length - 1], out ulong low))
        {
            problems.Add(Descriptors.BadRange, key, Words.Shorten(key.Text), "is not a range of bits", "write it as 31:24, or 5 for one bit");
            return null;
        }

        if (high < low)
        {
            problems.Add(Descriptors.BadRange, key, Words.Shorten(key.Text), "begins below its end", "write the higher bit first, " + parts[1].Trim() + ":" + parts[0].Trim());
            return low < (ulong)width ? ((int)low, (int)high) : null;
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

        isGood = true;
        return ((int)high, (int)low);
    }

    /// <summary>Adds the fields of a set, which has its place in itself; whether nothing was wrong.</summary>
    private bool ReadUse(
        YamlMapping node,
        YamlScalar key,
        (int High, int Low)? range,
        string owner,
        FieldDefaults defaults,
        FieldPlace kind,
        List<PlacedField> read)
    {
        string place = (range is var (high, low) ? Words.Bits(high, low) : Words.Shorten(key.Text)) + " of " + owner;
        MappingReader reader = new(node, place, problems);
        YamlNode use = reader.Optional("use")!;
        FieldDefaults own = ReadDefaults(reader);
        if (kind == FieldPlace.View)
        {
            CheckViewKeys(reader);
        }

        reader.Finish();
        if (Values.Scalar(use, "'use' of " + place, "the name of a field set", problems) is not { } name)
        {
            return false;
        }

        if (kind == FieldPlace.Set)
        {
            problems.Add(Descriptors.ExpressionPlace, name, "'use'", "a field set", "write the fields out");
            return false;
        }

        if (!names.FieldSets.TryGetValue(name.Text, out YamlEntry? set))
        {
            problems.Add(Descriptors.UnknownName, name, "field set", Words.Shorten(name.Text), problems.Suggest(name.Text, names.FieldSets.Keys, "declare it in 'fieldsets'"));
            if (Words.Closest(name.Text, names.FieldSets.Keys.ToList()) is { } meant)
            {
                // The fields are there under their names, for code that uses them.
                names.Used.Add(("field set", meant));
                read.AddRange(ReadSet(names.FieldSets[meant], own.Or(defaults), out _).Select(f => f with { Place = key.Place }));
            }

            return false;
        }

        names.Used.Add(("field set", name.Text));
        List<PlacedField> fields = ReadSet(set, own.Or(defaults), out bool isComplete);
        read.AddRange(fields.Select(f => f with { Place = key.Place }));
        if (fields.Count == 0 || !isComplete || range is null)
        {
            return false;
        }

        int top = fields.Max(static f => f.Field.High);
        int bottom = fields.Min(static f => f.Field.Low);
        if (range != (top, bottom))
        {
            problems.Add(
                Descriptors.BadRange,
                key,
                Words.Shorten(key.Text),
                "is not the extent of the field set '" + Words.Shorten(name.Text) + "'",
                "write " + Words.Range(top, bottom));
            return false;
        }

        return true;
    }

    private List<PlacedField> ReadSet(YamlEntry set, FieldDefaults defaults, out bool isComplete)
    {
        string owner = "field set " + Words.Shorten(set.Key.Text);
        List<PlacedField> read = new();
        isComplete = Values.Mapping(set.Value, "The " + owner, "a mapping from bit ranges to fields", problems) is { } mapping
            && ReadEntries(mapping, owner, 64, defaults, FieldPlace.Set, read, []);
        return read;
    }
}
