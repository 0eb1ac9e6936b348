namespace Emu.Generators.Model;

/// <summary>The ordered checks of one register in one direction; the first that matches decides, and none means allowed.</summary>
/// <param name="Rule">The name of the family in <c>rules:</c>.</param>
internal sealed record AccessRuleModel(string Rule, EquatableArray<AccessCheck> Checks);

/// <summary>One check.</summary>
/// <param name="Levels">The Exception levels it applies at, bit n for ELn.</param>
/// <param name="When">The test.</param>
/// <param name="Then">What happens.</param>
/// <param name="Why">The manual's reason in a few of our own words; may be empty.</param>
internal sealed record AccessCheck(int Levels, Condition When, AccessOutcome Then, string Why);

internal enum AccessOutcome
{
    Allow,
    Undefined,
    TrapEL1,
    TrapEL2,
    TrapEL3,

    /// <summary>To EL1, or to EL2 where HCR_EL2.TGE routes EL0's exceptions there.</summary>
    TrapEL1OrTge,

    /// <summary>A read gives 0, a write is ignored.</summary>
    RazWi,

    /// <summary>A write is ignored, and a read goes on.</summary>
    WriteIgnored,

    /// <summary>An access through the memory-mapped view fails with an error response.</summary>
    Error,
}
