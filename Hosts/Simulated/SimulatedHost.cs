using System;
using System.Collections.Generic;
using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>A host of several pCPUs in clusters, each cluster with its own PMU, on which only what the embedder says happens.</summary>
public sealed class SimulatedHost
{
    private const int FirstDynamicPerfType = 8;

    private readonly SimulatedCore?[] _cores;
    private readonly List<HostPmu> _pmus = [];

    /// <summary>Builds a host.</summary>
    /// <param name="clusters">Its clusters; their PMUs are registered in this order. Where two cover a pCPU, both count there.</param>
    /// <exception cref="ArgumentException">No pCPU is given.</exception>
    public SimulatedHost(params SimulatedCluster[] clusters)
        : this((IEnumerable<SimulatedCluster>)clusters)
    {
    }

    /// <inheritdoc cref="SimulatedHost(SimulatedCluster[])"/>
    public SimulatedHost(params IEnumerable<SimulatedCluster> clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        List<SimulatedCluster> all = [.. clusters];
        CpuSet cpus = CpuSet.Empty;
        foreach (SimulatedCluster cluster in all)
        {
            cpus = cpus.Union(cluster.Cpus);
            if (cluster.Model is not null)
                Register(cluster, cluster.Model);
        }

        if (cpus.IsEmpty)
            throw new ArgumentException("A simulated host has at least one pCPU.", nameof(clusters));

        Cpus = cpus;
        _cores = new SimulatedCore?[cpus.Last + 1];
        for (int cpu = cpus.First; cpu >= 0; cpu = cpus.Next(cpu + 1))
        {
            List<SimulatedHostPmu> covering = [];
            foreach (HostPmu pmu in _pmus)
            {
                if (pmu.Cpus.Contains(cpu))
                    covering.Add((SimulatedHostPmu)pmu);
            }

            _cores[cpu] = new SimulatedCore(cpu, covering.Count == 0 ? null : covering[0].Model, covering);
        }
    }

    /// <summary>Its pCPUs.</summary>
    public CpuSet Cpus { get; }

    /// <summary>Its PMUs (<see cref="SimulatedHostPmu"/>), in the order of their registration.</summary>
    public IReadOnlyList<HostPmu> Pmus => _pmus;

    /// <summary>A core by its pCPU number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The host has no such pCPU.</exception>
    public SimulatedCore this[int cpu] => CoreOf(cpu);

    /// <summary>Starts a thread on a pCPU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The host has no such pCPU.</exception>
    public SimulatedThread CreateThread(int cpu)
    {
        SimulatedCore core = CoreOf(cpu);
        SimulatedThread thread = new(this, core);
        core.Thread = thread;
        return thread;
    }

    internal SimulatedCore CoreOf(int cpu) =>
        (uint)cpu < (uint)_cores.Length && _cores[cpu] is { } core
            ? core
            : throw new ArgumentOutOfRangeException(nameof(cpu), cpu, $"The host has the pCPUs {Cpus}.");

    private void Register(SimulatedCluster cluster, HostPmuModel model)
    {
        string name = cluster.PmuName ?? UniqueName(model.Name.Replace('-', '_'));
        int type = cluster.PmuType ?? UniqueType();
        foreach (HostPmu other in _pmus)
        {
            if (other.Name == name || other.Type == type)
                throw new ArgumentException($"Two PMUs of the host are named {name} or have the perf type {type}.", nameof(cluster));
        }

        _pmus.Add(new SimulatedHostPmu(this, _pmus.Count, name, type, cluster.Cpus, model));
    }

    private int UniqueType()
    {
        int type = FirstDynamicPerfType;
        while (_pmus.Exists(pmu => pmu.Type == type))
            type++;
        return type;
    }

    // Two clusters of one design have one PMU each; sysfs tells them apart by a number.
    private string UniqueName(string name)
    {
        for (int n = 0; ; n++)
        {
            string candidate = n == 0 ? name : $"{name}_{n}";
            if (!_pmus.Exists(pmu => pmu.Name == candidate))
                return candidate;
        }
    }
}
