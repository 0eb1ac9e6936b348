using System.Collections.Generic;
using System.Globalization;

using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Cli.Run;

/// <summary>So many pCPUs of one kind of core: <c>cortex-a55:4</c>.</summary>
internal readonly record struct Cluster(HostPmuModel Model, int Count)
{
    private const int MaxPcpus = 1024;

    /// <summary>Reads <c>MODEL:COUNT,…</c>.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public static IReadOnlyList<Cluster> ParseList(string option, string text)
    {
        List<Cluster> clusters = [];
        int total = 0;
        foreach (string part in CommaList.Split(option, text))
        {
            string[] halves = part.Split(':');
            int count = 1;
            if (halves.Length > 2
                || (halves.Length == 2
                && (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MaxPcpus)))
            {
                throw new UsageException($"{option} {text}: '{part}' is not MODEL:COUNT with 1 to {MaxPcpus} pCPUs, for example cortex-a55:4.");
            }

            if (!HostModels.TryFind(halves[0].ToLowerInvariant(), out HostPmuModel? model))
            {
                List<string> names = [];
                foreach (HostPmuModel one in HostModels.All)
                    names.Add(one.Name);

                throw new UsageException($"{option} {text}: there is no host model '{halves[0]}'.{Suggestion.Ask(halves[0], names)} The models are {string.Join(", ", names)}.");
            }

            total += count;
            clusters.Add(new Cluster(model, count));
        }

        if (total > MaxPcpus)
            throw new UsageException($"{option} {text}: {total} pCPUs are more than {MaxPcpus}; ask for fewer.");

        return clusters;
    }
}
