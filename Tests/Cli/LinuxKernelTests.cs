using System;
using System.Linq;

using Emu.Cli.Run;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Cli.Tests;

/// <summary>A test that boots Debian's kernel with the /init of Guests/linux; ./test fetches the one and builds the other.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute()
    {
        if (LinuxKernelTests.KernelPath is null || LinuxKernelTests.InitFolder is null)
            Skip = "EMU_LINUX_KERNEL and EMU_LINUX_INIT do not name a kernel and the folder of its /init: ./test sets them.";
    }
}

/// <summary>Stock Linux counts and samples work of a known size, under each backend, while its vCPU moves.</summary>
public class LinuxKernelTests
{
    // Two instructions a turn, and a few around the loop: the ends of the system calls.
    private const ulong Work = 10_000_000;
    private const ulong Around = 100;
    private const ulong Period = 100_000;

    // What else runs on a CPU meanwhile: the kernel's timer, and the program that starts and stops the counters.
    private const ulong Others = 1_000_000;

    // What the machine's clock is precise to, at each start and stop of the counter.
    private const ulong Tick = 64;

    internal static string? KernelPath { get; } = Environment.GetEnvironmentVariable("EMU_LINUX_KERNEL");

    internal static string? InitFolder { get; } = Environment.GetEnvironmentVariable("EMU_LINUX_INIT");

    [LinuxTheory]
    [InlineData("emulated", true)]
    [InlineData("cortex_a55", false)]
    [InlineData("cortex_a76", false)]
    [InlineData("common-events", true)]
    [InlineData("fixed-counters-only", true)]
    public void Backend_ThatFollowsTheVcpu_TellsLinuxWhatHappened(string pmu, bool moves)
    {
        LinuxBoot boot = new(pmu, moves);

        // With fixed counters only there is no event counter: Linux takes the event and never has a place for it.
        bool hasEvents = pmu != RunSettings.FixedCountersOnly;
        foreach (LinuxVerdict one in boot.Counts.Where(one => one.Event == "instructions"))
        {
            if (!hasEvents)
                Assert.Equal(0, one.Value);
            else if (one.Levels == "user")
                Assert.InRange((ulong)one.Value, Work, Work + Around);
            else
                Assert.Equal(one.Happened.Instructions, (ulong)one.Value);
        }

        foreach (LinuxVerdict one in boot.Counts.Where(one => one.Event == "cycles" && one.Levels == "all"))
            Assert.InRange((ulong)one.Value, one.Happened.Cycles - Tick, one.Happened.Cycles + Tick);

        if (!moves)
        {
            // The same loop, counted at EL0 both times, on one kind of core: cycles = instructions × CPI.
            decimal pace = Pace(pmu.Replace('_', '-'));
            Assert.InRange(boot.Count("cycles", "user"), Work * pace, (Work + Around) * pace);
        }

        foreach (LinuxSampled one in boot.Sampled)
        {
            Assert.Equal(0, one.Lost);
            Assert.Equal((ulong)one.Value / Period, (ulong)one.Samples);
            Assert.Equal(one.Happened.Interrupts, one.Samples);
        }

        if (moves)
        {
            Assert.All(boot.Counts.Where(one => one.Value > 0), one => Assert.InRange(one.Happened.Moves, 8, 40));
            int reloads = pmu == RunSettings.Emulated ? 0 : 8;
            Assert.All(boot.Counts.Where(one => one.Value > 0), one => Assert.InRange(one.Happened.Reloads, reloads, 40));
        }
    }

    [LinuxTheory]
    [InlineData("default")]
    public void Backend_OfOneHostPmu_TellsLinuxOnlyWhatHappenedOnItsCores(string pmu)
    {
        LinuxBoot boot = new(pmu, moves: true);
        foreach (LinuxVerdict one in boot.Counts)
        {
            // The counters stand still on every second core; each stay is a million instructions.
            ulong happened = one.Event == "cycles" ? one.Happened.Cycles : one.Happened.Instructions;
            Assert.InRange((ulong)one.Value, happened * 3 / 10, happened * 7 / 10);
            Assert.Equal(0, one.Happened.Reloads);
        }

        Assert.All(boot.Sampled, one => Assert.Equal(one.Happened.Interrupts, one.Samples));
        // About half of the ten million instructions, at two cycles each, with a sample in 100,000 cycles.
        Assert.All(boot.Sampled, one => Assert.InRange(one.Samples, 60, 140));
    }

