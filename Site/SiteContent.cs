using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>All that the site is written from.</summary>
internal sealed class SiteContent
{
    private readonly Dictionary<string, RegisterInfo> _viewNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegisterInfo> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FeatureInfo> _features;

    public SiteContent(
        IReadOnlyList<RegisterInfo> registers,
        IReadOnlyList<FeatureInfo> features,
        IReadOnlyList<PredicateInfo> predicates,
        IReadOnlyList<EventInfo> events,
        string reference,
        string version)
    {
        Registers = registers;
        Features = features;
        Predicates = predicates;
        Events = events;
        Reference = reference;
        Version = version;
        _features = features.ToDictionary(feature => feature.Name, StringComparer.Ordinal);
        foreach (RegisterInfo register in registers)
        {
            _names.TryAdd(register.Name, register);
            _names.TryAdd(register.TypeName, register);
            foreach (EncodingInfo encoding in register.Encodings)
                _viewNames.TryAdd(encoding.Name, register);
        }
    }

    public IReadOnlyList<RegisterInfo> Registers { get; }

    public IReadOnlyList<FeatureInfo> Features { get; }

    /// <summary>What access checks ask of the machine around the registers.</summary>
    public IReadOnlyList<PredicateInfo> Predicates { get; }

    public IReadOnlyList<EventInfo> Events { get; }

    /// <summary>The manual that the spec follows.</summary>
    public string Reference { get; }

    /// <summary>The version of the program that writes the site.</summary>
    public string Version { get; }

    /// <summary>What this program's catalog holds.</summary>
    /// <param name="version">The version of the program that writes the site.</param>
    /// <param name="hasPlayground">The playground's runtime is there.</param>
    /// <param name="address">Where the site will be, with a slash at its end.</param>
    public static SiteContent FromCatalog(string version, bool hasPlayground = false, string? address = null) =>
        new([.. PmuCatalog.Registers], [.. PmuCatalog.Features], [.. PmuCatalog.Predicates], [.. PmuEventsCatalog.Events],
            PmuCatalog.Reference, version)
        { HasPlayground = hasPlayground, Address = address };

    /// <summary>The site has the playground, whose runtime is published beside it.</summary>
    public bool HasPlayground { get; init; }

    /// <summary>Where the site will be, with a slash at its end: previews need whole addresses. Null where it is not known.</summary>
    public string? Address { get; init; }

    public FeatureInfo? FindFeature(string name) => _features.GetValueOrDefault(name);

    /// <summary>The register of that name: its Arm name, its C# name, one register of an array, or its name in another view.</summary>
    public RegisterInfo? FindRegister(string name)
    {
        if (_names.TryGetValue(name, out RegisterInfo? register))
            return register;

        // Only a name with a digit can be one of an array's.
        if (name.Any(char.IsAsciiDigit))
        {
            foreach (RegisterInfo array in Registers)
            {
                if (array.Index is not null && array.Matches(name, out _))
                    return array;
            }
        }

        return _viewNames.GetValueOrDefault(name);
    }
}
