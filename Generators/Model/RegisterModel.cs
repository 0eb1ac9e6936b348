using System.Globalization;
using System.Linq;

namespace Emu.Generators.Model;

/// <summary>One register, or one array of registers.</summary>
/// <param name="Name">The Arm name, <c>PMEVTYPER&lt;n&gt;_EL0</c>.</param>
/// <param name="TypeName">The C# name, <c>PMEVTYPERn_EL0</c>.</param>
/// <param name="Title">The long name, <c>Performance Monitors Event Type Registers</c>.</param>
/// <param name="Purpose">One line in our own words.</param>
/// <param name="Index">The index of an array; null for a single register.</param>
/// <param name="Width">32 or 64.</param>
/// <param name="Feature">When the register exists.</param>
/// <param name="Direction">Which accessors exist.</param>
/// <param name="Storage">Where its value lives.</param>
/// <param name="Layouts">At least one; their conditions exclude each other, and each covers the width exactly once, from the top bit down.</param>
/// <param name="Read">The check of a read, null where the register has no rule or no read accessor.</param>
/// <param name="Write">The check of a write.</param>
/// <param name="ExternalRead">The check of a read through the memory-mapped view, null where it has no rule or no such accessor.</param>
/// <param name="ExternalWrite">The check of a write through the memory-mapped view.</param>
/// <param name="AccessNote">Read or write rule families in words: the rule's name.</param>
internal sealed record RegisterModel(
    string Name,
    string TypeName,
    string Title,
    string Purpose,
    IndexModel? Index,
    int Width,
    Condition Feature,
    AccessDirection Direction,
    StorageModel Storage,
    AArch64Encoding? AArch64,
    EquatableArray<AArch32Encoding> AArch32,
    EquatableArray<ExternalEncoding> External,
    EquatableArray<LayoutModel> Layouts,
    AccessRuleModel? Read,
    AccessRuleModel? Write,
    AccessRuleModel? ExternalRead,
    AccessRuleModel? ExternalWrite,
    string? AccessNote)
{
    /// <summary>A name of <c>reaches:</c>: how the bits are found that an access reaches; null: all of them.</summary>
    public string? Reach { get; init; }

    /// <summary>Who resets the register, where that is another component; otherwise null.</summary>
    public string? Owner { get; init; }

    /// <summary>When there is something of it that the owner tells; the register may exist without.</summary>
    public Condition OwnerWhen { get; init; } = Condition.True;

    public bool IsArray => Index is not null;

    /// <summary>Some place of the memory-mapped view can be read.</summary>
    public bool CanReadExternally => External.Items.Any(static e => e.CanRead);

    /// <summary>Some place of the memory-mapped view can be written.</summary>
    public bool CanWriteExternally => External.Items.Any(static e => e.CanWrite);
}

/// <summary>The index range of an array register, both ends included.</summary>
internal sealed record IndexModel(string Variable, int First, int Last)
{
    public int Count => Last - First + 1;
}

internal enum AccessDirection
{
    ReadWrite,
    ReadOnly,
    WriteOnly,
}

internal enum StorageKind
{
    /// <summary>A word of the bank for each register.</summary>
    Own,

    /// <summary>Another view of <see cref="StorageModel.Target"/>'s word (PMCNTENCLR_EL0 onto PMCNTENSET_EL0).</summary>
    Alias,

    /// <summary>The register of the array <see cref="StorageModel.Target"/> that <see cref="StorageModel.Selector"/> names (PMXEVCNTR_EL0).</summary>
    Window,

    /// <summary>A word of the bank that the configuration sets and no access changes (PMCEID0_EL0, ID registers).</summary>
    Constant,

    /// <summary>No state: writing acts, reading gives 0 (PMSWINC_EL0).</summary>
    None,

    /// <summary>Another component has the register and tells its value; no access to it comes here (HCR_EL2).</summary>
    Outside,
}

/// <summary>Where a register's value lives. <paramref name="Selector"/> is written <c>PMSELR_EL0.SEL</c>.</summary>
internal sealed record StorageModel(StorageKind Kind, string? Target, string? Selector)
{
    /// <summary>For a window: the values of the selecting field that select a register beside the array.</summary>
    public EquatableArray<SelectedBeside> Beside { get; init; } = EquatableArray<SelectedBeside>.Empty;
}

