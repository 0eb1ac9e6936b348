using System;
using System.IO;

namespace Emu.Cli.Tests;

/// <summary><c>emu run --trace</c>: what a guest did with its PMU, as a vector that <c>emu replay</c> passes.</summary>
public sealed class TraceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu trace ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Between them: overflow interrupts, CHAIN, EL0 accesses that trap, the memory events, the instruction counter, three vCPUs, and cores of different speeds.
    [Theory]
    [InlineData("cycles.elf", 1)]
    [InlineData("overflow.elf", 1)]
    [InlineData("chain.elf", 1)]
    [InlineData("el0.elf", 1)]
    [InlineData("events.elf", 1)]
    [InlineData("icntr.elf", 1)]
    [InlineData("suite.bin", 1)]
    [InlineData("smp.elf", 3, "--cpus", "3")]
    [InlineData("cycles.elf", 1, "--host", "cortex-a55:1,cortex-a76:1", "--pmu", "emulated", "--schedule", "1@20K")]
    [InlineData("overflow.elf", 1, "--pmuver", "1", "--counters", "4")]
    public void Run_Traced_GivesAVectorThatReplayPasses(string image, int cases, params string[] options)
    {
        Answer plain = CommandLine.RunIn(_folder, ["run", Image(image), .. options]);
        Answer traced = CommandLine.RunIn(_folder, ["run", Image(image), "--trace", "run.pmuv", .. options]);
        Assert.Equal(plain.ExitStatus, traced.ExitStatus);
        Assert.Equal(plain.Output, traced.Output);
        Assert.Contains("statements to run.pmuv", traced.Error, StringComparison.Ordinal);

        Answer replay = Replay("run.pmuv");
        Assert.Equal(0, replay.ExitStatus);
        Assert.EndsWith($"{cases} passed, 0 failed\n", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Traced_HasWhatTheGuestRead()
    {
        Assert.Equal(0, CommandLine.RunIn(_folder, "run", Image("overflow.elf"), "--trace", "run.pmuv").ExitStatus);
        string[] lines = File.ReadAllLines(Path.Combine(_folder, "run.pmuv"));
        Assert.StartsWith("config pmuver=9 counters=6 el2=0 el3=0 features=FEAT_PMUv3_ICNTR events=", lines[1], StringComparison.Ordinal);
        Assert.Contains("irq => 1", lines);
        Assert.Contains("irq => 0", lines);
        int read = Array.FindIndex(lines, static line => line.StartsWith("mrs PMCCNTR_EL0 => 0x", StringComparison.Ordinal));
        Assert.True(read > 0);

        // A value that the guest did not read fails in that line.
        lines[read] = "mrs PMCCNTR_EL0 => 0x123456789";
        File.WriteAllLines(Path.Combine(_folder, "changed.pmuv"), lines);
        Answer replay = Replay("changed.pmuv");
        Assert.Equal(1, replay.ExitStatus);
        Assert.Contains($"changed.pmuv:{read + 1}: overflow_elf: ", replay.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TraceOfAnAccessThatTraps_HasTheAnswer()
    {
        CommandLine.RunIn(_folder, "run", Image("el0.elf"), "--trace", "run.pmuv");
        string text = File.ReadAllText(Path.Combine(_folder, "run.pmuv"));
        Assert.Contains("context el=0\n", text, StringComparison.Ordinal);
        Assert.Contains(" => trap el=1 ec=0x18 iss=0x", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--host cortex-a55:2", "--pmu default the counts come from PMUs of the host; add --pmu emulated")]
    [InlineData("--host cortex-a55:2 --pmu fixed-counters-only", "add --pmu emulated")]
    public void Run_TraceOfHostCounts_IsRefused(string options, string reason)
    {
        Answer answer = CommandLine.RunIn(_folder, ["run", Image("cycles.elf"), "--trace", "run.pmuv", .. options.Split(' ')]);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(reason, answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder, "run.pmuv")));
    }

    [Fact]
    public void Run_TraceOfARestoredMachine_IsRefused()
    {
        Assert.Equal(0, CommandLine.RunIn(_folder, "run", Image("cycles.elf"), "--save-at", "1K", "a.machine").ExitStatus);
        Answer answer = CommandLine.RunIn(_folder, "run", "--restore", "a.machine", "--trace", "run.pmuv");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("--trace run.pmuv: a vector begins with a PMU after reset", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TraceIntoTheImage_IsRefused()
    {
        File.Copy(Image("cycles.elf"), Path.Combine(_folder, "guest.elf"));
        Answer answer = CommandLine.RunIn(_folder, "run", "guest.elf", "--trace", "guest.elf");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("--trace guest.elf: this is the guest image", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void VectorTrace_LongerThanAVectorFile_EndsEarlyAndIsAVector()
    {
        const int Limit = 5000;
        Run.VectorTrace trace = new("long name.elf", new PmuOptions { EL2 = false, EL3 = false, Events = PmuEventSet.None }, 2, "A test.", Limit);
        for (int i = 0; i < 10_000; i++)
        {
            trace.OnStep(i & 1, new Machine.PmuTraceStep(Machine.PmuTraceKind.Advance, 0, ulong.MaxValue, ulong.MaxValue),
                interrupt: false);
        }

        string text = trace.ToString();
        Assert.True(trace.IsCut);
        Assert.InRange(text.Length, Limit / 2, Limit);
        File.WriteAllText(Path.Combine(_folder, "cut.pmuv"), text);
        Assert.EndsWith("2 passed, 0 failed\n", Replay("cut.pmuv").Output, StringComparison.Ordinal);
    }

    // emu replay names its files from the process's folder.
    private Answer Replay(string name) => CommandLine.RunIn(_folder, "replay", Path.Combine(_folder, name));

    private static string Image(string name) => Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", name);
}
