using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;

using Emu.Catalog;

using EncodingInfo = Emu.Catalog.EncodingInfo;

namespace Emu.Cli.Decode;

/// <summary>Takes a register's value apart by the catalog: fields, values, meanings.</summary>
internal static class Decoder
{
    private const string EventField = "evtCount";

    /// <summary>Fields up to this width read best in decimal.</summary>
    private const int DecimalWidth = 8;

    /// <summary>The rows from the top bit down.</summary>
    /// <param name="register">The register.</param>
    /// <param name="value">Its value.</param>
    /// <param name="hasFeature">What the implementation has.</param>
    public static IReadOnlyList<DecodedField> Decode(RegisterInfo register, ulong value, Predicate<string> hasFeature) =>
        Decode(register, register.LayoutFor(hasFeature).Fields, 0, value, hasFeature);

    /// <summary>The rows of a register as the AArch32 view shows it.</summary>
    /// <param name="register">The register whose bits the view shows.</param>
    /// <param name="encoding">The view.</param>
    /// <param name="value">Its value there.</param>
    /// <param name="hasFeature">What the implementation has.</param>
    public static IReadOnlyList<DecodedField> Decode(
        RegisterInfo register, EncodingInfo encoding, ulong value, Predicate<string> hasFeature) =>
        Decode(register, FieldsOf(register, encoding, hasFeature), encoding.Low, value, hasFeature);

    /// <summary>The rows of a register without a value: what each field does, and its values.</summary>
    /// <param name="register">The register.</param>
    /// <param name="view">The view that shows it; null for the register itself.</param>
    /// <param name="hasFeature">What the implementation has.</param>
    public static IReadOnlyList<DecodedField> Describe(RegisterInfo register, EncodingInfo? view, Predicate<string> hasFeature)
    {
        ReadOnlySpan<FieldInfo> fields = view is null ? register.LayoutFor(hasFeature).Fields : FieldsOf(register, view, hasFeature);
        List<DecodedField> rows = [];
        for (int at = 0; at < fields.Length; at++)
        {
            FieldInfo field = fields[at];
            string range = Range(field.High, field.Low);
            if (field.IsReserved)
            {
                rows.Add(new DecodedField(range, field.Name, "", "", FieldState.Reserved));
            }
            else if (!field.Feature.Holds(hasFeature))
            {
                rows.Add(new DecodedField(range, $"{field.Name} ({field.Absent})", "", $"{field.Name} needs {field.Feature}.", FieldState.Reserved));
            }
            else if (SliceName(field) is { } name)
            {
                int last = LastSlice(fields, at, name, hasFeature);
                string purpose = name == EventField ? "The number of the event that is counted." : field.Purpose;
                rows.Add(new DecodedField(Range(field.High, fields[last].Low), name, "", purpose, FieldState.Clear));
                at = last;
            }
            else
            {
                List<string> values = [];
                foreach (ValueInfo value in field.Values)
                    values.Add($"{Binary(value.Value, field.Width)} {(value.Purpose.Length == 0 ? value.Name + "." : $"{value.Name}: {value.Purpose}")}");

                rows.Add(new DecodedField(range, field.Name, "", Join(field.Purpose, string.Join(' ', values)), FieldState.Clear));
            }
        }

        return rows;
    }

    /// <summary>A field that is split into named slices is one number: evtCount[15:10] and evtCount[9:0].</summary>
    private static int LastSlice(ReadOnlySpan<FieldInfo> fields, int first, string name, Predicate<string> hasFeature)
    {
        int last = first;
        while (last + 1 < fields.Length && SliceName(fields[last + 1]) == name && fields[last + 1].Feature.Holds(hasFeature))
            last++;

        return last;
    }

    /// <summary>The fields of a register as a view shows it, from the top bit down, with what the register says of each.</summary>
    public static FieldInfo[] FieldsOf(RegisterInfo register, EncodingInfo encoding, Predicate<string> hasFeature)
    {
        LayoutInfo layout = register.LayoutFor(hasFeature);
        List<FieldInfo> fields = [];
        foreach (ViewFieldInfo shown in encoding.Fields)
        {
            if (!shown.Layout.IsAlways && shown.Layout != layout.When)
                continue;

            FieldInfo? own = null;
            foreach (FieldInfo one in layout.Fields)
            {
                if (!one.IsReserved && one.Name == shown.Name)
                    own = one;
            }

            fields.Add(new FieldInfo(
                shown.High,
                shown.Low,
                shown.Name,
                shown.IsReserved,
                own?.IsVector ?? false,
                own?.Access ?? "RW",
                shown.Feature,
                own?.Absent ?? "RES0",
                shown.Purpose,
                [],
                own is null ? [] : own.Values.ToArray()));
        }

        return [.. fields];
    }

