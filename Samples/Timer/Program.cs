using System;
using System.IO;

namespace Emu.Samples.Timer;

/// <summary>A driver's first steps on the timer: it starts it, waits, and clears the interrupt.</summary>
internal static class Program
{
    internal static void Run(TextWriter output)
    {
        TimerDevice timer = new();
        Write(timer, 0x04, 3);
        Write(timer, 0x00, default(CTRL).WithEN(true).WithIRQ(true).WithMODE(CTRL.MODEValue.Again).Bits);
        output.Write($"{new CTRL(Read(timer, 0x00))}\n");
        timer.Tick(2);
        output.Write($"after 2 ticks {Read(timer, 0x08)} left, interrupt {timer.Interrupt}\n");
        timer.Tick(2);
        output.Write($"after 4 ticks {Read(timer, 0x08)} left, interrupt {timer.Interrupt}\n");
        Write(timer, 0x0C, STATUS.EXPIRED_Mask);
        output.Write($"cleared, interrupt {timer.Interrupt}\n");
    }

    private static void Main() => Run(Console.Out);

    private static ulong Read(TimerDevice timer, uint offset) =>
        timer.TryRead(offset, 32, out ulong value) ? value : throw new InvalidOperationException("no register to read");

    private static void Write(TimerDevice timer, uint offset, ulong value)
    {
        if (!timer.TryWrite(offset, 32, value))
        {
            throw new InvalidOperationException("no register to write");
        }
    }
}
