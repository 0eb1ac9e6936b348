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
    public static RegisterOutline Of(RegisterModel register) => new(
        register.Name,
        register.TypeName,
        register.Index,
        register.Direction,
        register.Storage,
        register.AArch64,
        register.AArch32.Select(static e => new AArch32Outline(e.Name, e.Coproc, e.Opc1, e.CRn, e.CRm, e.Opc2)).ToEquatableArray(),
        register.External.Select(static e => e.Offset).ToEquatableArray());

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
        new(spec.Options, spec.Registers.Select(RegisterOutline.Of).ToEquatableArray());

    /// <summary>Neither a register number nor an index is over 255: a register is 16 bits.</summary>
    public bool IsSmall => Registers.Count <= 255 && Registers.All(static r => r.Index is null || r.Index.Last <= 255);

    /// <summary>The type that holds a register number.</summary>
    public string IdType => IsSmall ? "byte" : "ushort";

    /// <summary>The type that holds a register: number and index.</summary>
    public string PackedType => IsSmall ? "ushort" : "uint";

    /// <summary>How far an index is shifted in it.</summary>
    public int IndexShift => IsSmall ? 8 : 16;

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

    public string Device => Options.Name + "Device";

    public string Features => Options.Name + "Features";

    public string AccessRules => Options.Name + "AccessRules";

    public string AccessOutcome => Options.Name + "AccessOutcome";
}

/// <summary>What <c>PmuFeatures.g.cs</c> and <c>PmuCatalog.Features.g.cs</c> are made from.</summary>
internal sealed record FeaturesOutline(SpecOptions Options, EquatableArray<FeatureModel> Features, EquatableArray<PredicateModel> Predicates)
{
    public static FeaturesOutline Of(SpecModel spec) => new(spec.Options, spec.Features, spec.Predicates);
}

/// <summary>What <c>PmuEffects.g.cs</c> is made from.</summary>
internal sealed record EffectsOutline(SpecOptions Options, EquatableArray<EffectModel> Effects)
{
    public static EffectsOutline Of(SpecModel spec) => new(spec.Options, spec.Effects);
}

/// <summary>What one register's access checks are made from.</summary>
internal sealed record AccessUnit(
    SpecOptions Options,
    string Name,
    string TypeName,
    IndexModel? Index,
    Condition Feature,
    AccessDirection Direction,
    AccessRuleModel? Read,
    AccessRuleModel? Write,
    ExternalAccess? External,
    bool IsExternalOnly)
{
    public static AccessUnit Of(RegisterUnit unit) => new(
        unit.Options,
        unit.Register.Name,
        unit.Register.TypeName,
        unit.Register.Index,
        unit.Register.Feature,
        unit.Register.Direction,
        unit.Register.Read,
        unit.Register.Write,
        ExternalAccess.Of(unit.Register),
        IsReachedOnlyExternally(unit.Register));

    public string Features => Options.Name + "Features";

    public string AccessOutcome => Options.Name + "AccessOutcome";

    // A spec that gives the memory-mapped view rules of its own tells the two ways to a register apart.
    private static bool IsReachedOnlyExternally(RegisterModel register) =>
        register.AArch64 is null && register.AArch32.Count == 0 && register.Read is null && register.Write is null
        && (register.ExternalRead is not null || register.ExternalWrite is not null);
}

/// <summary>Which accesses the memory-mapped view has of a register, and what they are checked for.</summary>
internal sealed record ExternalAccess(bool CanRead, bool CanWrite, AccessRuleModel? Read, AccessRuleModel? Write)
{
    public static ExternalAccess? Of(RegisterModel register) => register.External.Count == 0
        ? null
        : new(register.CanReadExternally, register.CanWriteExternally, register.ExternalRead, register.ExternalWrite);
}
