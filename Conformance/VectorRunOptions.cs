using System;

namespace Emu.Conformance;

/// <summary>How vectors are run.</summary>
public sealed record VectorRunOptions
{
    /// <summary>The default of <see cref="MaxSteps"/>: seconds of running.</summary>
    public const long DefaultMaxSteps = 100_000_000;

    /// <summary>A failure does not end its case: the statements after it run, and may fail too. Default: false.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>
    /// How many statements a case may run, the prologue's too, each as often as it runs; 1 or more. In a <c>run</c> of the KVM
    /// plane each overflow of a host counter counts as one more. A case that does not end by then fails at the
    /// statement that would be one too many. Default: <see cref="DefaultMaxSteps"/>.
    /// </summary>
    public long MaxSteps { get; init; } = DefaultMaxSteps;

    /// <summary>Told how far the run is, every 1,024 of these steps, and before each case and each statement of the KVM plane, some of which take long; null: no one is told. It has to return quickly.</summary>
    public IProgress<VectorProgress>? Progress { get; init; }
}
