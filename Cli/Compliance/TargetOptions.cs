using System;
using System.Collections.Generic;
using System.CommandLine;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>The options that say which kinds of PE a table is for, and what is in it.</summary>
internal static class TargetOptions
{
    // What is usual: PMUs of Arm's cores have 6 event counters, small ones 4.
    private static readonly int[] UsualCounters = [4, 6];
    private static readonly PmuVersion[] Versions =
        [PmuVersion.V3, PmuVersion.V3p1, PmuVersion.V3p4, PmuVersion.V3p5, PmuVersion.V3p7, PmuVersion.V3p8, PmuVersion.V3p9];
    private static readonly (bool EL2, bool EL3)[] Levels = [(false, false), (true, false), (true, true)];

    public static Option<PmuVersion> Version { get; } = PmuVersionOption.Create("Only for PMUs of this version (ID_AA64DFR0_EL1.PMUVer). Default: all.");

    public static Option<ulong?> Counters { get; } = Small("--counters", "Only for PMUs of so many event counters, 0 to 31. Default: 4 and 6.", 0, 31);

    public static Option<ulong?> EL2 { get; } = Small("--el2", "Only for PEs with (1) or without (0) EL2. Default: both.", 0, 1);

    public static Option<ulong?> EL3 { get; } = Small("--el3", "Only for PEs with (1) or without (0) EL3. Default: both.", 0, 1);

    public static Option<ulong?> AArch32 { get; } = Small("--aarch32", "Only for PEs with (1) or without (0) AArch32 at EL0. Default: both.", 0, 1);

    public static Option<ulong?> Home { get; } = Small("--home", "Only for images started at this Exception level, 1 to 3. Default: all.", 1, 3);

    public static Option<ulong?> Walks { get; } = Small("--walks", "Add so many random walks of 50 accesses for each kind of PE. Default: 0.", 0, 1_000_000);

    public static Option<ulong?> Seed { get; } = Small("--seed", "Which walks. Default: 1.", 0, ulong.MaxValue);

    public static Option<string> Shard { get; } = new("--shard")
    {
        Description = "Only part I of N: every case is in one of them.",
        HelpName = "I/N",
    };

    public static Argument<string[]> Vectors { get; } = new("FILE|FOLDER")
    {
        Description = "Vector files (.pmuv) and folders of them. Default: those in this program.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Version, Counters, EL2, EL3, AArch32, Home, Walks, Seed, Shard])
            command.Add(option);
    }

    /// <summary>The kinds of PE that the options name.</summary>
    public static List<ComplianceTarget> Targets(ParseResult parsed)
    {
        List<ComplianceTarget> all = [];
        PmuVersion? version = parsed.GetResult(Version) is { Implicit: false } ? parsed.GetValue(Version) : null;
        ulong? counters = parsed.GetValue(Counters);
        foreach (PmuVersion one in version is { } v ? [v] : Versions)
        {
            foreach (int n in counters is { } c ? [(int)c] : UsualCounters)
                AddLevels(all, parsed, one, n);
        }

        if (all.Count == 0)
            throw new UsageException("No PE is like that: an image at EL2 needs --el2 1, one at EL3 needs --el3 1.");

        return all;
    }

    /// <summary>What `--shard` says: part and parts.</summary>
    public static (int Part, int Parts) ShardOf(ParseResult parsed)
    {
        if (parsed.GetValue(Shard) is not { } text)
            return (1, 1);

        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !int.TryParse(text.AsSpan(0, slash), out int part) || !int.TryParse(text.AsSpan(slash + 1), out int parts)
            || part < 1 || part > parts)
        {
            throw new UsageException($"--shard {text}: give a part and how many there are, for example 2/5.");
        }

        return (part, parts);
    }

    private static void AddLevels(List<ComplianceTarget> all, ParseResult parsed, PmuVersion version, int counters)
    {
        ulong? el2 = parsed.GetValue(EL2);
        ulong? el3 = parsed.GetValue(EL3);
        ulong? aarch32 = parsed.GetValue(AArch32);
        ulong? home = parsed.GetValue(Home);
        (bool, bool)[] levels = el2 == 0 && el3 == 1 ? [(false, true)] : Levels;
        foreach ((bool hasEL2, bool hasEL3) in levels)
        {
            if ((el2 is { } two && (two != 0) != hasEL2) || (el3 is { } three && (three != 0) != hasEL3))
                continue;

            for (int level = 1; level <= 3; level++)
            {
                if ((home is { } asked && (int)asked != level) || (level == 2 && !hasEL2) || (level == 3 && !hasEL3))
                    continue;

                foreach (bool hasAArch32 in aarch32 is { } state ? [state != 0] : (bool[])[false, true])
                {
                    ComplianceTarget target = new(version, counters, hasEL2, hasEL3, hasAArch32, level);
                    if (PmuConfiguration.TryCreate(target.Options, out _, out _))
                        all.Add(target);
                }
            }
        }
    }

    private static Option<ulong?> Small(string name, string description, ulong lowest, ulong highest) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => CountOption.Parse(result, name, lowest, highest, $"Give a number from {lowest} to {highest}."),
    };
}
