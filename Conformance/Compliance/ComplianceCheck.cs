using System;
using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>The tables on the model.</summary>
public static class ComplianceCheck
{
    /// <summary>
    /// Runs the cases of an edition on Emu's PMU from the bytes of the table. Cases that need different features run on different PMUs, each with those features and no more.
    /// </summary>
    /// <param name="edition">The edition.</param>
    /// <returns>A result for each case.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="edition"/> is null.</exception>
    public static IReadOnlyList<ComplianceResult> Run(ComplianceEdition edition)
    {
        ArgumentNullException.ThrowIfNull(edition);
        return Run(edition, static (configuration, home) => new ComplianceMachine(configuration, home));
    }

    /// <summary>Runs the cases on machines that somebody makes: a test breaks rules of them.</summary>
    internal static List<ComplianceResult> Run(ComplianceEdition edition, Func<PmuConfiguration, int, ComplianceMachine> make)
    {
        ComplianceTable table = new();
        table.Add(edition.Target, edition.Reset, edition.Cases as IReadOnlyCollection<CompiledCase> ?? []);
        byte[] image = ComplianceImage.Make(table, new ComplianceDevices());
        List<ComplianceResult> results = [];
        Dictionary<PmuFeatures, List<ComplianceResult>> known = [];
        for (int i = 0; i < edition.Cases.Count; i++)
        {
            CompiledCase one = edition.Cases[i];
            PmuFeatures features = one.Features;
            if (!known.TryGetValue(features, out List<ComplianceResult>? all))
            {
                PmuConfiguration configuration = edition.Configure(features) ?? throw new ArgumentException("The architecture has no such PE.", nameof(edition));
                all = new TableRunner(image, make(configuration, edition.Target.Home), edition.Target).Run()!;
                known.Add(features, all);
            }

            results.Add(all[i]);
        }

        return results;
    }
}
