using System.Diagnostics;

namespace Emu.Machine;

/// <content>What the machine does at the start of a block of translated code, when its time has come or the CPU's state is another: the block is executed or left.</content>
public sealed unsafe partial class Board
{
    /// <summary>Called at the start of a block when its time has come or the state of the CPU is another.</summary>
    /// <param name="address">Virtual address of the block.</param>
    /// <param name="state">The state, see <see cref="Pulse.StateMask"/>.</param>
    /// <returns>False when the block is not one of this board's.</returns>
    private bool AttendBlock(ulong address, ulong state)
    {
        ulong retired = _pulse->Retired;
        if ((state & Pulse.StateOf(0)) == 0)
        {
            LeaveForException(retired);
            return false;
        }

        uint level = (uint)(state >> 2) & 3;
        if (level != _pulse->Level)
        {
            Sync(retired);
            EnterLevel(level);
        }

        LookAtFloatingPointTrap();
        if (retired >= _now.Deadline)
        {
            Sync(retired);
            Look(retired);
            Replan();
        }

        if (_stopRequested)
        {
            LeaveBlock(retired);
            EndAsRequested();
        }
        else if (retired >= _saveAt)
        {
            StopToSave(retired);
        }
        else if (_kernelIsDead)
        {
            EndByPanic(retired);
        }
        else if ((state & ~Pulse.StateOf(level)) != 0 || (address & InstructionAlignment) != 0)
        {
            LeaveForException(retired);
        }
        else if (CorrectsFloatingPointTrap())
        {
            LeaveForException(retired);
        }
        else if (WantsOtherHooks)
        {
            LeaveBlock(retired);
            _stop = StopReason.Hooks;
            _engine.Stop();
        }
        else if (InterruptIsTaken)
        {
            LeaveBlock(retired);
            _waitAt = Never;
            _stop = StopReason.Interrupt;
            _engine.Stop();
        }
        else if (retired >= _now.TurnEnd || EndsByWait(retired))
        {
            StopTurn(retired);
        }
        else if (!_finalStretch && retired + _pulse->Count > _limit)
        {
            // The rest is run by count, so that the run ends exactly at its limit.
            _finalStretch = true;
            LeaveBlock(retired);
            _stop = StopReason.Limit;
            _engine.Stop();
        }

        return true;
    }

    /// <summary>The present block cannot be executed in the state the CPU is in, or not as it was translated.</summary>
    private void LeaveForException(ulong retired)
    {
        Leave(retired);
        _leftBlock = *_cpu.IsAArch64 != 0;
        _stop = StopReason.State;
        _engine.Stop();
    }

    /// <summary>From within the block hook: the present block will not be executed now, and the engine goes on at its start later.</summary>
    private void LeaveBlock(ulong retired)
    {
        Leave(retired);
        _leftBlock = true;
    }

    /// <summary>The present block will not be executed now.</summary>
    private void Leave(ulong retired)
    {
        _pulse->Retired = retired;
        _pulse->Count = 0;
    }

    private void EnterLevel(uint level)
    {
        _pulse->Level = level;
        if (level == 0)
        {
            ForgetPanic();
        }

        _pulse->State = Pulse.StateOf(level);
        if (_pulse->FloatingPointTrap != Pulse.UnknownTrap)
        {
            PutFloatingPointTrap();
        }

        _port.SetLevel((int)level);
        Replan();
    }

    /// <summary>What is done from time to time: signs of life.</summary>
    private void Look(ulong retired)
    {
        if (retired < _now.NextLook)
        {
            return;
        }

        _now.NextLook = retired + ProgressStep;
        _quietLooks = _now.CountsMemory ? 0 : _quietLooks + 1;
        _quietDebugLooks++;
        LookForInput();
        LookForPanic(SoFar);
        long now = Stopwatch.GetTimestamp();
        if (now - _lastProgress >= ProgressInterval)
        {
            _lastProgress = now;
            _uart.Flush();
            _observer?.OnProgress(SoFar);
        }
    }
}
