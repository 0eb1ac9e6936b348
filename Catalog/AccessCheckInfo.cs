namespace Emu.Catalog;

/// <summary>A way to access a register.</summary>
public enum AccessKind
{
    /// <summary>A read by an instruction, in AArch64 or AArch32 state.</summary>
    Read,

    /// <summary>A write by an instruction.</summary>
    Write,

    /// <summary>A read through the memory-mapped view.</summary>
    ExternalRead,

    /// <summary>A write through the memory-mapped view.</summary>
    ExternalWrite,
}

/// <summary>One check of an access. The checks of a kind are in order: the first that matches decides, and an access that none matches is allowed.</summary>
/// <param name="Kind">The accesses that it is for.</param>
/// <param name="Rule">The family of rules that it comes from.</param>
/// <param name="Levels">The Exception levels that it is for, bit n for ELn; all four for the memory-mapped view.</param>
/// <param name="Condition">The test: features, fields and predicates; always true where it has no condition.</param>
/// <param name="Outcome">What happens, as the spec says it: <c>UNDEFINED</c>, <c>trap EL2</c>, <c>RAZ/WI</c>, <c>error</c> ….</param>
/// <param name="Why">The manual's reason in a few words; may be empty.</param>
public sealed record AccessCheckInfo(AccessKind Kind, string Rule, int Levels, AccessCondition Condition, string Outcome, string Why)
{
    /// <summary>Whether it is for an Exception level.</summary>
    /// <param name="level">0 to 3.</param>
    public bool AppliesAt(int level) => ((Levels >> level) & 1) != 0;
}
