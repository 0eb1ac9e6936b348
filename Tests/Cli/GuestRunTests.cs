using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Emu.Cli.Tests;

/// <summary>Runs of real guests; they need libunicorn2, which ./test installs.</summary>
public sealed class GuestRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_GuestThatPasses_WritesItsConsoleAndASummary()
    {
        Answer answer = Run("cycles");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("EXIT: STATUS=1", answer.Output);
        foreach (string name in (string[])["instructions", "cycles", "PMU accesses", "reloads", "interrupts", "guest MIPS"])
            Assert.Contains(answer.Error.Split('\n'), line => line.StartsWith("  " + name, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_InstructionLimit_EndsThereWithStatus124()
    {
        Answer answer = Run("clock", "--max-instructions", "1_000_000");
        Assert.Equal(124, answer.ExitStatus);
        Assert.Contains("1,000,000", answer.Error);
    }

    [Fact]
    public void Run_StrictDevices_EndsAtTheFirstAccessToNothing()
    {
        // The guest's first such access is a byte at 0x0B00_0003. Without the option it takes the aborts as exceptions.
        Answer strict = Run("aborts", "--strict-devices");
        Assert.NotEqual(0, strict.ExitStatus);
        Assert.Contains("read 1 bytes at 0xb000003, where this board has nothing", strict.Error);
        Assert.Equal(0, Run("aborts").ExitStatus);
    }

    [Fact]
    public void Run_SameRunTwice_CountsTheSame()
    {
        string[] arguments = ["--host", "cortex-a55:2,cortex-a76:2", "--schedule", "2@5M,1@10M", "--pmu", "fixed-counters-only"];
        Answer first = Run("clock", arguments);
        Answer second = Run("clock", arguments);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(Counts(first), Counts(second));
        Assert.Equal(0, first.ExitStatus);
    }

    [Fact]
    public void Run_GuestThatFails_PassesItsStatusOn()
    {
        Answer answer = Run("clock", "--host", "cortex-a55:1,cortex-a76:1", "--schedule", "1@5M");
        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("division by zero", answer.Output);
    }

    [Fact]
    public void Run_Report_IsAPageAboutTheRun()
    {
        Answer answer = Run("clock", "--host", "cortex-a55:1,cortex-a76:1", "--schedule", "1@5M,0@15M", "--pmu", "fixed-counters-only", "--report", "a run.html");
        Assert.Equal(0, answer.ExitStatus);
        XElement html = XDocument.Load(Path.Combine(_folder, "a run.html")).Root!;
        XElement chart = html.Descendants("svg").Single(svg => (string?)svg.Attribute("class") == "chart wide");
        Assert.Equal(3, chart.Descendants("rect").Count(band => ((string)band.Attribute("class")!).Contains("wash", StringComparison.Ordinal)));
        Assert.Equal(2, chart.Descendants("g").Single(group => (string?)group.Attribute("class") == "reloads").Elements().Count());
        Assert.Contains("kept time", html.Descendants("pre").Single().Value);
    }

    [Theory]
    [InlineData("default", "2@4M", 1, "counted less")]
    [InlineData("default", "1@4M", 0, "kept time and counts: 40 steps")]
    [InlineData("cortex_a55", "1@4M,0@9M", 0, "kept time and counts: 40 steps")]
    [InlineData("fixed-counters-only", "2@4M,1@11M", 0, "kept time and counts: 40 steps")]
    [InlineData("common-events", "2@4M,1@11M", 0, "kept time and counts: 40 steps")]
    [InlineData("emulated", "2@4M,1@11M", 0, "kept time and counts: 40 steps")]
    public void Run_GuestThatProfiles_CountsWhereItsBackendCounts(string backend, string schedule, int status, string lastWord)
    {
        Answer answer = Run("profile", "--host", "cortex-a55:2,cortex-a76:2", "--schedule", schedule, "--backend", backend, "--report", "p.html");
        Assert.Equal(status, answer.ExitStatus);
        Assert.Contains(lastWord, answer.Output);
        XElement cores = XDocument.Load(Path.Combine(_folder, "p.html")).Root!.Descendants("section").Single(one => one.Element("h2")!.Value == "On each core");
        Assert.Equal(schedule.Split(',').Select(move => move.Split('@')[0]).Append("0").Distinct().Count(), cores.Descendants("tbody").Single()
            .Elements().Count());
    }

    [Theory]
    [InlineData("cortex-a55:2,cortex-a76:2", "note event counters: 6", "1000004 instructions, 500000 accesses")]
    [InlineData("apple-m1:2,apple-m1:2", "note event counters: 2", "skip MEM_ACCESS")]
    [InlineData("golden-cove:2,gracemont:2", "note event counters: 4", "skip MEM_ACCESS")]
    [InlineData("zen3:2,zen4:2", "note event counters: 6", "1000004 instructions, 500000 accesses")]
    [InlineData("cortex-a55:2,cortex-a76:2,cortex-x1:2", "note event counters: 6", "1000004 instructions, 500000 accesses")]
    public void Run_CommonEventsOnUnlikeHosts_KeepsTimeAndCounts(string host, string counters, string counts)
    {
        Answer answer = Run("profile", "--host", host, "--schedule", "2@4M,1@11_000_003,3@20M,0@29_999_999", "--backend", "common-events");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains(counters, answer.Output);
        Assert.Contains(counts, answer.Output);
        Assert.Contains("kept time and counts: 40 steps", answer.Output);
        Assert.Contains(answer.Error.Split('\n'), line => line.StartsWith("  reloads", StringComparison.Ordinal)
            && line.EndsWith(" 4", StringComparison.Ordinal));
    }

    [Fact]
    public void Demo_BothRuns_BreakWithOneHostPmuAndKeepTimeWithFixedCounters()
    {
        Answer answer = CommandLine.RunIn(_folder, "demo");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("*** STOP: division by zero.", answer.Output);
        Assert.Contains("kept time: 40 steps", answer.Output);
        XElement html = XDocument.Load(Path.Combine(_folder, "demo.html")).Root!;
        XElement chart = html.Descendants("svg").Single(svg => (string?)svg.Attribute("class") == "chart wide");
        Assert.Equal(["exit status 1", "exit status 0"], chart.Descendants("text").Where(text => (string?)text.Attribute("class") == "end-label").Select(text => text.Value));
    }

    private static string[] Counts(Answer answer) =>
        [.. answer.Error.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains("MIPS", StringComparison.Ordinal))];

    private Answer Run(string guest, params string[] arguments) =>
        CommandLine.RunIn(_folder, ["run", Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", guest + ".elf"), .. arguments]);
}
