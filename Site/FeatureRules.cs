using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

using Emu.Catalog;
using Emu.Registers;

namespace Emu.Site;

/// <summary>
/// Which features a PE with EL2 and EL3 can have beside each PMU version, for the decoder's script. The runtime is asked, feature by feature and pair
/// by pair, so that its rules are written down in one place.
/// </summary>
internal static class FeatureRules
{
    /// <summary>
    /// A row for each version: its number and name; the features that it always has; those that it has when all legal features are chosen; for each feature the features
    /// that come with it, or why the version cannot have it; and the pairs of features that change or exclude each other.
    /// </summary>
    public static IEnumerable<JsonNode> Versions() => Enum.GetValues<PmuVersion>().Select(Version);

    private static JsonNode Version(PmuVersion version)
    {
        PmuOptions options = new() { Version = version };
        PmuFeatures[] all = [.. Enumerable.Range(0, PmuCatalog.Features.Length).Select(bit => (PmuFeatures)(1UL << bit))];
        JsonArray alone = [];
        List<(int Bit, PmuFeatures Features)> legal = [];
        for (int bit = 0; bit < all.Length; bit++)
        {
            bool allowed = TryComplete(options, all[bit], out PmuFeatures complete, out string? reason);
            alone.Add((JsonNode)(allowed ? Hex(complete) : reason!));
            if (allowed)
                legal.Add((bit, complete));
        }

        JsonArray pairs = [];
        foreach ((int first, PmuFeatures ofFirst) in legal)
        {
            foreach ((int second, PmuFeatures ofSecond) in legal)
            {
                if (second <= first)
                    continue;

                bool allowed = TryComplete(options, all[first] | all[second], out PmuFeatures complete, out string? reason);
                PmuFeatures taken = (ofFirst | ofSecond) & ~complete;
                if (!allowed || taken != 0)
                    pairs.Add((JsonNode)new JsonArray(first, second, allowed ? Hex(taken) : reason));
            }
        }

        TryComplete(options, PmuFeatures.None, out PmuFeatures none, out _);
        TryComplete(options, PmuConfiguration.AllFeatures(options), out PmuFeatures every, out _);
        return new JsonObject
        {
            ["number"] = (int)version,
            ["name"] = "PMU" + version.ToString().ToLowerInvariant(),
            ["none"] = Hex(none),
            ["all"] = Hex(every),
            ["alone"] = alone,
            ["pairs"] = pairs,
        };
    }

    private static bool TryComplete(PmuOptions options, PmuFeatures asked, out PmuFeatures features, out string? reason)
    {
        bool allowed = PmuConfiguration.TryCreate(options with { Features = asked }, out PmuConfiguration? configuration, out reason);
        features = configuration?.Features ?? PmuFeatures.None;
        return allowed;
    }

    private static string Hex(PmuFeatures features) => $"0x{(ulong)features:X}";
}
