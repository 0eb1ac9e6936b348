using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Generators.Model;
using Emu.Generators.Spec;

namespace Emu.Importers;

/// <summary>Registers of another format to the generator's model: the result keeps every rule that the spec has for a register file.</summary>
internal sealed class RegisterFileBuilder
{
    private readonly Losses _losses;
    private readonly string _prefix;
    private readonly ulong _origin;
    private readonly PlaceMap _places;
    private readonly FieldBuilder _fields;
    private readonly Dictionary<string, string> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<SourceRegister, RegisterModel> _bySource = new(ReferenceEqualityComparer.Instance);
    private readonly List<RegisterModel> _models = [];

    private RegisterFileBuilder(string prefix, ulong origin, Losses losses)
    {
        _losses = losses;
        _prefix = prefix;
        _origin = origin;
        _places = new PlaceMap(origin);
        _fields = new FieldBuilder(losses);
    }

    /// <summary>Builds the spec.</summary>
    /// <param name="registers">At least one.</param>
    /// <param name="name">The prefix of the generated types.</param>
    /// <param name="nameSpace">The namespace of the generated code.</param>
    /// <param name="reference">Where it comes from.</param>
    /// <param name="origin">The address that is offset 0.</param>
    /// <param name="losses">Where losses go.</param>
    public static SpecModel Build(
        IReadOnlyList<SourceRegister> registers, string name, string nameSpace, string reference, ulong origin, Losses losses)
    {
        RegisterFileBuilder builder = new(name, origin, losses);
        ArrayShaper arrays = new(losses);
        List<ShapedRegister> shaped = [.. registers.SelectMany(arrays.Shape)];
        foreach (ShapedRegister register in new NarrowRegisters(losses).Widen(shaped))
            builder.Add(register);

        SpecOptions options = new(nameSpace, name, AccessState: null, Reference: reference.Length == 0 ? null : reference);
        return new SpecModel(
            options,
            EquatableArray<FeatureModel>.Empty,
            EquatableArray<EffectModel>.Empty,
            EquatableArray<PredicateModel>.Empty,
            builder._models.ToEquatableArray());
    }

    private void Add(ShapedRegister shaped)
    {
        ShapedRegister register = FromZero(shaped);
        if (_models.Count == SpecLimits.Registers)
        {
            _losses.Add(register.Source.Line, $"{register.Name} is left out: a register file has at most {SpecLimits.Registers} registers.");
            return;
        }

        string name = NameOf(register);
        int width = register.Size;
        string? nowhere = _places.WhyNowhere(register);
        (bool reads, bool writes) = (false, false);
        RegisterModel? other = null;
        if (nowhere is null)
            (reads, writes) = _places.Free(register, out other);

        StorageModel storage = new(StorageKind.Own, null, null);
        if (register.Source.AliasOf is { } aliased && _bySource.TryGetValue(aliased, out RegisterModel? word) && CanShare(word, register))
            storage = Sharing(word);
        else if (other is not null)
            storage = Explain(register, name, other, reads || writes);
        else if (nowhere is not null)
            _losses.Add(register.Source.Line, $"{name} has no place, and software cannot reach it: {nowhere}.");

        List<ExternalEncoding> places = [];
        if (reads || writes)
        {
            string access = reads && writes ? "RW" : reads ? "RO" : "WO";
            places.Add(
                new ExternalEncoding(name, "EXT", Condition.True, OffsetOf(register), width, width - 1, 0, access, Condition.True, View: null));
        }

        RegisterModel model = new(
            name, Identifiers.OfRegister(name), Names.Text(register.Source.Title), Names.Text(
                register.Source.Purpose), IndexOf(register), width, Condition.True,
            register.Direction, storage, AArch64: null, EquatableArray<AArch32Encoding>.Empty, places.ToEquatableArray(),
            new[] { new LayoutModel(Condition.True, _fields.Build(register, name, width)) }.ToEquatableArray(), null, null, null, null,
                null);
        _models.Add(model);
        _bySource.TryAdd(register.Source, model);
        _places.Take(register, model, reads, writes);
    }

    /// <summary>Two registers at one place: the later one is another view of the word where it can be, and says so.</summary>
    private StorageModel Explain(ShapedRegister register, string name, RegisterModel other, bool hasSome)
    {
        if (CanShare(other, register) && !hasSome)
        {
            _losses.Add(register.Source.Line, $"{name} is at the place of {other.Name}, which software reaches there; {name} is an alias of its word, for hand-written code.");
            return Sharing(other);
        }

        bool isSplit = hasSome && register.Direction == AccessDirection.ReadWrite;
        if (isSplit)
            _losses.Add(register.Source.Line, $"{name} is at the place of {other.Name}, and software reaches it there in one direction only.");
        else if (!hasSome)
            _losses.Add(register.Source.Line, $"{name} lies over {other.Name}, and software cannot reach it.");
        return new StorageModel(StorageKind.Own, null, null);
    }

    private static StorageModel Sharing(RegisterModel word) =>
        new(StorageKind.Alias, word.Storage is { Kind: StorageKind.Alias, Target: { } target } ? target : word.Name, null);

    /// <summary>The offset of index 0 is written, also where the array begins later: where that would be below 0, the array is counted from 0.</summary>
    private ShapedRegister FromZero(ShapedRegister register)
    {
        if (register.Index is not { } index)
            return register;

        if (index.Count == 1)
            register = register with { Stride = (ulong)register.Size / 8 };
        if (index.First == 0 || register.Address < _origin || register.Stride <= (register.Address - _origin) / (ulong)index.First)
            return register;

        _losses.Add(register.Source.Line, $"{register.Name}: its elements are counted from 0 instead of {index.First}, because index 0 would lie before the registers.");
        return register with { Index = index with { First = 0, Last = index.Count - 1 } };
    }

    private static bool CanShare(RegisterModel word, ShapedRegister register) =>
        word.Width == register.Size && word.Index?.First == IndexOf(register)?.First && word.Index?.Last == IndexOf(register)?.Last
        && word.Storage.Kind is StorageKind.Own or StorageKind.Alias;

    private static IndexModel? IndexOf(ShapedRegister register) => register.Index;

    private IndexedNumber OffsetOf(ShapedRegister register)
    {
        ulong offset = register.Address - _origin;
        if (register.Index is not { } index)
            return new IndexedNumber(Hex(offset), (uint)offset, 0, 0, 0);

        // The offset is that of index 0, which the array may not have; below 0 it cannot be written.
        ulong before = register.Stride * (ulong)index.First;
        uint zero = (uint)(offset - before);
        return new IndexedNumber($"{Hex(zero)}+{Hex(register.Stride)}*n", zero, 0, uint.MaxValue, (uint)register.Stride);
    }

    private string NameOf(ShapedRegister register)
    {
        string legal = Names.LegalType(register.Name, "REGISTER");
        string name = legal;
        for (int n = 0; _types.ContainsKey(Identifiers.OfRegister(name)) || Names.IsTakenForRegister(Identifiers.OfRegister(name), _prefix);
            n++)
        {
            name = n == 0 ? legal + "_R" : legal + "_R" + (n + 1).ToString(CultureInfo.InvariantCulture);
        }

        _types.Add(Identifiers.OfRegister(name), name);
        if (name != register.Name)
            _losses.Add(register.Source.Line, $"{ArrayShaper.Plain(register.Name)} is called {name}: {(legal != register.Name ? "C# has no such type" : "the name is taken")}.");
        return name;
    }

    private static string Hex(ulong value) => "0x" + value.ToString("X", CultureInfo.InvariantCulture);
}
