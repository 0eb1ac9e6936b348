using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Catalog;
using Emu.Cli.Decode;

namespace Emu.Cli.Registers.Export;

/// <summary>
/// The memory-mapped view of a PMUv3p9 with every optional feature, for formats that know no conditions: a block for each layout. What a register needs is written
/// in its text.
/// </summary>
internal static class ExternalExport
{
    // A register of one layout has one place there; the layout of 64 bits has the registers whole.
    private static readonly (string Form, string Name, string Purpose)[] Layouts =
    [
        ("EXT64", "PMU_EXT64", "The memory-mapped view with 64-bit places (FEAT_PMUv3_EXT64)."),
        ("EXT32", "PMU_EXT32", "The memory-mapped view with 32-bit places (FEAT_PMUv3_EXT32)."),
    ];

    /// <summary>The blocks, those of one register alone where it is named.</summary>
    /// <param name="chosen">The registers of the view.</param>
    public static IReadOnlyList<ExportBlock> Of(IReadOnlyList<ViewRegister> chosen)
    {
        List<ExportBlock> blocks = [];
        foreach ((string form, string name, string purpose) in Layouts)
        {
            List<ExportRegister> registers = [];
            foreach (ViewRegister register in chosen)
                Add(register, form, registers);

            if (registers.Count > 0)
                blocks.Add(new ExportBlock(name, purpose, WithAliases(registers, chosen)));
        }

        return blocks;
    }

    private static void Add(ViewRegister register, string form, List<ExportRegister> registers)
    {
        // Each layout has its own features that choose it; the others are all there.
        FeatureSet features = FeatureSet.Of(PmuVersion.V3p9, "all");
        bool Has(string name) => name == "FEAT_PMUv3_EXT64" ? form == "EXT64" : name == "FEAT_PMUv3_EXT32" ? form == "EXT32" : features.Has(name) || name is "FEAT_PMUv3_EXT" or "EL2" or "EL3";
        List<Place> places = [.. register.Places.Where(p => p.Encoding.Form == form || p.Encoding.Form == "EXT")];
        int lowest = places.Count == 0 ? 0 : places.Min(p => p.Encoding.Low);
        HashSet<string> names = [];
        foreach (Place place in places)
        {
            string name = Name(register.Name, place.Encoding, lowest, names);
            registers.Add(Build(register, place, name, Has));
        }
    }

    /// <summary>The halves of a register differ in their bits, and a second place of the same bits in its offset.</summary>
    private static string Name(string name, EncodingInfo place, int lowest, HashSet<string> names)
    {
        if (place.Low != lowest)
            name += string.Create(CultureInfo.InvariantCulture, $"_{place.High}_{place.Low}");
        if (!names.Add(name))
            name += string.Create(CultureInfo.InvariantCulture, $"_{place.Part("offset")?.At(0) ?? 0:X3}");
        return name;
    }

    private static ExportRegister Build(ViewRegister register, Place place, string name, Predicate<string> has)
    {
        EncodingPart offset = place.Encoding.Part("offset") ?? throw new InvalidOperationException($"{register.Name} has a place without an offset.");
        (int first, int last) = place.Index is { } range ? (range.First, range.Last) : (0, 0);
        string variable = place.Index is { } index ? "<" + index.Variable + ">" : "<n>";
        int bits = place.Encoding.Width;
        List<ExportField> fields = [];
        ulong resetValue = 0;
        ulong resetMask = bits == 64 ? ulong.MaxValue : uint.MaxValue;
        foreach (FieldInfo field in Decoder.FieldsOf(register.Register, place.Encoding, has))
        {
            if (field.IsReserved || !field.Feature.Holds(has) || field.High >= bits)
            {
                string kind = field.IsReserved ? field.Name : field.Absent;
                resetValue |= kind is "RES1" or "RAO/WI" or "RAO" && field.High < bits ? field.Mask : 0;
                continue;
            }

            ExportField own = Field(field, has);
            fields.Add(own);
            resetMask &= own.Reset is null ? ~field.Mask : ulong.MaxValue;
            resetValue |= (own.Reset ?? 0) << field.Low;
        }

        string needs = FeatureCondition.All(register.Feature, place.Encoding.Feature).Architectural() is { IsAlways: false } feature ? $" Needs {feature}." : "";
        return new ExportRegister(
            name.Replace(variable, "<n>", StringComparison.Ordinal),
            register.Register.Title,
            register.Register.Purpose + needs,
            offset.At(first),
            bits,
            place.Encoding.Access,
            fields)
        {
            First = first,
            Count = last - first + 1,
            Stride = last > first ? offset.At(first + 1) - offset.At(first) : 0,
            ResetValue = resetValue & resetMask,
            ResetMask = resetMask,
        };
    }

    private static ExportField Field(FieldInfo field, Predicate<string> has)
    {
        ulong? reset = null;
        foreach (ResetInfo one in field.Resets)
        {
            if (one.When.Holds(has))
                reset = one.Value;
        }

        string access = field.Access switch
        {
            "RO" or "W1C" or "W1S" => field.Access,
            "WO" or "WO/RAZ" => "WO",
            "RW" => "RW",
            _ => "RO",
        };
        ValueInfo[] values = field.Values.ToArray();
        return new ExportField(field.High, field.Low, Identifier(field.Name), field.Purpose, access, reset, values);
    }

    /// <summary><c>P&lt;m&gt;</c> is P, <c>evtCount[15:10]</c> is evtCount_15_10.</summary>
    private static string Identifier(string name) => System.Text.RegularExpressions.Regex.Replace(
        System.Text.RegularExpressions.Regex.Replace(name, "<[^>]*>", ""), "[^A-Za-z0-9_]+", "_").TrimEnd('_');

    /// <summary>PMCNTENCLR_EL0 is another view of PMCNTENSET_EL0's word.</summary>
    private static List<ExportRegister> WithAliases(List<ExportRegister> registers, IReadOnlyList<ViewRegister> chosen)
    {
        Dictionary<string, string> targets = [];
        foreach (ViewRegister register in chosen)
        {
            if (register.Register.Storage is { Kind: StorageKind.Alias, Target: { } target })
                targets.TryAdd(register.Name, target);
        }

        return [.. registers.Select(one => targets.TryGetValue(one.Name, out string? target)
                && registers.Exists(r => r.Name == target && r.Bits == one.Bits && r.Count == one.Count)
            ? one with { AliasOf = target }
            : one)];
    }
}
