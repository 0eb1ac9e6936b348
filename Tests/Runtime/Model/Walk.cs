using System.Collections.Generic;

namespace Emu.Tests.Runtime.Model;

/// <summary>A PE and what happens to it.</summary>
/// <param name="Configuration">The PE.</param>
/// <param name="Steps">What happens, in order.</param>
/// <param name="Origin">Where it comes from, to find it again.</param>
internal sealed record Walk(ModelConfiguration Configuration, IReadOnlyList<Step> Steps, string Origin)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Origin}: {Configuration}, {Steps.Count} steps";
}

/// <summary>The first difference of a walk.</summary>
/// <param name="Step">The index of the step after which it shows.</param>
/// <param name="What">What was expected, and what was found.</param>
/// <param name="Probe">A statement of a vector file that shows it after the step, or null where the step itself does.</param>
internal sealed record Difference(int Step, string What, string? Probe);
