using System;
using System.Collections.Generic;
using System.IO;

using Emu.Cli.Report;
using Emu.Cli.Run.Live;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Machine;

namespace Emu.Cli.Run;

/// <summary>One run of a guest from settings to result, on this terminal.</summary>
internal sealed class GuestRun
{
    private readonly Terminal _terminal;
    private readonly SimulatedHost? _host;
    private readonly PmuBackend? _backend;
    private readonly PmuOptions _pmu;
    private readonly VectorTrace? _vectors;
    private BoardResult? _result;
    private List<RunTrace>? _traces;
    private byte[]? _saved;

    /// <exception cref="UsageException">The settings contradict each other.</exception>
    public GuestRun(RunSettings settings, Terminal terminal)
    {
        Settings = settings;
        _terminal = terminal;
        if (settings.Host.Count > 0)
            _host = HostSetup.Build(settings.Host);

        _backend = HostSetup.Choose(settings, _host);
        HostSetup.CheckSchedule(settings);
        HostSetup.CheckInstructionCounter(settings);
        _pmu = BoardOptions.EmulatedPmu(settings.Version, settings.Counters);
        _vectors = TraceOption.Create(settings.Trace, settings, _pmu);
    }

    public RunSettings Settings { get; }

    public BoardResult Result => _result ?? throw new InvalidOperationException("The guest has not run yet.");

    /// <summary>What was recorded, when the settings asked for it.</summary>
    public RunTrace Trace => Traces[0];

    /// <summary>The same of each vCPU; one of the whole run, where there is one vCPU.</summary>
    public IReadOnlyList<RunTrace> Traces => _traces ?? throw new InvalidOperationException("The run was not recorded.");

    /// <summary>The exit status of <c>emu</c> for this run.</summary>
    public int ExitCode => Result.Exit switch
    {
        // A status beyond a byte must not become success by losing its upper bits.
        BoardExit.Exited => Math.Clamp(Result.ExitStatus, 0, 255),
        BoardExit.InstructionLimit => ExitStatus.InstructionLimit,
        BoardExit.Requested => ExitStatus.Interrupted,
        BoardExit.ReadyToSave => ExitStatus.Success,
        BoardExit.Reset => ExitStatus.Reset,
        BoardExit.Panicked => ExitStatus.Panicked,
        BoardExit.Asleep => ExitStatus.Asleep,
        _ => ExitStatus.OwnError,
    };

    /// <summary>Writes the machine where it was to be saved, or says that the run ended before.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ReportSaving()
    {
        if (Settings.Save is not { } save)
            return;

        if (_saved is null)
        {
            _terminal.WriteNote($"the run ended before the machine could be saved at instruction {Number.Count(save.At)}: no file was written");
            return;
        }

        save.File.Write(_saved);
        _terminal.WriteNote($"saved the machine in {save.Name} ({Number.Count((ulong)_saved.Length)} bytes): emu run --restore {save.Name} goes on");
    }

    /// <summary>Writes the trace that was asked for.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void ReportTrace()
    {
        if (_vectors is not null)
            TraceOption.Write(Settings.Trace!, _vectors, _terminal);
    }

    /// <summary>Runs the guest to its end.</summary>
    /// <exception cref="BoardException">The machine failed, not the guest.</exception>
    public void Execute()
    {
        bool isLive = Settings.Live && _terminal.OutputIsTerminal && _terminal.ErrorIsTerminal;
        using LiveView? live = isLive ? new LiveView(_terminal.Output, _terminal.OutputHasColor, Settings) : null;
        ProgressLine? progress = _terminal.ErrorIsTerminal && !isLive ? new ProgressLine(_terminal.Error, Settings.MaxInstructions) : null;
        RunRecorder recorder = new(Settings.Record, Settings.Cpus, vcpu => HostSetup.FirstPcpu(Settings, vcpu), progress) { Live = live };
        using Stream output = _terminal.OpenOutput();
        using Capture console = new(live?.Console ?? output, Settings.Record || isLive, progress is null ? null : progress.Clear);
        bool together = _terminal.ErrorIsTerminal && _terminal.OutputIsTerminal;
        if (progress is not null && together)
            progress.MayShow = () => console.IsAtLineStart;

        BoardOptions options = Settings.Saved is { } saved ? saved.Options : new()
        {
            Image = Settings.Image,
            Arguments = Settings.Arguments,
            Initrd = Settings.Initrd,
            MemorySize = Settings.MemorySize,
            Seed = Settings.Seed,
            Kaslr = Settings.Kaslr,
            Cpus = Settings.Cpus,
            Pmu = _pmu,
            InstructionCounter = Settings.InstructionCounter,
            StrictDevices = Settings.StrictDevices,
        };
        options = options with
        {
            Host = _host,
            Backend = _backend,
            Schedule = Settings.Schedule,
            MaxInstructions = Settings.MaxInstructions,
            SaveAt = Settings.Save?.At,
            SlowStores = Settings.SlowStores,
            Console = console,
            Trace = _vectors,
            Observer = Settings.Record || progress is not null || isLive ? recorder : null,
        };
        try
        {
            _result = Run(options, Settings.Input ? _terminal.OpenInput : static _ => null, live);
        }
        finally
        {
            console.Flush();
            progress?.Clear();
            if (live is not null)
            {
                // The screen is as it was before. What the guest wrote is kept there.
                live.Dispose();
                _terminal.Output.Write(console.Text);
                _terminal.Output.Flush();
            }

            // What comes next on this terminal begins a new line.
            if (together && !console.IsAtLineStart)
                _terminal.Error.WriteLine();
        }

        if (Settings.Record)
            _traces = TracesOf(recorder, console.Text);
    }

