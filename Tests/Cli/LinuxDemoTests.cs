using System;
using System.IO;
using System.Linq;

namespace Emu.Cli.Tests;

/// <summary>`emu demo linux`: its table comes from real boots of Debian's kernel, and without the packages it says so in one sentence.</summary>
public sealed class LinuxDemoTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu demo ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Demo_PackagesThatCannotBeKept_IsOneSentenceAndLeavesNothing()
    {
        // A file is where the folder above the packages would be.
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Answer answer = CommandLine.RunIn(_folder, "demo", "linux", "--packages", Path.Combine("file", "packages"));
        Assert.NotEqual(0, answer.ExitStatus);
        Assert.Equal("", answer.Output);
        Assert.Contains("The packages cannot be kept in", Assert.Single(answer.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.Equal(["file"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [LinuxTheory]
    [InlineData("--fetch")]
    public void Demo_FetchOfPackagesThatAreThere_NamesThemAndRunsNothing(string option)
    {
        string folder = Path.GetDirectoryName(LinuxKernelTests.KernelPath)!;
        Answer answer = CommandLine.RunIn(_folder, "demo", "linux", option, "--packages", folder);
        Assert.Equal((0, $"{LinuxKernelTests.KernelPath}\n{Path.Combine(folder, "root")}\n"), (answer.ExitStatus, answer.Output));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [LinuxPerfFact]
    public void Demo_TwoRuns_AreTheSameBytesAndShowWhichWayCountsRight()
    {
        string folder = Path.GetDirectoryName(LinuxKernelTests.KernelPath)!;
        Answer first = CommandLine.RunIn(_folder, "demo", "linux", "--packages", folder, "--output", "one.html");
        Answer second = CommandLine.RunIn(_folder, "demo", "linux", "--packages", folder, "--output", "two.html");
        Assert.Equal((0, 0), (first.ExitStatus, second.ExitStatus));
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "one.html")), File.ReadAllBytes(Path.Combine(_folder, "two.html")));

        // default, common-events, fixed-counters-only, in this order; what perf said is above what happened.
        ulong[] said = Row(first, "perf stat: cycles (r11)", 0);
        ulong[] happened = Row(first, "really happened", 0);
        Assert.True(said[0] < happened[0] * 8 / 10);
        foreach (int follows in (int[])[1, 2])
            Assert.InRange(said[follows], happened[follows] * 999 / 1000, happened[follows] * 1001 / 1000);

        ulong[] samples = Row(first, "perf record -e r11: samples", 0);
        ulong[] interrupts = Row(first, "PMU interrupts", 0);
        Assert.Equal(interrupts, samples);
        Assert.True(samples[0] < samples[1] && samples[0] < samples[2]);

        // The kinds of core differ in their cycles, so cycles are not instructions.
        Assert.NotEqual(Row(first, "cycles of the whole run", 0)[1], Row(first, "instructions of the whole run", 0)[1]);
    }

    private static ulong[] Row(Answer answer, string name, int which)
    {
        string line = answer.Output.Split('\n').Where(line => line.Trim().StartsWith(name, StringComparison.Ordinal)).ElementAt(which);
        string[] cells = line.Trim()[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. cells.Select(static cell => ulong.TryParse(cell.Replace(",", "", StringComparison.Ordinal), out ulong number) ? number : 0)];
    }
}
