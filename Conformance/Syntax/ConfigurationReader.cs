using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Syntax;

/// <summary>Reads the keys of one <c>config</c> statement.</summary>
internal sealed class ConfigurationReader
{
    private static readonly string[] Keys =
        ["pmuver", "counters", "features", "el2", "el3", "aarch32", "events", "imp", "idcode", "thwidth", "el3-trap-priority"];

    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private PmuOptions _options = new();
    private bool _allFeatures;

    /// <summary>What a case without a <c>config</c> runs on.</summary>
    public static PmuConfiguration Default { get; } = PmuConfiguration.Create(new PmuOptions());

    /// <summary>Takes one key.</summary>
    /// <returns>Null, or what is wrong.</returns>
    public string? Take(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        string name = key.ToString();
        if (Array.IndexOf(Keys, name) < 0)
        {
            return $"{Quoted.Word(name)} is not a key of config; it takes {string.Join(", ", Keys)}";
        }

        if (!_given.Add(name))
        {
            return $"{Quoted.Word(name)} is given twice";
        }

        return name switch
        {
            "features" => TakeFeatures(value),
            "events" => TakeEvents(value),
            _ => TakeNumber(name, value),
        };
    }

    /// <summary>Checks the keys against each other.</summary>
    /// <param name="configuration">The configuration, or null.</param>
    /// <returns>Null, or why the architecture does not allow it.</returns>
    public string? Build(out PmuConfiguration? configuration)
    {
        if (_allFeatures)
        {
            _options = _options with { Features = PmuConfiguration.AllFeatures(_options) };
        }

        return PmuConfiguration.TryCreate(_options, out configuration, out string? reason) ? null : reason;
    }

    private string? TakeNumber(string name, ReadOnlySpan<char> value)
    {
        (ulong lowest, ulong highest) = name switch
        {
            "pmuver" => (1UL, 9UL),
            "counters" => (0UL, (ulong)PmuCounter.MaxEventCounters),
            "imp" or "idcode" => (0UL, 255UL),
            "thwidth" => (1UL, 12UL),
            _ => (0UL, 1UL),
        };
        if (!Numbers.TryParse(value, out ulong number) || number < lowest || number > highest || (name == "pmuver" && number is 2 or 3))
        {
            return name == "pmuver" ? "pmuver is 1, 4, 5, 6, 7, 8 or 9" : $"{name} is {lowest} to {highest}";
        }

        int small = (int)number;
        _options = name switch
        {
            "pmuver" => _options with { Version = (PmuVersion)small },
            "counters" => _options with { Counters = small },
            "el2" => _options with { EL2 = small != 0 },
            "el3" => _options with { EL3 = small != 0 },
            "aarch32" => _options with { AArch32 = small != 0 },
            "imp" => _options with { Implementer = small },
            "idcode" => _options with { IdCode = small },
            "thwidth" => _options with { ThresholdWidth = small },
            _ => _options with { EL3TrapPriority = small != 0 },
        };
        return null;
    }

    private string? TakeFeatures(ReadOnlySpan<char> value)
    {
        if (value is "none")
        {
            return null;
        }

        if (value is "all")
        {
            _allFeatures = true;
            return null;
        }

        PmuFeatures features = PmuFeatures.None;
        foreach (Range range in value.Split(','))
        {
            ReadOnlySpan<char> name = value[range];
            if (name.IsEmpty)
            {
                return StatementReader.EmptyItem;
            }

            if (!RegisterNames.TryFeature(name, out PmuFeatures feature))
            {
                return $"{Quoted.Word(name)} is not a feature; there are {string.Join(", ", RegisterNames.FeatureNames)}";
            }

            features |= feature;
        }

        _options = _options with { Features = features };
        return null;
    }

    private string? TakeEvents(ReadOnlySpan<char> value)
    {
        if (value is "all" or "none")
        {
            _options = _options with { Events = value is "all" ? PmuEventSet.All : PmuEventSet.None };
            return null;
        }

        List<ushort> events = [];
        foreach (Range range in value.Split(','))
        {
            ReadOnlySpan<char> name = value[range];
            if (name.IsEmpty)
            {
                return StatementReader.EmptyItem;
            }

            if (!RegisterNames.TryEvent(name, out ushort number))
            {
                return RegisterNames.WhyNoEvent(name);
            }

            events.Add(number);
        }

        _options = _options with { Events = PmuEventSet.Of(events) };
        return null;
    }
}
