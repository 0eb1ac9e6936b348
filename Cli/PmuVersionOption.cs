using System;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace Emu.Cli;

/// <summary>The option <c>--pmuver</c>, the same in every command.</summary>
internal static class PmuVersionOption
{
    private const string Remedy = "Give a value of ID_AA64DFR0_EL1.PMUVer: 1 (PMUv3), 4 (p1), 5 (p4), 6 (p5), 7 (p7), 8 (p8) or 9 (p9).";

    public static Option<PmuVersion> Create(string description) => new("--pmuver")
    {
        Description = description,
        HelpName = "N",
        CustomParser = Parse,
    };

    private static PmuVersion Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Number.TryParse(text, out ulong value) && value <= byte.MaxValue && Enum.IsDefined((PmuVersion)value))
            return (PmuVersion)value;

        result.AddError($"--pmuver {text}: there is no such version. {Remedy}");
        return default;
    }
}
