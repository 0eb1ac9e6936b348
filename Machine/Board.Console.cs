using System;
using System.Diagnostics;

namespace Emu.Machine;

/// <content>
/// Input of the console. A guest that waits for it, asleep or in a loop, makes the host wait too, so that the wait keeps no
/// CPU busy. A source that always has an answer, such as a file, is never waited for, and such a run is repeatable.
/// </content>
public sealed unsafe partial class Board
{
    // A guest that has looked this often, with at most this many instructions in between, only waits.
    private const int LooksToFlush = 16;
    private const int LooksToWait = 10_000;
    private const ulong LongestLoop = 2_000;

    private static readonly TimeSpan WaitStep = TimeSpan.FromMilliseconds(20);

    private ulong _lookedAt;
    private int _looks;

    /// <summary>What is done from time to time, and in sleep.</summary>
    private void LookForInput()
    {
        if (_options.Input is not null)
        {
            _uart.Elapse();
        }
    }

    private uint ReadUart(uint offset)
    {
        uint value = _uart.Read(offset);
        if (_uart.LooksInVain != 0)
        {
            AttendLook(_options.Input!);
        }

        return value;
    }

    /// <summary>The guest has looked for a character and there was none.</summary>
    private void AttendLook(IConsoleInput input)
    {
        ulong here = _pulse->Retired;
        _looks = _uart.LooksInVain > 1 && here - _lookedAt <= LongestLoop ? _looks + 1 : 1;
        _lookedAt = here;
        if (_looks == LooksToFlush)
        {
            // A prompt has no end of line.
            _uart.Flush();
        }
        else if (_looks >= LooksToWait && input.IsInteractive)
        {
            _looks = LooksToWait;
            _uart.Flush();
            input.Wait(WaitStep);
            if (_stopRequested)
            {
                _pulse->Deadline = 0;
            }
        }
    }

    /// <summary>
    /// The guest sleeps, and a character would wake it: waits for one, for as long as the guest's next timer would take. Where no person is at
    /// the console, time goes on to the timer at once, as without a console.
    /// </summary>
    /// <param name="ticks">Ticks of the system counter until a timer wakes the guest anyway.</param>
    /// <returns>Whether the sleep is over; false where only a timer can end it now, if anything.</returns>
    private bool WaitForInput(ulong ticks)
    {
        IConsoleInput input = _options.Input!;
        if (ticks <= ulong.MaxValue / BoardMap.CyclesPerTick && !input.IsInteractive)
        {
            return false;
        }

        ulong patience = ticks > ulong.MaxValue / BoardMap.CyclesPerTick ? ulong.MaxValue : ticks * BoardMap.CyclesPerTick;
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (_stopRequested)
            {
                EndAsRequested();
                return true;
            }

            // A cycle is a nanosecond, asleep as well.
            ulong elapsed = (ulong)(Stopwatch.GetElapsedTime(began).Ticks * TimeSpan.NanosecondsPerTick);
            if (elapsed >= patience)
            {
                return false;
            }

            ulong rest = Math.Min(patience - elapsed, (ulong)(WaitStep.Ticks * TimeSpan.NanosecondsPerTick));
            input.Wait(TimeSpan.FromTicks((long)((rest + TimeSpan.NanosecondsPerTick - 1) / TimeSpan.NanosecondsPerTick)));
            LookForInput();
            if (IsAnyoneSignalled())
            {
                _now.SleptCycles += Math.Min(elapsed, patience);
                Replan();
                return true;
            }

            if (!_uart.WaitsForInput)
            {
                return false;
            }
        }
    }
}
