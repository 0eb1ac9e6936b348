using System;
using System.Diagnostics;
using Emu.Machine.Devices;

namespace Emu.Machine;

/// <content>What happens when: the counts handed to the PMU, the system counter, the timers, sleep, and the next moment to look again.</content>
public sealed unsafe partial class Board
{
    // No translated block is longer: the engine's limit is 512 instructions.
    private const ulong LongestBlock = 512;
    private const ulong ProgressStep = 4_000_000;
    private const int LooksToUnhook = 25;
    private static readonly long ProgressInterval = Stopwatch.Frequency / 10;

    private long _lastProgress;
    private ulong _limit;
    private bool _finalStretch;
    private int _quietLooks;

    /// <summary>Memory hooks go in when somebody listens, and out when nobody has for a long time.</summary>
    private bool WantsOtherHooks => _bufferIsFull
        || WantsOtherDebugHook
        || (_now.CountsMemory ? !_memoryHooked : _memoryHooked && _quietLooks >= LooksToUnhook
            && !Array.Exists(_cpus, static cpu => cpu.CountsMemory));

    private void StartClock(long now)
    {
        _lastProgress = now;
        foreach (BoardCpu cpu in _cpus)
        {
            cpu.ListenVersion = cpu.Port.ListenVersion - 1;
            cpu.NextLook = Math.Max(cpu.NextLook, ProgressStep);
        }

        _port.AdvanceTo(_pulse->Retired);
        Replan();
    }

    /// <summary>Hands over all counts up to a number of retired instructions: from here on the PMU is right for that moment.</summary>
    private void Sync(ulong instructions)
    {
        _port.AdvanceTo(instructions);
        if (_now.CountsMemory)
        {
            FlushMemoryCounts();
        }
    }

    /// <summary>At the fetch of a block, before its hook: the block before it was executed to its end.</summary>
    private void EndBlock()
    {
        _pulse->Retired += _pulse->Count;
        _pulse->Count = 0;
    }

    /// <summary>The engine left a block early, at <paramref name="pc"/>: sets the number of retired instructions right.</summary>
    private void Settle(ulong pc)
    {
        _pulse->Retired += _pulse->DoneAt(pc);
        _pulse->Count = 0;
        _pulse->BlockStart = pc;
    }

    /// <summary>The system counter, CNTPCT_EL0 and CNTVCT_EL0: 62.5 MHz while the core runs at 1 GHz, and goes on in sleep.</summary>
    private ulong SystemCount => _leastCount == 0
        ? _now.Time / BoardMap.CyclesPerTick
        : Math.Max(_now.Time, SharedTime) / BoardMap.CyclesPerTick;

    /// <summary>
    /// Where others have read a later count than the vCPU's own time, its counter goes on from there at one part in as many as there are vCPUs, until the vCPU's own time has
    /// reached it. It must not stop: a guest that sorts its records by time would mix up what happened in the turn. The part is so small that no turn gets ahead by a round.
    /// </summary>
    private ulong SharedTime => (_leastCount * BoardMap.CyclesPerTick) + ((_now.Time - _turnBegan) / (ulong)_cpus.Length);

    /// <summary>The number of instructions at which the system counter will reach a count.</summary>
    private ulong InstructionsAtCount(ulong count)
    {
        if (count > ulong.MaxValue / BoardMap.CyclesPerTick)
        {
            return ulong.MaxValue;
        }

        ulong cycles = count * BoardMap.CyclesPerTick;
        ulong ahead = count - Math.Min(count, _leastCount);
        ulong pace = BoardMap.CyclesPerTick * (ulong)_cpus.Length;
        if (_leastCount != 0 && ahead <= (ulong.MaxValue - _turnBegan) / pace)
        {
            // As SharedTime reaches it.
            cycles = Math.Min(cycles, _turnBegan + (ahead * pace));
        }

        return cycles <= _now.SleptCycles ? 0 : _port.InstructionsAtCycles(cycles - _now.SleptCycles);
    }

