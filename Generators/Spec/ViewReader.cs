using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;

namespace Emu.Generators.Spec;

/// <summary>Reads <c>fields:</c> and <c>hidden:</c> of an encoding: what the AArch32 or the memory-mapped view shows of the register.</summary>
internal sealed class ViewReader(FieldReader fields, ProblemList problems)
{
    private static readonly (string, FieldAccess)[] HiddenWords =
    [
        ("RES0", FieldAccess.RES0), ("RES1", FieldAccess.RES1), ("RAZ/WI", FieldAccess.RAZ), ("RAZ", FieldAccess.RAZ),
        ("RAO/WI", FieldAccess.RAO), ("RAO", FieldAccess.RAO),
    ];

    /// <summary>Reads what is shown; false after a problem that leaves it open.</summary>
    /// <param name="fieldsEntry">The key with its value; null where the view shows all its bits.</param>
    /// <param name="hiddenEntry">What the others are called.</param>
    /// <param name="register">The register.</param>
    /// <param name="place">The encoding, for messages.</param>
    /// <param name="high">The top bit of the register that the view maps to.</param>
    /// <param name="low">The bottom bit.</param>
    /// <param name="width">The bits of an access, 32 or 64.</param>
    /// <param name="view">What is shown; null for all.</param>
    public bool TryRead(
        YamlEntry? fieldsEntry,
        YamlEntry? hiddenEntry,
        RegisterBits register,
        string place,
        int high,
        int low,
        int width,
        out ViewModel? view)
    {
        view = null;
        FieldAccess? hidden = Values.Word(hiddenEntry?.Value, "'hidden' of " + place, HiddenWords, problems);
        if (hiddenEntry is not null && fieldsEntry?.Value is null or YamlMapping)
        {
            problems.Add(
                Descriptors.Contradiction,
                hiddenEntry!.Key,
                "'hidden' of " + place,
                fieldsEntry is null ? "the view, which shows all its bits" : "its 'fields', which name each reserved range",
                fieldsEntry is null ? "remove it, or list the 'fields' that the view shows" : "remove it");
        }

        switch (fieldsEntry?.Value)
        {
            case null:
                return true;
            case YamlMapping own:
                return ReadOwn(own, fieldsEntry, register, place, high, low, width, out view);
            default:
                view = ReadNames(fieldsEntry.Value, register, place, high, low, hidden ?? FieldAccess.RES0);
                return view is not null;
        }
    }

    /// <summary>Names of the register's fields: one, or a list.</summary>
    private ViewModel? ReadNames(YamlNode node, RegisterBits register, string place, int high, int low, FieldAccess hidden)
    {
        List<string> shown = new();
        bool isGood = true;
        foreach (YamlNode item in node is YamlSequence list ? list.Items : [node])
        {
            if (Values.Text(item, "'fields' of " + place, problems) is not { } name)
            {
                isGood = false;
                continue;
            }

            List<FieldModel> named = register.Layouts.SelectMany(static l => l.Fields).Where(f => !f.IsReserved && f.Name == name).ToList();
            if (register.Register.Fields is null)
            {
                // The register's own fields have problems; nothing can be said about these.
                isGood = false;
            }
            else if (named.Count == 0)
            {
                problems.Add(
                    Descriptors.UnknownName,
                    item,
                    "field",
                    Words.Shorten(register.Register.TypeName + "." + name),
                    problems.Suggest(name, register.Register.Fields.Keys));
                isGood = false;
            }
            else if (shown.Contains(name))
            {
                problems.Add(Descriptors.DuplicateKey, item, Words.Shorten(name), "'fields' of " + place, Words.Number(item.Place.Line));
            }
            else if (!named.Exists(f => f.High >= low && f.Low <= high))
            {
                problems.Add(
                    Descriptors.BadRange,
                    item,
                    Words.Range(named[0].High, named[0].Low),
                    "of the field '" + Words.Shorten(name) + "' lies outside the view, which maps to " + Words.Bits(high, low) + " of " + register.Register.Name,
                    "remove the field, or correct 'bits'");
                isGood = false;
            }
            else
            {
                shown.Add(name);
            }
        }

        return isGood ? new ViewModel(shown.ToEquatableArray(), EquatableArray<FieldModel>.Empty, hidden) : null;
    }

    /// <summary>Fields at the view's own bits.</summary>
    private bool ReadOwn(
        YamlMapping node, YamlEntry entry, RegisterBits register, string place, int high, int low, int width, out ViewModel? view)
    {
        view = null;
        if (fields.ReadView(node, entry.Key, place, width) is not { } read)
        {
            return false;
        }

        bool isGood = true;
        foreach ((FieldModel field, Place where) in read.Where(static f => !f.Field.IsReserved))
        {
            if (field.High > high - low)
            {
                problems.Add(
                    Descriptors.BadRange,
                    where,
                    Words.Range(field.High, field.Low),
                    "of the view's field '" + Words.Shorten(field.Name) + "' has nothing behind it, because the view maps to " + Words.Bits(high, low) + " of " + register.Register.Name,
                    "correct the range, or 'bits'");
                isGood = false;
            }
            else if (register.Register.Fields is not null && !HasField(register, field.Mask << low))
            {
                problems.Add(
                    Descriptors.Contradiction,
                    where,
                    "The view's field '" + Words.Shorten(field.Name) + "'",
                    Words.Bits(field.High + low, field.Low + low) + " of " + register.Register.Name + ", where the register has no field",
                    "correct one of the two ranges");
                isGood = false;
            }
        }

        view = isGood
            ? new ViewModel(EquatableArray<string>.Empty, read.Select(static f => f.Field).ToEquatableArray(), FieldAccess.RES0)
            : null;
        return isGood;
    }

    private static bool HasField(RegisterBits register, ulong bits) =>
        register.Layouts.Any(l => l.Fields.Items.Any(f => !f.IsReserved && (f.Mask & bits) != 0));
}
