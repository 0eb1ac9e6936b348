using System.Collections.Generic;
using System.Linq;
using Emu.Generators.Model;

namespace Emu.Generators.Emit;

/// <summary>
/// What the whole-spec files need of a register: no fields, no texts, no conditions. An edit of those leaves every
/// outline equal, and so every whole-spec file as it was.
/// </summary>
internal sealed record RegisterOutline(
    string Name,
    string TypeName,
    IndexModel? Index,
    AccessDirection Direction,
    StorageModel Storage,
    AArch64Encoding? AArch64,
    EquatableArray<AArch32Outline> AArch32,
    EquatableArray<IndexedNumber> External)
{
    public static RegisterOutline Of(RegisterModel register, EquatableArray<RegisterModel> all) => new(
        register.Name,
        register.TypeName,
        register.Index,
        register.Direction,
        register.Storage,
        register.AArch64,
        register.AArch32.Select(static e => new AArch32Outline(e.Name, e.Coproc, e.Opc1, e.CRn, e.CRm, e.Opc2)).ToEquatableArray(),
        register.External.Select(static e => e.Offset).ToEquatableArray())
    {
        Reach = register.Reach,
        Owner = register.Owner,
        HasSymbolicResets = HasSymbols(register),
        HasConstants = Fields(register).Any(static f => f.Constants.Count != 0),
        HasSymbolicConstants = HasConstantSymbols(register),
        HasActions = HasActingFields(register),
        IsSpecial = ReadsSpecially(register),
        LacksEffectsOfTarget = register.Storage.Kind == StorageKind.Alias && LacksEffects(register, all),
        HasPlainReads = !ReadsSpecially(register) && (register.Storage.Kind != StorageKind.Alias || ShowsAllOfItsTarget(register, all)),
        HasLiveStateOfItsOwn = HasLiveState(register),
        CanBeWritten = CanWrite(register),
        CanBeReplaced = CanReplace(register),
        Masks = RegisterEmitter.ShapeOf(register),
    };

    /// <summary>Which of its masks are 0, or equal to each other.</summary>
    public MaskShape Masks { get; init; } = null!;

    /// <summary>How the bits are found that an access reaches; null: all of them.</summary>
    public string? Reach { get; init; }

    /// <summary>Who resets it, where that is somebody else.</summary>
    public string? Owner { get; init; }

    /// <summary>A reset gives a value that only the implementation knows.</summary>
    public bool HasSymbolicResets { get; init; }

    /// <summary>The configuration gives some of its bits.</summary>
    public bool HasConstants { get; init; }

    /// <summary>Some of them only the implementation knows.</summary>
    public bool HasSymbolicConstants { get; init; }

    /// <summary>Writing some bits does something at once.</summary>
    public bool HasActions { get; init; }

    /// <summary>A read shows something beside the stored bits.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>A read shows its word as it is: its own, or another's that has the same fields.</summary>
    public bool HasPlainReads { get; init; }

    /// <summary>Of an alias: some bits of its word have effects by its target alone.</summary>
    public bool LacksEffectsOfTarget { get; init; }

    /// <summary>It has no word, and hand-written code keeps its state.</summary>
    public bool HasLiveStateOfItsOwn { get; init; }

    /// <summary>A write of software can do something.</summary>
    public bool CanBeWritten { get; init; }

    /// <summary>It has state to replace.</summary>
    public bool CanBeReplaced { get; init; }

    /// <summary>Whether a reset of some field gives a value that only the implementation knows.</summary>
    public static bool HasSymbols(RegisterModel register) =>
        Fields(register).Any(static f => f.Resets.Items.Any(static r => r.Symbol is not null));

    /// <summary>Whether the configuration gives some bits that only the implementation knows.</summary>
    public static bool HasConstantSymbols(RegisterModel register) =>
        Fields(register).Any(static f => f.Constants.Items.Any(static c => c.Symbol is not null));

    /// <summary>Whether writing some bits does something at once.</summary>
    public static bool HasActingFields(RegisterModel register) => CanWrite(register) && Fields(register).Any(static f => f.Acts);

    /// <summary>Whether a read shows something beside stored bits: a live value, or without a word what a reset gives.</summary>
    public static bool ReadsSpecially(RegisterModel register) =>
        register.Storage.Kind != StorageKind.Window
        && register.Direction != AccessDirection.WriteOnly
        && (register.Storage.Kind == StorageKind.None || Fields(register).Any(static f => f.Live is not null));

    /// <summary>Whether hand-written code keeps state for a register without a word: live values with effects.</summary>
    public static bool HasLiveState(RegisterModel register) =>
        register.Storage.Kind == StorageKind.None && Fields(register).Any(static f => f.Live is not null && f.Effects.Count != 0);

    /// <summary>Whether a write of software can do something.</summary>
    public static bool CanWrite(RegisterModel register) =>
        register.Direction != AccessDirection.ReadOnly && register.Storage.Kind is StorageKind.Own or StorageKind.Alias or StorageKind.None;

    /// <summary>Whether it has state to replace.</summary>
    public static bool CanReplace(RegisterModel register) =>
        register.Storage.Kind is StorageKind.Own or StorageKind.Alias
            ? register.Direction != AccessDirection.ReadOnly : HasLiveState(register);

    /// <summary>Whether reads or writes of it do something that the register file cannot say for itself.</summary>
    public static bool HasAccesses(RegisterModel register) =>
        ReadsSpecially(register) || HasLiveState(register) || CanWrite(register) || CanReplace(register);

    /// <summary>Whether an alias has, layout by layout, bits where its target has them.</summary>
    private static bool ShowsAllOfItsTarget(RegisterModel alias, EquatableArray<RegisterModel> all)
    {
        string? name = alias.Storage.Target;
        RegisterModel? target = all.FirstOrDefault(r => r.Name == name || r.TypeName == name);
        return target is not null
            && target.Feature.Equals(alias.Feature)
            && target.Layouts.Count == alias.Layouts.Count
            && target.Layouts.Zip(alias.Layouts, static (one, other) => one.When.Equals(other.When) && Bits(one)
                .SequenceEqual(Bits(other))).All(static same => same);

        static IEnumerable<(ulong Mask, Condition Feature)> Bits(LayoutModel layout) =>
            layout.Fields.Where(static f => !f.IsReserved).Select(static f => (f.Mask, f.Feature));
    }

    private static bool LacksEffects(RegisterModel alias, EquatableArray<RegisterModel> all)
    {
        string? name = alias.Storage.Target;
        return all.FirstOrDefault(r => r.Name == name || r.TypeName == name) is { } target
            && Fields(target).SelectMany(static f => f.Effects).Distinct()
                .Any(effect => (Bits(target, effect) & ~Bits(alias, effect)) != 0);

        static ulong Bits(RegisterModel register, string effect) =>
            Fields(register).Where(f => f.Effects.Items.Contains(effect)).Aggregate(0UL, static (bits, f) => bits | f.Mask);
    }

    private static IEnumerable<FieldModel> Fields(RegisterModel register) => register.Layouts.SelectMany(static l => l.Fields);

    /// <summary>Whether a view other than AArch64's shows the register.</summary>
    public bool HasViews => AArch32.Count + External.Count != 0;

    /// <summary>Whether the register has a word, or words, of the bank.</summary>
    public bool HasWord => Storage.Kind is StorageKind.Own or StorageKind.Constant;
}

