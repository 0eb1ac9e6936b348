using System;
using System.IO;
using System.Linq;
using Emu.Tests.Hosts.Linux;

namespace Emu.Cli.Tests;

/// <summary><c>emu map</c>, <c>emu events</c> and <c>emu probe</c>.</summary>
public sealed class HostCommandTests
{
    [Theory]
    [InlineData("apple-m1", "INST_RETIRED", "INST_RETIRED (0x0008) on apple-m1", "0x008C INST_ALL", "1,7 of the hardware, 47 bits wide: 2 at a time")]
    [InlineData("apple-m1", "0x11", "CPU_CYCLES (0x0011)", "0x0002 CORE_ACTIVE_CYCLE", "0,2-9 of the hardware")]
    [InlineData("golden-cove", "mem_access", "MEM_ACCESS (0x0013)", "event=0xd0,umask=0x83 (config 0x83d0)", "accuracy        approximate: ")]
    [InlineData("zen4", "17", "CPU_CYCLES (0x0011)", "event=0x76 (config 0x76)", "any of 6, 48 bits wide")]
    [InlineData("cortex-a55", "CPU_CYCLES", "Arm Cortex-A55", "0x0011 CPU_CYCLES", "accuracy        exact")]
    [InlineData("linux-software", "CPU_CYCLES", "Linux's software events", "TASK_CLOCK", "type 1, config 1")]
    public void Map_EventThatIsCounted_ExplainsIt(string host, string name, params string[] parts)
    {
        Answer answer = CommandLine.Run("map", host, name);
        Assert.Equal(0, answer.ExitStatus);
        Assert.All(parts, part => Assert.Contains(part, answer.Output));
    }

    [Theory]
    [InlineData("gracemont", "MEM_ACCESS", "not counted", "loads and stores are two events")]
    [InlineData("apple-m1", "MEM_ACCESS", "not counted", "does not count there")]
    [InlineData("cortex-a55", "0x8005", "not counted", "manual does not have it")]
    [InlineData("apple-m1", "SW_INCR", "counted by", "the emulated PMU itself")]
    public void Map_EventThatDoesNotGoToTheHost_SaysWhy(string host, string name, params string[] parts)
    {
        Answer answer = CommandLine.Run("map", host, name);
        Assert.Equal(0, answer.ExitStatus);
        Assert.All(parts, part => Assert.Contains(part, answer.Output));
    }

    [Theory]
    [InlineData("cortex-a555", "CPU_CYCLES", "Did you mean cortex-a55?")]
    [InlineData("cortex-a55", "CPU_CYCLE", "Did you mean CPU_CYCLES?")]
    [InlineData("cortex-a55", "0x10000", "16 bits")]
    public void Map_Mistake_IsAnErrorWithARemedy(string host, string name, string part)
    {
        Answer answer = CommandLine.Run("map", host, name);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(part, answer.Error);
        Assert.Equal("", answer.Output);
    }

    [Fact]
    public void Events_WithoutAHost_ListsTheCommonOnes()
    {
        string[] lines = CommandLine.Run("events").Output.TrimEnd().Split('\n');
        Assert.StartsWith("number  event", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("0x0011  CPU_CYCLES ", StringComparison.Ordinal));
        Assert.Single(CommandLine.Run("events", "CPU_CYCLES").Output.TrimEnd().Split('\n').Skip(1), line => line.StartsWith("0x0011", StringComparison.Ordinal));
    }

    [Fact]
    public void Events_OfAHost_SayWhatTheyAreThere()
    {
        Answer answer = CommandLine.Run("events", "--host", "apple-m1");
        string[] lines = answer.Output.TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Equal("0x0022  BR_MIS_PRED_RETIRED  0x00CB  BRANCH_MISPRED_NONSPEC  exact", lines[4]);
    }

