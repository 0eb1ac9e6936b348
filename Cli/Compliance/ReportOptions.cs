using System.CommandLine;
using System.IO;

namespace Emu.Cli.Compliance;

/// <summary>Where results go, and what is known about them: the same for `run` and `merge`.</summary>
internal static class ReportOptions
{
    private static readonly Option<string?> Known = new("--known")
    {
        Description = "A file with the failures that are known, a rule (TRP-2) or a case (traps/TPMCR) a line. New failures and vanished ones end with exit status 1.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the results as JSON, which `emu compliance merge` adds up.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> JUnit = new("--junit")
    {
        Description = "Write the results as JUnit XML, for a CI system.",
        HelpName = "FILE",
    };

    public static void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Known, Json, JUnit])
            command.Add(option);
    }

    /// <summary>Looks at the files before the work begins.</summary>
    public static (KnownFailures Known, OutputFile? Json, OutputFile? JUnit) Read(ParseResult parsed, Terminal terminal)
    {
        string? known = parsed.GetValue(Known);
        OutputFile? Claim(Option<string?> option) =>
            parsed.GetValue(option) is { } name ? OutputFile.Claim(terminal, option.Name, name) : null;
        return (
            known is null ? KnownFailures.None : KnownFailures.Load(Path.Combine(terminal.Folder, known), known),
            Claim(Json),
            Claim(JUnit));
    }

    /// <summary>Writes the results.</summary>
    /// <returns>The exit status.</returns>
    public static int Write(ComplianceReport report, (KnownFailures Known, OutputFile? Json, OutputFile? JUnit) to, Terminal terminal)
    {
        report.WriteTable(terminal.Output, to.Known);
        to.Json?.Write(report.ToJson());
        to.JUnit?.Write(report.ToJUnit());
        return report.IsAsKnown(to.Known) ? ExitStatus.Success : ExitStatus.Failure;
    }
}
