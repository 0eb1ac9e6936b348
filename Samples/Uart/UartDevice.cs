using System;
using System.Collections.Generic;

namespace Emu.Samples.Uart;

/// <summary>
/// What the registers cannot say about themselves: the receiver's buffer, what is sent, the interrupt line. The rest of this
/// class, its offsets, masks, resets and enumerations, is generated from <c>registers.yaml</c>.
/// </summary>
public sealed partial class UartDevice
{
    private const int Depth = 16;

    private readonly Queue<byte> _received = new(Depth);
    private bool _lost;
    private bool _interrupt;

    /// <summary>Takes each byte that is sent; sending takes no time.</summary>
    public Action<byte>? Sent { get; set; }

    /// <summary>Takes each change of the interrupt line.</summary>
    public Action<bool>? InterruptChanged { get; set; }

    /// <summary>Whether the interrupt line is active.</summary>
    public bool Interrupt => _interrupt;

    /// <summary>A byte comes in from the line. Where the FIFO is full it is lost, and UARTDR.OE and UARTRIS.OE say so.</summary>
    public void Receive(byte value)
    {
        UARTCR control = new(Bank.UARTCR);
        if (!control.UARTEN || !control.RXE)
        {
            return;
        }

        if (_received.Count < Capacity)
        {
            _received.Enqueue(value);
        }
        else
        {
            _lost = true;
            Bank.UARTRIS |= UARTRIS.OE_Mask;
        }

        UpdateReceiver();
    }

    partial void OnReset(bool isCold)
    {
        ReadOnlySpan<byte> peripheral = [0x11, 0x10, 0x14, 0x00];
        ReadOnlySpan<byte> cell = [0x0D, 0xF0, 0x05, 0xB1];
        for (int i = 0; i < peripheral.Length; i++)
        {
            Bank.UARTPeriphIDn[i] = peripheral[i];
            Bank.UARTPCellIDn[i] = cell[i];
        }

        _received.Clear();
        _lost = false;
        UpdateReceiver();
    }

    partial void OnReadUARTDR(ref UARTDR value)
    {
        if (_received.TryDequeue(out byte data))
        {
            value = value.WithDATA(data).WithOE(_lost);
            Bank.UARTRSR = new UARTRSR(Bank.UARTRSR).WithOE(_lost).Bits;
            _lost = false;
            UpdateReceiver();
        }
    }

    partial void OnWriteUARTDR(UARTDR written, UARTDR before)
    {
        UARTCR control = new(Bank.UARTCR);
        if (!control.UARTEN || !control.TXE)
        {
            return;
        }

        if (control.LBE)
        {
            Receive((byte)written.DATA);
        }
        else
        {
            Sent?.Invoke((byte)written.DATA);
        }

        // It is gone at once, and the FIFO has a free place again.
        Bank.UARTRIS |= UARTRIS.TX_Mask;
        UpdateLine();
    }

    partial void OnWriteUARTECR(UARTECR written, UARTECR before) => Bank.UARTRSR = 0;

    partial void OnReadUARTMIS(ref UARTMIS value) => value = new UARTMIS(Bank.UARTRIS & Bank.UARTIMSC);

    partial void OnChanged(UartEffects effects)
    {
        if ((effects & UartEffects.Receiver) != 0)
        {
            UpdateReceiver();
        }

        UpdateLine();
    }

    private int Capacity => new UARTLCR_H(Bank.UARTLCR_H).FEN ? Depth : 1;

    /// <summary>How many bytes raise UARTRIS.RX.</summary>
    private int Level => Capacity == 1 ? 1 : new UARTIFLS(Bank.UARTIFLS).RXIFLSEL switch
    {
        UARTIFLS.RXIFLSELValue.One => Depth / 8,
        UARTIFLS.RXIFLSELValue.Two => Depth / 4,
        UARTIFLS.RXIFLSELValue.Six => Depth * 6 / 8,
        UARTIFLS.RXIFLSELValue.Seven => Depth * 7 / 8,
        _ => Depth / 2,
    };

    /// <summary>What follows from the receiver's buffer: the flags, UARTRIS.RX and UARTRIS.RT.</summary>
    private void UpdateReceiver()
    {
        Bank.UARTFR = new UARTFR(Bank.UARTFR)
            .WithRXFE(_received.Count == 0)
            .WithRXFF(_received.Count >= Capacity)
            .Bits;

        // No clock runs here: what waits below the level has waited long enough.
        Bank.UARTRIS = new UARTRIS(Bank.UARTRIS)
            .WithRX(_received.Count >= Level)
            .WithRT(_received.Count != 0)
            .Bits;
        UpdateLine();
    }

    private void UpdateLine()
    {
        bool interrupt = (Bank.UARTRIS & Bank.UARTIMSC) != 0;
        if (interrupt != _interrupt)
        {
            _interrupt = interrupt;
            InterruptChanged?.Invoke(interrupt);
        }
    }
}
