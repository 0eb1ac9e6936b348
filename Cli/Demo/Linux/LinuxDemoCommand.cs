using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;

using Emu.Cli.Run;
using Emu.Machine;

using Spectre.Console;

namespace Emu.Cli.Demo.Linux;

/// <summary>
/// <c>emu demo linux</c>: the problem and its solution, shown by a stock Linux. Debian's kernel and perf count the same work while the vCPU moves between different cores, with
/// each way of counting.
/// </summary>
internal static class LinuxDemoCommand
{
    private const string Init = "demo-linux-init.sh";
    private const UnixFileMode Executable = (UnixFileMode)0x1ED;

    private static readonly LinuxCase[] Cases =
    [
        new(RunSettings.Default, "KVM's default: one host PMU for all counters. They stop on cores of the other one.", "r08,r11"),
        new(RunSettings.CommonEvents, "Event counters that follow the vCPU, for the events that both kinds of core count.", "r08,r11"),
        new(RunSettings.FixedCountersOnly, "The cycle counter alone, which follows the vCPU. PMCEID is 0, so perf must ask for the raw event.", "r11"),
    ];

    private static readonly Option<string> Output = new("--output")
    {
        Description = "Where the page about the runs goes. Default: demo-linux.html in this folder.",
        HelpName = "FILE.html",
        DefaultValueFactory = _ => "demo-linux.html",
    };

    private static readonly Option<string> Packages = new("--packages")
    {
        Description = "Where Debian's packages are kept. Default: emu/linux in the user's cache folder.",
        HelpName = "DIR",
    };

    private static readonly Option<bool> FetchOnly = new("--fetch")
    {
        Description = "Fetch the packages where they are not there yet, write the names of the kernel and of the root file system, and run nothing.",
    };

    public static Command Create(Terminal terminal)
    {
        Command command = new("linux", "Boots Debian's kernel three times, and lets its perf count the same work while the vCPU moves between different cores. Fetches packages by apt, without root.")
        {
            Output, Packages, FetchOnly,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        string name = parsed.GetRequiredValue(Output);
        string folder = parsed.GetValue(Packages) is { Length: > 0 } given
            ? Path.GetFullPath(given, terminal.Folder)
            : LinuxPackages.DefaultFolder;
        OutputFile page = OutputFile.Claim(terminal, "--output", name);
        LinuxPackages packages = LinuxPackages.Get(folder, terminal.WriteNote);
        if (parsed.GetValue(FetchOnly))
        {
            terminal.Output.WriteLine(packages.Kernel);
            terminal.Output.WriteLine(packages.Root);
            return ExitStatus.Success;
        }

        GuestImage kernel = GuestImage.Load(packages.Kernel);
        byte[] initrd = Ramdisk(packages);
        List<LinuxRun> runs = [];
        foreach (LinuxCase one in Cases)
        {
            terminal.WriteNote($"booting {packages.Versions[0]} on {LinuxRun.Clusters}, --pmu {one.Pmu}");
            runs.Add(LinuxRun.Make(one, kernel, initrd));
        }

        page.Write(LinuxDemoPage.Render(packages, runs));
        terminal.WriteNote($"wrote {name}");
        WriteTable(terminal, runs);
        return ExitStatus.Success;
    }

    /// <summary>The root file system of the packages, with our <c>/init</c>.</summary>
    private static byte[] Ramdisk(LinuxPackages packages)
    {
        DirectoryInfo own = Directory.CreateTempSubdirectory("emu linux ");
        try
        {
            string init = Path.Combine(own.FullName, "init");
            using (Stream script = typeof(LinuxDemoCommand).Assembly.GetManifestResourceStream(Init)
                ?? throw new InvalidOperationException("This build of emu lacks its /init for Linux."))
            using (FileStream file = File.Create(init))
                script.CopyTo(file);

            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(init, Executable);

            return Initrd.Load([packages.Root, own.FullName]);
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }

    private static void WriteTable(Terminal terminal, List<LinuxRun> runs)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (LinuxRun run in runs)
            table.AddColumn(new TableColumn(new Text(run.Case.Pmu, new Style(decoration: Decoration.Bold))));

        foreach (LinuxRow row in LinuxRow.All)
        {
            List<Text> cells = [new Text(row.Name)];
            foreach (LinuxRun run in runs)
            {
                Verdict verdict = row.Verdict(run);
                Color color = verdict switch { Verdict.Good => Color.Green, Verdict.Bad => Color.Red, _ => Color.Default };
                cells.Add(new Text(row.Value(run), new Style(color)));
            }

            table.AddRow(cells);
        }

        terminal.OutputConsole.Write(table);
    }
}
