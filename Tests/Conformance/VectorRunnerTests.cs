using System;
using System.IO;
using System.Linq;
using Emu.Conformance;

namespace Emu.Tests.Conformance;

/// <summary>How cases are run and how their results read.</summary>
public sealed class VectorRunnerTests
{
    [Theory]
    [InlineData("mrs PMCCNTR_EL0 => 1000", "FAIL f:2: a: mrs PMCCNTR_EL0: expected 1000, got 0\n")]
    [InlineData("mrs PMCR_EL0 => 0x41  # why", "FAIL f:2: a: mrs PMCR_EL0: expected 0x41, got 0x3040\n")]
    [InlineData("mrs PMCR_EL0 => 0x41/0xFF", "FAIL f:2: a: mrs PMCR_EL0: expected 0x41/0xFF, got 0x3040\n")]
    [InlineData("mrs PMCR_EL0 => undef", "FAIL f:2: a: mrs PMCR_EL0: expected undef, got 0x3040\n")]
    [InlineData("msr PMCR_EL0 0 => undef", "FAIL f:2: a: msr PMCR_EL0 0: expected undef, got ok\n")]
    [InlineData("  mrs   PMSWINC_EL0", "FAIL f:2: a: mrs   PMSWINC_EL0: expected ok, got undef\n")]
    [InlineData("mrs S3_0_C0_C0_0 => 1", "FAIL f:2: a: mrs S3_0_C0_C0_0: expected 1, got undef\n")]
    [InlineData("irq => 1", "FAIL f:2: a: irq: expected 1, got 0\n")]
    [InlineData("raw-read PMCCNTR_EL0 => 0x10", "FAIL f:2: a: raw-read PMCCNTR_EL0: expected 0x10, got 0x0\n")]
    [InlineData("ext-read 0x600 32 => 1", "FAIL f:2: a: ext-read 0x600 32: expected 1, got error\n")]
    public void Run_StatementThatFails_IsShownAsTheVectorPageSays(string statement, string expected)
    {
        Assert.Equal(expected, Show($"case a\n{statement}\n"));
    }

    [Fact]
    public void Run_RefusedAccess_ShowsTargetAndSyndrome()
    {
        Assert.Equal(
            "FAIL f:3: a: mrs PMCCNTR_EL0: expected 5, got trap el=1 ec=0x18 iss=0x30e41b\n",
            Show("case a\ncontext el=0\nmrs PMCCNTR_EL0 => 5\n"));
    }

    [Theory]
    [InlineData("trap el=2 ec=0x18")]
    [InlineData("trap el=1 ec=0x03")]
    [InlineData("trap el=1 ec=0x18 iss=0x30E41A")]
    [InlineData("undef")]
    [InlineData("ok")]
    [InlineData("0")]
    public void Run_TrapThatIsNotTheExpectedOne_Fails(string expected)
    {
        Assert.StartsWith("FAIL f:3: a: ", Show($"case a\ncontext el=0\nmrs PMCCNTR_EL0 => {expected}\n"));
    }

    [Theory]
    [InlineData("trap el=1 ec=0x18")]
    [InlineData("trap el=1 ec=24 iss=0x30_E41B")]
    [InlineData("any")]
    public void Run_TrapThatIsExpected_Passes(string expected)
    {
        Assert.Equal("PASS f: a\n", Show($"case a\ncontext el=0\nmrs PMCCNTR_EL0 => {expected}\n"));
    }

