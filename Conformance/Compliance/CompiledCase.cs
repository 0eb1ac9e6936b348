using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>A case for one kind of target: operations with what they are compared with, or why there are none.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rules">The rules, with commas.</param>
/// <param name="Operations">The operations; none where it cannot run.</param>
/// <param name="Reason">Why it cannot run; null where it can.</param>
internal sealed record CompiledCase(string Name, string Rules, IReadOnlyList<Operation> Operations, string? Reason)
{
    /// <summary>The features of the configuration that its answers are of, besides those of every such target.</summary>
    public PmuFeatures Features { get; init; }

    /// <summary>What the target has to have.</summary>
    public TargetFeatures Needs { get; init; }

    /// <summary>What the target must not have, because the answers would be others.</summary>
    public TargetFeatures Forbids { get; init; }

    /// <summary>The bits of PMCEID0_EL0 that have to be 1.</summary>
    public ulong Events0 { get; init; }

    /// <summary>The bits of PMCEID1_EL0 that have to be 1.</summary>
    public ulong Events1 { get; init; }

    /// <summary>Where its statements come from; null for a walk.</summary>
    public PortableCase? Source { get; init; }

    /// <summary>A case that cannot run.</summary>
    public static CompiledCase Without(PortableCase source, string reason) =>
        new(source.Name, source.Rules, [], reason) { Source = source };
}
