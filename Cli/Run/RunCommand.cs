using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;

using Emu.Cli.Report;
using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary><c>emu run</c>: one guest image on the reference board.</summary>
internal static class RunCommand
{
    private const string StandardInput = "-";

    private static readonly Argument<string> Image = new("IMAGE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The guest: an arm64 ELF file, a Linux Image (also compressed by gzip), or raw code for 0x40080000.",
    };

    private static readonly Option<string> Append = new("--append")
    {
        Description = "The guest's command line (bootargs in the device tree).",
        HelpName = "ARGS",
        DefaultValueFactory = _ => "",
    };

    private static readonly Option<PmuVersion> Pmuver = PmuVersionOption.Create("The PMU's version, as in ID_AA64DFR0_EL1.PMUVer: 1, 4, 5, 6, 7, 8 or 9; at most what the host can give. Default: 9.");

    private static readonly Option<int> Counters = new("--counters")
    {
        Description = "How many event counters the guest has, 0 to 31; at most what the host can give. Default: 6.",
        HelpName = "N",
        CustomParser = result => (int)CountOption.Parse(result, "--counters", 0, 31, "Give a number from 0 to 31."),
    };

    private static readonly Option<int> Cpus = new("--cpus")
    {
        Description = "How many vCPUs there are, 1 to 8. vCPU 0 enters the image, and the guest switches the others on (PSCI). Default: 1.",
        HelpName = "N",
        CustomParser = result => (int)CountOption.Parse(result, "--cpus", 1, BoardOptions.MaxCpus, "Give a number from 1 to 8."),
    };

    private static readonly Option<string> Host = new("--host")
    {
        Description = "Run on a simulated host of these clusters, pCPUs numbered from 0: MODEL:COUNT,…, for example cortex-a55:4,cortex-a76:4. Default: no host, the PMU is emulated.",
        HelpName = "CLUSTERS",
    };

    private static readonly Option<Schedule> Moves = new("--schedule")
    {
        Description = "Move a vCPU to these pCPUs at these of its instructions: PCPU@INSTRUCTIONS,…, for example 4@1M,0@2_500_000; another vCPU than 0 with its number before it: 1:4@10M.",
        HelpName = "MOVES",
        CustomParser = ParseSchedule,
    };

    private static readonly Option<string> Pmu = new("--pmu", "--backend")
    {
        Description = "Where counts come from: emulated (every event counts), default (one host PMU, chosen by the host), fixed-counters-only (the cycle and instruction counters, on every host PMU), common-events (event counters too, for what every host PMU counts), or the name of a host PMU. Default: emulated without --host, else default.",
        HelpName = "BACKEND",
    };

    private static readonly Option<ulong?> MaxInstructions = new("--max-instructions")
    {
        Description = "End the run after this many instructions of all vCPUs (K, M, G: thousands, millions, thousand millions), with exit status 124.",
        HelpName = "N",
        CustomParser = result => CountOption.Parse(result, "--max-instructions", 1, ulong.MaxValue, "Give a number above 0, for example 10M."),
    };

    private static readonly Option<bool> InstructionCounter = new("--instruction-counter")
    {
        Description = "Give the guest the instruction counter (FEAT_PMUv3_ICNTR) on a host whose cores all have a fixed one, as golden-cove and gracemont do. KVM does not give it; an emulated PMU of version 9 has it without this.",
    };

    private static readonly Option<bool> StrictDevices = new("--strict-devices")
    {
        Description = "End the run, with the name of what is missing, at an access to an address where the board has nothing. Without it the guest takes an external abort.",
    };

    private static readonly Option<bool> SlowStores = new("--slow-stores")
    {
        Description = "Let each store of the guest take the slow way that libunicorn2 has for it by itself. The counts are the same and the run is two to three times as long: for comparisons.",
    };

