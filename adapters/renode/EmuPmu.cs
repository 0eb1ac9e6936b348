using System;
using Antmicro.Migrant;
using Antmicro.Migrant.Hooks;
using Antmicro.Renode.Core;
using Antmicro.Renode.Logging;
using Antmicro.Renode.Peripherals.Bus;
using Antmicro.Renode.Peripherals.CPU;
using Antmicro.Renode.Time;
using Emu;
using Emu.Registers;

namespace Antmicro.Renode.Peripherals.Miscellaneous;

/// <summary>
/// PMUv3 of one core as a peripheral of Renode: the memory-mapped view (FEAT_PMUv3_EXT64 or EXT32) on the bus, PMUIRQ as a GPIO, and System register accesses for a core
/// that forwards them. The package Emu.Runtime does the work. README.md says how it goes together.
/// </summary>
public sealed class EmuPmu : IDoubleWordPeripheral, IQuadWordPeripheral, IKnownSize
{
    private const uint InstructionsInOneMicrosecond = 100;

    private readonly IMachine _machine;
    private readonly ICPU? _cpu;
    private readonly int _counters;
    private readonly int _version;
    private readonly bool _wide;

    // Renode saves the bytes; the PMU itself is made again.
    [Transient]
    private Pmu _pmu;
    private byte[] _saved = [];
    private byte _context;
    private ulong _seen;
    private ulong _alarm = ulong.MaxValue;

    /// <summary>Makes a PMU after a Cold reset.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="cpu">The core that it counts; null where <see cref="Advance"/> is called instead.</param>
    /// <param name="counters">Event counters, 0 to 31.</param>
    /// <param name="version">ID_AA64DFR0_EL1.PMUVer: 1, 4, 5, 6, 7, 8 or 9.</param>
    /// <param name="wide">The view has 64-bit accesses (FEAT_PMUv3_EXT64), else 32-bit ones.</param>
    public EmuPmu(IMachine machine, ICPU? cpu = null, int counters = 6, int version = 9, bool wide = false)
    {
        _machine = machine;
        _cpu = cpu;
        _counters = counters;
        _version = version;
        _wide = wide;
        _pmu = Make();
        _context = _pmu.Context.Bits;
    }

    /// <summary>PMUIRQ, to be connected to the core's PPI.</summary>
    public GPIO IRQ { get; } = new();

    /// <summary>The frame that the view takes on the bus.</summary>
    public long Size => 0x1000;

    /// <summary>The Security state of accesses on the bus.</summary>
    public SecurityState BusSecurity { get; set; } = SecurityState.NonSecure;

    /// <summary>Cycles for one instruction.</summary>
    public uint CyclesPerInstruction { get; set; } = 1;

    /// <inheritdoc/>
    public void Reset()
    {
        Sync();
        _pmu.Reset(PmuReset.Cold);
        Follow();
    }

    /// <inheritdoc/>
    public uint ReadDoubleWord(long offset) => (uint)Read(offset, 32);

    /// <inheritdoc/>
    public void WriteDoubleWord(long offset, uint value) => Write(offset, 32, value);

    /// <inheritdoc/>
    public ulong ReadQuadWord(long offset) => Read(offset, 64);

    /// <inheritdoc/>
    public void WriteQuadWord(long offset, ulong value) => Write(offset, 64, value);

    /// <summary>The core executes somewhere else: call it at each change of the Exception level or the Security state.</summary>
    public void SetContext(int exceptionLevel, bool secure)
    {
        Sync();
        PmuContext context = new(exceptionLevel, secure ? SecurityState.Secure : SecurityState.NonSecure);
        _pmu.SetContext(context);
        _context = context.Bits;
        Follow();
    }

    /// <summary>An MRS of the guest, for a core that forwards System register accesses.</summary>
    /// <param name="encoding">Bits [20:5] of the instruction.</param>
    /// <param name="value">The value.</param>
    /// <returns>How it ended: which exception the guest takes.</returns>
    public PmuAccess ReadSystemRegister(ushort encoding, out ulong value)
    {
        Sync();
        PmuAccess answer = _pmu.Read(encoding, out value);
        Follow();
        return answer;
    }

