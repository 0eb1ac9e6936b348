using System.Collections.Generic;
using System.CommandLine;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>Editions as the options ask for them, and the image of them.</summary>
internal static class ComplianceBuild
{
    /// <summary>Makes the edition of one target.</summary>
    public static ComplianceEdition Edition(ComplianceSuite suite, ComplianceTarget target, ParseResult parsed)
    {
        ComplianceEdition edition = suite.Compile(target);
        if (parsed.GetValue(TargetOptions.Walks) is { } walks and > 0)
            edition.AddWalks((int)walks, parsed.GetValue(TargetOptions.Seed) ?? 1);

        (int part, int parts) = TargetOptions.ShardOf(parsed);
        edition.Keep(part, parts);
        return edition;
    }

    /// <summary>Makes the image of targets.</summary>
    public static byte[] Image(ComplianceSuite suite, IEnumerable<ComplianceTarget> targets, ComplianceDevices devices, ParseResult parsed)
    {
        ComplianceTable table = new();
        foreach (ComplianceTarget target in targets)
        {
            ComplianceEdition edition = Edition(suite, target, parsed);
            table.Add(target, edition.Reset, edition.Exported);
        }

        return ComplianceImage.Make(table, devices);
    }
}
