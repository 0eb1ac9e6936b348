namespace Emu.Conformance.Syntax;

/// <summary>What a statement does.</summary>
internal enum StatementKind : byte
{
    /// <summary>A fresh PMU of configuration <see cref="Statement.Index"/>.</summary>
    Config,

    /// <summary>The context changes as <see cref="Statement.A"/> says (<see cref="ContextChange"/>).</summary>
    Context,

    /// <summary>Control register <see cref="Statement.Operand"/> becomes <see cref="Statement.A"/>.</summary>
    Control,

    /// <summary>MSR of encoding <see cref="Statement.Operand"/> with <see cref="Statement.A"/>.</summary>
    Msr,

    /// <summary>MRS of encoding <see cref="Statement.Operand"/>.</summary>
    Mrs,

    /// <summary>The state behind encoding <see cref="Statement.Operand"/> becomes <see cref="Statement.A"/>.</summary>
    RawWrite,

    /// <summary>The state behind encoding <see cref="Statement.Operand"/>.</summary>
    RawRead,

    /// <summary>Event <see cref="Statement.Operand"/>, <see cref="Statement.A"/> times.</summary>
    Count,

    /// <summary>Several events in one cycle: <see cref="Statement.A"/> of the file's counts, from <see cref="Statement.Index"/> on.</summary>
    CountTogether,

    /// <summary><see cref="Statement.A"/> cycles and <see cref="Statement.B"/> instructions.</summary>
    Advance,

    /// <summary>The level of PMUIRQ.</summary>
    Irq,

    /// <summary>A reset of kind <see cref="Statement.Operand"/>.</summary>
    Reset,

    /// <summary>The statements up to the matching <see cref="End"/>, number <see cref="Statement.Index"/>, <see cref="Statement.A"/> times.</summary>
    Repeat,

    /// <summary>The end of a <see cref="Repeat"/>, which is statement number <see cref="Statement.Index"/>.</summary>
    End,

    /// <summary>MCR or MCRR of encoding <see cref="Statement.Index"/> with <see cref="Statement.A"/>.</summary>
    AArch32Write,

    /// <summary>MRC or MRRC of encoding <see cref="Statement.Index"/>.</summary>
    AArch32Read,

    /// <summary>
    /// A memory-mapped write of <see cref="Statement.B"/> bits, <see cref="Statement.A"/>, at offset <see cref="Statement.Operand"/>; its Security state is
    /// <see cref="Statement.Index"/>, or the most secure where that is negative.
    /// </summary>
    ExternalWrite,

    /// <summary>A memory-mapped read; as <see cref="ExternalWrite"/>.</summary>
    ExternalRead,

    /// <summary>A snapshot event.</summary>
    Capture,

    /// <summary>The state is saved as <see cref="Statement.Index"/> of the file's names.</summary>
    Save,

    /// <summary>The state saved as <see cref="Statement.Index"/> comes back.</summary>
    Restore,

    /// <summary>Statement <see cref="Statement.Index"/> of those of the KVM plane.</summary>
    Vm,
}

/// <summary>One statement, looked up and ready to run.</summary>
internal readonly struct Statement
{
    public StatementKind Kind { get; init; }

    /// <summary>An AArch64 encoding, a control register, an event number, an offset or a kind of reset.</summary>
    public ushort Operand { get; init; }

    /// <summary>
    /// A configuration, the other end of a loop, the first of several counts, a saved state, an AArch32 encoding, a Security state, or a statement of the KVM plane.
    /// </summary>
    public int Index { get; init; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; init; }

    /// <summary>Where the line starts in the text.</summary>
    public int Offset { get; init; }

    public ulong A { get; init; }

    public ulong B { get; init; }

    public Expectation Expected { get; init; }
}
