using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using Emu.Catalog;

namespace Emu.Cli.Registers;

/// <summary>
/// <c>--format c-header</c>: encodings, shifts, widths, masks and values for C11 and C++17. The header checks itself when it is compiled: each mask against its
/// shift and width, and that the fields of a register cover it exactly.
/// </summary>
internal static class CHeader
{
    private const int WholeWidth = 64;

    public static void Write(TextWriter writer, IEnumerable<ViewRegister> registers)
    {
        CMacros macros = new(writer);
        macros.Comment($"Registers of the Arm Performance Monitors Extension (PMUv3), {PmuCatalog.Reference}.");
        macros.Comment("Written by `emu registers --format c-header`: do not edit.");
        macros.Line("#ifndef EMU_PMU_REGISTERS_H");
        macros.Line("#define EMU_PMU_REGISTERS_H");
        macros.Line();
        macros.Line("#include <stdint.h>");
        macros.Line();
        macros.Comment("Bits [20:5] of MRS and MSR.");
        macros.Line("#define EMU_PMU_AARCH64(op0, op1, crn, crm, op2) (((op0) << 14) | ((op1) << 11) | ((crn) << 7) | ((crm) << 3) | (op2))");
        macros.Line();
        macros.Line("#ifdef __cplusplus");
        macros.Line("#define EMU_PMU_CHECK(condition, message) static_assert(condition, message)");
        macros.Line("#else");
        macros.Line("#define EMU_PMU_CHECK(condition, message) _Static_assert(condition, message)");
        macros.Line("#endif");
        foreach (ViewRegister register in registers)
            WriteRegister(macros, register);

        macros.Line();
        macros.Line("#undef EMU_PMU_CHECK");
        macros.Line("#endif");
    }

    private static void WriteRegister(CMacros macros, ViewRegister register)
    {
        string prefix = CMacros.RegisterName(register.Name);
        macros.Line();
        macros.Comment($"{register.Name}: {register.Register.Title}");
        foreach (Place place in register.Places)
        {
            switch (place.Encoding.View)
            {
                case RegisterView.AArch64:
                    WriteAArch64(macros, prefix, place);
                    break;
                case RegisterView.AArch32:
                    WriteAArch32(macros, prefix, place);
                    break;
                default:
                    WriteExternal(
                        macros,
                        prefix,
                        place,
                        isHigh: register.Places.Any(
                            other => other.Encoding.Form == place.Encoding.Form && other.Encoding.Low < place.Encoding.Low));
                    break;
            }
        }

        foreach (ViewLayout layout in register.Layouts)
            WriteLayout(macros, register, prefix, layout);

        macros.WriteChecks();
    }

    private static void WriteAArch64(CMacros macros, string prefix, Place place)
    {
        string[] parts = ["op0", "op1", "CRn", "CRm", "op2"];
        foreach (EncodingPart part in place.Encoding.Parts)
            Define(macros, prefix, part);

        string arguments = place.Index is null ? "" : "(n)";
        string composed = string.Join(", ", parts.Select(part => $"{prefix}_{part.ToUpperInvariant()}{(place.Encoding.Part(part) is { DependsOnIndex: true } ? "(n)" : "")}"));
        macros.Define($"{prefix}_ENCODING{arguments}", $"EMU_PMU_AARCH64({composed})", "");
        int last = place.Index?.Last ?? 0;
        int encoding = (place.ValueAt("op0", last) << 14) | (place.ValueAt("op1", last) << 11) | (place.ValueAt("CRn", last) << 7)
            | (place.ValueAt("CRm", last) << 3) | place.ValueAt("op2", last);
        macros.Check($"{prefix}_ENCODING{(place.Index is null ? "" : $"({last})")} == 0x{encoding:X}", $"{prefix} encoding");
    }