    // A 32-bit event counter on a host overflows 2^32 times in so many cycles.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_OfMoreOverflowsThanSteps_FailsAtItsLine(bool keepGoing)
    {
        VectorFile file = VectorFile.Parse("f", """
            host-pmu big type=8 cpus=0
            vm
            vcpu-init 0 pcpu=0
            set-attr 0 IRQ 23
            set-attr 0 INIT
            case a
            msr PMEVTYPER0_EL0 0x11
            msr PMCR_EL0 1
            msr PMCNTENSET_EL0 1
            run 0 pcpu=0 cycles=0xFFFF_FFFF_FFFF_FFFF instructions=1
            irq => 0
            case few
            msr PMEVTYPER0_EL0 0x11
            msr PMCR_EL0 1
            msr PMCNTENSET_EL0 1
            run 0 pcpu=0 cycles=0x3_0000_0005 instructions=1
            mrs PMEVCNTR0_EL0 => 0x3_0000_0005
            """);
        Counter progress = new();
        VectorResult[] results =
            [.. VectorRunner.Run(file, new VectorRunOptions { KeepGoing = keepGoing, MaxSteps = 10_000, Progress = progress })];
        VectorFailure failure = Assert.Single(results[0].Failures);
        Assert.Equal(10, failure.Line);
        Assert.Equal("at most 10000 statements in the case", failure.Expected);
        Assert.Empty(results[1].Failures);
        Assert.InRange(progress.Reports, 10, 100);
    }

    [Fact]
    public void Run_FailureInACase_SkipsTheRestOfThatCaseOnly()
    {
        Assert.Equal(
            "FAIL f:2: a: irq: expected 1, got 0\nPASS f: b\n",
            Show("case a\nirq => 1\nirq => 1\ncase b\nirq => 0\n"));
    }

    [Fact]
    public void Run_KeepGoing_ShowsEveryFailureAndCountsTheCaseOnce()
    {
        VectorFile file = VectorFile.Parse("f", "case a\nirq => 1\nirq => 0\nirq => 1\n");
        VectorResult result = Assert.Single(VectorRunner.Run(file, new VectorRunOptions { KeepGoing = true }));
        Assert.Equal([2, 4], result.Failures.Select(failure => failure.Line));
        Assert.False(result.Passed);
    }

    [Fact]
    public void Run_KeepGoingInALoop_ShowsAStatementOnce()
    {
        VectorFile file = VectorFile.Parse("f", "case a\nrepeat 1000\nirq => 1\nend\nirq => 1\n");
        VectorResult result = Assert.Single(VectorRunner.Run(file, new VectorRunOptions { KeepGoing = true }));
        Assert.Equal([3, 5], result.Failures.Select(failure => failure.Line));
    }

    [Fact]
    public void Run_Prologue_IsReplayedAtTheHeadOfEveryCase()
    {
        Assert.Equal(
            "PASS f: a\nPASS f: b\n",
            Show("config counters=4\nmsr PMCCNTR_EL0 7\ncase a\nmrs PMCCNTR_EL0 => 7\nmsr PMCCNTR_EL0 8\ncase b\nmrs PMCCNTR_EL0 => 7\nmrs PMCR_EL0 => 0x2040\n"));
    }

    [Fact]
    public void Run_ConfigOfACase_ReplacesThePrologues()
    {
        // The case's configuration comes before the prologue's other statements, and in place of its config.
        Assert.Equal(
            "PASS f: a\n",
            Show("config counters=4\nmsr PMCCNTR_EL0 7\ncase a\nconfig counters=5\nmrs PMCCNTR_EL0 => 7\nmrs PMCR_EL0 => 0x2840\n"));
    }

    [Fact]
    public void Run_LaterConfig_StartsAFreshPmu()
    {
        Assert.Equal(
            "PASS f: a\n",
            Show("case a\nmsr PMCCNTR_EL0 7\nconfig counters=5\nmrs PMCCNTR_EL0 => 0\nmrs PMCR_EL0 => 0x2840\n"));
    }

    [Fact]
    public void Run_StartOfACase_OpensEL2AndHidesTheSecondSetOfTraps()
    {
        // SCR_EL3.{NS, RW, HCE, FGTEn, FGTEn2} and HCR_EL2.RW are 1, HDFG*TR2_EL2 and MDCR_EL3.EnPM2 0, MDCR_EL2.HPMN is `counters`.
        Assert.Equal(
            "PASS f: a\n",
            Show("case a\nmrs PMCR_EL0 => 0x3040\nmrs PMUACR_EL1 => trap el=2 ec=0x18\ncontext el=2\nmrs PMUACR_EL1 => trap el=3 ec=0x18\n"));
    }

