using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

using Emu.Cli.Demo.Linux;
using Emu.Cli.Run;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Machine;

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
    private const string Hosts = "cortex-a55:1,cortex-a76:1";
    private const ulong Memory = 256UL << 20;

    // Two instructions a turn, and a few around the loop: the ends of the system calls.
    private const ulong Work = 10_000_000;
    private const ulong Around = 100;
    private const ulong Period = 100_000;

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
        Assert.All(boot.Sampled, one => Assert.InRange(one.Samples, 30, 70));
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

        Assert.Equal(Cpus, boot.Result.Vcpus.Count);
        Assert.Equal(boot.Result.Instructions, boot.Result.Vcpus.Aggregate(0UL, (sum, one) => sum + one.Instructions));
        Assert.All(boot.Result.Vcpus, one => Assert.True(one.Instructions > 5 * Work));
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

    private static decimal Pace(string model) => HostModels.TryFind(model, out HostPmuModel? found) ? found.CyclesPerInstruction : throw new ArgumentException(model, nameof(model));

    /// <summary>What Linux counted.</summary>
    private sealed record LinuxVerdict(int Cpu, string Event, string Levels, long Value, Witnessed Happened);

    /// <summary>What Linux sampled.</summary>
    private sealed record LinuxSampled(int Cpu, int Samples, int Lost, long Value, Witnessed Happened);

    /// <summary>One boot, with all that its /init said.</summary>
    private sealed class LinuxBoot
    {
        private readonly CountWitness _witness = new();

        public LinuxBoot(string pmu, bool moves, bool slowStores = false, int cpus = 1)
        {
            IReadOnlyList<Cluster> clusters = Cluster.ParseList("--host", pmu == "cortex_a76" ? "cortex-a76:1,cortex-a55:1" : cpus > 1 ? "cortex-a55:2,cortex-a76:2" : Hosts);
            bool hasHost = pmu != RunSettings.Emulated || moves;
            SimulatedHost? host = hasHost ? HostSetup.Build(clusters) : null;
            GuestImage kernel = GuestImage.Load(KernelPath!);
            RunSettings settings = new() { Image = kernel, Host = hasHost ? clusters : [], Pmu = pmu };
            using LineStream console = new(Read);
            BoardOptions options = new()
            {
                Image = kernel,
                Initrd = Initrd.Load([InitFolder!]),
                MemorySize = Memory,
                Cpus = cpus,
                Arguments = "console=ttyAMA0 quiet panic=-1 cryptomgr.notests",
                Host = host,
                Backend = HostSetup.Choose(settings, host),
                Schedule = moves ? ToAndFro() : Schedule.Empty,
                MaxInstructions = 2_000_000_000,
                SlowStores = slowStores,
                Console = console,
                Observer = _witness,
            };
            using Machine.Board machine = new(options);
            Result = machine.Run();
            Console = console.Text;
            Assert.Equal(BoardExit.Exited, Result.Exit);
            Assert.Equal(cpus, Cpus);
            Assert.Equal(4 * cpus, Counts.Count);
            Assert.Equal(cpus, Sampled.Count);
        }

        public BoardResult Result { get; }

        public string Console { get; }

        public List<LinuxVerdict> Counts { get; } = [];

        public List<LinuxSampled> Sampled { get; } = [];

        public int Cpus { get; private set; }

        public decimal Count(string name, string levels) => Counts.Single(one => one.Event == name && one.Levels == levels).Value;

        /// <summary>A move each million instructions, from where userland begins to well behind its end.</summary>
        private static Schedule ToAndFro() => Schedule.Parse(string.Join(",", Enumerable.Range(200, 250).Select(million => $"{million % 2}@{million}M")));

        private void Read(string line)
        {
            string[] words = line.Split(' ');
            switch (words)
            {
                case ["@", "begin"]:
                    _witness.Begin();
                    break;
                case ["@", "count", string cpu, string name, string levels, string value]:
                    _witness.End("");
                    Counts.Add(new LinuxVerdict(Number(cpu), name, levels, long.Parse(value, CultureInfo.InvariantCulture), _witness.Of("")));
                    break;
                case ["@", "samples", string cpu, string samples, string lost, string value]:
                    _witness.End("");
                    Sampled.Add(new LinuxSampled(Number(cpu), Number(samples), Number(lost), long.Parse(value, CultureInfo.InvariantCulture), _witness.Of("")));
                    break;
                case ["@", "done", string cpus]:
                    Cpus = Number(cpus);
                    break;
                default:
                    break;
            }
        }

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