    [Fact]
    public void Events_OfSeveralHosts_AreTheirIntersection()
    {
        Answer answer = CommandLine.Run("events", "--host", "apple-m1,cortex-a76");
        Assert.Equal(["0x0008", "0x0011", "0x0021", "0x0022"], answer.Output.TrimEnd().Split('\n').Skip(1).Select(line => line[..6]));
        Assert.Contains("at most 2 event counters", answer.Error);
    }

    [Fact]
    public void Events_Absent_SayWhy()
    {
        Answer answer = CommandLine.Run("events", "MEM_ACCESS", "--host", "gracemont", "--absent");
        Assert.Contains("0x0013  MEM_ACCESS", answer.Output);
        Assert.Contains("loads and stores are two events", answer.Output);
        Assert.Equal(2, CommandLine.Run("events", "--absent").ExitStatus);
        Assert.Equal(2, CommandLine.Run("events", "NO_SUCH_THING").ExitStatus);
    }

    [Theory]
    [InlineData("server", "backend: event-source:armv8_pmuv3_0 (it covers all CPUs)")]
    [InlineData("big-little", "backend: fixed-counters-only (no PMU covers all CPUs, together they do)")]
    [InlineData("big-little", "common-events, Emu's own backend: ")]
    [InlineData("apple", "common-events, Emu's own backend: 4 events that each PMU counts, 2 event counters")]
    [InlineData("hybrid", "cpu_atom      type 10  cpus 16-23       model gracemont")]
    [InlineData("hybrid", "uncore_imc_0  type 14  cpumask 0        not a PMU of cores")]
    [InlineData("hole", "backend: none (the PMUs that guests can use leave a CPU without one)")]
    [InlineData("guest", "backend: none (there is no PMU that guests can use)")]
    [InlineData("guest", "model linux-software, the kernel's own events")]
    public void Probe_OfAMachine_ChoosesAndSaysWhy(string machine, string part)
    {
        using SysfsTree tree = Tree(machine);
        Answer answer = CommandLine.Run("probe", "--sysfs", tree.Root);
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains(part, answer.Output);
        Assert.Equal(answer.Output, CommandLine.Run("probe", "--sysfs", tree.Root).Output);
    }

    [Fact]
    public void Probe_Wishes_ComeFirst()
    {
        using SysfsTree tree = Tree("big-little");
        Assert.Contains("backend: default (", CommandLine.Run("probe", "--sysfs", tree.Root, "--old-machine").Output);
        Assert.Contains("backend: event-source:armv8_cortex_a76 (as asked for", CommandLine.Run("probe", "--sysfs", tree.Root, "--pmu", "armv8_cortex_a76").Output);
        Assert.Contains("backend: event-source:armv8_cortex_a55 (", CommandLine.Run("probe", "--sysfs", tree.Root, "--pmu", "9", "--old-machine").Output);
        Answer refused = CommandLine.Run("probe", "--sysfs", tree.Root, "--pmu", "arm_dsu_0");
        Assert.Equal(2, refused.ExitStatus);
        Assert.Contains("backend: -ENXIO", refused.Output);
        Assert.Contains("--pmu arm_dsu_0", refused.Error);
    }

    [Fact]
    public void Probe_FolderThatIsMissingOrEmpty_IsTold()
    {
        Answer missing = CommandLine.Run("probe", "--sysfs", "no such folder");
        Assert.Equal(2, missing.ExitStatus);
        Assert.Contains("--sysfs no such folder", missing.Error);
        using SysfsTree empty = new();
        Answer answer = CommandLine.Run("probe", "--sysfs", empty.Root);
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("possible CPUs: unknown\nevent sources: none can be read\nbackend: none (", answer.Output);
    }

    [Fact]
    public void Probe_ThisMachine_Answers() => Assert.Equal(Directory.Exists("/sys") ? 0 : 2, CommandLine.Run("probe").ExitStatus);

    private static SysfsTree Tree(string machine) => SysfsTree.Load(Path.Combine(CommandLine.RepositoryRoot, "Tests", "Trees", machine + ".tree"));
}
