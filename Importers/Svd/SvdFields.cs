using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

using Emu.Generators.Model;

namespace Emu.Importers.Svd;

/// <summary>The fields of a register.</summary>
internal sealed partial class SvdFields(SvdResolver resolver, SvdValues values, SvdDimensions dimensions, Losses losses)
{
    private const string ReadWrite = "read-write";

    /// <summary>The fields, and which bits of none of them are 1 after a reset.</summary>
    /// <param name="register">The register with what it is derived from.</param>
    /// <param name="name">For messages.</param>
    /// <param name="size">In bits.</param>
    /// <param name="properties">Of the register.</param>
    /// <param name="direction">Which accesses the register has.</param>
    public (IReadOnlyList<SourceField> Fields, ulong ReservedOnes) Read(SvdNode register, string name, int size, SvdProperties properties,
        AccessDirection direction)
    {
        List<SourceField> fields = [];
        foreach (SvdNode child in register.Of("field"))
            AddField(resolver.Resolve(child), register, name, size, properties, direction, fields);

        ulong all = size == 64 ? ulong.MaxValue : (1UL << size) - 1;
        if (fields.Count == 0)
        {
            FieldAccess access = AccessOf(register, register, name, name, properties.Access, direction);
            fields.Add(new SourceField(register.Line, "VALUE", "", size - 1, 0, access, ResetOf(properties, size - 1, 0, register.Line, name)));
        }

        ulong covered = fields.Aggregate(0UL, (bits, f) => bits | Mask(f.High, f.Low));
        return (fields, (properties.ResetValue ?? 0) & properties.ResetMask & all & ~covered);
    }

    /// <summary>Which accesses a register has: those it is said to have, and those of a field that says more. A register that inherits read-only may have a field that is written.</summary>
    public AccessDirection DirectionOf(SvdNode register, SvdProperties properties)
    {
        bool reads = properties.Direction != AccessDirection.WriteOnly;
        bool writes = properties.Direction != AccessDirection.ReadOnly;
        foreach (SvdNode child in register.Of("field"))
        {
            string access = resolver.Resolve(child).Text("access") ?? "";
            reads |= access is "read-only" or ReadWrite or "read-writeOnce";
            writes |= access is "write-only" or "writeOnce" or ReadWrite or "read-writeOnce";
        }

        return !writes ? AccessDirection.ReadOnly : !reads ? AccessDirection.WriteOnly : AccessDirection.ReadWrite;
    }

    private void AddField(SvdNode field, SvdNode register, string owner, int size, SvdProperties properties, AccessDirection direction,
        List<SourceField> fields)
    {
        if (RangeOf(field) is not var (high, low))
        {
            losses.Add(field.Line, $"{owner}.{field.Name} is left out: its bits cannot be read; give <bitRange>[7:0]</bitRange>, <lsb> and <msb>, or <bitOffset> and <bitWidth>.");
            return;
        }

        (string name, SourceDimension? dimension) = dimensions.Read(field, 0);
        string place = $"{owner}.{ArrayShaper.Plain(name)}";
        FieldAccess access = AccessOf(field, register, place, owner, field.Text("access") ?? properties.Access, direction);
        IReadOnlyList<SourceValue> named = ValuesOf(field, register, place, high - low + 1);
        SvdLosses.OfField(field, place, losses);
        int count = Math.Min(dimension?.Labels.Count ?? 1, 64);
        for (int i = 0; i < count; i++)
        {
            // In a field, dimIncrement counts bits.
            ulong shift = (dimension?.Stride is { } stride and > 0 ? stride : (ulong)(high - low + 1)) * (ulong)i;
            if (shift + (ulong)high > 1000)
                break;

            string label = dimension is null
                ? name
                : name.Replace(SourceRegister.FirstLabel.ToString(), dimension.Labels[i], StringComparison.Ordinal);
            (int top, int bottom) = (high + (int)shift, low + (int)shift);
            SourceReset? reset = top < size ? ResetOf(properties, top, bottom, field.Line, place) : null;
            fields.Add(new SourceField(field.Line, label, field.Text("description") ?? "", top, bottom, access, reset) { Values = named });
        }
    }

    private (int High, int Low)? RangeOf(SvdNode field)
    {
        if (field.Text("bitRange") is { } range)
        {
            Match match = Range().Match(range);
            return match.Success && match.Groups[1].Length < 4 && match.Groups[2].Length < 4
                ? Ordered(
                    int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
                    match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : null)
                : null;
        }

        if (field.Text("lsb") is not null || field.Text("msb") is not null)
        {
            return values.Number(field, "lsb") is { } lsb && values.Number(field, "msb") is { } msb && lsb < 1000 && msb < 1000
                ? Ordered((int)msb, (int)lsb)
                : null;
        }

        if (values.Number(field, "bitOffset") is not { } offset || offset > 999)
            return null;

        ulong width = values.Number(field, "bitWidth") ?? 1;
        return width is > 0 and < 1000 ? ((int)(offset + width) - 1, (int)offset) : null;
    }

