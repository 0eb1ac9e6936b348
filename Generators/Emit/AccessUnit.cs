using Emu.Generators.Model;

namespace Emu.Generators.Emit;

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
    bool IsExternalOnly,
    bool IsOutside)
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
        IsReachedOnlyExternally(unit.Register),
        unit.IsOutside);

    public string Features => Options.Name + "Features";

    public string AccessOutcome => Options.Name + "AccessOutcome";

    // A spec that gives the memory-mapped view its own rules treats the two ways to a register differently.
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
