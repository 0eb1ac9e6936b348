using System;
using Emu.Machine.Debug;
using Emu.Machine.Devices;
using Emu.Machine.Saving;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <summary>Why a vCPU that is on does not execute.</summary>
internal enum CpuWait
{
    /// <summary>It executes, or does as soon as it has its turn.</summary>
    None,

    /// <summary>It waits for an interrupt: WFI, or PSCI CPU_SUSPEND.</summary>
    Interrupt,

    /// <summary>It waits for an event (WFE), and goes on in the next round in any case.</summary>
    Event,
}

/// <summary>
/// What a vCPU of the board has to itself: its PMU, timers, debug unit and interrupts, how far it is, and its registers while another one has the engine.
/// </summary>
internal sealed unsafe class BoardCpu : IDisposable
{
    /// <param name="index">Its number: Aff0 of its MPIDR_EL1.</param>
    /// <param name="gic">What the interrupt controller has of it.</param>
    /// <param name="port">Its PMU.</param>
    public BoardCpu(int index, GicCpu gic, PmuPort port)
    {
        Index = index;
        Gic = gic;
        Port = port;
        Power = index == 0 ? CpuPower.On : CpuPower.Off;
    }

    public int Index { get; }

    public GicCpu Gic { get; }

    public PmuPort Port { get; }

    public GenericTimer Timer { get; } = new();

    public DebugUnit Debug { get; } = new();

    /// <summary>Its registers while another vCPU has the engine; null where there is no other.</summary>
    public EngineContext? Context { get; set; }

    public CpuPower Power { get; set; }

    public CpuWait Wait { get; set; }

    /// <summary>PSCI CPU_ON: where it begins, and what X0 is.</summary>
    public ulong EntryPoint { get; set; }

    public ulong ContextId { get; set; }

    /// <summary>In this round it has let the others go first (YIELD).</summary>
    public bool HasYielded { get; set; }

    /// <summary>The time at which another vCPU woke it, in cycles.</summary>
    public ulong WokenAt { get; set; }

    /// <summary>Cycles in which it slept or was off: they are part of its time, but its cycle counter did not count them.</summary>
    public ulong SleptCycles { get; set; }

    /// <summary>Its time since the start of the run, in cycles of 1 GHz.</summary>
    public ulong Time => Port.Cycles + SleptCycles;

    /// <summary>The number of its instructions at which the machine must look again, see <see cref="Pulse.Deadline"/>.</summary>
    public ulong Deadline { get; set; }

    /// <summary>The number of its instructions at which the machine looks for input and gives a sign of life.</summary>
    public ulong NextLook { get; set; }

    /// <summary>The number of its instructions at which its turn is over.</summary>
    public ulong TurnEnd { get; set; } = ulong.MaxValue;

    public int ListenVersion { get; set; }

    /// <summary>Somebody listens to its memory accesses.</summary>
    public bool CountsMemory { get; set; }

    /// <summary>Exceptions without an instruction between them, and the number of instructions where that is.</summary>
    public ulong StormAt { get; set; } = ulong.MaxValue;

    public int Storm { get; set; }

    public ulong PmuAccesses { get; set; }

    public ulong Interrupts { get; set; }

    /// <summary>PSTATE.SS is 0.</summary>
    public bool StepIsPast { get; set; } = true;

    /// <summary>The last instruction was stepped over, whether it was a load-exclusive, and its address.</summary>
    public bool Stepped { get; set; }

    public bool SteppedExclusive { get; set; }

    public ulong SteppedAt { get; set; }

    /// <summary>What <see cref="Pulse"/> has of it.</summary>
    public PulseOfCpu Pulse;

    /// <summary>It is on, and may execute when it has its turn.</summary>
    public bool IsRunnable => Power != CpuPower.Off && Wait == CpuWait.None;

    /// <summary>It was switched off, or on: everything of it that a Cold reset reaches is as at the start.</summary>
    public void Reset()
    {
        Port.Reset();
        Timer.Reset();
        Debug.Reset();
        StepIsPast = true;
        Stepped = false;
        Wait = CpuWait.None;
    }

    /// <summary>Saves the state, or takes it over, except for its registers in the engine and its PMU.</summary>
    public void Exchange(StateExchange state)
    {
        int power = (int)Power;
        int wait = (int)Wait;
        state.Index(ref power, (int)CpuPower.OnPending, "whether a vCPU is on");
        state.Index(ref wait, (int)CpuWait.Event, "what a vCPU waits for");
        Power = (CpuPower)power;
        Wait = (CpuWait)wait;
        EntryPoint = Exchanged(state, EntryPoint);
        ContextId = Exchanged(state, ContextId);
        HasYielded = Exchanged(state, HasYielded);
        WokenAt = Exchanged(state, WokenAt);
        SleptCycles = Exchanged(state, SleptCycles);
        NextLook = Exchanged(state, NextLook);
        CountsMemory = Exchanged(state, CountsMemory);
        StormAt = Exchanged(state, StormAt);
        int storm = Storm;
        state.Index(ref storm, ushort.MaxValue, "exceptions in a row");
        Storm = storm;
        PmuAccesses = Exchanged(state, PmuAccesses);
        Interrupts = Exchanged(state, Interrupts);
        StepIsPast = Exchanged(state, StepIsPast);
        Stepped = Exchanged(state, Stepped);
        SteppedExclusive = Exchanged(state, SteppedExclusive);
        SteppedAt = Exchanged(state, SteppedAt);
        state.Value(ref Pulse.Retired);
        state.Value(ref Pulse.BlockStart);
        int level = (int)Pulse.Level;
        state.Index(ref level, 1, "an Exception level");
        Pulse.Level = (uint)level;
        for (int i = 0; i < 4; i++)
        {
            state.Value(ref Pulse.Flags[i]);
        }

        Timer.Exchange(state);
        Debug.Exchange(state);
    }

    private static ulong Exchanged(StateExchange state, ulong value)
    {
        state.Value(ref value);
        return value;
    }

    private static bool Exchanged(StateExchange state, bool value)
    {
        state.Value(ref value);
        return value;
    }

    /// <summary>Time goes on to a moment, if it is not there yet, while the vCPU sleeps or is off.</summary>
    public void SleepTo(ulong time) => SleptCycles += time > Time ? time - Time : 0;

    public void Dispose()
    {
        Context?.Dispose();
        Port.Dispose();
    }
}
