using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

using Emu.Cli.Run;
using Emu.Hosts;
using Emu.Machine;

namespace Emu.Cli.Demo.Linux;

/// <summary>What one backend is asked to count.</summary>
/// <param name="Pmu">The word for the backend, as <c>emu run --pmu</c> takes it.</param>
/// <param name="What">One sentence about it.</param>
/// <param name="Events">The events of <c>perf stat</c>, raw, because PMCEID is 0 with fixed counters only and Linux then refuses their names.</param>
internal readonly record struct LinuxCase(string Pmu, string What, string Events);

/// <summary>One boot of Linux: what perf said in it, and what really happened.</summary>
internal sealed class LinuxRun
{
    public const string Clusters = "cortex-a55:4,cortex-a76:4";

    /// <summary>Instructions between two moves of the vCPU.</summary>
    public const ulong Step = 10_000_000;

    /// <summary>The period of <c>perf record</c>, in cycles.</summary>
    public const ulong Period = 200_000;

    private const string CyclesEvent = "r11";
    private const string InstructionsEvent = "r08";
    private const ulong Bytes = 3_500_000;
    private const ulong Memory = 512UL << 20;
    private const ulong Limit = 6_000_000_000;

    private readonly Dictionary<string, ulong?> _said = [];
    private readonly CountWitness _witness = new();
    private readonly StringBuilder _console = new();
    private BoardResult? _result;
    private bool _isDone;

    private LinuxRun(LinuxCase one) => Case = one;

    public LinuxCase Case { get; }

    /// <summary>The guest kernel's release.</summary>
    public string Kernel { get; private set; } = "";

    /// <summary>Cycles that <c>perf stat</c> said; null where it said that it did not count.</summary>
    public ulong? Cycles => _said.GetValueOrDefault(CyclesEvent);

    /// <summary>Instructions that <c>perf stat</c> said; null where it did not count them.</summary>
    public ulong? Instructions => _said.GetValueOrDefault(InstructionsEvent);

    /// <summary>Whether instructions were asked for.</summary>
    public bool CountsInstructions => Case.Events.Contains(InstructionsEvent, StringComparison.Ordinal);

    /// <summary>Samples that <c>perf record</c> took.</summary>
    public ulong Samples { get; private set; }

    /// <summary>What really happened while <c>perf stat</c> counted.</summary>
    public Witnessed Stat => _witness.Of("stat");

    /// <summary>What really happened while <c>perf record</c> sampled.</summary>
    public Witnessed Record => _witness.Of("record");

    /// <summary>What came of the run as a whole.</summary>
    public BoardResult Result => _result ?? throw new InvalidOperationException("The guest has not run yet.");

    /// <summary>What the guest wrote, without the lines for the demo.</summary>
    public string Console => _console.ToString();

    /// <summary>Boots once.</summary>
    /// <exception cref="BoardException">The guest did not end.</exception>
    public static LinuxRun Make(LinuxCase one, GuestImage kernel, ReadOnlyMemory<byte> initrd)
    {
        IReadOnlyList<Cluster> clusters = Cluster.ParseList("--host", Clusters);
        SimulatedHost host = HostSetup.Build(clusters);
        RunSettings settings = new() { Image = kernel, Host = clusters, Pmu = one.Pmu };
        LinuxRun run = new(one);
        using LineStream console = new(run.Read);
        using Machine.Board machine = new(new BoardOptions
        {
            Image = kernel,
            Initrd = initrd,
            MemorySize = Memory,
            Arguments = string.Create(CultureInfo.InvariantCulture, $"console=ttyAMA0 quiet panic=-1 cryptomgr.notests emu_events={one.Events} emu_period={Period} emu_bytes={Bytes}"),
            Host = host,
            Backend = HostSetup.Choose(settings, host),
            Schedule = Schedule.Parse(ToAndFro()),
            MaxInstructions = Limit,
            Console = console,
            Observer = run._witness,
        });
        BoardResult result = machine.Run();
        if (result.Exit != BoardExit.Exited || !run._isDone)
            throw new BoardException($"Linux did not end with --pmu {one.Pmu}: {result.Message}");

        run._result = result;
        return run;
    }

    /// <summary>The schedule: from cortex-a55 to cortex-a76 and back.</summary>
    private static string ToAndFro()
    {
        IEnumerable<string> moves = Enumerable.Range(1, (int)(Limit / Step))
            .Select(static number => string.Create(CultureInfo.InvariantCulture, $"{(number % 2 == 1 ? 4 : 0)}@{(ulong)number * Step}"));
        return string.Join(",", moves);
    }

    /// <summary>Takes a line of the guest's console.</summary>
    private void Read(string line)
    {
        if (!line.StartsWith("@ ", StringComparison.Ordinal))
        {
            _console.Append(line).Append('\n');
            return;
        }

        string[] words = line[2..].Split(' ', 2);
        switch (words)
        {
            case ["begin", ..]:
                _witness.Begin();
                break;
            case ["end", string part]:
                _witness.End(part);
                break;
            case ["kernel", string release]:
                Kernel = release;
                break;
            case ["stat", string row]:
                // COUNT,UNIT,EVENT,…; the count of an event that was never on a counter is a word.
                string[] fields = row.Split(',');
                if (fields.Length > 2)
                {
                    _said[fields[2]] = ulong.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out ulong count)
                        ? count
                        : null;
                }
                break;
            case ["samples", string number]:
                Samples = ulong.Parse(number, CultureInfo.InvariantCulture);
                break;
            case ["done"]:
                _isDone = true;
                break;
            default:
                break;
        }
    }
}
