using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
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

    private static readonly Option<string?> Image = new("--image")
    {
        Description = "Run the tables of an image that another build wrote (`emu compliance image`): the answers are that build's, the PMU is this one's.",
        HelpName = "FILE",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("check", "Runs the tables on Emu's own PMU, at the Exception levels of each kind of PE: last `N passed, N failed` (exit status 1: some failed).") { TargetOptions.Vectors, Reasons, Quiet, Image };
        TargetOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(Image) is { } image)
            return RunImage(image, parsed, terminal);

        ComplianceSuite suite = BuiltInVectors.Read(parsed.GetValue(TargetOptions.Vectors) ?? [], terminal);
        bool quiet = parsed.GetValue(Quiet);
        int passed = 0;
        int failed = 0;
        HashSet<string> exported = [];
        HashSet<string> exportedRules = [];
        SortedDictionary<string, string> reasons = new(StringComparer.Ordinal);
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

    private static int RunImage(string name, ParseResult parsed, Terminal terminal)
    {
        if ((parsed.GetValue(TargetOptions.Vectors) ?? []).Length > 0 || parsed.GetValue(Reasons))
            throw new UsageException($"--image {name}: the image has its cases already; leave FILE and --reasons out.");

        List<(ComplianceTarget Target, List<ComplianceResult> Results)> editions;
        try
        {
            editions = ComplianceCheck.Run(File.ReadAllBytes(Path.Combine(terminal.Folder, name)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new UsageException($"--image {name}: this cannot be run ({error.Message}).", error);
        }

        foreach ((ComplianceTarget target, List<ComplianceResult> results) in editions)
        {
            foreach (ComplianceResult result in results.Where(static one => one.Verdict == ComplianceVerdict.Failed))
                terminal.Output.WriteLine($"FAIL {target}: {result.Name}: {result.Detail}, rule {result.Rules}");

            if (!parsed.GetValue(Quiet))
                terminal.Output.WriteLine($"{target}: {results.Count} cases, {Count(results, ComplianceVerdict.Failed)} failed");
        }

        int failed = editions.Sum(static one => Count(one.Results, ComplianceVerdict.Failed));
        int passed = editions.Sum(static one => Count(one.Results, ComplianceVerdict.Passed));
        terminal.Output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? ExitStatus.Success : ExitStatus.Failure;
    }

    private static int Count(List<ComplianceResult> results, ComplianceVerdict verdict) => results.Count(one => one.Verdict == verdict);
}