    /// <summary>Which bits of a value cannot be read from the register: a bit that reads as 0 and is set, and one that reads as 1 and is clear. A sentence, or null.</summary>
    /// <param name="fields">The register's fields.</param>
    /// <param name="value">The value.</param>
    /// <param name="hasFeature">What the implementation has.</param>
    public static string? WhyImpossible(ReadOnlySpan<FieldInfo> fields, ulong value, Predicate<string> hasFeature)
    {
        List<string> reasons = [];
        foreach (FieldInfo field in fields)
        {
            string kind = field.IsReserved ? field.Name : field.Feature.Holds(hasFeature) ? "" : field.Absent;
            ulong bits = field.Extract(value);
            string name = field.IsReserved ? "" : $" ({field.Name}, which needs {field.Feature})";
            string verb = field.Width == 1 ? "is" : "are";
            string reads = field.Width == 1 ? "reads" : "read";
            string which = field.Width == 1 ? "bit" : "bits";
            if (kind is "RES0" or "RAZ" or "RAZ/WI" && bits != 0)
                reasons.Add($"{which} [{Range(field.High, field.Low)}] {verb} {kind} and {reads} as 0{name}");
            else if (kind is "RES1" or "RAO" or "RAO/WI" && BitOperations.PopCount(bits) != field.Width)
                reasons.Add($"{which} [{Range(field.High, field.Low)}] {verb} {kind} and {reads} as {(field.Width == 1 ? "1" : "ones")}{name}");
        }

        return reasons.Count == 0 ? null : string.Join("; ", reasons) + ".";
    }

    private static List<DecodedField> Decode(
        RegisterInfo register, ReadOnlySpan<FieldInfo> fields, int shift, ulong value, Predicate<string> hasFeature)
    {
        List<DecodedField> rows = [];
        for (int at = 0; at < fields.Length; at++)
        {
            FieldInfo field = fields[at];
            if (field.IsReserved)
            {
                rows.Add(Reserved(field, field.Name, "", value));
            }
            else if (!field.Feature.Holds(hasFeature))
            {
                rows.Add(Reserved(field, $"{field.Name} ({field.Absent})", $"{field.Name} needs {field.Feature}.", value));
            }
            else if (SliceName(field) is { } name)
            {
                int last = LastSlice(fields, at, name, hasFeature);
                rows.Add(Sliced(name, field, fields[last], value));
                at = last;
            }
            else
            {
                rows.Add(Field(field, FirstEventOf(register, field.Low + shift), field.Extract(value)));
            }
        }

        return rows;
    }

    private static DecodedField Reserved(FieldInfo field, string name, string why, ulong value)
    {
        ulong bits = field.Extract(value);
        bool ones = (field.IsReserved ? field.Name : field.Absent) is "RES1" or "RAO/WI";
        bool asExpected = ones ? BitOperations.PopCount(bits) == field.Width : bits == 0;
        string meaning = asExpected ? why : Join(why, ones ? "Reads as ones whatever is written." : "A write of these bits is ignored.");
        FieldState state = !asExpected ? FieldState.Ignored : ones ? FieldState.Set : FieldState.Reserved;
        return new DecodedField(Range(field.High, field.Low), name, Text(bits, field.Width), meaning, state);
    }

    private static DecodedField Sliced(string name, FieldInfo top, FieldInfo bottom, ulong value)
    {
        int width = top.High - bottom.Low + 1;
        ulong bits = (value >> bottom.Low) & ((1UL << width) - 1);
        string meaning = name == EventField ? EventMeaning((ushort)bits) : top.Purpose;
        return new DecodedField(
            Range(top.High, bottom.Low), name, HexText.Of(bits, width), meaning, StateOf(name == EventField || bits != 0));
    }

