using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>reset:</c> of a field: a name of <c>resets:</c>, one reset, or a list of resets.</summary>
internal sealed class ResetReader(SpecNames names, ConditionBinder binder, FeatureLogic logic, ProblemList problems)
{
    private const int MostResets = 16;

    // What a reset node says, read once however many fields use it.
    private readonly Dictionary<YamlNode, IReadOnlyList<PlacedReset>> _read = [];

    /// <summary>Reads the named ones, so that a mistake in one that nobody uses is found too.</summary>
    public void CheckNamed()
    {
        foreach (YamlEntry entry in names.Resets.Values)
        {
            ReadNode(entry.Value, "reset " + Words.Shorten(entry.Key.Text), allowsNames: false);
        }
    }

    public EquatableArray<ResetModel> Read(YamlNode? node, string place, int high, int low)
    {
        if (node is null)
        {
            return EquatableArray<ResetModel>.Empty;
        }

        IReadOnlyList<PlacedReset> resets = ReadNode(node, "'reset' of " + place, allowsNames: true);
        foreach (PlacedReset reset in resets)
        {
            if (reset.Model.Value is { } value)
            {
                CheckFits(value, "The reset value " + Words.Hex(value), place, high, low, node, problems);
            }
        }

        return resets.Select(static r => r.Model).ToEquatableArray();
    }

    /// <summary>Reports a value that has more bits than its field; true where the value fits.</summary>
    public static bool CheckFits(ulong value, string what, string place, int high, int low, YamlNode where, ProblemList problems)
    {
        int width = high - low + 1;
        ulong largest = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        if (value > largest)
        {
            problems.Add(Descriptors.ValueTooWide, where, what, place, Words.Bits(high, low) + ", whose largest value is " + Words.Hex(largest));
        }

        return value <= largest;
    }

    private IReadOnlyList<PlacedReset> ReadNode(YamlNode node, string place, bool allowsNames)
    {
        if (node is YamlScalar scalar)
        {
            return Named(scalar, place, allowsNames);
        }

        if (_read.TryGetValue(node, out IReadOnlyList<PlacedReset>? known))
        {
            return known;
        }

        List<PlacedReset> resets = new();
        if (node is YamlSequence list)
        {
            if (list.Items.Count > MostResets)
            {
                problems.Add(Descriptors.TooLarge, list, place + " has too many alternatives", Words.Number(MostResets));
            }

            foreach (YamlNode item in list.Items.Take(MostResets))
            {
                if (item is YamlMapping single)
                {
                    ReadOne(single, place, resets);
                }
                else
                {
                    problems.Add(Descriptors.WrongKind, item, place, "a list of resets such as { warm: 0 }", item.Description);
                }
            }
        }
        else if (node is YamlMapping mapping)
        {
            ReadOne(mapping, place, resets);
        }

        CheckAlternatives(resets, place);
        _read.Add(node, resets);
        return resets;
    }

    private IReadOnlyList<PlacedReset> Named(YamlScalar scalar, string place, bool allowsNames)
    {
        if (!allowsNames || scalar.Text.Trim().Length == 0)
        {
            problems.Add(Descriptors.WrongKind, scalar, place, "a reset such as { warm: 0 }, or a list of them", scalar.Description);
            return [];
        }

        if (!names.Resets.TryGetValue(scalar.Text, out YamlEntry? named))
        {
            problems.Add(Descriptors.UnknownName, scalar, "reset", Words.Shorten(scalar.Text), problems.Suggest(scalar.Text, names.Resets.Keys, "declare it in 'resets', or write { warm: 0 }"));
            return [];
        }

        names.Used.Add(("reset", scalar.Text));
        return ReadNode(named.Value, "reset " + Words.Shorten(named.Key.Text), allowsNames: false);
    }

    private void ReadOne(YamlMapping node, string place, List<PlacedReset> resets)
    {
        MappingReader reader = new(node, place, problems);
        YamlEntry? warm = reader.Entry("warm");
        YamlEntry? cold = reader.Entry("cold");
        Condition when = binder.BindFeatures(reader.Optional("when"), "'when' of " + place);
        reader.Finish();
        if (warm is null && cold is null)
        {
            reader.Required("warm", "warm: 0");
        }

        Add(warm, isCold: false);
        Add(cold, isCold: true);

        void Add(YamlEntry? entry, bool isCold)
        {
            if (entry is null || Values.Scalar(entry.Value, "'" + entry.Key.Text + "' of " + place, "a number or UNKNOWN", problems) is not { } scalar)
            {
                return;
            }

            string text = scalar.Text.Trim();
            if (text == "UNKNOWN")
            {
                resets.Add(new PlacedReset(new ResetModel(isCold, when, null), entry.Key.Place));
            }
            else if (Values.TryParseNumber(text, out ulong value))
            {
                resets.Add(new PlacedReset(new ResetModel(isCold, when, value), entry.Key.Place));
            }
            else if (names.ResetValues.ContainsKey(text))
            {
                names.Used.Add(("reset value", text));
                resets.Add(new PlacedReset(new ResetModel(isCold, when, null, text), entry.Key.Place));
            }
            else
            {
                problems.Add(Descriptors.BadValue, scalar, Words.Shorten(text), "reset value", "write a number (0, 0x8, 0b1), UNKNOWN, or a name of 'reset_values'");
            }
        }
    }

    /// <summary>Two resets of one kind must not both apply; a Warm and a Cold one may, because a Cold reset does the cold one last.</summary>
    private void CheckAlternatives(List<PlacedReset> resets, string place)
    {
        for (int i = 0; i < resets.Count; i++)
        {
            for (int j = i + 1; j < resets.Count; j++)
            {
                if (resets[i].Model.Cold != resets[j].Model.Cold)
                {
                    continue;
                }

                switch (logic.CanBeTrue(out string example, resets[i].Model.When, resets[j].Model.When))
                {
                    case FeatureLogic.Answer.Yes:
                        problems.Add(
                            Descriptors.ConditionsOverlap,
                            resets[j].Place,
                            "Resets " + Words.Number(i + 1) + " and " + Words.Number(j + 1) + " of " + place,
                            example);
                        break;
                    case FeatureLogic.Answer.Unknown:
                        problems.Add(Descriptors.ConditionsTooComplex, resets[j].Place, "The resets of " + place);
                        return;
                }
            }
        }
    }

    private sealed record PlacedReset(ResetModel Model, Place Place);
}
