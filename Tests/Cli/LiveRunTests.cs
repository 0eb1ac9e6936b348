using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Cli.Tests;

/// <summary><c>emu run --live</c> on a terminal of script(1), and without one.</summary>
public sealed partial class LiveRunTests
{
    private const string Enter = "\u001b[?1049h";
    private const string Leave = "\u001b[?1049l";

    private static readonly string[] Clock =
        ["run", "Guests/images/clock.elf", "--host", "cortex-a55:4,cortex-a76:4", "--schedule", "4@8M", "--pmu", "fixed-counters-only"];

    [Fact]
    public void Run_OnATerminal_ShowsCountersAndGivesTheScreenBack()
    {
        string screen = OnTerminal("stty rows 30 cols 100", Clock);

        // Colours and weights are another matter.
        screen = Weight().Replace(screen, "");
        int enter = screen.IndexOf(Enter, StringComparison.Ordinal);
        int leave = screen.IndexOf(Leave, StringComparison.Ordinal);
        Assert.True(enter >= 0 && leave > enter, screen);

        // The first look is before the first instruction, the last one after the last: the vCPU has moved, and was reloaded.
        string during = screen[enter..leave];
        Assert.Contains("PMCCNTR", during);
        Assert.Contains("on pCPU 0 (cortex-a55)", during);
        Assert.Contains("on pCPU 4 (cortex-a76), 1 reloads", during);
        Assert.Contains("the guest's console", during);
        Assert.All(during.Split("\u001b[H")[1..], frame => Assert.InRange(frame.Split('\n').Length, 1, 30));

        // Afterwards the first screen has what the guest wrote, once, and the summary.
        string after = screen[leave..];
        Assert.Equal(1, after.Split("kept time").Length - 1);
        Assert.Contains("  reloads       1\r\n", after);
        Assert.DoesNotContain("kept time", screen[..enter]);
    }

    [Fact]
    public void Run_OnATerminalThatIsDumb_IsPlain()
    {
        string screen = OnTerminal("TERM=dumb; export TERM", Clock);
        Assert.DoesNotContain(Enter, screen);
        Assert.Contains("kept time", screen);
    }

    [Fact]
    public void Run_WithoutATerminal_WritesTheSameAsWithoutTheOption()
    {
        Answer live = CommandLine.Run([.. Clock, "--live"]);
        Answer plain = CommandLine.Run(Clock);
        Assert.Equal(plain.Output, live.Output);
        Assert.Equal(WithoutSpeed(plain.Error), WithoutSpeed(live.Error));
        Assert.Equal(plain.ExitStatus, live.ExitStatus);
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Weight();

    private static string WithoutSpeed(string error) =>
        string.Join('\n', error.Split('\n').Where(line => !line.Contains("MIPS", StringComparison.Ordinal)));

    private static string OnTerminal(string before, string[] arguments)
    {
        string emu = Path.Combine(AppContext.BaseDirectory, "emu.dll");
        ProcessStartInfo start = new("script")
        {
            WorkingDirectory = CommandLine.RepositoryRoot,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])["-qec", $"{before}; dotnet '{emu}' {string.Join(' ', arguments)} --live", "/dev/null"])
            start.ArgumentList.Add(argument);

        start.Environment["TERM"] = "xterm";
        using Process script = Process.Start(start)!;
        string screen = script.StandardOutput.ReadToEnd();
        Assert.True(script.WaitForExit(TimeSpan.FromMinutes(3)));
        Assert.Equal(0, script.ExitCode);
        return screen;
    }
}