    private static void WriteAArch32(CMacros macros, string prefix, Place place)
    {
        string form = place.Encoding.Width == 64 ? prefix + "_MRRC" : prefix;
        foreach (EncodingPart part in place.Encoding.Parts)
            Define(macros, form, part);
    }

    private static void WriteExternal(CMacros macros, string prefix, Place place, bool isHigh)
    {
        string name = $"{prefix}_{place.Encoding.Form}_OFFSET{(isHigh ? "_HIGH" : "")}";
        bool isArray = place.Index is not null;
        string value = isArray
            ? $"(0x{place.ValueAt("offset", 0):X3} + {place.ValueAt("offset", 1) - place.ValueAt("offset", 0)} * (n))"
            : "0x" + place.ValueAt("offset", 0).ToString("X3", CultureInfo.InvariantCulture);
        macros.Define(isArray ? name + "(n)" : name, value, "_ALIAS");
    }

    private static void Define(CMacros macros, string prefix, EncodingPart part)
    {
        string name = $"{prefix}_{part.Name.ToUpperInvariant()}";
        if (part.DependsOnIndex)
            macros.Define(name + "(n)", $"({part.Formula("(n)")})", "");
        else
            macros.Define(name, part.Formula(""), "");
    }

    private static void WriteLayout(CMacros macros, ViewRegister register, string prefix, ViewLayout layout)
    {
        Dictionary<string, ulong> reserved = [];
        List<string> masks = [];
        int width = 0;
        foreach (ViewField field in layout.Fields)
        {
            width = System.Math.Max(width, field.High + 1);
            if (field.IsReserved)
                reserved[field.Name] = reserved.GetValueOrDefault(field.Name) | field.Mask;
            else
                masks.Add(WriteField(macros, prefix, field));
        }

        FeatureCondition when = FeatureCondition.All(layout.View, layout.Register);
        foreach ((string kind, ulong mask) in reserved)
            masks.Add(macros.Define($"{prefix}_{CMacros.FieldName(kind)}", CMacros.Constant(mask), when.IsAlways ? "_" + Word(register.View) : "_" + Slug(when)));

        string all = CMacros.Constant(width == WholeWidth ? ulong.MaxValue : (1UL << width) - 1);
        macros.Check($"({string.Join(" | ", masks)}) == {all}", $"{prefix} has a gap");
        if (masks.Count > 1)
            macros.Check($"({string.Join(" + ", masks)}) == {all}", $"{prefix} has an overlap");
    }

    /// <summary>Shift, width, mask and values of a field.</summary>
    /// <returns>The mask's name.</returns>
    private static string WriteField(CMacros macros, string prefix, ViewField field)
    {
        int width = field.High - field.Low + 1;
        string constant = CMacros.Constant(field.Mask);
        string name = $"{prefix}_{CMacros.FieldName(field.Name)}";
        if (!macros.IsFreeFor(name + "_MASK", constant))
            name += string.Create(CultureInfo.InvariantCulture, $"_{field.High}_{field.Low}");

        string mask = macros.Define(name + "_MASK", constant, "");
        string shift = macros.Define(name + "_SHIFT", field.Low.ToString(CultureInfo.InvariantCulture), "");
        string bits = macros.Define(name + "_WIDTH", width.ToString(CultureInfo.InvariantCulture), "");
        macros.Check($"{mask} == (UINT64_MAX >> (64 - {bits})) << {shift}", $"{name} mask");
        if (field.Info is { } info)
        {
            foreach (ValueInfo value in info.Values)
                macros.Define($"{name}_{value.Name}", CMacros.Constant(value.Value), "_VALUE");
        }

        return mask;
    }

    private static string Word(RegisterView view) => view switch
    {
        RegisterView.AArch32 => "AARCH32",
        RegisterView.External => "EXT",
        _ => "AARCH64",
    };

    /// <summary>A condition as a part of a name.</summary>
    private static string Slug(FeatureCondition condition) =>
        string.Concat(condition.Text.Replace("!", "NOT_", System.StringComparison.Ordinal).Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