    [LinuxTheory]
    [InlineData("emulated")]
    [InlineData("common-events")]
    public void FourCpus_EachWithItsOwnPmu_CountAndSampleTheSameWork(string pmu)
    {
        const int Cpus = 4;
        LinuxBoot boot = new(pmu, moves: false, cpus: Cpus);
        for (int cpu = 0; cpu < Cpus; cpu++)
        {
            // The program is pinned to each CPU in turn, whose core counts for it.
            foreach (LinuxVerdict one in boot.Counts.Where(one => one.Cpu == cpu && one.Levels == "user"))
            {
                decimal pace = one.Event == "cycles" && pmu != RunSettings.Emulated ? Pace(cpu < 2 ? "cortex-a55" : "cortex-a76") : 1;
                Assert.InRange(one.Value, Work * pace, (Work + Around) * pace);
            }

            LinuxSampled sampled = Assert.Single(boot.Sampled, one => one.Cpu == cpu);
            Assert.Equal(0, sampled.Lost);
            Assert.Equal((ulong)sampled.Value / Period, (ulong)sampled.Samples);
        }

        // perf stat -a -A: what each CPU did, of whatever program and of the kernel, is what the machine says about that vCPU, and so is their sum.
        Assert.Equal(Enumerable.Range(0, Cpus), boot.Shares.Select(static one => one.Cpu));
        foreach (LinuxShare one in boot.Shares)
        {
            decimal pace = pmu == RunSettings.Emulated ? 1 : Pace(one.Cpu < 2 ? "cortex-a55" : "cortex-a76");
            Assert.InRange((ulong)one.Instructions, Work, Work + Others);
            Assert.Equal(one.Happened.Instructions, (ulong)one.Instructions);
            Assert.InRange(one.Cycles, (one.Instructions * pace) - 1, (one.Instructions * pace) + 1);
        }

        // perf record -a
        Assert.Equal(Enumerable.Range(0, Cpus), boot.SampledOfAll.Select(static one => one.Cpu));
        foreach (LinuxSampled one in boot.SampledOfAll)
        {
            Assert.Equal(0, one.Lost);
            Assert.True((ulong)one.Value >= Work);
            Assert.Equal((ulong)one.Value / Period, (ulong)one.Samples);
            Assert.Equal(one.Happened.Interrupts, one.Samples);
        }

        // Hotplug, twice over: off, and on again. What was off counts as before: the loop above has looked at it.
        string[] round = ["0,2-3", "0-1,3", "0-2"];
        Assert.Equal(["0-3", .. round, .. round, "0-3"], boot.Online);

        Assert.Equal(Cpus, boot.Result.Vcpus.Count);
        Assert.Equal(boot.Result.Instructions, boot.Result.Vcpus.Aggregate(0UL, (sum, one) => sum + one.Instructions));
        Assert.All(boot.Result.Vcpus, one => Assert.True(one.Instructions > 5 * Work));
    }

    [LinuxTheory]
    [InlineData("common-events")]
    [InlineData("default")]
    public void SavedWhileItCounts_AndRestoredOnOtherHosts_CountsAndSamplesAsIfItHadNeverMoved(string pmu)
    {
        // A boot that stays shows where the second count and the samples are in the middle of their 10 million instructions.
        LinuxBoot stays = new(pmu, moves: false);
        ulong count = stays.Counts[1].At - (Work / 2);
        ulong samples = stays.Sampled[0].At - (Work / 2);
        LinuxBoot moved = new(pmu, [(count, "neoverse-n2:1"), (samples - count, "neoverse-v1:1")]);

        // From the host with cortex-a55 and cortex-a76 to neoverse-n2, with the counter enabled.
        LinuxVerdict all = moved.Counts[1];
        Assert.Equal(("instructions", "all"), (all.Event, all.Levels));
        Assert.InRange((ulong)all.Value, Work, Work + Others);
        Assert.Equal(all.Happened.Instructions, (ulong)all.Value);

        // On neoverse-n2 alone.
        LinuxVerdict cycles = moved.Counts[2];
        Assert.Equal(("cycles", "user"), (cycles.Event, cycles.Levels));
        Assert.InRange(cycles.Value, Work * Pace("neoverse-n2"), (Work + Around) * Pace("neoverse-n2"));

        // From there to neoverse-v1, while it samples.
        LinuxSampled sampled = Assert.Single(moved.Sampled);
        Assert.Equal(0, sampled.Lost);
        Assert.InRange(sampled.Value, Work * Pace("neoverse-v1"), (Work + Around) * Pace("neoverse-v1"));
        Assert.Equal((ulong)sampled.Value / Period, (ulong)sampled.Samples);
        Assert.Equal(sampled.Happened.Interrupts, sampled.Samples);
        Assert.Equal("neoverse-v1", Assert.Single(moved.Result.Cores).Core);
    }

    [LinuxTheory]
    [InlineData("emulated")]
    public void Boot_WithFastAndWithSlowStores_IsTheSameToTheInstruction(string pmu)
    {
        LinuxBoot fast = new(pmu, moves: false);
        LinuxBoot slow = new(pmu, moves: false, slowStores: true);
        Assert.Equal(slow.Console, fast.Console);
        Assert.Equal(
            (slow.Result.Instructions, slow.Result.Cycles, slow.Result.Interrupts, slow.Result.PmuAccesses),
            (fast.Result.Instructions, fast.Result.Cycles, fast.Result.Interrupts, fast.Result.PmuAccesses));
        Assert.Equal("", fast.Result.Note);
    }

    private static decimal Pace(string model) =>
        HostModels.TryFind(model, out HostPmuModel? found) ? found.CyclesPerInstruction : throw new ArgumentException(model, nameof(model));
}