/// <summary>A place of the AArch32 view: where it is, without what it shows.</summary>
internal sealed record AArch32Outline(string Name, int Coproc, int Opc1, int? CRn, IndexedNumber CRm, IndexedNumber? Opc2)
{
    /// <summary>MRRC and MCRR.</summary>
    public bool IsLong => CRn is null;

    /// <summary>
    /// <c>(coproc &lt;&lt; 16) | (opc1 &lt;&lt; 11) | (CRn &lt;&lt; 7) | (CRm &lt;&lt; 3) | opc2</c>, or for MRRC and MCRR
    /// <c>(1 &lt;&lt; 20) | (coproc &lt;&lt; 16) | (opc1 &lt;&lt; 4) | CRm</c>.
    /// </summary>
    public int Pack(int index) => CRn is { } crn
        ? (Coproc << 16) | (Opc1 << 11) | (crn << 7) | ((int)CRm.At(index) << 3) | (int)Opc2!.At(index)
        : (1 << 20) | (Coproc << 16) | (Opc1 << 4) | (int)CRm.At(index);
}

/// <summary>What the bank, the map, the masks and the dispatch of the access checks are made from.</summary>
internal sealed record SpecOutline(SpecOptions Options, EquatableArray<RegisterOutline> Registers)
{
    public static SpecOutline Of(SpecModel spec) =>
        new(spec.Options, spec.Registers.Select(r => RegisterOutline.Of(r, spec.Registers)).ToEquatableArray())
        {
            ResetValues = spec.ResetValues,
            Outside = spec.Outside.Select(static r => r.TypeName).ToEquatableArray(),
        };