    [Fact]
    public void Run_SaveAndRestore_KeepAStateThroughALaterConfig()
    {
        const string Text = """
            case a
            msr PMCR_EL0 1
            msr PMCNTENSET_EL0 0x8000_0000
            advance cycles=5 instructions=0
            save here
            advance cycles=5 instructions=0
            config counters=5
            restore here => error
            mrs PMCCNTR_EL0 => 0
            config
            restore here
            mrs PMCCNTR_EL0 => 5
            advance cycles=1 instructions=0
            mrs PMCCNTR_EL0 => 6
            restore here => error
            """;
        Assert.Equal("FAIL f:15: a: restore here: expected error, got ok\n", Show(Text));
    }

    [Fact]
    public void Run_NestedLoops_RunTheirProductOfRounds()
    {
        const string Text = """
            case a
            msr PMCR_EL0 1
            msr PMCNTENSET_EL0 0x8000_0000
            repeat 3
            repeat 5
            advance cycles=2 instructions=1
            end
            advance cycles=1 instructions=1
            end
            mrs PMCCNTR_EL0 => 33
            """;
        Assert.Equal("PASS f: a\n", Show(Text));
    }

    [Fact]
    public void Replay_FilesAndFolders_CountsAndStatusAreOfAllOfThem()
    {
        string folder = Directory.CreateTempSubdirectory("emu vectors ").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            File.WriteAllText(Path.Combine(folder, "b.pmuv"), "case two\nirq => 0\n");
            File.WriteAllText(Path.Combine(folder, "a.pmuv"), "case one\nirq => 0\n");
            File.WriteAllText(Path.Combine(folder, "sub", "c.pmuv"), "case three\nirq => 1\n");
            File.WriteAllText(Path.Combine(folder, "other.txt"), "not a vector\n");
            (int status, string output, string errors) = Replay(folder);
            Assert.Equal(
                $"PASS {folder}/a.pmuv: one\nPASS {folder}/b.pmuv: two\nFAIL {folder}/sub/c.pmuv:2: three: irq: expected 1, got 0\n2 passed, 1 failed\n",
                output);
            Assert.Equal("", errors);
            Assert.Equal(VectorReplay.SomeFailed, status);

            File.WriteAllText(Path.Combine(folder, "d.pmuv"), "case four\nirq => 0\nirq 0\n");
            (status, output, errors) = Replay(folder);
            Assert.DoesNotContain("four", output);
            Assert.EndsWith("2 passed, 1 failed\n", output);
            Assert.StartsWith($"{folder}/d.pmuv:3:5: ", errors);
            Assert.Equal(VectorReplay.Unreadable, status);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Replay_NotUtf8_IsAFileThatCannotBeRead()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, [0xFF, 0xFE, 0xC0]);
            (int status, string output, string errors) = Replay(path);
            Assert.Equal("0 passed, 0 failed\n", output);
            Assert.Equal($"{path}:1:1: the file is not UTF-8\n", errors);
            Assert.Equal(VectorReplay.Unreadable, status);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Replay_NoSuchFileAndEmptyFolder_AreErrors()
    {
        string folder = Directory.CreateTempSubdirectory("emu vectors ").FullName;
        try
        {
            Assert.Equal(VectorReplay.Unreadable, Replay(folder).Status);
            Assert.Equal(VectorReplay.Unreadable, Replay(Path.Combine(folder, "none.pmuv")).Status);
            Assert.Contains("none.pmuv", Replay(Path.Combine(folder, "none.pmuv")).Errors);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    private static string Show(string text)
    {
        using StringWriter output = new() { NewLine = "\n" };
        foreach (VectorResult result in VectorRunner.Run(VectorFile.Parse("f", text)))
        {
            result.WriteTo(output);
        }

        return output.ToString();
    }

    private static (int Status, string Output, string Errors) Replay(params string[] paths)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int status = VectorReplay.Run(paths, output, errors);
        return (status, output.ToString(), errors.ToString());
    }

    private sealed class Counter : IProgress<VectorProgress>
    {
        public int Reports { get; private set; }

        public void Report(VectorProgress value) => Reports++;
    }
}