    private static DecodedField Field(FieldInfo field, int firstEvent, ulong bits)
    {
        string range = Range(field.High, field.Low);
        if (field.IsVector || firstEvent >= 0)
        {
            return new DecodedField(
                range, field.Name, HexText.Of(bits, field.Width), VectorMeaning(field, firstEvent, bits), StateOf(bits != 0));
        }

        if (field.Describe(bits) is { } known)
            return new DecodedField(range, field.Name, Binary(bits, field.Width), ValueMeaning(field, known), StateOf(bits != 0));

        string meaning = field.Values.Length > 0 ? Join(field.Purpose, "This value is not allocated.") : field.Purpose;
        // The purpose of a single bit says what 1 does, unless it says so itself.
        if (field.Width == 1 && bits == 0 && meaning.Length > 0 && !meaning.StartsWith("Writing", StringComparison.Ordinal))
            meaning = "If 1: " + meaning;

        return new DecodedField(range, field.Name, Text(bits, field.Width), meaning, StateOf(bits != 0));
    }

    private static string ValueMeaning(FieldInfo field, ValueInfo value)
    {
        string text = value.Purpose.Length == 0 ? value.Name + "." : $"{value.Name}: {value.Purpose}";
        return Join(text, field.Purpose.Length == 0 ? "" : $"({field.Purpose.TrimEnd('.')})");
    }

    /// <summary>Which of a vector's bits are set: the counters P&lt;m&gt;, or the events of PMCEID.</summary>
    private static string VectorMeaning(FieldInfo field, int firstEvent, ulong bits)
    {
        StringBuilder text = new();
        int variable = field.Name.IndexOf('<', StringComparison.Ordinal);
        for (ulong rest = bits; rest != 0; rest &= rest - 1)
        {
            int index = BitOperations.TrailingZeroCount(rest);
            string name = variable < 0
                ? index.ToString(CultureInfo.InvariantCulture)
                : string.Concat(
                    field.Name.AsSpan(0, variable),
                    index.ToString(CultureInfo.InvariantCulture),
                    field.Name.AsSpan(field.Name.IndexOf('>', StringComparison.Ordinal) + 1));
            text.Append(text.Length == 0 ? "" : ", ").Append(firstEvent < 0 ? name : FindEvent((ushort)(firstEvent + index))?.Name ?? $"event 0x{firstEvent + index:X4}");
        }

        return text.Length == 0 ? field.Purpose : $"{text}. {field.Purpose}".TrimEnd();
    }

    /// <summary>PMCEID0_EL0 and PMCEID1_EL0: bit 0 is event 0x0000 or 0x0020, bit 32 event 0x4000 or 0x4020 (DDI 0487 D24.5); otherwise -1.</summary>
    private static int FirstEventOf(RegisterInfo register, int low)
    {
        int first = register.Name switch { "PMCEID0_EL0" => 0x00, "PMCEID1_EL0" => 0x20, _ => -1 };
        return first < 0 || low < 32 ? first : first + 0x4000;
    }

    private static string EventMeaning(ushort number) =>
        FindEvent(number) is { } known
            ? $"{known.Name}: {known.Purpose}"
            : "Not a common event that the architecture names.";

    private static EventInfo? FindEvent(ushort number)
    {
        foreach (EventInfo known in PmuEventsCatalog.Events)
        {
            if (known.Number == number)
                return known;
        }

        return null;
    }

    private static FieldState StateOf(bool isSet) => isSet ? FieldState.Set : FieldState.Clear;

    private static string? SliceName(FieldInfo field)
    {
        int bracket = field.Name.IndexOf('[', StringComparison.Ordinal);
        return bracket > 0 ? field.Name[..bracket] : null;
    }

    private static string Range(int high, int low) => high == low ? $"{high}" : $"{high}:{low}";

    private static string Text(ulong bits, int width) =>
        width <= DecimalWidth ? bits.ToString(CultureInfo.InvariantCulture) : HexText.Of(bits, width);

    private static string Binary(ulong bits, int width) =>
        width == 1
            ? bits.ToString(CultureInfo.InvariantCulture)
            : "0b" + bits.ToString("B" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Join(string first, string second) =>
        first.Length == 0 ? second : second.Length == 0 ? first : $"{first} {second}";
}
