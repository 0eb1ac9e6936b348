using System;
using System.CommandLine;
using System.IO;
using System.Linq;

using Emu.Cli.Demo.Linux;
using Emu.Cli.Report;
using Emu.Cli.Run;
using Emu.Machine;

using Spectre.Console;

namespace Emu.Cli.Demo;

/// <summary>
/// <c>emu demo</c>: the problem and its solution, shown by a guest that computes both. A guest that keeps time by its cycle counter
/// is moved between different cores, once with one host PMU and once with fixed counters only.
/// </summary>
internal static class DemoCommand
{
    private const string Clusters = "cortex-a55:4,cortex-a76:4";

    /// <summary>A move to the other cluster every few steps of the guest's clock, about a million instructions each.</summary>
    private const string Moves = "4@8M,1@16M,6@24M,2@32M";

    /// <summary>Several times what the guest needs.</summary>
    private const ulong Limit = 500_000_000;

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Where the page about both runs goes. Default: demo.html in this folder.",
        HelpName = "FILE.html",
        DefaultValueFactory = _ => "demo.html",
    };

    private const string Title = "A clock that survives different cores";

    private const string Lead = "A guest keeps time by PMCCNTR_EL0 the way Windows does: it measures cycles, then divides by what it measured. "
        + "Meanwhile the scheduler moves its vCPU between cortex-a55 and cortex-a76 cores, whose PMUs are not the same. "
        + "The guest runs twice, the same program on the same moves; only where its counts come from differs.";

    public static Command Create(Terminal terminal)
    {
        Command command = new("demo", "Shows the problem and its solution: a guest's clock on moving cores, with one host PMU and with fixed counters only.") { Output };
        command.Subcommands.Add(LinuxDemoCommand.Create(terminal));
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(Output);
        OutputFile page = OutputFile.Claim(terminal, "--output", name);
        GuestRun one = Run(terminal, RunSettings.Default, "one host PMU for all counters (KVM's default)");
        if (one.ExitCode >= ExitStatus.InstructionLimit)
            return GiveUp(terminal, one);

        GuestRun all = Run(terminal, RunSettings.FixedCountersOnly, "fixed counters only, on every host PMU");
        if (all.ExitCode >= ExitStatus.InstructionLimit)
            return GiveUp(terminal, all);

        page.Write(ReportPage.Render(Title, Lead, "./emu demo", [one.Trace, all.Trace]));
        terminal.WriteNote($"wrote {name}");
        WriteTable(terminal, one, all);
        terminal.WriteNote("`./emu demo linux` shows the same with Debian's kernel and perf");
        return ExitStatus.Success;
    }

    private static GuestRun Run(Terminal terminal, string pmu, string what)
    {
        terminal.WriteNote($"running the guest `clock` on {Clusters}, {what}");
        GuestRun run = new(
            new RunSettings
            {
                Image = GuestImage.FromBytes("clock.elf", ReadImage()),
                Host = Cluster.ParseList("--host", Clusters),
                Schedule = Schedule.Parse(Moves),
                Pmu = pmu,
                MaxInstructions = Limit,
                Record = true,
            },
            terminal);
        run.Execute();
        terminal.Output.WriteLine();
        return run;
    }

    /// <summary>The guest did not end the run itself, so there is nothing to show.</summary>
    private static int GiveUp(Terminal terminal, GuestRun run)
    {
        terminal.WriteError(run.Result.Message);
        return run.ExitCode;
    }

    private static byte[] ReadImage()
    {
        using Stream stream = typeof(DemoCommand).Assembly.GetManifestResourceStream("clock.elf")
            ?? throw new InvalidOperationException("This build of emu lacks its guest `clock`.");
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        return image;
    }

    private static void WriteTable(Terminal terminal, params ReadOnlySpan<GuestRun> runs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (GuestRun run in runs)
            table.AddColumn(new TableColumn(new Text(run.Settings.Pmu, new Style(decoration: Decoration.Bold))));

        AddRow(table, "outcome", runs, run => new Text(run.Trace.Ending, new Style(run.Trace.Failed ? Color.Red : Color.Green)));
        AddRow(table, "the guest's last word", runs, run => new Text(run.Trace.LastWord));
        AddRow(table, "PMCCNTR_EL0 at last", runs, run => new Text(run.Trace.LastRead));
        foreach (Fact fact in runs[0].Trace.Facts)
            AddRow(table, fact.Name, runs, run => new Text(run.Trace.Facts.First(one => one.Name == fact.Name).Value));

        terminal.OutputConsole.Write(table);
    }

    private static void AddRow(Table table, string name, ReadOnlySpan<GuestRun> runs, Func<GuestRun, Text> cell)
    {
        Text[] cells = new Text[runs.Length + 1];
        cells[0] = new Text(name);
        for (int index = 0; index < runs.Length; index++)
            cells[index + 1] = cell(runs[index]);

        table.AddRow(cells);
    }
}
