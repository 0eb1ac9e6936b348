using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Generators.Model;

namespace Emu.Importers.Rdl;

/// <summary>The fields of a register: their bits, and what software does to them.</summary>
internal sealed class RdlFields(Losses losses)
{
    // Properties that are used here or elsewhere, or that do not change what software sees.
    private static readonly HashSet<string> Used =
    [
        "name", "desc", "sw", "reset", "fieldwidth", "encode", "onread", "onwrite", "rclr", "rset", "woclr", "woset", "regwidth", "addressing", "alignment",
        "lsb0", "msb0", "ispresent", "littleendian", "mementries", "memwidth",
    ];

    public IReadOnlyList<SourceField> Read(RdlInstance register, int size, string place)
    {
        List<SourceField> fields = [];
        bool isMsb0 = register.Is("msb0") || register.Children.Exists(c => c.Range is var (first, second) && first < second);
        int next = 0;
        foreach (RdlInstance field in register.Children)
        {
            if (field.Kind != "field")
            {
                losses.Add(field.Line, $"{place}.{field.Name}: a {field.Kind} in a register is left out.");
                continue;
            }

            int width = field.Array.Count > 0 ? field.Array[0] : (int)Math.Clamp(field.Number("fieldwidth") ?? 1, 1, 4096);
            (int first, int second) = field.Range ?? (isMsb0 ? (next, next + width - 1) : (next + width - 1, next));
            (int high, int low) = isMsb0
                ? (size - 1 - Math.Min(first, second), size - 1 - Math.Max(first, second))
                : (Math.Max(first, second), Math.Min(first, second));
            next = Math.Max(first, second) + 1;
            string own = $"{place}.{field.Name}";
            ListLosses(field, own);
            fields.Add(
                new SourceField(
                    field.Line,
                    field.Name,
                    Description(field),
                    high,
                    low,
                    AccessOf(field, own),
                    ResetOf(field, own))
                { Values = ValuesOf(field, own) });
        }

        return fields;
    }

    public static string Description(RdlInstance instance) => instance.Word("desc") ?? instance.Word("name") ?? "";

    /// <summary>Properties that a register file has nothing for.</summary>
    public void ListLosses(RdlInstance instance, string place)
    {
        foreach ((string name, RdlProperty property) in instance.Properties)
        {
            // Hardware that only looks, or does not even do that, changes nothing here.
            if (Used.Contains(name) || (name == "hw" && (property.Value.Text is "r" or "na"))
                || (name == "accesswidth" && property.Value.Number == (instance.Number("regwidth") ?? 32)))
            {
                continue;
            }

            // A default of the scope is not a property of everything below.
            if (IsOf(name, instance.Kind))
                losses.Add(property.Line, name == "hw" ? $"{place}: what hardware may do (hw = {property.Value.Text}) is left out; hand-written code does it." : $"{place}: the property {name} is left out.");
        }
    }

    private static bool IsOf(string property, string kind) => property switch
    {
        "hw" => kind == "field",
        "accesswidth" or "shared" => kind == "reg",
        "bigendian" => kind == "addrmap",
        "sharedextbus" => kind is "addrmap" or "regfile",
        _ => true,
    };

    private FieldAccess AccessOf(RdlInstance field, string place)
    {
        int line = field.Properties.TryGetValue("sw", out RdlProperty said) ? said.Line : field.Line;
        string sw = field.Word("sw") ?? "rw";
        if (field.Word("onread") is { } read)
            losses.Add(field.Properties["onread"].Line, $"{place}: a read does something (onread = {Names.Text(read)}), which is left out; OnRead… of the device can do it.");
        foreach (string property in (string[])["rclr", "rset"])
        {
            if (field.Is(property))
                losses.Add(field.Properties[property].Line, $"{place}: a read does something ({property}), which is left out; OnRead… of the device can do it.");
        }

        string? write = field.Word("onwrite") ?? (field.Is("woclr") ? "woclr" : field.Is("woset") ? "woset" : null);
        switch (sw)
        {
            case "rw1" or "w1":
                losses.Add(line, $"{place}: 'sw = {sw}' has no counterpart; it can be written more than once.");
                break;
            case "na":
                losses.Add(line, $"{place}: software does not reach it (sw = na); it reads as 0 and ignores writes.");
                return FieldAccess.RAZ;
            case "rw" or "wr" or "r" or "w":
                break;
            default:
                losses.Add(line, $"{place}: 'sw = {Names.Text(sw)}' is not an access; it is taken for rw.");
                break;
        }

        if (sw == "r")
            return FieldAccess.RO;
        switch (write)
        {
            case "woclr":
                return FieldAccess.W1C;
            case "woset":
                return FieldAccess.W1S;
            case null:
                return sw is "w" or "w1" ? FieldAccess.WO : FieldAccess.RW;
            default:
                losses.Add(field.Properties["onwrite"].Line, $"{place}: 'onwrite = {Names.Text(write)}' has no counterpart; a write leaves the bits as they are, and OnWrite… of the device can do it.");
                return FieldAccess.RO;
        }
    }

    private SourceReset? ResetOf(RdlInstance field, string place)
    {
        if (!field.Properties.TryGetValue("reset", out RdlProperty reset))
            return null;
        if (reset.Value.Number is { } value)
            return new SourceReset(value);

        losses.Add(reset.Line, $"{place}: the reset value is that of something else; a reset makes the field UNKNOWN.");
        return new SourceReset(null);
    }

    private List<SourceValue> ValuesOf(RdlInstance field, string place)
    {
        if (!field.Properties.TryGetValue("encode", out RdlProperty encode))
            return [];
        if (encode.Value.Enumeration is { } enumeration)
        {
            return [.. RdlEvaluator.Entries(enumeration, field, field.Definition)
                    .Select(e => new SourceValue(e.Entry.Line, e.Value, e.Entry.Name, e.Entry.Description))];
        }

        losses.Add(encode.Line, $"{place}: there is no enumeration {Names.Text(encode.Value.Text)}; its values are left out.");
        return [];
    }
}