    /// <summary>Works out when to look again, after anything that may change it. Everything up to now must have been handed over.</summary>
    private void Replan()
    {
        ulong count = SystemCount;
        _gic.SetLevel(BoardMap.PhysicalTimerInterrupt, _timer.Level(GenericTimer.Timer.Physical, count));
        _gic.SetLevel(BoardMap.VirtualTimerInterrupt, _timer.Level(GenericTimer.Timer.Virtual, count));

        if (_port.ListenVersion != _now.ListenVersion)
        {
            Listen();
        }
        else if (_now.CountsMemory)
        {
            ArmMemory();
        }

        ulong timer = Math.Min(
            _timer.NextEvent(GenericTimer.Timer.Physical, count), _timer.NextEvent(GenericTimer.Timer.Virtual, count));
        ulong deadline = Math.Min(_now.NextLook, _port.NextOverflow());
        deadline = Math.Min(deadline, timer == ulong.MaxValue ? timer : InstructionsAtCount(timer));
        _now.TurnEnd = TurnEnd();
        deadline = Math.Min(Math.Min(deadline, _now.TurnEnd), _saveAt);

        // A block in which the vCPU moves must have its memory accesses counted one by one.
        ulong move = _port.NextMove;
        deadline = Math.Min(deadline, _now.CountsMemory && move != ulong.MaxValue ? move - Math.Min(move, LongestBlock) : move);
        if (_limit != ulong.MaxValue)
        {
            deadline = Math.Min(deadline, _limit - Math.Min(_limit, LongestBlock));
        }

        _now.Deadline = deadline;
        Rearm();
    }

    /// <summary>Sets when the hook looks: at once while an interrupt is signalled or hooks are to be installed.</summary>
    private void Rearm()
    {
        bool now = _gic.Irq || _gic.Fiq || _waitAt != Never || WantsOtherHooks;
        _pulse->Deadline = now ? 0 : _now.Deadline;
    }

    /// <summary>Asks the PMU again whether the machine's own events are listened to.</summary>
    private void Listen()
    {
        _now.ListenVersion = _port.ListenVersion;
        bool counts = _port.IsCounting(BoardEvents.MemoryAccess)
            || _port.IsCounting(BoardEvents.MemoryRead)
            || _port.IsCounting(BoardEvents.MemoryWrite);
        if (counts != _now.CountsMemory)
        {
            _pulse->Reads = 0;
            _pulse->Writes = 0;
            _now.CountsMemory = counts;
        }

        ArmMemory();
    }

    /// <summary>Sets how many accesses of memory may pass before they must be counted.</summary>
    private void ArmMemory()
    {
        ulong budget = ulong.MaxValue;
        if (_now.CountsMemory)
        {
            budget = Math.Min(
                _port.OccurrencesToOverflow(BoardEvents.MemoryAccess),
                Math.Min(
                    _port.OccurrencesToOverflow(BoardEvents.MemoryRead), _port.OccurrencesToOverflow(BoardEvents.MemoryWrite)));
            if (_port.NextMove <= _pulse->Retired + LongestBlock)
            {
                budget = 1;
            }
        }

        _pulse->MemoryBudget = budget;
    }

    private void FlushMemoryCounts()
    {
        ulong reads = _pulse->Reads;
        ulong writes = _pulse->Writes;
        if ((reads | writes) == 0)
        {
            return;
        }

        _pulse->Reads = 0;
        _pulse->Writes = 0;
        _port.Count(BoardEvents.MemoryAccess, reads + writes);
        _port.Count(BoardEvents.MemoryRead, reads);
        _port.Count(BoardEvents.MemoryWrite, writes);
        ArmMemory();
    }

    /// <summary>
    /// The guest waits for an interrupt (WFI): time goes on to the next one at once, while the core's cycles stand still.
    /// </summary>
    /// <returns>False when nothing can ever wake it, and the run has ended.</returns>
    private bool Sleep()
    {
        if (HasMany)
        {
            return SleepAmongOthers();
        }

        _uart.Flush();
        Sync(_pulse->Retired);
        LookForInput();
        Replan();
        if (_gic.Irq || _gic.Fiq)
        {
            return true;
        }

        ulong count = SystemCount;
        ulong next = Math.Min(
            NextWake(_now, GenericTimer.Timer.Physical, BoardMap.PhysicalTimerInterrupt, count),
            NextWake(_now, GenericTimer.Timer.Virtual, BoardMap.VirtualTimerInterrupt, count));
        if (_uart.WaitsForInput && _gic.CanWake(_now.Gic, BoardMap.UartInterrupt) && WaitForInput(next - count))
        {
            return _stop != StopReason.End;
        }

        if (next > ulong.MaxValue / BoardMap.CyclesPerTick)
        {
            EndAsleep();
            return false;
        }

        _now.SleptCycles = (next * BoardMap.CyclesPerTick) - _port.Cycles;
        Replan();
        return true;
    }

    private void EndAsleep() => End(
        BoardExit.Asleep,
        $"The guest sleeps for good: it waits for an interrupt (WFI) before 0x{*_cpu.Pc:x} after {SoFar} instructions, and nothing can raise one.");

    private void EndAsRequested() => End(BoardExit.Requested, $"The run was stopped after {SoFar} instructions.");
}
