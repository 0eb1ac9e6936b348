using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Generators.Model;

namespace Emu.Importers;

/// <summary>
/// A register of the spec has 32 or 64 bits. One of 8 or 16 bits that has its word to itself becomes the lower bits of 32; several in one word become
/// one register, whose fields have the names of both.
/// </summary>
internal sealed class NarrowRegisters(Losses losses)
{
    public IReadOnlyList<ShapedRegister> Widen(IReadOnlyList<ShapedRegister> registers)
    {
        List<ShapedRegister> narrow = [.. registers.Where(r => r.Size < 32)];
        if (narrow.Count == 0)
            return registers;

        HashSet<ulong> wide = [];
        foreach (ShapedRegister register in registers.Where(r => r.Size >= 32))
        {
            for (int i = 0; i < register.Count; i++)
            {
                for (ulong word = 0; word < (ulong)register.Size / 32; word++)
                    wide.Add((register.AddressOf(i) & ~3UL) + (4 * word));
            }
        }

        Dictionary<ulong, HashSet<ShapedRegister>> users = [];
        foreach (ShapedRegister register in narrow)
        {
            for (int i = 0; i < register.Count; i++)
            {
                ulong word = register.AddressOf(i) & ~3UL;
                if (!users.TryGetValue(word, out HashSet<ShapedRegister>? sharing))
                    users.Add(word, sharing = new HashSet<ShapedRegister>(ReferenceEqualityComparer.Instance));
                sharing.Add(register);
            }
        }

        List<ShapedRegister> result = [];
        HashSet<ulong> packed = [];
        foreach (ShapedRegister register in registers)
        {
            if (register.Size >= 32)
                result.Add(register);
            else if (Enumerable.Range(0, register.Count).Any(i => wide.Contains(register.AddressOf(i) & ~3UL)))
                LeaveOut(register, "it lies over a register of 32 bits, which has its bits");
            else if (IsAlone(register, users))
                result.Add(Alone(register));
            else if (Lanes(register, users) is { } lanes)
                result.Add(lanes);
            else
                Pack(register, users, packed, result);
        }

        return result;
    }

    private void LeaveOut(ShapedRegister register, string why) =>
        losses.Add(register.Source.Line, $"{register.Name} ({register.Size} bits) is left out: {why}.");

    /// <summary>Each element is at the beginning of a word that nothing else is in.</summary>
    private static bool IsAlone(ShapedRegister register, Dictionary<ulong, HashSet<ShapedRegister>> users)
    {
        if (register.Count > 1 && register.Stride < 4)
            return false;

        return Enumerable.Range(0, register.Count).All(i => register.AddressOf(i) % 4 == 0 && users[register.AddressOf(i)].Count == 1);
    }

    private ShapedRegister Alone(ShapedRegister register)
    {
        losses.Add(register.Source.Line, $"{register.Name} has {register.Size} bits; it becomes the lower bits of a register of 32, and narrower accesses are not modelled.");
        return register with { Size = 32, Fields = FieldsOf(register, register.Size, "", 0) };
    }

    /// <summary>An array without gaps that fills whole words, such as 64 bytes: an array of words, a field for each lane.</summary>
    private ShapedRegister? Lanes(ShapedRegister register, Dictionary<ulong, HashSet<ShapedRegister>> users)
    {
        int lanes = 32 / register.Size;
        bool fills = register.Index is not null && register.Stride == (ulong)register.Size / 8 && register.Address % 4 == 0
            && register.Count % lanes == 0
            && Enumerable.Range(0, register.Count).All(i => users[register.AddressOf(i) & ~3UL].Count == 1);
        if (!fills)
            return null;

        losses.Add(register.Source.Line, $"{register.Name} has {register.Count} elements of {register.Size} bits; it becomes {register.Count / lanes} words with {lanes} lanes, and narrower accesses are not modelled.");
        List<SourceField> fields = [];
        ulong ones = 0;
        for (int lane = 0; lane < lanes; lane++)
        {
            fields.AddRange(FieldsOf(register, register.Size, "L" + lane.ToString(CultureInfo.InvariantCulture), lane * register.Size));
            ones |= register.ReservedOnes << (lane * register.Size);
        }

        int words = register.Count / lanes;
        return register with
        {
            Size = 32,
            Index = words > 1 ? new IndexModel("n", 0, words - 1) : null,
            Name = words > 1 ? register.Name : register.Name.Replace("<n>", "", System.StringComparison.Ordinal),
            Stride = 4,
            Fields = fields,
            ReservedOnes = ones,
        };
    }

