using System;
using System.Runtime.ExceptionServices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>Runs of the engine, one after the other, and why each of them ends.</content>
public sealed unsafe partial class Board
{
    /// <summary>Why the engine was stopped by a hook.</summary>
    private enum StopReason
    {
        None,
        Interrupt,
        Limit,
        Hooks,
        Debug,
        Turn,
        State,
        Recount,
        End,
    }

    /// <summary>Ends the run from within a hook or between two runs of the engine.</summary>
    private void End(BoardExit exit, string message)
    {
        if (_stop != StopReason.End)
        {
            _stop = StopReason.End;
            _exit = exit;
            _message = message;
        }

        _engine.Stop();
    }

    /// <summary>Keeps an exception from crossing the engine, which would kill the process; it is thrown on after the engine has stopped.</summary>
    private void Fail(Exception e)
    {
        _failure ??= ExceptionDispatchInfo.Capture(e);
        _stop = StopReason.End;
        _engine.Stop();
    }

    private void Execute()
    {
        ulong count = 0;
        while (true)
        {
            _stop = StopReason.None;
            _pulse->IsFirst = 1;
            int error = _engine.Start(*_cpu.Pc, count);
            count = 0;
            _failure?.Throw();
            if (error != UnicornConstants.Ok)
            {
                EndByError(error);
            }

            if (_leftBlock)
            {
                // A block that is left before its first instruction does not always leave the engine's PC at its start.
                _leftBlock = false;
                *_cpu.Pc = _pulse->BlockStart;
            }

            switch (_stop)
            {
                case StopReason.End:
                    return;
                case StopReason.Interrupt:
                    TakeInterrupt();
                    break;
                case StopReason.Hooks:
                    BuildEngine(_now.CountsMemory);
                    ArmMemory();
                    Rearm();
                    break;
                case StopReason.Turn:
                    if (!NextTurn())
                    {
                        return;
                    }

                    break;
                case StopReason.Debug:
                    TakeDebugException();
                    break;
                case StopReason.State:
                    TakeStateException();
                    break;
                case StopReason.Recount:
                    break;
                case StopReason.Limit:
                    // Code that was translated before would not be counted.
                    BuildEngine(_memoryHooked);
                    break;
                default:
                    Settle(*_cpu.Pc);
                    if (_pulse->Retired >= _limit)
                    {
                        EndAtLimit();
                        return;
                    }

                    if (!Sleep())
                    {
                        return;
                    }

                    break;
            }

            if (_finalStretch)
            {
                count = _limit - Math.Min(_limit, _pulse->Retired);
                if (count == 0)
                {
                    EndAtLimit();
                    return;
                }
            }
        }
    }

    private void EndAtLimit() => End(BoardExit.InstructionLimit, $"The limit of {_options.MaxInstructions} instructions was reached.");

    private void EndByError(int error)
    {
        Settle(*_cpu.Pc);
        End(
            BoardExit.Stopped,
            $"The engine cannot go on at 0x{*_cpu.Pc:x} after {SoFar} instructions: {Engine.Describe(error)}.");
    }
}
