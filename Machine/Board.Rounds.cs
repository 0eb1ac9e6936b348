using System;
using Emu.Machine.Devices;

namespace Emu.Machine;

/// <content>Rounds, and who sleeps in them: when a vCPU wakes, and to which moment time goes on for all.</content>
public sealed unsafe partial class Board
{
    /// <summary>Ends the sleep of a vCPU that is interrupted in this round.</summary>
    private void Wake(BoardCpu cpu)
    {
        if (cpu.Power == CpuPower.Off || cpu.Wait != CpuWait.Interrupt)
        {
            return;
        }

        if (cpu.Gic.IsSignalled)
        {
            cpu.SleepTo(cpu.WokenAt);
            cpu.Wait = CpuWait.None;
            return;
        }

        ulong next = NextWake(cpu);
        if (next < _horizon)
        {
            cpu.SleepTo(next);
            cpu.Wait = CpuWait.None;
        }
    }

    /// <summary>The time at which a timer wakes a vCPU, in cycles.</summary>
    private ulong NextWake(BoardCpu cpu)
    {
        if (cpu.Power == CpuPower.Off || cpu.Wait != CpuWait.Interrupt)
        {
            return Never;
        }

        // What was asserted before it went to sleep would have kept it awake; so only its own time counts, not what others have seen since.
        ulong count = cpu.Time / BoardMap.CyclesPerTick;
        ulong next = Math.Min(
            NextWake(cpu, GenericTimer.Timer.Physical, BoardMap.PhysicalTimerInterrupt, count),
            NextWake(cpu, GenericTimer.Timer.Virtual, BoardMap.VirtualTimerInterrupt, count));
        return next > Never / BoardMap.CyclesPerTick ? Never : next * BoardMap.CyclesPerTick;
    }

    private ulong NextWake(BoardCpu cpu, GenericTimer.Timer timer, int interrupt, ulong count) =>
        _gic.CanWake(cpu.Gic, interrupt) ? cpu.Timer.NextEvent(timer, count) : Never;

    /// <summary>All have reached the end of the round, or sleep: time goes on for all. Where all sleep it goes on to the first that wakes.</summary>
    /// <returns>False where the run has ended.</returns>
    private bool BeginRound()
    {
        bool anyone = false;
        ulong next = Never;
        foreach (BoardCpu cpu in _cpus)
        {
            cpu.HasYielded = false;
            if (cpu.Wait == CpuWait.Event)
            {
                // WFE may end for any reason (D1, "Wait for Event"). An event is looked for once a round.
                cpu.SleepTo(_horizon);
                cpu.Wait = CpuWait.None;
            }

            anyone |= cpu.IsRunnable;
            next = Math.Min(next, NextWake(cpu));
        }

        if (anyone)
        {
            _horizon += Round;
            return true;
        }

        return AwaitAny(next);
    }

    private bool AwaitAny(ulong next)
    {
        if (_uart.WaitsForInput && IsInputAwaited())
        {
            ulong ticks = next == Never ? Never : (next - Math.Min(next, _now.Time)) / BoardMap.CyclesPerTick;
            if (WaitForInput(ticks))
            {
                foreach (BoardCpu cpu in _cpus)
                {
                    cpu.WokenAt = cpu.Gic.IsSignalled ? _now.Time : cpu.WokenAt;
                }

                _horizon = Math.Max(_horizon, ((_now.Time / Round) + 1) * Round);
                return _stop != StopReason.End;
            }
        }

        if (next == Never)
        {
            EndAsleep();
            return false;
        }

        _horizon = Math.Max(_horizon, ((next / Round) + 1) * Round);
        return true;
    }

    private bool IsInputAwaited()
    {
        foreach (BoardCpu cpu in _cpus)
        {
            if (cpu.Power == CpuPower.On && _gic.CanWake(cpu.Gic, BoardMap.UartInterrupt))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAnyoneSignalled()
    {
        foreach (BoardCpu cpu in _cpus)
        {
            if (cpu.Power == CpuPower.On && cpu.Gic.IsSignalled)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An interrupt is signalled to a vCPU that sleeps: it wakes at the time of the vCPU that caused it.</summary>
    private void NoteWaking(BoardCpu cpu)
    {
        if (cpu.Wait == CpuWait.Interrupt && cpu.Gic.IsSignalled)
        {
            if (_pulse->Retired > _port.Instructions)
            {
                Sync(_pulse->Retired);
            }

            cpu.WokenAt = _now.Time;
        }
    }
}
