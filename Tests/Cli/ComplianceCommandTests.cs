using System;
using System.IO;
using System.Text;

namespace Emu.Cli.Tests;

/// <summary><c>emu compliance</c>: images on Emu's board, and results.</summary>
public sealed class ComplianceCommandTests : IDisposable
{
    private const string Result = """
        {
          "format": 1,
          "target": "TARGET pmuver=6",
          "problems": [],
          "cases": [
            { "name": "traps/TPMCR", "rules": ["TRP-2"], "verdict": "VERDICT", "detail": "mrs PMCR_EL0: expected trap, got 0x41" },
            { "name": "cycles/DP", "rules": ["CYC-7", "PRO-6"], "verdict": "passed", "detail": "" },
            { "name": "chain/one", "rules": ["CHN-1"], "verdict": "skipped", "detail": "needs events" }
          ]
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("emu-compliance-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("6", "6")]
    [InlineData("1", "1")]
    [InlineData("9", "31")]
    public void Image_OnTheBoard_PassesEveryCaseThatFits(string version, string counters)
    {
        string image = Path.Combine(_folder, "pmu.img");
        Answer written = CommandLine.Run("compliance", "image", image, "--pmuver", version, "--counters", counters, "--el2", "0", "--el3", "0", "--aarch32", "0", "--walks", "10");
        Assert.Equal(0, written.ExitStatus);
        Answer answer = CommandLine.Run("run", image, "--pmuver", version, "--counters", counters);
        string[] lines = answer.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith($"TARGET pmuver={version} counters={counters} el2=0 el3=0 aarch32=0 home=1 irq=1 ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.StartsWith("FAIL ", StringComparison.Ordinal));
        Assert.Matches("^[0-9]+ passed, 0 failed, [0-9]+ skipped$", lines[^1]);
        Assert.Contains(lines, static line => line.StartsWith("PASS walk/1/9", StringComparison.Ordinal));
    }

    [Fact]
    public void Image_OfOtherTargets_SaysSoOnTheBoard()
    {
        string image = Path.Combine(_folder, "pmu.img");
        CommandLine.Run("compliance", "image", image, "--pmuver", "6", "--counters", "6", "--home", "3");
        Answer answer = CommandLine.Run("run", image, "--pmuver", "6");
        Assert.Contains("this image has no cases for such a PE", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 0 failed, 0 skipped\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_OfACaseThatIsWrong_FailsWithStatementPlaceAndRule()
    {
        string vectors = Path.Combine(_folder, "own.pmuv");
        File.WriteAllText(vectors, "config pmuver=1 counters=2 el2=0 el3=0\ncase levels\n# rule: CYC-1\nmsr PMCR_EL0 0x41\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=100 instructions=1\nmrs PMCCNTR_EL0 => 100\n");
        string image = Path.Combine(_folder, "pmu.img");
        CommandLine.Run("compliance", "image", image, vectors, "--pmuver", "6", "--counters", "6", "--home", "1", "--el2", "0", "--el3", "0");
        byte[] bytes = File.ReadAllBytes(image);
        // The board is right, so the image is broken: the loop that takes the time (SUBS X0, X0, #1; B.NE) becomes two NOPs.
        ReadOnlySpan<byte> loop = [0x00, 0x04, 0x00, 0xF1, 0xE1, 0xFF, 0xFF, 0x54];
        int at = bytes.AsSpan().IndexOf(loop);
        ReadOnlySpan<byte> nothing = [0x1F, 0x20, 0x03, 0xD5, 0x1F, 0x20, 0x03, 0xD5];
        nothing.CopyTo(bytes.AsSpan(at));
        // And MSR PMCNTENSET_EL0, X0 becomes one, so that nothing is counted.
        ReadOnlySpan<byte> enable = [0x20, 0x9C, 0x1B, 0xD5];
        int write = bytes.AsSpan().IndexOf(enable);
        nothing[..4].CopyTo(bytes.AsSpan(write));
        File.WriteAllBytes(image, bytes);
        Answer answer = CommandLine.Run("run", image, "--pmuver", "6");
        Assert.Contains("FAIL own/levels: mrs PMCCNTR_EL0 at EL1, line 7: expected at least 0x64, got 0x0, rule CYC-1\n", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("0 passed, 1 failed, 0 skipped\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OneTarget_HasNoFailure()
    {
        Answer answer = CommandLine.Run("compliance", "check", "--pmuver", "4", "--counters", "3", "--el2", "1", "--el3", "0", "--aarch32", "0", "--home", "2");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Matches(", 0 failed\n[0-9]+ cases for one of them or more, [0-9]+ rules\n[0-9]+ passed, 0 failed\n$", answer.Output);
    }

    [Fact]
    public void Check_ImageOfAnotherBuild_IsRunOnThisOnesPmu()
    {
        string image = Path.Combine(_folder, "pmu.img");
        CommandLine.Run("compliance", "image", image, "--pmuver", "6", "--counters", "6", "--home", "1", "--el2", "0", "--el3", "0", "--aarch32", "0");
        Answer answer = CommandLine.Run("compliance", "check", "--image", image);
        Assert.Equal(0, answer.ExitStatus);
        Assert.Matches("^--pmuver 6 --counters 6 --el2 0 --el3 0 --aarch32 0 --home 1: [0-9]+ cases, 0 failed\n[0-9]+ passed, 0 failed\n$", answer.Output);
        File.WriteAllText(image, "something else");
        Answer refused = CommandLine.Run("compliance", "check", "--image", image);
        Assert.Equal(2, refused.ExitStatus);
        Assert.Contains("this cannot be run (it is not an image that `emu compliance image` wrote)", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_JudgedWalksOnTheBoard_NoneFails()
    {
        Answer answer = CommandLine.Run("compliance", "run", "--emu", "--pmuver 6", "--walks", "5", "--judge-walks", "IRQ-1");
        Assert.Equal(0, answer.ExitStatus);
        Assert.DoesNotContain("walks fail", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_NewFailure_IsNamedAndEndsWithStatusOne()
    {
        Answer answer = Merge("failed", null);
        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("FAIL traps/TPMCR: mrs PMCR_EL0: expected trap, got 0x41, rule TRP-2\n", answer.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 cases over 3 rules\n1 passed, 1 failed, 1 skipped\n", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRP-2")]
    [InlineData("# ours\ntraps/TPMCR # since 7.2")]
    public void Merge_KnownFailure_IsNoFailure(string known)
    {
        Answer answer = Merge("failed", known);
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("KNOWN traps/TPMCR", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_VanishedFailure_EndsWithStatusOne()
    {
        Answer answer = Merge("passed", "TRP-2\nCHN-1");
        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("VANISHED TRP-2", answer.Output, StringComparison.Ordinal);
        // Its case was skipped: nothing is known about it.
        Assert.DoesNotContain("VANISHED CHN-1", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_TheSameCaseTwice_IsRefused()
    {
        string file = Write("a.json", Result.Replace("VERDICT", "passed", StringComparison.Ordinal));
        Answer answer = CommandLine.Run("compliance", "merge", file, file);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("traps/TPMCR is in more than one", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_SomethingElse_IsRefused()
    {
        Answer answer = CommandLine.Run("compliance", "merge", Write("a.json", "{}"));
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("this is not what `emu compliance run --json` writes", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_JUnit_HasFailuresAndSkips()
    {
        string xml = Path.Combine(_folder, "out.xml");
        CommandLine.Run("compliance", "merge", Write("a.json", Result.Replace("VERDICT", "failed", StringComparison.Ordinal)), "--junit", xml);
        string text = File.ReadAllText(xml);
        Assert.Contains("<testsuite name=\"emu compliance\" tests=\"3\" failures=\"1\" skipped=\"1\" errors=\"0\">", text, StringComparison.Ordinal);
        Assert.Contains("<testcase classname=\"traps\" name=\"TPMCR\">", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ConsoleWithoutItsEnd_IsIncomplete()
    {
        string console = Write("console", "TARGET pmuver=6 counters=6 el2=0 el3=0 aarch32=0 home=1 irq=1\nPASS cycles/needs_both_enables\n");
        Answer answer = CommandLine.Run("compliance", "run", "--console", console);
        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("INCOMPLETE the console has no last line", answer.Output, StringComparison.Ordinal);
        Assert.Contains("1 passed, 0 failed, 0 skipped\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CommandThatPrintsAConsole_IsRead()
    {
        string console = Write("console", "TARGET pmuver=6 counters=6 el2=0 el3=0 aarch32=0 home=1 irq=1\r\nFAIL traps/TPMCR: a: expected b, got c, rule TRP-2\r\nthen traps/TPMCR: more\r\n0 passed, 1 failed, 0 skipped\r\n");
        Answer answer = CommandLine.Run("compliance", "run", "--", "cat", console);
        Assert.Equal(1, answer.ExitStatus);
        Assert.Contains("FAIL traps/TPMCR: a: expected b, got c, rule TRP-2\n", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name one target", "run")]
    [InlineData("Name one target", "run", "--qemu", "", "--emu", "")]
    [InlineData("cannot be started", "run", "--", "no-such-program-of-anyone")]
    [InlineData("give a part", "check", "--shard", "3/2")]
    [InlineData("--counters", "image", "x", "--counters", "32")]
    [InlineData("No PE is like that", "check", "--home", "2", "--el2", "0")]
    [InlineData("multiple of 4096", "image", "x", "--address", "0x123")]
    [InlineData("no such file or folder", "check", "no-such-file.pmuv")]
    [InlineData("name some of IRQ-1", "run", "--emu", "", "--walks", "3", "--judge-walks", "CYC-1")]
    [InlineData("no walks to judge", "run", "--emu", "", "--judge-walks", "TRP-2")]
    [InlineData("needs a target", "run", "--console", "x", "--walks", "3", "--judge-walks", "TRP-2")]
    [InlineData("leave FILE and --reasons out", "check", "--image", "x", "--reasons")]
    [InlineData("A command is missing")]
    public void Compliance_WrongCommandLine_SaysWhatToDo(string message, params string[] arguments)
    {
        Answer answer = CommandLine.Run(["compliance", .. arguments]);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(message, answer.Error, StringComparison.Ordinal);
    }

    private Answer Merge(string verdict, string? known)
    {
        string json = Write("a.json", Result.Replace("VERDICT", verdict, StringComparison.Ordinal));
        return known is null ? CommandLine.Run("compliance", "merge", json) : CommandLine.Run("compliance", "merge", json, "--known", Write("known", known));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }
}
