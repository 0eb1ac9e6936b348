using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary><c>emu compliance check</c>: the table on Emu's own PMU, before any target is judged.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Reasons = new("--reasons")
    {
        Description = "Also say which cases no target can run, and why.",
    };

    private static readonly Option<bool> Quiet = new("-q", "--quiet")
    {
        Description = "Write failures and the last line only.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("check", "Runs the tables on Emu's own PMU, at the Exception levels of each kind of PE: last `N passed, N failed` (exit status 1: some failed).") { TargetOptions.Vectors, Reasons, Quiet };
        TargetOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        ComplianceSuite suite = BuiltInVectors.Read(parsed.GetValue(TargetOptions.Vectors) ?? [], terminal);
        bool quiet = parsed.GetValue(Quiet);
        int passed = 0;
        int failed = 0;
        HashSet<string> exported = [];
        HashSet<string> exportedRules = [];
        SortedDictionary<string, string> reasons = new(System.StringComparer.Ordinal);
        foreach (ComplianceTarget target in TargetOptions.Targets(parsed))
        {
            ComplianceEdition edition = ComplianceBuild.Edition(suite, target, parsed);
            int before = failed;
            HashSet<string> rules = [];
            int cases = 0;
            foreach (ComplianceResult result in ComplianceCheck.Run(edition))
            {
                if (result.Verdict == ComplianceVerdict.Skipped)
                {
                    reasons[result.Name] = result.Detail;
                    continue;
                }

                cases++;
                exported.Add(result.Name);
                rules.UnionWith(result.Rules.Split(','));
                if (result.Verdict == ComplianceVerdict.Passed)
                {
                    passed++;
                    continue;
                }

                failed++;
                terminal.Output.WriteLine($"FAIL {target}: {result.Name}: {result.Detail}, rule {result.Rules}");
            }

            exportedRules.UnionWith(rules);
            if (!quiet)
                terminal.Output.WriteLine($"{target}: {cases} cases, {rules.Count} rules, {failed - before} failed");
        }

        if (parsed.GetValue(Reasons))
        {
            foreach ((string name, string reason) in reasons.Where(one => !exported.Contains(one.Key)))
                terminal.Output.WriteLine($"SKIP {name}: {reason}");
        }

        if (!quiet)
            terminal.Output.WriteLine($"{exported.Count} cases for one of them or more, {exportedRules.Count} rules");

        terminal.Output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? ExitStatus.Success : ExitStatus.Failure;
    }
}