    private BoardResult Run(BoardOptions options, Func<Action, IConsoleInput?> openInput, LiveView? live)
    {
        Machine.Board? running = null;
        IConsoleInput? input = openInput(() => running?.RequestStop());
        using IDisposable? terminal = input as IDisposable;
        using Machine.Board machine = new(options with { Input = input });
        running = machine;
        live?.Attach(machine);
        foreach (string note in machine.RestoreNotes)
            _terminal.WriteNote(note);


        // The first Ctrl+C ends the guest with its summary, a second one ends Emu.
        int asked = 0;
        void Stop(object? sender, ConsoleCancelEventArgs arguments)
        {
            arguments.Cancel = asked++ == 0;
            machine.RequestStop();
            if (!arguments.Cancel)
            {
                terminal?.Dispose();
                live?.Dispose();
            }
        }

        Console.CancelKeyPress += Stop;
        try
        {
            BoardResult result = machine.Run();
            live?.Update(result.Instructions);
            if (result.Exit == BoardExit.ReadyToSave)
                _saved = Saved(machine);

            return result;
        }
        finally
        {
            Console.CancelKeyPress -= Stop;
        }
    }

    private List<RunTrace> TracesOf(RunRecorder recorder, string console)
    {
        List<RunTrace> traces = [];
        for (int vcpu = 0; vcpu < Settings.Cpus; vcpu++)
        {
            LaneRecorder lane = recorder.Lanes[vcpu];
            bool isLane = Settings.Cpus > 1;
            traces.Add(new RunTrace
            {
                Name = isLane ? $"vCPU {vcpu}" : Settings.Pmu,
                IsLane = isLane,
                Setting = HostSetup.Describe(Settings),
                Samples = lane.Counters.Cycles,
                Counters = lane.Counters.Others(),
                Overflows = lane.Overflows(),
                OverflowCount = lane.OverflowCount,
                Stays = lane.Stays(pcpu => HostSetup.CoreOf(Settings.Host, pcpu)),
                Reloads = lane.Reloads(),
                EndNs = lane.EndNs,
                Ending = Ending,
                Failed = ExitCode != ExitStatus.Success,
                Facts = isLane ? RunSummary.Facts(Result.Vcpus[vcpu]) : RunSummary.Facts(Result),
                Console = console,
                Cores = vcpu == 0 ? CoresOf(recorder) : [],
            });
        }

        return traces;
    }

    private List<CoreCount> CoresOf(RunRecorder recorder)
    {
        List<CoreCount> cores = [];
        foreach (CoreShare share in Result.Cores)
            cores.Add(new CoreCount(share.Pcpu, share.Core, share.Instructions, share.Cycles, recorder.ReloadsOnto(share.Pcpu)));

        return cores;
    }

    private static byte[] Saved(Machine.Board machine)
    {
        using MemoryStream file = new();
        machine.Save(file);
        return file.ToArray();
    }

    private string Ending => Result.Exit switch
    {
        BoardExit.Exited when Result.HasExitStatus => $"exit status {Result.ExitStatus}",
        BoardExit.Exited => "switched off",
        BoardExit.InstructionLimit => "instruction limit",
        BoardExit.Requested => "interrupted",
        BoardExit.ReadyToSave => "saved",
        BoardExit.Reset => "reset",
        BoardExit.Panicked => "kernel panic",
        BoardExit.Asleep => "asleep for good",
        _ => "stopped",
    };
}
