using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Machine.Saving;

/// <summary>A simulated host as a text, so that a saved machine says where it ran: <c>cortex-a55:4,cortex-a76:4</c>.</summary>
internal static class HostDescription
{
    private const int MaxPcpus = 1024;

    // A core without a PMU, and a number that the host leaves out.
    private const string NoModel = "-";
    private const string NoCore = "none";

    /// <summary>The clusters, in the order of their pCPUs; empty without a host.</summary>
    public static string Of(SimulatedHost? host)
    {
        if (host is null)
        {
            return "";
        }

        StringBuilder text = new();
        string? last = null;
        int count = 0;
        for (int cpu = 0; cpu <= host.Cpus.Last + 1; cpu++)
        {
            string? name = null;
            string key = "";
            if (cpu <= host.Cpus.Last)
            {
                SimulatedCore? core = host.Cpus.Contains(cpu) ? host[cpu] : null;
                name = core is null ? NoCore : core.Model?.Name ?? NoModel;
                key = $"{name}/{(core is { Pmus.Count: > 0 } ? core.Pmus[0].Name : "")}";
            }

            if (last is not null && count != 0 && key != last)
            {
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ",")}{last[..last.IndexOf('/', StringComparison.Ordinal)]}:{count}");
                count = 0;
            }

            last = key;
            count += name is null ? 0 : 1;
        }

        return text.ToString();
    }

    /// <summary>The host that a text describes; null for an empty one.</summary>
    /// <exception cref="BoardException">It names a core that Emu has no model of, or it is not the text of a host.</exception>
    public static SimulatedHost? Build(string text, string file)
    {
        if (text.Length == 0)
        {
            return null;
        }

        List<SimulatedCluster> clusters = new();
        int first = 0;
        foreach (string part in text.Split(','))
        {
            int colon = part.LastIndexOf(':');
            if (colon < 0 || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                || count < 1 || count > MaxPcpus - first)
            {
                throw new BoardException($"The saved machine '{file}' is damaged: '{part}' in its host is not a cluster of cores. Save the machine again.");
            }

            string name = part[..colon];
            if (name == NoModel)
            {
                clusters.Add(new SimulatedCluster(null, CpuSet.Range(first, first + count - 1)));
            }
            else if (name != NoCore)
            {
                clusters.Add(HostModels.TryFind(name, out HostPmuModel? model)
                    ? SimulatedCluster.Of(model, first, count)
                    : throw new BoardException($"The saved machine '{file}' ran on cores '{name}', of which Emu has no model: name another host."));
            }

            first += count;
        }

        return new SimulatedHost(clusters);
    }
}
