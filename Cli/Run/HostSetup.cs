using System;
using System.Collections.Generic;
using System.Linq;

using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary>The simulated host of a run, and which of its PMUs the guest's counters use.</summary>
internal static class HostSetup
{
    /// <summary>The core's name where no host is simulated.</summary>
    private const string NoHost = "the emulated core";

    public static SimulatedHost Build(IReadOnlyList<Cluster> clusters)
    {
        List<SimulatedCluster> built = [];
        int first = 0;
        foreach (Cluster cluster in clusters)
        {
            built.Add(SimulatedCluster.Of(cluster.Model, first, cluster.Count));
            first += cluster.Count;
        }

        return new SimulatedHost(built);
    }

    /// <summary>The backend that <c>--pmu</c> names; null for an emulated PMU.</summary>
    /// <exception cref="UsageException">No PMU has this name, or there is no host.</exception>
    public static PmuBackend? Choose(RunSettings settings, SimulatedHost? host)
    {
        if (settings.Pmu == RunSettings.Emulated)
            return null;

        if (host is null)
            throw new UsageException($"--pmu {settings.Pmu}: this needs a host; add --host, for example --host cortex-a55:4,cortex-a76:4, or use --pmu emulated.");

        CheckVersions(settings, host);

        switch (settings.Pmu)
        {
            case RunSettings.Default:
                return PmuBackend.Default;
            case RunSettings.FixedCountersOnly:
                return PmuBackend.FixedCountersOnly;
            case RunSettings.CommonEvents:
                return PmuBackend.CommonEvents;
        }

        string name = settings.Pmu.Replace('-', '_');
        foreach (HostPmu pmu in host.Pmus)
        {
            if (pmu.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return PmuBackend.Explicit(pmu);
        }

        string[] known = [RunSettings.Emulated, RunSettings.Default, RunSettings.FixedCountersOnly, RunSettings.CommonEvents,
            .. host.Pmus.Select(pmu => pmu.Name)];
        throw new UsageException($"--pmu {settings.Pmu}: there is no such PMU.{Suggestion.Ask(settings.Pmu, known)} Choose one of {string.Join(", ", known)}.");
    }

    /// <summary>KVM gives a guest no PMU where the host's PMUs have different versions; one that is not PMUv3 makes them all trap, and that goes together with any.</summary>
    /// <exception cref="UsageException">The versions differ.</exception>
    private static void CheckVersions(RunSettings settings, SimulatedHost host)
    {
        if (host.Pmus.Any(pmu => pmu.PmuVersion is null) || host.Pmus.Select(pmu => pmu.PmuVersion).Distinct().Count() <= 1)
            return;

        string clusters = string.Join(",", settings.Host.Select(cluster => $"{cluster.Model.Name}:{cluster.Count}"));
        string versions = string.Join(", ", settings.Host.Select(cluster => $"{cluster.Model.Name} has PMUVer {cluster.Model.PmuVersion}").Distinct());
        throw new UsageException($"--host {clusters}: the PMUs of these cores have different versions ({versions}), and KVM gives a guest of such a host no PMU; choose cores with one version, or use --pmu {RunSettings.Emulated}.");
    }

    /// <summary>The instruction counter on a host needs one in each of its cores.</summary>
    /// <exception cref="UsageException">A core has none, or there is no host PMU at all.</exception>
    public static void CheckInstructionCounter(RunSettings settings)
    {
        if (!settings.InstructionCounter)
            return;

        if (settings.Pmu == RunSettings.Emulated)
            throw new UsageException("--instruction-counter: an emulated PMU has the instruction counter with --pmuver 9; leave the option out, or add --host and another --pmu.");

        if (settings.Version < PmuVersion.V3p9)
            throw new UsageException($"--instruction-counter: FEAT_PMUv3_ICNTR needs --pmuver 9, and not {(int)settings.Version}.");

        foreach (Cluster cluster in settings.Host)
        {
            if (!cluster.Model.HasFixedInstructionCounter)
            {
                IEnumerable<string> able = HostModels.All.ToArray().Where(static model => model.HasFixedInstructionCounter)
                    .Select(static model => model.Name);
                throw new UsageException($"--instruction-counter: {cluster.Model.Name} has no fixed instruction counter; choose the cores of --host among {string.Join(", ", able)}.");
            }
        }
    }

    /// <summary>A schedule needs the pCPUs it names.</summary>
    /// <exception cref="UsageException">One is missing.</exception>
    public static void CheckSchedule(RunSettings settings)
    {
        if (settings.Schedule.Moves.Count == 0)
            return;

        if (settings.Host.Count == 0)
            throw new UsageException($"--schedule {settings.Schedule}: there is no host to move on; add --host, for example --host cortex-a55:4,cortex-a76:4.");

        int pcpus = settings.Host.Sum(cluster => cluster.Count);
        foreach (ScheduleMove move in settings.Schedule.Moves)
        {
            if (move.Vcpu >= settings.Cpus)
                throw new UsageException($"--schedule {settings.Schedule}: there is no vCPU {move.Vcpu}; name one from 0 to {settings.Cpus - 1}, or ask for more with --cpus.");

            if (move.Pcpu >= pcpus)
                throw new UsageException($"--schedule {settings.Schedule}: the host has no pCPU {move.Pcpu}; name one from 0 to {pcpus - 1}, or add cores to --host.");
        }
    }

    /// <summary>The pCPU on which a vCPU starts.</summary>
    public static int FirstPcpu(RunSettings settings, int vcpu)
    {
        int pcpus = settings.Host.Sum(cluster => cluster.Count);
        return pcpus == 0 ? vcpu : vcpu % pcpus;
    }

    /// <summary>The kind of core a pCPU is.</summary>
    public static string CoreOf(IReadOnlyList<Cluster> clusters, int pcpu)
    {
        foreach (Cluster cluster in clusters)
        {
            if (pcpu < cluster.Count)
                return cluster.Model.Name;

            pcpu -= cluster.Count;
        }

        return NoHost;
    }

    /// <summary>One sentence about where the counts come from.</summary>
    public static string Describe(RunSettings settings)
    {
        string cores = string.Join(" and ", settings.Host.Select(cluster => $"{cluster.Count} {cluster.Model.Name}"));
        return settings.Pmu switch
        {
            RunSettings.Emulated when settings.Host.Count == 0 => "Without a host: every event the machine can count counts.",
            RunSettings.Emulated => $"On {cores}, but emulated: every event the machine can count counts, on any core.",
            RunSettings.Default => $"On {cores}, with one host PMU for all counters, the one that the host gives by default.",
            RunSettings.FixedCountersOnly => $"On {cores}, with fixed counters only: they go on counting on every host PMU.",
            RunSettings.CommonEvents => $"On {cores}, with event counters for what every host PMU counts: they and the cycle counter go on on each of them.",
            _ => $"On {cores}, with the host PMU {settings.Pmu} for all counters.",
        };
    }
}
