using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <content>One field, or one reserved range.</content>
internal sealed partial class FieldReader
{
    /// <summary>A reserved range.</summary>
    public static FieldModel Res0(int high, int low) => ReservedRange(high, low, "RES0", FieldAccess.RES0);

    /// <param name="isGuess">The range is not what the spec says; no value is compared with it.</param>
    private FieldModel? ReadField(YamlNode node, int high, int low, string owner, FieldDefaults defaults, FieldPlace kind, bool isGuess)
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
        (int top, int bottom) = isGuess ? (63, 0) : (high, low);
        EquatableArray<ValueModel> values = _values.Read(reader.Optional("values"), place, top, bottom);
        EquatableArray<ResetModel> constants = _constants.Read(reader.Optional("constant"), place, top, bottom);
        LiveValue? live = _live.Read(reader.Optional("live"), place);
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

        EquatableArray<string> effects = ReadEffects(settings.Effects, place);
        FieldModel field = new(
            high,
            low,
            name,
            identifier,
            purpose,
            binder.BindFeatures(settings.Feature, "'feature' of " + place),
            settings.Access ?? FieldAccess.RW,
            settings.Absent ?? FieldAccess.RES0,
            isVector,
            _resets.Read(settings.Reset, place, top, bottom),
            values,
            effects)
        {
            Live = live,
            Constants = constants,
            IsVolatile = settings.Volatile ?? (live is not null && names.LiveValues[live.Name].IsVolatile),
            Acts = effects.Any(e => names.Effects[e].IsAction),
        };
        return isGuess ? field with { Values = values.Where(v => v.Value <= field.Mask >> low).ToEquatableArray() } : field;
    }

    private FieldModel? ReadReserved(YamlNode node, int high, int low, string bits) =>
        Values.Word(node, "reserved range at " + bits + " (a named field is a mapping, { name: … })", Reserved, problems) is var (word, kind)
            ? ReservedRange(high, low, word, kind)
            : null;

    private static FieldModel ReservedRange(int high, int low, string word, FieldAccess kind) => new(
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
        EquatableArray<string>.Empty);

    private EquatableArray<string> ReadEffects(YamlNode? node, string place)
    {
        List<string> effects = new();
        foreach (YamlNode item in Values.Items(node))
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
