using System;
using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>A cluster of equal cores in a simulated host, and the design of their PMU.</summary>
/// <param name="Model">The PMU of its cores; null for cores without one.</param>
/// <param name="Cpus">The pCPUs that are its cores.</param>
public sealed record SimulatedCluster(HostPmuModel? Model, CpuSet Cpus)
{
    /// <summary>The PMU's name in sysfs; null: made from the model's name.</summary>
    public string? PmuName { get; init; }

    /// <summary>The PMU's perf type; null: the next one from 8 on, as the kernel gives them out.</summary>
    public int? PmuType { get; init; }

    /// <summary>A cluster of cores numbered on from <paramref name="firstCpu"/>.</summary>
    /// <param name="model">The PMU of its cores.</param>
    /// <param name="firstCpu">The number of its first core.</param>
    /// <param name="cores">How many cores, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static SimulatedCluster Of(HostPmuModel model, int firstCpu, int cores) =>
        new(model, CpuSet.Range(firstCpu, firstCpu + cores - 1));
}
