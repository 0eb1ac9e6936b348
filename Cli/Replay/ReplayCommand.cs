using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Text;

using Emu.Conformance;

namespace Emu.Cli.Replay;

/// <summary><c>emu replay</c>: conformance vectors against the PMU.</summary>
internal static class ReplayCommand
{
    private const int BufferSize = 64 * 1024;

    private static readonly Argument<string[]> Paths = new("FILE|FOLDER")
    {
        Description = "Vector files (.pmuv), and folders to look for them in.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> KeepGoing = new("--keep-going")
    {
        Description = "Run the rest of a case after a failure in it.",
    };

    private static readonly Option<bool> Quiet = new("-q", "--quiet")
    {
        Description = "Write failures only.",
    };

    private static readonly Option<string?> Coverage = new("--coverage")
    {
        Description = "Run nothing: write which vectors prove which rule of the rules.md beside this file.",
        HelpName = "FILE",
    };

    private static readonly Option<long> MaxSteps = new("--max-steps")
    {
        Description = "How many statements a case may run, each as often as it runs (K, M, G: thousands, millions, thousand millions); a case that needs more fails. Default: 100M.",
        HelpName = "N",
        DefaultValueFactory = _ => VectorRunOptions.DefaultMaxSteps,
        CustomParser = result => (long)CountOption.Parse(result, "--max-steps", 1, long.MaxValue, "Give a number above 0, for example 10M."),
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("replay", "Runs conformance vectors: PASS or FAIL for each case, last `N passed, N failed` (exit status 1: some failed, 2: a file cannot be read or parsed).")
        {
            Paths, KeepGoing, Quiet, MaxSteps, Coverage,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(Coverage) is { } coverage)
            return WriteCoverage(parsed.GetRequiredValue(Paths), coverage, terminal);

        using Stream stream = terminal.OpenOutput();
        // Thousands of lines: written when there are many, not one by one.
        using StreamWriter plain = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize);
        using TextWriter output = terminal.OutputHasColor ? new VerdictWriter(plain) : plain;
        return VectorReplay.Run(
            parsed.GetRequiredValue(Paths),
            output,
            terminal.Error,
            new VectorRunOptions
            {
                KeepGoing = parsed.GetValue(KeepGoing),
                MaxSteps = parsed.GetValue(MaxSteps),
                Progress = new SignOfLife(terminal, output),
            },
            parsed.GetValue(Quiet));
    }

    private static int WriteCoverage(string[] paths, string coverage, Terminal terminal)
    {
        string rules = Path.Combine(Path.GetDirectoryName(coverage) ?? "", "rules.md");
        List<InputFile> inputs = [new("the document of the rules", rules)];
        foreach (string file in VectorReplay.FilesOf(paths))
            inputs.Add(new InputFile("a vector file", file));

        OutputFile document = OutputFile.Claim(terminal, "--coverage", coverage, [.. inputs]);
        using StringWriter text = new() { NewLine = "\n" };
        int status = CoverageDocument.Write(paths, Path.GetFullPath(rules, terminal.Folder), text, terminal.Error);
        if (status != VectorReplay.Unreadable)
            document.Write(text.ToString());

        return status;
    }
}