    /// <summary>All that is in the words of the register, a register for each word.</summary>
    private void Pack(
        ShapedRegister register, Dictionary<ulong, HashSet<ShapedRegister>> users, HashSet<ulong> packed, List<ShapedRegister> result)
    {
        for (int i = 0; i < register.Count; i++)
        {
            ulong word = register.AddressOf(i) & ~3UL;
            if (packed.Add(word))
                result.Add(PackWord(word, users[word]));
        }
    }

    private ShapedRegister PackWord(ulong word, IEnumerable<ShapedRegister> registers)
    {
        List<(ShapedRegister Register, string Name, int Low)> parts = [];
        foreach (ShapedRegister register in registers)
        {
            for (int i = 0; i < register.Count; i++)
            {
                if ((register.AddressOf(i) & ~3UL) == word)
                    parts.Add((register, NameOf(register, i), (int)(register.AddressOf(i) & 3) * 8));
            }
        }

        // The wider one first: where a byte shares bits with half a word, the byte is left out.
        uint taken = 0;
        List<(ShapedRegister Register, string Name, int Low)> kept = [];
        foreach ((ShapedRegister register, string name, int low)
            in parts.OrderByDescending(p => p.Register.Size).ThenBy(p => p.Low).ToList())
        {
            ulong mask = ((1UL << register.Size) - 1) << low;
            if (low + register.Size > 32 || (taken & mask) != 0)
            {
                losses.Add(register.Source.Line, $"{name} ({register.Size} bits) is left out: it lies over another register, or over the end of a word.");
                continue;
            }

            taken |= (uint)mask;
            kept.Add((register, name, low));
        }

        kept.Sort((a, b) => a.Low.CompareTo(b.Low));
        List<SourceField> fields = [];
        ulong ones = 0;
        foreach ((ShapedRegister register, string name, int low) in kept)
        {
            losses.Add(register.Source.Line, $"{name} ({register.Size} bits) becomes bits {low + register.Size - 1}:{low} of a register of 32, and narrower accesses are not modelled.");
            fields.AddRange(FieldsOf(register, register.Size, kept.Count > 1 ? name : "", low));
            ones |= register.ReservedOnes << low;
        }

        bool reads = kept.Any(p => p.Register.Direction != AccessDirection.WriteOnly);
        bool writes = kept.Any(p => p.Register.Direction != AccessDirection.ReadOnly);
        return new ShapedRegister(kept[0].Register.Source, string.Join('_', kept.Select(p => p.Name)), word, null, 0)
        {
            Size = 32,
            Direction = reads && writes ? AccessDirection.ReadWrite : reads ? AccessDirection.ReadOnly : AccessDirection.WriteOnly,
            Fields = fields,
            ReservedOnes = ones,
        };
    }

    private static string NameOf(ShapedRegister register, int element) => register.Index is { } index
        ? register.Name.Replace("<n>", (index.First + element).ToString(CultureInfo.InvariantCulture), System.StringComparison.Ordinal)
        : register.Name;

    /// <summary>The fields at their new place; a register without fields is one field of its size.</summary>
    private static List<SourceField> FieldsOf(ShapedRegister register, int size, string prefix, int shift)
    {
        FieldAccess access = register.Direction switch
        {
            AccessDirection.ReadOnly => FieldAccess.RO,
            AccessDirection.WriteOnly => FieldAccess.WO,
            _ => FieldAccess.RW,
        };
        if (register.Fields.Count == 0)
        {
            return [new SourceField(register.Source.Line, prefix.Length > 0 ? prefix : "VALUE", register.Source.Purpose,
                size - 1 + shift, shift, access, null)];
        }

        // A register that is one field needs one name.
        bool isWhole = register.Fields is [{ Name: "VALUE", Low: 0 } only] && only.High == size - 1;
        List<SourceField> fields = [];
        foreach (SourceField field in register.Fields)
        {
            fields.Add(field with
            {
                Name = prefix.Length == 0 ? field.Name : isWhole ? prefix : prefix + "_" + field.Name,
                High = field.High + shift,
                Low = field.Low + shift,
                Access = field.Access == FieldAccess.RW && access != FieldAccess.RW && prefix.Length > 0 ? access : field.Access,
            });
        }

        return fields;
    }
}
