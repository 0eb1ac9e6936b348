using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>
/// Judges the walks that fail on a target that is known to break some rules. Each is walked again without the steps of all those rules, and
/// with the steps of one of them at a time. A walk that then passes, and fails with the steps of one rule alone, fails by that rule.
/// </summary>
internal static class WalkJudge
{
    private const string Walk = "WALK";

    /// <summary>`--judge-walks`.</summary>
    public static Option<string?> Option { get; } = new("--judge-walks")
    {
        Description = "Say by which of these known rules each walk fails: it is walked again without their steps, and with the steps of one at a time. Of "
            + string.Join(", ", WalkRules.Steps.Keys) + ".",
        HelpName = "RULE,…",
    };

    /// <summary>The rules that the option names.</summary>
    /// <exception cref="UsageException">The steps of one of them cannot be left out of a walk.</exception>
    public static IReadOnlyList<string> RulesOf(ParseResult parsed)
    {
        string[] rules = (parsed.GetValue(Option) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string rule in rules)
        {
            if (!WalkRules.Steps.ContainsKey(rule))
            {
                throw new UsageException(
                    $"--judge-walks {rule}: walks cannot do without the steps of this rule; name some of {string.Join(", ", WalkRules.Steps.Keys)}.");
            }
        }

        if (rules.Length > 0 && parsed.GetValue(TargetOptions.Walks) is null or 0)
            throw new UsageException("--judge-walks: there are no walks to judge; ask for some by --walks N.");

        return [.. rules.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Judges the walks of a report.</summary>
    /// <param name="report">The results of a run.</param>
    /// <param name="rules">The rules that the target is known to break.</param>
    /// <param name="seed">The walks' seed.</param>
    /// <param name="target">The target.</param>
    /// <param name="run">Runs another edition on the target.</param>
    /// <returns>The report, in which walks that fail by those rules alone name them.</returns>
    public static ComplianceReport Judge(
        ComplianceReport report, IReadOnlyList<string> rules, ulong seed, ComplianceTarget target, Func<ComplianceEdition, TargetRun> run)
    {
        int[] failing = [.. report.Results.Where(IsFailingWalk).Select(static one => NumberOf(one.Name))];
        if (failing.Length == 0)
            return report;

        ComplianceEdition again = new ComplianceSuite().Compile(target);
        again.AddWalks(failing, seed, rules);
        foreach (string rule in rules)
            again.AddWalks(failing, seed, Others(rules, rule));

        TargetRun second = run(again);
        if (second.Problem is { } problem)
            return report with { Problems = [.. report.Problems, $"the walks were not judged: {problem}"] };

        HashSet<string> failed =
            [.. second.Results.Where(static one => one.Verdict == ComplianceVerdict.Failed).Select(static one => one.Name)];
        List<string> lines = [];
        Dictionary<string, int> alone = rules.ToDictionary(static rule => rule, static _ => 0);
        int together = 0;
        List<ComplianceResult> results = [];
        foreach (ComplianceResult one in report.Results)
        {
            if (!IsFailingWalk(one) || failed.Contains(NameWithout(one.Name, rules)))
            {
                results.Add(one);
                continue;
            }

            string[] by = [.. rules.Where(rule => failed.Contains(NameWithout(one.Name, Others(rules, rule))))];
            foreach (string rule in by)
                alone[rule]++;

            together += by.Length == 0 ? 1 : 0;
            results.Add(one with { Rules = string.Join(',', by.Length == 0 ? rules : by) });
        }

        int left = results.Count(IsFailingWalk);
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{failing.Length} walks fail, by the steps of"));
        foreach (string rule in rules)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{rule,-14} {alone[rule],7}  {WalkRules.Steps[rule]}"));

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"several        {together,7}  by none of them alone"));
        lines.Add(string.Create(CultureInfo.InvariantCulture, $"none           {left,7}  without all these steps too"));
        return report with { Results = results, Judgement = lines, JudgedRules = [.. rules] };
    }

    private static bool IsFailingWalk(ComplianceResult one) => one is { Verdict: ComplianceVerdict.Failed, Rules: Walk };

    private static int NumberOf(string name) => int.Parse(name[(name.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);

    private static string[] Others(IReadOnlyList<string> rules, string rule) => [.. rules.Where(one => one != rule)];

    private static string NameWithout(string name, IReadOnlyCollection<string> rules) =>
        rules.Count == 0 ? name : $"{name}/without/{string.Join('+', rules)}";
}
