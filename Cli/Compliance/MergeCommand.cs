using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary><c>emu compliance merge</c>: adds the results of parts up.</summary>
internal static class MergeCommand
{
    private static readonly Argument<string[]> Files = new("JSON")
    {
        Description = "Results that `emu compliance run --json` wrote.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("merge", "Adds up the results of runs with --shard.") { Files };
        ReportOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        (KnownFailures, OutputFile?, OutputFile?) to = ReportOptions.Read(parsed, terminal);
        List<ComplianceReport> reports = [];
        foreach (string name in parsed.GetRequiredValue(Files))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(terminal.Folder, name));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"{name}: this cannot be read ({error.Message}).", error);
            }

            reports.Add(ComplianceReport.FromJson(text, name));
        }

        HashSet<string> names = [];
        List<ComplianceResult> results = [];
        foreach (ComplianceResult one in reports.SelectMany(static report => report.Results))
        {
            if (!names.Add(one.Name))
                throw new UsageException($"the case {one.Name} is in more than one of the files; parts of one run have it once.");

            results.Add(one);
        }

        string target = string.Join('\n', reports.Select(static report => report.Target).Distinct());
        return ReportOptions.Write(
            new ComplianceReport(target, results, [.. reports.SelectMany(static report => report.Problems)]), to, terminal);
    }
}
