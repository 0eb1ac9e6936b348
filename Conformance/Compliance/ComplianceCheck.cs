using System;
using System.Collections.Generic;
using System.Linq;
using Emu.Registers;

namespace Emu.Conformance.Compliance;

/// <summary>The tables on the model.</summary>
public static class ComplianceCheck
{
    /// <summary>
    /// Runs the cases of an edition on Emu's PMU from the bytes of the table. Cases that need different features run on different PMUs, each with only those features.
    /// </summary>
    /// <param name="edition">The edition.</param>
    /// <returns>A result for each case.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="edition"/> is null.</exception>
    public static IReadOnlyList<ComplianceResult> Run(ComplianceEdition edition)
    {
        ArgumentNullException.ThrowIfNull(edition);
        return Run(edition, static (configuration, home) => new ComplianceMachine(configuration, home));
    }

    /// <summary>
    /// Runs all editions of an image on Emu's PMU. The answers that the image expects are those of the build that wrote it: where this build's
    /// PMU differs, a case fails.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <returns>The results of each edition.</returns>
    /// <exception cref="FormatException">The bytes are not an image of the kit.</exception>
    internal static List<(ComplianceTarget Target, List<ComplianceResult> Results)> Run(byte[] image)
    {
        if (!ComplianceImage.HasTable(image))
        {
            throw new FormatException("it is not an image that `emu compliance image` wrote");
        }

        try
        {
            return [.. TableRunner.Editions(image).Select(edition => (edition.Target, Run(image, edition.Target, edition.Needs)))];
        }
        catch (Exception error)
            when (error is ArgumentException or IndexOutOfRangeException or InvalidOperationException or OverflowException)
        {
            throw new FormatException("its table is damaged", error);
        }
    }

    private static List<ComplianceResult> Run(byte[] image, ComplianceTarget target, TargetFeatures[] needs)
    {
        List<ComplianceResult> results = [];
        Dictionary<TargetFeatures, List<ComplianceResult>> known = [];
        for (int i = 0; i < needs.Length; i++)
        {
            if (!known.TryGetValue(needs[i], out List<ComplianceResult>? all))
            {
                const PmuFeatures Levels = PmuFeatures.EL2 | PmuFeatures.EL3 | PmuFeatures.FEAT_AA32;
                PmuOptions options = target.Options with { Features = TargetFeatureMap.PmuOf(needs[i]) & ~Levels };
                if (!PmuConfiguration.TryCreate(options, out PmuConfiguration? configuration, out string? reason))
                {
                    throw new ArgumentException(reason, nameof(image));
                }

                all = new TableRunner(image, new ComplianceMachine(configuration, target.Home), target).Run()!;
                known.Add(needs[i], all);
            }

            results.Add(all[i]);
        }

        return results;
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
