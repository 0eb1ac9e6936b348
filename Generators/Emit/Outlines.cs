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
    StorageModel Storage,
    AArch64Encoding? AArch64)
{
    public static RegisterOutline Of(RegisterModel register) =>
        new(register.Name, register.TypeName, register.Index, register.Storage, register.AArch64);

    /// <summary>Whether the register has a word, or words, of the bank.</summary>
    public bool HasWord => Storage.Kind is StorageKind.Own or StorageKind.Constant;
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

    public string RegisterId => Options.Name + "RegisterId";

    public string Register => Options.Name + "Register";

    public string Bank => Options.Name + "RegisterBank";

    public string Map => Options.Name + "RegisterMap";

    public string Masks => Options.Name + "RegisterMasks";

    public string Features => Options.Name + "Features";

    public string AccessRules => Options.Name + "AccessRules";

    public string AccessOutcome => Options.Name + "AccessOutcome";
}

/// <summary>What <c>PmuFeatures.g.cs</c> is made from.</summary>
internal sealed record FeaturesOutline(SpecOptions Options, EquatableArray<FeatureModel> Features)
{
    public static FeaturesOutline Of(SpecModel spec) => new(spec.Options, spec.Features);
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
    AccessRuleModel? Write)
{
    public static AccessUnit Of(RegisterUnit unit) => new(
        unit.Options,
        unit.Register.Name,
        unit.Register.TypeName,
        unit.Register.Index,
        unit.Register.Feature,
        unit.Register.Direction,
        unit.Register.Read,
        unit.Register.Write);

    public string Features => Options.Name + "Features";

    public string AccessOutcome => Options.Name + "AccessOutcome";
}
