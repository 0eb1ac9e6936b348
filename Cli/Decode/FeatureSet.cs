using System;
using System.Collections.Generic;
using System.Numerics;

using Emu.Catalog;
using Emu.Registers;

namespace Emu.Cli.Decode;

/// <summary>The features of an implementation by name, as the catalog's conditions ask for them.</summary>
internal sealed class FeatureSet
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private FeatureSet(PmuFeatures features)
    {
        ReadOnlySpan<FeatureInfo> all = PmuCatalog.Features;
        for (ulong rest = (ulong)features; rest != 0; rest &= rest - 1)
            _names.Add(all[BitOperations.TrailingZeroCount(rest)].Name);
    }

    /// <summary>The features of a PE with EL2 and EL3 and this PMU version, and these optional ones.</summary>
    /// <param name="version">The version.</param>
    /// <param name="list">Names between commas, <c>all</c> (all that is legal) or <c>none</c>.</param>
    /// <param name="aarch32">Whether EL0 and EL1 have AArch32 state.</param>
    /// <exception cref="UsageException">No feature has this name, or the architecture does not allow it here.</exception>
    public static FeatureSet Of(PmuVersion version, string list, bool aarch32 = false)
    {
        PmuOptions options = new() { Version = version, AArch32 = aarch32 };
        PmuFeatures asked = list.Trim().ToLowerInvariant() switch
        {
            "all" => PmuConfiguration.AllFeatures(options),
            "none" => PmuFeatures.None,
            _ => Parse(list),
        };
        if (!PmuConfiguration.TryCreate(options with { Features = asked }, out PmuConfiguration? configuration, out string? reason))
            throw new UsageException($"--features {list}: {reason}");

        return new FeatureSet(configuration.Features);
    }

    public bool Has(string name) => _names.Contains(name);

    private static PmuFeatures Parse(string list)
    {
        PmuFeatures features = PmuFeatures.None;
        foreach (string name in CommaList.Split("--features", list))
        {
            int bit = BitOf(name);
            if (bit < 0)
                throw new UsageException($"--features {list}: there is no feature '{name}'.{Suggestion.Ask(name, Names())} Give names such as FEAT_PMUv3_TH, all or none.");

            features |= (PmuFeatures)(1UL << bit);
        }

        return features;
    }

    private static int BitOf(string name)
    {
        ReadOnlySpan<FeatureInfo> all = PmuCatalog.Features;
        for (int bit = 0; bit < all.Length; bit++)
        {
            if (all[bit].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return bit;
        }

        return -1;
    }

    private static List<string> Names()
    {
        List<string> names = [];
        foreach (FeatureInfo feature in PmuCatalog.Features)
            names.Add(feature.Name);

        return names;
    }
}
