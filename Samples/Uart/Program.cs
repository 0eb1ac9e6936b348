using System;
using System.IO;
using System.Text;

namespace Emu.Samples.Uart;

/// <summary>A driver's first steps on the device: the rate, the form of a character, a word in each direction, an interrupt.</summary>
internal static class Program
{
    internal static void Run(TextWriter output)
    {
        UartDevice uart = new UartDevice { Sent = value => output.Write((char)value) };
        Write(uart, 0x024, 13);
        Write(uart, 0x028, 1);
        Write(uart, 0x02C, default(UARTLCR_H).WithWLEN(UARTLCR_H.WLENValue.Eight).WithFEN(true).Bits);
        Write(uart, 0x038, UARTIMSC.RX_Mask | UARTIMSC.RT_Mask);
        Write(uart, 0x030, new UARTCR(Read(uart, 0x030)).WithUARTEN(true).Bits);
        foreach (byte value in "Hello, line.\n"u8)
        {
            Write(uart, 0x000, value);
        }

        foreach (byte value in "Hi!"u8)
        {
            uart.Receive(value);
        }

        output.Write($"interrupt {uart.Interrupt}, {new UARTMIS(Read(uart, 0x040))}\n");
        StringBuilder text = new();
        while (!new UARTFR(Read(uart, 0x018)).RXFE)
        {
            text.Append((char)new UARTDR(Read(uart, 0x000)).DATA);
        }

        output.Write($"received {text}, interrupt {uart.Interrupt}\n");
    }

    private static void Main() => Run(Console.Out);

    private static ulong Read(UartDevice uart, uint offset) =>
        uart.TryRead(offset, 32, out ulong value) ? value : throw new InvalidOperationException("no register to read");

    private static void Write(UartDevice uart, uint offset, ulong value)
    {
        if (!uart.TryWrite(offset, 32, value))
        {
            throw new InvalidOperationException("no register to write");
        }
    }
}
