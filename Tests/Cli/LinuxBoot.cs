using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

using Emu.Cli.Demo.Linux;
using Emu.Cli.Run;
using Emu.Hosts;
using Emu.Machine;

namespace Emu.Cli.Tests;

/// <summary>What Linux counted, what the machine says about it, and where the machine was when it had been counted.</summary>
internal sealed record LinuxVerdict(int Cpu, string Event, string Levels, long Value, Witnessed Happened, ulong At);

/// <summary>What Linux sampled.</summary>
internal sealed record LinuxSampled(int Cpu, int Samples, int Lost, long Value, Witnessed Happened, ulong At);

/// <summary>What Linux counted of all that ran on a CPU.</summary>
internal sealed record LinuxShare(int Cpu, long Cycles, long Instructions, Witnessed Happened);

/// <summary>One boot of Debian's kernel, with all that the /init of Guests/linux said.</summary>
internal sealed class LinuxBoot
{
    private const string Hosts = "cortex-a55:1,cortex-a76:1";
    private const ulong Memory = 256UL << 20;
    private const ulong Limit = 2_000_000_000;

    private readonly CountWitness _witness = new();
    private readonly string _pmu;
    private readonly int _cpus;

    /// <summary>Boots, and runs to the end.</summary>
    public LinuxBoot(string pmu, bool moves, bool slowStores = false, int cpus = 1)
        : this(pmu, cpus)
    {
        using LineStream console = new(Read);
        using Machine.Board machine = new(Options(moves, slowStores, console));
        Finish(machine.Run(), console);
    }

    /// <summary>
    /// Boots; in the middle of each of some works the machine is saved, and goes on on another host.
    /// </summary>
    /// <param name="pmu">The backend.</param>
    /// <param name="stays">The instructions after which each stay ends, from the beginning of the stay on, and the host of the next one.</param>
    public LinuxBoot(string pmu, IEnumerable<(ulong Instructions, string Next)> stays)
        : this(pmu, 1)
    {
        using LineStream console = new(Read);
        BoardOptions options = Options(moves: false, slowStores: false, console);
        ulong sofar = 0;
        foreach ((ulong instructions, string next) in stays)
        {
            using Machine.Board machine = new(options with { SaveAt = sofar + instructions });
            Assert.Equal(BoardExit.ReadyToSave, machine.Run().Exit);

            // Otherwise the move says nothing about counting.
            Assert.True(_witness.Counts);
            using MemoryStream file = new();
            machine.Save(file);
            file.Position = 0;
            SavedMachine saved = SavedMachine.Read(file, "linux");
            sofar = saved.Instructions;
            options = saved.Options with
            {
                Host = HostSetup.Build(Cluster.ParseList("--host", next)),
                Console = console,
                Observer = _witness,
                MaxInstructions = Limit,
            };
        }

        using Machine.Board last = new(options);
        Finish(last.Run(), console);
    }

    private LinuxBoot(string pmu, int cpus)
    {
        _pmu = pmu;
        _cpus = cpus;
    }

    public BoardResult Result { get; private set; } = null!;

    public string Console { get; private set; } = "";

    public List<LinuxVerdict> Counts { get; } = [];

    public List<LinuxSampled> Sampled { get; } = [];

    /// <summary>As <c>perf stat -a -A</c>, with many CPUs.</summary>
    public List<LinuxShare> Shares { get; } = [];

    /// <summary>As <c>perf record -a</c>, with many CPUs.</summary>
    public List<LinuxSampled> SampledOfAll { get; } = [];

    /// <summary>The CPUs that are on, each time that the guest has said so.</summary>
    public List<string> Online { get; } = [];

    public int Cpus { get; private set; }

    public decimal Count(string name, string levels) => Counts.Single(one => one.Event == name && one.Levels == levels).Value;

    /// <summary>A move each million instructions, from where userland begins to well behind its end.</summary>
    private static Schedule ToAndFro() => Schedule.Parse(string.Join(",", Enumerable.Range(200, 250).Select(million => $"{million % 2}@{million}M")));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private BoardOptions Options(bool moves, bool slowStores, LineStream console)
    {
        IReadOnlyList<Cluster> clusters = Cluster.ParseList("--host", _pmu == "cortex_a76" ? "cortex-a76:1,cortex-a55:1" : _cpus > 1 ? "cortex-a55:2,cortex-a76:2" : Hosts);
        bool hasHost = _pmu != RunSettings.Emulated || moves;
        SimulatedHost? host = hasHost ? HostSetup.Build(clusters) : null;
        GuestImage kernel = GuestImage.Load(LinuxKernelTests.KernelPath!);
        RunSettings settings = new() { Image = kernel, Host = hasHost ? clusters : [], Pmu = _pmu };
        return new BoardOptions
        {
            Image = kernel,
            Initrd = Initrd.Load([LinuxKernelTests.InitFolder!]),
            MemorySize = Memory,
            Cpus = _cpus,
            Arguments = "console=ttyAMA0 quiet panic=-1 cryptomgr.notests",
            Host = host,
            Backend = HostSetup.Choose(settings, host),
            Schedule = moves ? ToAndFro() : Schedule.Empty,
            MaxInstructions = Limit,
            SlowStores = slowStores,
            ManagedHooks = slowStores,
            Console = console,
            Observer = _witness,
        };
    }

    private void Finish(BoardResult result, LineStream console)
    {
        Result = result;
        Console = console.Text;
        Assert.Equal(BoardExit.Exited, Result.Exit);
        Assert.Equal(_cpus, Cpus);

        // With many CPUs each but the first counts once more after it was off and on.
        Assert.Equal((4 * _cpus) + (_cpus - 1), Counts.Count);
        Assert.Equal(_cpus, Sampled.Count);
    }

    private void Read(string line)
    {
        string[] words = line.Split(' ');
        switch (words)
        {
            case ["@", "begin"]:
                _witness.Begin();
                break;
            case ["@", "count", string cpu, string name, string levels, string value]:
                Counts.Add(new LinuxVerdict(Number(cpu), name, levels, Long(value), Happened(Number(cpu)), _witness.Instructions));
                break;
            case ["@", "samples", string cpu, string samples, string lost, string value]:
                Sampled.Add(new LinuxSampled(Number(cpu), Number(samples), Number(lost), Long(value), Happened(Number(cpu)),
                    _witness.Instructions));
                break;
            case ["@", "all", string cpu, string cycles, string instructions]:
                Shares.Add(new LinuxShare(Number(cpu), Long(cycles), Long(instructions), Happened(Number(cpu))));
                break;
            case ["@", "allsamples", string cpu, string samples, string lost, string value]:
                SampledOfAll.Add(new LinuxSampled(Number(cpu), Number(samples), Number(lost), Long(value), Happened(Number(cpu)),
                    _witness.Instructions));
                break;
            case ["@", "online", string list]:
                Online.Add(list);
                break;
            case ["@", "done", string cpus]:
                Cpus = Number(cpus);
                break;
            default:
                break;
        }
    }

    private Witnessed Happened(int cpu)
    {
        _witness.End("");
        return _witness.Of("", cpu);
    }
}