    /// <summary>The C# names of registers that another component has.</summary>
    public EquatableArray<string> Outside { get; init; }

    /// <summary>Names of reset values that only the implementation knows.</summary>
    public EquatableArray<string> ResetValues { get; init; }

    /// <summary>A register by its Arm name or its C# name; the reader has made sure that it is there.</summary>
    public RegisterOutline Find(string name) => Registers.First(r => r.Name == name || r.TypeName == name);

    /// <summary>The register whose word an alias shows; every other register itself.</summary>
    public RegisterOutline OwnerOf(RegisterOutline register)
    {
        RegisterOutline at = register;
        for (int steps = 0; at.Storage.Kind == StorageKind.Alias && steps < Registers.Count; steps++)
        {
            at = Find(at.Storage.Target!);
        }

        return at;
    }

    /// <summary>Neither a register number nor an index is over 255: a register is 16 bits.</summary>
    public bool IsSmall { get; } = Registers.Count <= 255 && Registers.All(static r => r.Index is null || r.Index.Last <= 255);

    /// <summary>The type that holds a register number.</summary>
    public string IdType => IsSmall ? "byte" : "ushort";

    /// <summary>The type that holds a register: number and index.</summary>
    public string PackedType => IsSmall ? "ushort" : "uint";

    /// <summary>How far an index is shifted in it.</summary>
    public int IndexShift => IsSmall ? 8 : 16;

    /// <summary>In an entry of a table of places: the bits of the register's number. Above them are the index, of 8 bits, and the view.</summary>
    public int PlaceBits => IsSmall ? 8 : 12;

    /// <summary>The last offset that the map of the memory-mapped view has a place for: 64 KiB, and more only where a register lies beyond.</summary>
    public uint HighestOffset => Registers
        .SelectMany(static r => r.External.Select(e => r.Index is { } index
            ? System.Math.Max(e.At(index.First), e.At(index.Last)) : e.At(0)))
        .Aggregate(0xFFFFU, static (highest, offset) => System.Math.Max(highest, offset | 0xFFFFU));

    /// <summary>Some register has a place in the AArch32 view.</summary>
    public bool HasAArch32 => Registers.Any(static r => r.AArch32.Count != 0);

    /// <summary>Some register has a place in the memory-mapped view.</summary>
    public bool HasExternal => Registers.Any(static r => r.External.Count != 0);

    public string RegisterView => Options.Name + "RegisterView";

    public string RegisterId => Options.Name + "RegisterId";

    public string Register => Options.Name + "Register";

    public string Bank => Options.Name + "RegisterBank";

    public string Map => Options.Name + "RegisterMap";

    public string Masks => Options.Name + "RegisterMasks";

    public string RegisterFile => Options.Name + "RegisterFile";

    public string Effects => Options.Name + "Effects";

    public string Device => Options.Name + "Device";

    public string Features => Options.Name + "Features";

    public string AccessRules => Options.Name + "AccessRules";

    public string AccessOutcome => Options.Name + "AccessOutcome";
}

/// <summary>What <c>PmuFeatures.g.cs</c> and <c>PmuCatalog.Features.g.cs</c> are made from.</summary>
internal sealed record FeaturesOutline(SpecOptions Options, EquatableArray<FeatureModel> Features,
    EquatableArray<PredicateModel> Predicates)
{
    public static FeaturesOutline Of(SpecModel spec) => new(spec.Options, spec.Features, spec.Predicates);
}

/// <summary>What <c>PmuReach.g.cs</c> is made from.</summary>
internal sealed record ReachOutline(SpecOptions Options, EquatableArray<ReachModel> Reaches)
{
    public static ReachOutline Of(SpecModel spec) => new(spec.Options, spec.Reaches);
}

/// <summary>What <c>PmuEffects.g.cs</c> is made from.</summary>
internal sealed record EffectsOutline(SpecOptions Options, EquatableArray<EffectModel> Effects)
{
    public static EffectsOutline Of(SpecModel spec) => new(spec.Options, spec.Effects);
}