    private static readonly Option<string> ReportFile = new("--report")
    {
        Description = "Write a page about the run: the counters over time, the cores, the reloads, the overflow interrupts.",
        HelpName = "FILE.html",
    };

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Show the run on the whole screen while it goes on: counters with rates, enables, overflow flags, the interrupt, the core, reloads, and the guest's console. Without a terminal the run is written as plain text, as without this option.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("run", "Runs a guest image: its console on standard input and output (on a terminal Ctrl-A X or Ctrl-C ends the run), a summary on standard error, its exit status passed on (121: reset, 122: kernel panic, 123: asleep for good, 124: instruction limit, 125: Emu's own error).")
        {
            Image, Append, LinuxOptions.Initrds, LinuxOptions.Memory, Cpus, LinuxOptions.Seed, LinuxOptions.Kaslr, Pmuver, Counters, Host,
                Moves, Pmu, InstructionCounter, MaxInstructions, SavedOptions.SaveAt, SavedOptions.Restore, StrictDevices, SlowStores,
                Live, ReportFile, TraceOption.Trace,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        OutputFile? report = parsed.GetValue(ReportFile) is { } name
            ? OutputFile.Claim(terminal, "--report", name, [Input(parsed), .. LinuxOptions.Inputs(parsed)])
            : null;
        SaveTarget? save = SavedOptions.Target(parsed, terminal, [Input(parsed), .. LinuxOptions.Inputs(parsed)]);
        TraceTarget? trace = TraceOption.Target(parsed, terminal, [Input(parsed), .. LinuxOptions.Inputs(parsed)]);
        Option[] settled = [Append, Cpus, Pmuver, Counters, InstructionCounter, StrictDevices, LinuxOptions.Initrds, LinuxOptions.Memory,
            LinuxOptions.Seed, LinuxOptions.Kaslr];
        RunSettings settings = SavedOptions.Load(parsed, terminal, settled) is { } saved
            ? Restored(parsed, saved) : Settings(parsed, terminal);
        GuestRun run = new(settings with
        {
            Record = report is not null,
            Save = save,
            Trace = trace,
            Live = parsed.GetValue(Live)
        }, terminal);
        run.Execute();
        RunSummary.Write(terminal, run.Result, run.Settings.Schedule);
        run.ReportSaving();
        run.ReportTrace();
        if (report is not null)
        {
            report.Write(ReportPage.Render(
                $"{run.Settings.Image.Name} on Emu",
                $"One run of the guest image {run.Settings.Image.Name}. {run.Trace.Setting}",
                CommandText(parsed),
                run.Traces));
            terminal.WriteNote($"wrote {parsed.GetValue(ReportFile)}");
        }

        return run.ExitCode;
    }

    /// <summary>What a run reads, and may not write over.</summary>
    private static InputFile Input(ParseResult parsed) => parsed.GetValue(SavedOptions.Restore) is { } saved
        ? new InputFile("the saved machine", saved)
        : new InputFile("the guest image", parsed.GetValue(Image) ?? "");

    private static RunSettings Restored(ParseResult parsed, SavedMachine saved)
    {
        if (parsed.GetValue(Image) is { } image)
            throw new UsageException($"IMAGE {image}: with --restore the guest is in the file; leave it out.");

        RunSettings settings = SavedOptions.Settings(saved, parsed.GetValue(Host), parsed.GetValue(Pmu), parsed.GetValue(Moves));
        ulong? limit = parsed.GetValue(MaxInstructions);
        return limit <= saved.Instructions
            ? throw new UsageException($"--max-instructions {limit}: the machine had retired {Number.Count(saved.Instructions)} when it was saved; give a higher number.")
            : settings with { MaxInstructions = limit };
    }

    private static RunSettings Settings(ParseResult parsed, Terminal terminal)
    {
        string image = parsed.GetValue(Image) ?? throw new UsageException("IMAGE: name a guest image, or a saved machine with --restore.");
        if (image == StandardInput)
            throw new UsageException($"IMAGE {image}: an image cannot come from standard input, which is there for the guest; write the image into a file first and name that (a file that is called '-' is ./-).");

        string path = Path.Combine(terminal.Folder, image);
        if (Directory.Exists(path))
            throw new UsageException($"IMAGE {image}: this is a folder; name a file in it.");

        if (!File.Exists(path))
            throw new UsageException($"IMAGE {image}: there is no such file; Guests/images holds guests to try, for example Guests/images/cycles.elf.");

        string? host = parsed.GetValue(Host);
        RunSettings settings = new()
        {
            Image = GuestImage.Load(path),
            Arguments = parsed.GetValue(Append) ?? "",
            Host = host is null ? [] : Cluster.ParseList("--host", host),
            Schedule = parsed.GetValue(Moves) ?? Schedule.Empty,
            Pmu = parsed.GetValue(Pmu) is { } pmu ? RunSettings.PmuWord(pmu) : (host is null ? RunSettings.Emulated : RunSettings.Default),
            InstructionCounter = parsed.GetValue(InstructionCounter),
            MaxInstructions = parsed.GetValue(MaxInstructions),
            StrictDevices = parsed.GetValue(StrictDevices),
            SlowStores = parsed.GetValue(SlowStores),
            Input = true,
        };
        settings = LinuxOptions.Apply(settings, parsed, terminal);
        if (parsed.GetResult(Pmuver) is { Implicit: false })
            settings = settings with { Version = parsed.GetValue(Pmuver) };

        if (parsed.GetResult(Cpus) is { Implicit: false })
            settings = settings with { Cpus = parsed.GetValue(Cpus) };

        if (parsed.GetResult(Counters) is { Implicit: false })
            settings = settings with { Counters = parsed.GetValue(Counters) };

        return settings;
    }

    private static Schedule? ParseSchedule(ArgumentResult result)
    {
        if (!Schedule.TryParse(result.Tokens[0].Value, out Schedule? schedule, out string? reason))
            result.AddError($"--schedule {result.Tokens[0].Value}: {reason}");

        return schedule;
    }

    private static string CommandText(ParseResult parsed)
    {
        string text = "emu";
        foreach (Token token in parsed.Tokens)
            text += token.Value.Contains(' ', StringComparison.Ordinal) || token.Value.Length == 0 ? $" '{token.Value}'" : " " + token.Value;

        return text;
    }
}
