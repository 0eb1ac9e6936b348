using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Generators.Model;
using Emu.Generators.Spec;

namespace Emu.Importers;

/// <summary>The fields of one register: each bit once, from the top down, with names that differ.</summary>
internal sealed class FieldBuilder(Losses losses)
{
    public EquatableArray<FieldModel> Build(ShapedRegister register, string name, int width)
    {
        IReadOnlyList<SourceField> sources = register.Fields.Count > 0
            ? register.Fields
            : [new SourceField(register.Source.Line, "VALUE", "", register.Size - 1, 0, FieldAccess.RW, null)];
        Dictionary<string, string> members = new(StringComparer.OrdinalIgnoreCase) { [Identifiers.OfRegister(name)] = "" };
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        List<FieldModel> fields = [];
        ulong taken = 0;
        foreach (SourceField source in sources)
        {
            string place = $"{name}.{source.Name}";
            if (source.Low < 0 || source.High < source.Low || source.High >= width)
            {
                losses.Add(source.Line, $"{place} is left out: its bits {source.High}:{source.Low} are not within those of the register, {width - 1}:0.");
                continue;
            }

            ulong mask = Mask(source.High, source.Low);
            if ((taken & mask) != 0)
            {
                FieldModel other = fields.First(f => (f.Mask & mask) != 0);
                losses.Add(source.Line, $"{place} is left out: {Bits(source.High, source.Low)} {(source.High == source.Low ? "is" : "are")} also of the field {other.Name}.");
                continue;
            }

            taken |= mask;
            fields.Add(BuildField(source, name, place, members, names));
        }

        AddReserved(fields, ~taken & Mask(width - 1, 0), register.ReservedOnes, register, name, width);
        return fields.OrderByDescending(f => f.High).ToEquatableArray();
    }

    private FieldModel BuildField(
        SourceField source, string register, string place, Dictionary<string, string> members, HashSet<string> names)
    {
        string legal = Names.Legal(source.Name, "FIELD");
        string name = legal;
        for (int n = 0; !Claim(name, members, names); n++)
            name = n == 0 ? legal + "Field" : legal + "_" + (n + 1).ToString(CultureInfo.InvariantCulture);

        if (name != source.Name)
            losses.Add(source.Line, $"{place} is called {name}: {(legal != source.Name ? "C# has no such name" : $"the name is taken in the C# type of {register}")}.");

        ulong most = Mask(source.High - source.Low, 0);
        if (source.Reset?.Value > most)
            losses.Add(source.Line, $"{place}: the reset value 0x{source.Reset.Value:X} has more bits than the field; the upper ones are left out.");

        EquatableArray<ResetModel> resets = source.Reset is { } reset
            ? new[] { new ResetModel(Cold: false, Condition.True, reset.Value & most) }.ToEquatableArray()
            : EquatableArray<ResetModel>.Empty;
        return new FieldModel(
            source.High, source.Low, name, Identifiers.OfField(name), Names.Text(source.Purpose), Condition.True, source.Access,
                FieldAccess.RES0,
            IsVector: false, resets, BuildValues(source, place, most), EquatableArray<string>.Empty);
    }

    private static bool Claim(string name, Dictionary<string, string> members, HashSet<string> names)
    {
        string[] own = Names.MembersOf(Identifiers.OfField(name));
        if (names.Contains(name) || own.Any(m => members.ContainsKey(m) || Names.IsTakenForField(m)))
            return false;

        names.Add(name);
        foreach (string member in own)
            members.Add(member, name);
        return true;
    }

    private EquatableArray<ValueModel> BuildValues(SourceField source, string place, ulong most)
    {
        List<ValueModel> values = [];
        HashSet<ulong> numbers = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (SourceValue value in source.Values)
        {
            if (value.Value > most)
            {
                losses.Add(value.Line, $"{place}: the value {value.Name} is left out: 0x{value.Value:X} has more bits than the field.");
                continue;
            }

            if (values.Count == SpecLimits.Values)
            {
                losses.Add(value.Line, $"{place}: a field has at most {SpecLimits.Values} named values; this one and those behind it are left out.");
                break;
            }

            if (!numbers.Add(value.Value))
            {
                losses.Add(value.Line, $"{place}: the value {value.Name} is left out: 0x{value.Value:X} has a name already.");
                continue;
            }

            string legal = Names.Legal(value.Name, "VALUE");
            string name = legal;
            for (int n = 2; !names.Add(name); n++)
                name = legal + "_" + n.ToString(CultureInfo.InvariantCulture);
            if (name != value.Name)
                losses.Add(value.Line, $"{place}: the value {value.Name} is called {name}.");
            values.Add(new ValueModel(value.Value, name, Names.Text(value.Purpose)));
        }

        return values.OrderBy(v => v.Value).ToEquatableArray();
    }

    private void AddReserved(List<FieldModel> fields, ulong free, ulong ones, ShapedRegister register, string name, int width)
    {
        ones &= free;
        for (int bit = width - 1; bit >= 0; bit--)
        {
            if ((free >> bit & 1) == 0)
                continue;

            int high = bit;
            ulong kind = ones >> bit & 1;
            while (bit > 0 && (free >> (bit - 1) & 1) == 1 && (ones >> (bit - 1) & 1) == kind)
                bit--;
            if (kind == 1)
                losses.Add(register.Source.Line, $"{name}: {Bits(high, bit)} {(high == bit ? "is of no field and 1 after a reset; it becomes" : "are of no field and 1 after a reset; they become")} RES1.");
            FieldAccess access = kind == 1 ? FieldAccess.RES1 : FieldAccess.RES0;
            fields.Add(
                new FieldModel(
                    high,
                    bit,
                    access.ToString(),
                    null,
                    "",
                    Condition.True,
                    access,
                    access,
                    false,
                    EquatableArray<ResetModel>.Empty,
                    EquatableArray<ValueModel>.Empty,
                    EquatableArray<string>.Empty));
        }
    }

    private static string Bits(int high, int low) => high == low ? $"bit {high}" : $"bits {high}:{low}";

    private static ulong Mask(int high, int low) => (high - low == 63 ? ulong.MaxValue : (1UL << (high - low + 1)) - 1) << low;
}
