using System;
using Emu.Machine.Devices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// Many vCPUs on one engine: they take turns (docs/decisions/0011-vcpus-take-turns.md). A round goes from one moment of guest time to the next, and in it each
/// vCPU executes until its own time is there. Nothing here is asked where there is one vCPU.
/// </content>
public sealed unsafe partial class Board
{
    /// <summary>How long a round is, in cycles of 1 GHz: 20 µs of guest time.</summary>
    internal const ulong Round = 20_000;

    private const ulong Never = ulong.MaxValue;

    private readonly BoardCpu[] _cpus;
    private readonly EngineContext? _resetContext;
    private readonly ExclusiveMonitor? _exclusive;
    private PulseOfCpu _resetPulse;

    // The vCPU that has the engine.
    private BoardCpu _now;

    // The end of the round.
    private ulong _horizon;

    // The highest system count that a vCPU has read, and what it was when this turn began: no vCPU reads an earlier one.
    private ulong _seenCount;
    private ulong _leastCount;

    // The vCPU's own time when this turn began, in cycles.
    private ulong _turnBegan;

    // Instructions of the vCPUs that do not have the engine.
    private ulong _othersRetired;

    /// <summary>Instructions retired by all vCPUs.</summary>
    private ulong SoFar => _othersRetired + _pulse->Retired;

    private bool HasMany => _cpus.Length > 1;

    private CpuPower[] Powers => Array.ConvertAll(_cpus, static cpu => cpu.Power);

    /// <summary>Where the present turn ends, in instructions of the vCPU.</summary>
    private ulong TurnEnd()
    {
        if (!HasMany)
        {
            return Never;
        }

        return _horizon <= _now.SleptCycles ? 0 : _port.InstructionsAtCycles(_horizon - _now.SleptCycles);
    }

    /// <summary>From within the block hook: the vCPU has had its turn.</summary>
    private void StopTurn(ulong retired)
    {
        LeaveBlock(retired);
        _stop = StopReason.Turn;
        _engine.Stop();
    }

    /// <summary>The vCPU waits for an interrupt, and the others go on meanwhile.</summary>
    /// <returns>False where the run has ended.</returns>
    private bool SleepAmongOthers()
    {
        _uart.Flush();
        Sync(_pulse->Retired);
        LookForInput();
        Replan();
        if (!_now.Gic.IsSignalled)
        {
            _now.Wait = CpuWait.Interrupt;
            _now.WokenAt = 0;
            return NextTurn();
        }

        return true;
    }

    /// <summary>Between two runs of the engine: gives it to the vCPU whose turn is next.</summary>
    /// <returns>False where the run has ended.</returns>
    private bool NextTurn()
    {
        Sync(_pulse->Retired);
        while (true)
        {
            if (_stopRequested)
            {
                EndAsRequested();
                return false;
            }

            if (FindNext() is { } next)
            {
                Switch(next);
                return true;
            }

            if (!BeginRound())
            {
                return false;
            }
        }
    }

    /// <summary>The next vCPU of this round; those that have yielded come after all others.</summary>
    private BoardCpu? FindNext()
    {
        BoardCpu? last = null;
        for (int i = 1; i <= _cpus.Length; i++)
        {
            BoardCpu cpu = _cpus[(_now.Index + i) % _cpus.Length];
            Wake(cpu);
            if (cpu.IsRunnable && cpu.Time < _horizon)
            {
                if (!cpu.HasYielded)
                {
                    return cpu;
                }

                last ??= cpu;
            }
        }

        return last;
    }

    /// <summary>Gives the engine to another vCPU, or leaves it to the same for another turn.</summary>
    private void Switch(BoardCpu next)
    {
        if (next != _now)
        {
            // Another vCPU's store must not be missed by a store-exclusive, so none is pending over a turn. Hardware may lose the monitor at any time, too (B2.9).
            _exclusive!.Clear(_cpu);
            _now.Context!.Save(_engine);
            _now.Pulse = _pulse->OfCpu;
            Install(next);
            _leastCount = _seenCount;
            _turnBegan = next.Time;
            _waitAt = Never;
            _observer?.OnTurn(next.Index, next.Port.Instructions);
        }

        if (next.Power == CpuPower.OnPending)
        {
            next.Power = CpuPower.On;
            *_cpu.Pc = next.EntryPoint;
            _cpu.X[0] = next.ContextId;
            _pulse->BlockStart = next.EntryPoint;
        }

        Replan();
    }

    /// <summary>Puts a vCPU into the engine.</summary>
    private void Install(BoardCpu next)
    {
        _now = next;
        _port = next.Port;
        _timer = next.Timer;
        _debug = next.Debug;
        _gic.Current = next.Gic;
        if (next.Power == CpuPower.OnPending)
        {
            _resetContext!.Restore(_engine);
            ulong retired = next.Pulse.Retired;
            next.Pulse = _resetPulse;
            next.Pulse.Retired = retired;
        }
        else
        {
            next.Context!.Restore(_engine);
        }

        _engine.ForgetTranslations();
        _pulse->TakeOver(next.Pulse);
        _pulse->Debug = _debug.IsArmed ? 1u : 0;
        _fetchPage = NoPage;
        _abortedWalk = 0;
        CountOthers();
    }

    /// <summary>How much the other vCPUs have done, and so how much is left for this one.</summary>
    private void CountOthers()
    {
        _othersRetired = 0;
        foreach (BoardCpu cpu in _cpus)
        {
            _othersRetired += cpu == _now ? 0 : cpu.Pulse.Retired;
        }

        _limit = _options.MaxInstructions is ulong limit ? limit - Math.Min(limit, _othersRetired) : Never;
        _saveAt = _options.SaveAt is ulong at ? at - Math.Min(at, _othersRetired) : Never;
    }
}
