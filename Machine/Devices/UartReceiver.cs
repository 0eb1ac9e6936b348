using System;

namespace Emu.Machine.Devices;

/// <summary>
/// The receive half of the PL011 (Arm DDI 0183 sections 2.4.3 and 2.8): its FIFO and its two interrupts. A byte is received as soon as
/// there is room for it and the source has one, so a character and the receive timeout take no time.
/// </summary>
internal sealed class UartReceiver(IConsoleInput? source)
{
    public const uint ReceiveInterrupt = 1 << 4;
    public const uint TimeoutInterrupt = 1 << 6;

    /// <summary>Characters of the FIFO: section 2.4.3.</summary>
    public const int FifoDepth = 32;

    private const uint DefaultLevel = 2;

    private readonly byte[] _fifo = new byte[FifoDepth];
    private int _first;
    private int _count;
    private bool _usesFifo;
    private int _trigger = TriggerOf(DefaultLevel);

    /// <summary>UARTCR.RXE: where it is 0 nothing is received, and the source keeps what it has.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>RXRIS and RTRIS of UARTRIS.</summary>
    public uint Interrupts { get; private set; }

    public bool IsEmpty => _count == 0;

    public bool IsFull => _count >= Depth;

    /// <summary>Whether something may be received yet that is not there now.</summary>
    public bool MayReceive => IsEnabled && !IsFull && source is { HasEnded: false };

    private int Depth => _usesFifo ? FifoDepth : 1;

    /// <summary>UARTLCR_H.FEN. What was received stays, also where a FIFO becomes a holding register of one character.</summary>
    public void UseFifo(bool use)
    {
        _usesFifo = use;
        Receive();
    }

    /// <summary>UARTIFLS.RXIFLSEL: the level at which the receive interrupt is raised.</summary>
    public void SetLevel(uint select) => _trigger = TriggerOf(select);

    /// <summary>Takes from the source what there is room for.</summary>
    public void Receive()
    {
        if (source is null || !IsEnabled)
        {
            return;
        }

        bool received = false;
        while (_count < Depth && !source.HasEnded)
        {
            int at = (_first + _count) % FifoDepth;
            int count = source.Read(_fifo.AsSpan(at, Math.Min(Depth - _count, FifoDepth - at)));
            if (count == 0)
            {
                break;
            }

            _count += count;
            received = true;
        }

        if (received)
        {
            Raise();
        }
    }

    /// <summary>UARTDR is read: the oldest character, 0 where there is none. The error bits are 0, because the line is a good one.</summary>
    public byte Take()
    {
        Receive();
        if (_count == 0)
        {
            return 0;
        }

        byte value = _fifo[_first];
        _first = (_first + 1) % FifoDepth;
        _count--;

        // Section 2.8.2: reading clears the interrupt when the level falls below the trigger; the timeout's when nothing is left.
        Interrupts &= ~((_count < (_usesFifo ? _trigger : 1) ? ReceiveInterrupt : 0) | (_count == 0 ? TimeoutInterrupt : 0));
        Receive();
        if (_count != 0)
        {
            Interrupts |= TimeoutInterrupt;
        }

        return value;
    }

    /// <summary>UARTICR is written.</summary>
    public void Clear(uint interrupts) => Interrupts &= ~interrupts;

    /// <summary>Time has passed: the timeout is raised again where characters are left.</summary>
    public void Elapse()
    {
        Receive();
        if (_count != 0)
        {
            Interrupts |= TimeoutInterrupt;
        }

        if (IsFull || !IsEnabled)
        {
            _ = source?.Read([]);
        }
    }

    /// <summary>Saves the state, or takes it over. What the source still has is not in it.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Bytes(_fifo);
        state.Index(ref _first, FifoDepth - 1, "first character of the UART's FIFO");
        state.Index(ref _count, FifoDepth, "characters in the UART's FIFO");
        state.Value(ref _usesFifo);
        state.Index(ref _trigger, FifoDepth, "level of the UART's FIFO");
        bool enabled = IsEnabled;
        state.Value(ref enabled);
        IsEnabled = enabled;
        uint interrupts = Interrupts;
        state.Value(ref interrupts);
        Interrupts = interrupts;
    }

    private void Raise()
    {
        Interrupts |= TimeoutInterrupt;
        if (!_usesFifo || _count >= _trigger)
        {
            Interrupts |= ReceiveInterrupt;
        }
    }

    /// <summary>Section 3.3.9: 1/8, 1/4, 1/2, 3/4 or 7/8 full. The other values are reserved; they count as the default.</summary>
    private static int TriggerOf(uint select) => select switch
    {
        0 => FifoDepth / 8,
        1 => FifoDepth / 4,
        3 => FifoDepth * 3 / 4,
        4 => FifoDepth * 7 / 8,
        _ => FifoDepth / 2,
    };
}
