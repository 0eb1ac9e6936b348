using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Emu.Machine.Devices;
using Emu.Machine.Unicorn;
using Emu.Registers;

namespace Emu.Machine;

/// <summary>
/// The reference embedder of <c>Emu.Pmu</c>: an arm64 board of one to eight vCPUs around the Unicorn engine, which runs one guest image from its
/// entry point to its end. The same options give the same run, count for count. Not thread-safe, except for <see cref="RequestStop"/>.
/// </summary>
public sealed unsafe partial class Board : IDisposable, IInterruptLines
{
    private readonly BoardOptions _options;
    private Engine _engine;
    private CpuState _cpu;
    private readonly PhysicalMemory _memory;
    private readonly GicV2 _gic;
    private readonly GicDistributor _distributor;
    private readonly GicCpuInterface _cpuInterface;
    private readonly Pl011 _uart;
    private readonly ConsoleWords _words = new();

    // Of the vCPU that has the engine, see _now.
    private GenericTimer _timer;
    private PmuPort _port;
    private readonly IBoardObserver? _observer;
    private readonly GCHandle _self;
    private readonly Pulse* _pulse;

    private volatile bool _stopRequested;
    private StopReason _stop;
    private ExceptionDispatchInfo? _failure;
    private BoardExit _exit;
    private string? _message;
    private bool _leftBlock;
    private bool _hasRun;
    private bool _disposed;

    /// <summary>Builds the board and puts the image into its memory.</summary>
    /// <param name="options">What the machine is made of.</param>
    /// <exception cref="BoardException">libunicorn2 is missing or unusable, or the image does not fit the board.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public Board(BoardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Pmu.EL2 || options.Pmu.EL3 || options.Pmu.AArch32)
        {
            throw new ArgumentException("The board has EL0 and EL1 in AArch64 state only, and its PMU must be for the same.", nameof(options));
        }

        if (options.Cpus is < 1 or > BoardOptions.MaxCpus)
        {
            throw new ArgumentException($"The board has 1 to {BoardOptions.MaxCpus} vCPUs, and {options.Cpus} were asked for.", nameof(options));
        }

        _options = options;
        _observer = options.Observer;
        _gic = new GicV2(this, options.Cpus);
        _distributor = new GicDistributor(_gic);
        _cpuInterface = new GicCpuInterface(_gic);
        _uart = new Pl011(_gic, options.Console, _words, options.Input);
        _cpus = CreateCpus();
        _now = _cpus[0];
        _port = _now.Port;
        _timer = _now.Timer;
        _debug = _now.Debug;
        CountOthers();

        try
        {
            _self = GCHandle.Alloc(this);
            _pulse = (Pulse*)NativeMemory.AllocZeroed((nuint)sizeof(Pulse));
            _pulse->Level = 1;
            _pulse->State = Pulse.StateOf(1);
            _abort = (AbortRecord*)NativeMemory.AllocZeroed((nuint)sizeof(AbortRecord));
            _pulse->Board = GCHandle.ToIntPtr(_self);
            _memory = new PhysicalMemory(options);
            _windows = CreateWindows();
            BuildEngine(memoryHooks: false);
            SetUpCpu(options.Saved is null ? _memory.Load(options) : 0);
            if (HasMany)
            {
                _exclusive = new ExclusiveMonitor();
                _resetContext = SaveReset();
                _horizon = Round;
            }

            if (options.Saved is { } saved)
            {
                Restore(saved);
            }
            else
            {
                *_cpu.Pc = options.Image.Entry;
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs the guest to its end. A machine runs once.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="BoardException">The engine failed.</exception>
    /// <exception cref="InvalidOperationException">The machine has run already.</exception>
    public BoardResult Run()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_hasRun)
        {
            throw new InvalidOperationException("A machine runs once: make another one.");
        }

        _hasRun = true;
        long start = Stopwatch.GetTimestamp();
        StartClock(start);
        AnnounceRestored();
        Execute();
        _port.AdvanceTo(_pulse->Retired);
        _uart.Flush();
        if (_exit != BoardExit.ReadyToSave)
        {
            _words.ExitStatus.Finish();
        }

        return ResultAfter(Stopwatch.GetElapsedTime(start));
    }

    /// <summary>How often the engine has entered a page into its TLB whose stores are fast.</summary>
    internal ulong FastPages => _engine.Stores?.FastPages ?? 0;

    /// <summary>Asks a running guest to stop soon. May be called from any thread and from a signal handler.</summary>
    public void RequestStop() => _stopRequested = true;

    /// <summary>Gives the engine and the guest's memory back.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _engine?.Dispose();
        _gate?.Dispose();
        _blockStub?.Dispose();
        foreach (BoardCpu? cpu in _cpus ?? [])
        {
            cpu?.Dispose();
        }

        _resetContext?.Dispose();
        _memory?.Dispose();
        NativeMemory.Free(_windows);
        NativeMemory.Free(_abort);
        if (_pulse != null)
        {
            NativeMemory.Free(_pulse);
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    void IInterruptLines.OnLinesChanged(GicCpu cpu)
    {
        if (cpu == _now.Gic)
        {
            Rearm();
        }
        else
        {
            NoteWaking(_cpus[cpu.Index]);
        }
    }

    /// <summary>The state a boot loader hands over: EL1h, everything masked, MMU and caches off, X0 the device tree (Linux booting.rst).</summary>
    private void SetUpCpu(ulong deviceTree)
    {
        const ulong TrapDebug = 1 << 9;
        const ulong TrapOSLock = 1 << 10;

        // Without SCR_EL3.RW and HCR_EL2.RW EL1 would count as AArch32 once the MMU is on; without HCE there is no HVC.
        _engine.WriteSystemRegister(3, 6, 1, 1, 0, SCR_EL3.NS_Mask | SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask);
        _engine.WriteSystemRegister(3, 4, 1, 1, 0, HCR_EL2.RW_Mask);

        // No access reaches the engine's own PMU or debug registers: what a hook does not perform is trapped by MDCR_EL3.
        _engine.WriteSystemRegister(3, 6, 1, 3, 1, MDCR_EL3.TPM_Mask | TrapDebug | TrapOSLock);
        _engine.WriteRegister(UnicornConstants.RegisterPstate, El1hAllMasked);
        _cpu.X[0] = deviceTree;
        _pulse->Flags[1] = *_cpu.DerivedFlags;
        ForgetFloatingPointTrap();
    }
}