/// <summary>A value of a window's selector, and the single register that it selects.</summary>
internal sealed record SelectedBeside(int Value, string Register);

/// <summary>One layout of a register's bits and the condition under which it is the one.</summary>
internal sealed record LayoutModel(Condition When, EquatableArray<FieldModel> Fields);

/// <summary>A range of bits: a named field or a reserved range.</summary>
/// <param name="Name">The Arm name (<c>evtCount[15:10]</c>, <c>P&lt;m&gt;</c>), or the reserved kind (<c>RES0</c>, <c>RES1</c>, <c>RAZ/WI</c>).</param>
/// <param name="Identifier">The C# name (<c>EvtCount_15_10</c>, <c>P</c>); null for reserved ranges.</param>
/// <param name="Feature">When the field exists; where it does not, the bits are <paramref name="Absent"/>.</param>
/// <param name="Access">The effect of guest accesses.</param>
/// <param name="Absent">What the bits are where the feature is missing: RES0, RES1 or RAZ/WI.</param>
/// <param name="IsVector">One bit per counter: <c>P&lt;m&gt;</c> in bits High..Low, m = bit number minus Low.</param>
/// <param name="Effects">Names of <c>effects:</c> that a change of these bits brings.</param>
internal sealed record FieldModel(
    int High,
    int Low,
    string Name,
    string? Identifier,
    string Purpose,
    Condition Feature,
    FieldAccess Access,
    FieldAccess Absent,
    bool IsVector,
    EquatableArray<ResetModel> Resets,
    EquatableArray<ValueModel> Values,
    EquatableArray<string> Effects)
{
    /// <summary>What a read shows in place of stored bits, known to hand-written code alone; null: the stored bits.</summary>
    public LiveValue? Live { get; init; }

    /// <summary>What the configuration makes of a field of a register with storage <c>constant</c>; where none applies, it leaves the bits 0.</summary>
    public EquatableArray<ResetModel> Constants { get; init; } = EquatableArray<ResetModel>.Empty;

    /// <summary>The bits change with no access to the register: time passes, or something happens.</summary>
    public bool IsVolatile { get; init; }

    /// <summary>One of its effects is an action: a write does something, and keeps nothing of these bits.</summary>
    public bool Acts { get; init; }

    public int Width => High - Low + 1;

    public bool IsReserved => Identifier is null;

    /// <summary>A write of software can change the bits, or act.</summary>
    public bool CanBeWritten => !IsReserved && Access is FieldAccess.RW or FieldAccess.WO or FieldAccess.W1C or FieldAccess.W1S;

    /// <summary>The field's bits in place.</summary>
    public ulong Mask => (Width == 64 ? ulong.MaxValue : (1UL << Width) - 1) << Low;
}

/// <summary>A name of <c>live_values:</c>, with an argument where it asks about one register of an array or about a number.</summary>
internal sealed record LiveValue(string Name, Operand? Argument);

/// <summary>The Arm ARM's access kinds of bits.</summary>
internal enum FieldAccess
{
    RW,
    RO,
    /// <summary>Writes act, reads give 0 (WO/RAZ).</summary>
    WO,
    W1C,
    W1S,
    RES0,
    RES1,
    /// <summary>RAZ/WI.</summary>
    RAZ,
    /// <summary>RAO/WI.</summary>
    RAO,
}

/// <summary>A reset of a field.</summary>
/// <param name="Cold">True: on a Cold reset only; false: on a Warm reset (and so on a Cold one).</param>
/// <param name="When">The condition for it.</param>
/// <param name="Value">The value; null is UNKNOWN, or the value that <paramref name="Symbol"/> names.</param>
/// <param name="Symbol">A name of <c>reset_values:</c>, which the implementation knows and sets itself; otherwise null.</param>
internal sealed record ResetModel(bool Cold, Condition When, ulong? Value, string? Symbol = null)
{
    /// <summary>The value as the spec writes it.</summary>
    public string Text => Value?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "UNKNOWN";
}

/// <summary>One enumerated value of a field.</summary>
internal sealed record ValueModel(ulong Value, string Name, string Purpose);
