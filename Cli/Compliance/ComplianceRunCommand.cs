using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary><c>emu compliance run</c>: an image for the target, its run, and the results by rule.</summary>
internal static class ComplianceRunCommand
{
    private const string ImageMark = "{image}";
    private const string ElfMark = "{elf}";

    private static readonly Option<string?> Qemu = new("--qemu")
    {
        Description = "Run on qemu-system-aarch64 with these arguments, for example \"-M virt,virtualization=on -cpu max\". With secure=on the ELF file is started, at EL3.",
        HelpName = "ARGS",
    };

    private static readonly Option<string?> Board = new("--emu")
    {
        Description = "Run on Emu's board with these arguments of `emu run`, for example \"--pmuver 6\" or \"\".",
        HelpName = "ARGS",
    };

    private static readonly Option<string?> Console = new("--console")
    {
        Description = "Run nothing: read the console of a run that was made elsewhere, with the image that the same options write.",
        HelpName = "FILE",
    };

    private static readonly Option<ulong?> Limit = new("--timeout")
    {
        Description = "How many seconds the target may take. Default: 300.",
        HelpName = "SECONDS",
        CustomParser = result => CountOption.Parse(result, "--timeout", 1, 1_000_000, "Give a number above 0, for example 60."),
    };

    private static readonly Argument<string[]> Command = new("COMMAND")
    {
        Description = "Another command that starts the image and prints its console, behind --; {image} and {elf} stand for the files.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("run", "Asks the target what it has, makes an image for it, runs that, and writes the results by rule (exit status 1: other failures than those known).")
        {
            Command, Qemu, Board, Console, Limit, WalkJudge.Option,
        };
        TargetOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        (KnownFailures, OutputFile?, OutputFile?) to = ReportOptions.Read(parsed, terminal);
        ComplianceSuite suite = BuiltInVectors.Read([], terminal);
        IReadOnlyList<string> judged = WalkJudge.RulesOf(parsed);
        if (parsed.GetValue(Console) is not null && judged.Count > 0)
            throw new UsageException("--judge-walks runs walks again: it needs a target, not --console.");

        if (parsed.GetValue(Console) is { } console)
            return ReportOptions.Write(FromConsole(console, suite, parsed, terminal), to, terminal);

        string folder = Directory.CreateTempSubdirectory("emu-compliance-").FullName;
        try
        {
            return ReportOptions.Write(OnTarget(folder, suite, parsed, terminal), to, terminal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ComplianceReport OnTarget(string folder, ComplianceSuite suite, ParseResult parsed, Terminal terminal)
    {
        string image = Path.Combine(folder, "compliance.img");
        List<string> command = CommandOf(parsed, image);
        TimeSpan limit = TimeSpan.FromSeconds(parsed.GetValue(Limit) ?? 300);

        // An image without cases tells what the target has.
        Write(image, ComplianceImage.Make(new ComplianceTable(), new ComplianceDevices()));
        TargetRun asked = TargetRun.Start(command, limit);
        if (asked.Target is not { } target)
            return new ComplianceReport("", [], [asked.Problem ?? "the image did not say what the target has"]);

        if (!PmuConfiguration.TryCreate(OptionsOf(target), out _, out string? reason))
            return new ComplianceReport(asked.TargetLine, [], [$"the target says that it is what the architecture does not allow: {reason}"]);

        ComplianceEdition edition = ComplianceBuild.Edition(suite, target, parsed);
        ComplianceTable table = new();
        table.Add(target, edition.Reset, edition.Exported);
        Write(image, ComplianceImage.Make(table, new ComplianceDevices()));
        TargetRun run = TargetRun.Start(command, limit);
        ComplianceReport report = new(run.TargetLine, WithRules(run.Results, edition), run.Problem is { } problem ? [problem] : []);
        if (WalkJudge.RulesOf(parsed) is not { Count: > 0 } rules || run.Problem is not null)
            return report;

        return WalkJudge.Judge(report, rules, parsed.GetValue(TargetOptions.Seed) ?? 1, target, again =>
        {
            ComplianceTable walks = new();
            walks.Add(target, again.Reset, again.Exported);
            Write(image, ComplianceImage.Make(walks, new ComplianceDevices()));
            return TargetRun.Start(command, limit);
        });
    }

    private static ComplianceReport FromConsole(string name, ComplianceSuite suite, ParseResult parsed, Terminal terminal)
    {
        TargetRun run;
        try
        {
            using StreamReader reader = new(Path.Combine(terminal.Folder, name));
            run = TargetRun.Read(reader);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--console {name}: this cannot be read ({error.Message}).", error);
        }

        List<string> problems = run.Problem is { } problem ? [problem] : [];
        if (run.HasNoEdition && run.Target is { } other)
            problems.Add($"the image had no cases for this target; write one by `emu compliance image OUT {other}`");

        return run.Target is { } target
            ? new ComplianceReport(run.TargetLine, WithRules(run.Results, ComplianceBuild.Edition(suite, target, parsed)), problems)
            : new ComplianceReport("", run.Results, problems);
    }

    private static PmuOptions OptionsOf(ComplianceTarget target) =>
        new() { Version = target.Version, Counters = target.Counters, EL2 = target.EL2, EL3 = target.EL3, AArch32 = target.AArch32 };

    private static List<ComplianceResult> WithRules(IReadOnlyList<ComplianceResult> results, ComplianceEdition edition)
    {
        Dictionary<string, string> rules = edition.RulesByCase;
        return [.. results.Select(one => one with { Rules = rules.GetValueOrDefault(one.Name, one.Rules) })];
    }

    private static void Write(string image, byte[] bytes)
    {
        File.WriteAllBytes(image, bytes);
        File.WriteAllBytes(image + ".elf", ComplianceImage.ToElf(bytes, ComplianceImage.DefaultAddress));
    }

    private static List<string> CommandOf(ParseResult parsed, string image)
    {
        string? qemu = parsed.GetValue(Qemu);
        string? board = parsed.GetValue(Board);
        string[] other = parsed.GetValue(Command) ?? [];
        if ((qemu is null ? 0 : 1) + (board is null ? 0 : 1) + (other.Length == 0 ? 0 : 1) != 1)
            throw new UsageException("Name one target: --qemu ARGS, --emu ARGS, --console FILE, or a command behind --.");

        if (qemu is not null)
        {
            bool secure = qemu.Contains("secure=on", StringComparison.Ordinal);
            return
            [
                "qemu-system-aarch64", "-nographic", "-nic", "none", .. Words(qemu),
                .. secure ? (string[])["-semihosting", "-kernel", image + ".elf"] : ["-kernel", image],
            ];
        }

        if (board is not null)
        {
            string self = Environment.ProcessPath ?? "emu";
            bool isHost = Path.GetFileNameWithoutExtension(self) == "dotnet";
            return [self, .. isHost ? (string[])[typeof(ComplianceRunCommand).Assembly.Location] : [], "run", image, .. Words(board)];
        }

        return [.. other.Select(word => word.Replace(ImageMark, image, StringComparison.Ordinal)
            .Replace(ElfMark, image + ".elf", StringComparison.Ordinal))];
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
