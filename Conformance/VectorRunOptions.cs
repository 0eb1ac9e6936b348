namespace Emu.Conformance;

/// <summary>How vectors are run.</summary>
public sealed record VectorRunOptions
{
    /// <summary>A failure does not end its case: the statements after it run, and may fail too. Default: false.</summary>
    public bool KeepGoing { get; init; }
}
