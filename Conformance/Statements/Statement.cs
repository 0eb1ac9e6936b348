using Emu.Conformance.Machines;
using Emu.Conformance.Syntax;

namespace Emu.Conformance.Statements;

/// <summary>Where a statement is in its file.</summary>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Offset">Where the line starts in the text, in UTF-16 code units.</param>
internal readonly record struct Position(int Line, int Offset);

/// <summary>
/// One statement of a vector file, with all names looked up. A kind of statement is one record: its <c>Parse</c> reads it, <see cref="Check"/> says whether it can be
/// where it is, and <see cref="Run"/> runs it. <see cref="StatementTable"/> has the first word of each. Immutable after the file is read: several threads may run it.
/// </summary>
/// <param name="At">Where it is in the file.</param>
internal abstract record Statement(Position At)
{
    /// <summary>The statement may take long: its run is announced to <see cref="VectorRunOptions.Progress"/>.</summary>
    public bool MayTakeLong { get; protected init; }

    /// <summary>What the absence of an expectation means, as a failure shows it.</summary>
    public virtual string Success => "ok";

    /// <summary>Checks what depends on the statements before this one.</summary>
    /// <param name="flow">What the statements before it left; it takes over what this one changes.</param>
    /// <exception cref="VectorSyntaxException">The statement cannot be here.</exception>
    public abstract void Check(FlowChecker flow);

    /// <summary>Runs the statement.</summary>
    /// <param name="machine">What it acts on: a PMU alone, or a VM.</param>
    /// <returns>Null if it ended as expected; else how it ended, in the words of the format.</returns>
    public abstract string? Run(VectorMachine machine);
}