    /// <summary>An MSR of the guest.</summary>
    /// <param name="encoding">Bits [20:5] of the instruction.</param>
    /// <param name="value">The value.</param>
    /// <returns>How it ended: which exception the guest takes.</returns>
    public PmuAccess WriteSystemRegister(ushort encoding, ulong value)
    {
        Sync();
        PmuAccess answer = _pmu.Write(encoding, value);
        Follow();
        return answer;
    }

    /// <summary>Cycles and instructions went by, where no core is asked.</summary>
    public void Advance(ulong cycles, ulong instructions)
    {
        _pmu.Advance(cycles, instructions);
        Follow();
    }

    /// <summary>An event happened, such as MEM_ACCESS (0x13).</summary>
    public void Count(ushort eventNumber, ulong occurrences)
    {
        Sync();
        _pmu.Count(eventNumber, occurrences);
        Follow();
    }

    private Pmu Make() => new(PmuConfiguration.Create(new PmuOptions
    {
        Version = (PmuVersion)_version,
        Counters = _counters,
        Features = _wide ? PmuFeatures.FEAT_PMUv3_EXT64 : PmuFeatures.FEAT_PMUv3_EXT32,
    }));

    private ulong Read(long offset, int bits)
    {
        Sync();
        PmuAccess answer = _pmu.ReadExternal((uint)offset, bits, out ulong value, BusSecurity);
        Follow();
        if (!answer.IsOk)
        {
            this.Log(LogLevel.Warning, "The read of {0} bits at offset 0x{1:X} gets an error response", bits, offset);
        }

        return answer.IsOk ? value : 0;
    }

    private void Write(long offset, int bits, ulong value)
    {
        Sync();
        PmuAccess answer = _pmu.WriteExternal((uint)offset, bits, value, BusSecurity);
        Follow();
        if (!answer.IsOk)
        {
            this.Log(LogLevel.Warning, "The write of {0} bits at offset 0x{1:X} gets an error response", bits, offset);
        }
    }

    /// <summary>Takes what the core has executed since the last time.</summary>
    private void Sync()
    {
        if (_cpu is null)
        {
            return;
        }

        ulong executed = _cpu.ExecutedInstructions;
        ulong instructions = executed - _seen;
        _seen = executed;
        _pmu.Advance(instructions * CyclesPerInstruction, instructions);
    }

    /// <summary>After anything that may have changed it: the interrupt's level, and the moment at which to look again.</summary>
    private void Follow()
    {
        IRQ.Set(_pmu.Interrupt);
        if (_cpu is null)
        {
            return;
        }

        ulong wait = InstructionsToOverflow();
        ulong alarm = wait > ulong.MaxValue - _seen ? ulong.MaxValue : _seen + wait;
        if (alarm >= _alarm)
        {
            // One that comes too early finds that nothing overflowed, and asks again.
            return;
        }

        _alarm = alarm;
        _machine.ScheduleAction(TimeInterval.FromMicroseconds((wait / InstructionsInOneMicrosecond) + 1), _ => OnAlarm());
    }

    /// <summary>After how many instructions a counter of cycles or of instructions overflows; the largest number: none does.</summary>
    private ulong InstructionsToOverflow()
    {
        ulong cycles = _pmu.CyclesToOverflow;
        ulong forCycles = cycles == ulong.MaxValue || CyclesPerInstruction == 0
            ? ulong.MaxValue
            : ((cycles - 1) / CyclesPerInstruction) + 1;
        return Math.Min(forCycles, _pmu.InstructionsToOverflow);
    }

    private void OnAlarm()
    {
        _alarm = ulong.MaxValue;
        Sync();
        Follow();
    }

    [PreSerialization]
    internal void BeforeSaving()
    {
        Sync();
        _pmu.Save(out PmuState state);
        _saved = new byte[PmuState.Size];
        state.CopyTo(_saved);
    }

    [PostDeserialization]
    internal void AfterLoading()
    {
        _pmu = Make();
        if (!PmuState.TryRead(_saved, out PmuState state, out string? reason) || !_pmu.TryRestore(state, out reason))
        {
            throw new InvalidOperationException("The PMU cannot go on from the saved state: " + reason);
        }

        // The context is the core's, and not part of the state.
        _pmu.SetContext(PmuContext.FromBits(_context));
        _alarm = ulong.MaxValue;
        Follow();
    }
}