    /// <summary>Some files write the range upside down.</summary>
    private static (int High, int Low) Ordered(int first, int? second) =>
        (Math.Max(first, second ?? first), Math.Min(first, second ?? first));

    private FieldAccess AccessOf(SvdNode node, SvdNode register, string place, string owner, string access, AccessDirection direction)
    {
        int line = node.Texts.TryGetValue("access", out SvdText said) ? said.Line : node.Line;
        switch (access)
        {
            case "writeOnce" or "read-writeOnce":
                losses.Add(line, $"{place}: '{access}' has no counterpart; it can be written more than once.");
                break;
            case "read-only" or "write-only" or ReadWrite or "":
                break;
            default:
                losses.Add(line, $"{place}: '{Names.Text(access)}' is not an access; it is taken for {ReadWrite}.");
                break;
        }

        SvdNode modifier = node.Text("modifiedWriteValues") is not null ? node : register;
        string? modified = modifier.Text("modifiedWriteValues");
        if (modified is not null && access != "read-only")
        {
            int where = modifier.Texts["modifiedWriteValues"].Line;
            string subject = modifier == node ? place : owner;
            switch (modified)
            {
                case "oneToClear":
                    return FieldAccess.W1C;
                case "oneToSet":
                    return FieldAccess.W1S;
                case "modify":
                    break;
                case "oneToToggle" or "zeroToClear" or "zeroToSet" or "zeroToToggle" or "clear" or "set":
                    losses.Add(where, $"{subject}: '{modified}' has no counterpart; a write leaves the bits as they are, and OnWrite… of the device can do it.");
                    return FieldAccess.RO;
                default:
                    losses.Add(where, $"{subject}: '{Names.Text(modified)}' is not one of modifiedWriteValues; writing replaces the bits.");
                    break;
            }
        }

        // A field with the access of its register needs no word of its access: the register's direction says it.
        return access switch
        {
            "read-only" => FieldAccess.RO,
            "write-only" or "writeOnce" => direction == AccessDirection.WriteOnly ? FieldAccess.RW : FieldAccess.WO,
            _ => FieldAccess.RW,
        };
    }

    private SourceReset? ResetOf(SvdProperties properties, int high, int low, int line, string place)
    {
        if (properties.ResetValue is not { } value || high > 63)
            return null;

        ulong most = Mask(high - low, 0);
        ulong mask = (properties.ResetMask >> low) & most;
        if (mask == 0)
            return new SourceReset(null);
        if (mask != most)
            losses.Add(line, $"{place}: a reset sets some of its bits only (mask 0x{mask:X}); the others become 0.");
        return new SourceReset((value >> low) & mask);
    }

    private List<SourceValue> ValuesOf(SvdNode field, SvdNode register, string place, int width)
    {
        List<SvdNode> lists = [.. field.Of("enumeratedValues").Select(resolver.Resolve)];
        if (lists.Count == 0)
            return [];

        // Values of reads and of writes: a field of the spec has one list.
        SvdNode first = lists.FirstOrDefault(l => l.Text("usage") is null or ReadWrite) ?? lists.FirstOrDefault(l => l.Text("usage") == "read") ?? lists[0];
        foreach (SvdNode other in lists.Where(l => l != first))
            losses.Add(other.Line, $"{place}: a field has one list of values; that of '{other.Text("usage") ?? ReadWrite}' is left out.");
        if (first.Text("usage") is { } usage and not ReadWrite)
            losses.Add(first.Line, $"{place}: its values are those of every access, and not of '{usage}' alone.");
        SvdLosses.OfValues(first, place, losses);

        List<SourceValue> named = [];
        foreach (SvdNode value in first.Of("enumeratedValue"))
        {
            string name = value.Name;
            if (value.Text("value") is not { } text)
            {
                losses.Add(value.Line, $"{place}: the value {name} has no number{(value.Text("isDefault") is null ? "" : ", because it is all the others")}; it is left out.");
                continue;
            }

            if (!SvdNumbers.TryParse(text, out ulong number, out ulong free))
            {
                losses.Add(value.Texts["value"].Line, $"{place}: '{Names.Text(text)}' is not a number; the value {name} is left out.");
                continue;
            }

            if (free != 0)
                losses.Add(value.Texts["value"].Line, $"{place}: '{text}' stands for several numbers; the value {name} is {number} alone.");
            if (name.Length == 0)
                name = (value.Text("description") is { } words ? Short(words) : "VALUE") + "_" + number.ToString(CultureInfo.InvariantCulture);
            named.Add(new SourceValue(value.Line, number, name, value.Text("description") ?? ""));
        }

        return named;
    }

    private static string Short(string text) => string.Join('_', text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(3));

    private static ulong Mask(int high, int low)
    {
        if (low > 63)
            return 0;

        int width = Math.Min(high, 63) - low + 1;
        return (width == 64 ? ulong.MaxValue : (1UL << width) - 1) << low;
    }

    [GeneratedRegex(@"\A\s*\[?\s*([0-9]+)\s*(?::\s*([0-9]+)\s*)?\]?\s*\z")]
    private static partial Regex Range();
}
