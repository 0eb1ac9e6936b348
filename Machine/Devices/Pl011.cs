using System.IO;

namespace Emu.Machine.Devices;

/// <summary>
/// The PL011 UART (Arm DDI 0183), as far as software can tell that a character takes no time. What is sent goes to a stream, at the
/// latest at the end of its line. There are no modem lines, no DMA, and no loopback.
/// </summary>
internal sealed class Pl011
{
    private const uint Data = 0x000;
    private const uint Flags = 0x018;
    private const uint IrDaCounter = 0x020;
    private const uint IntegerBaud = 0x024;
    private const uint FractionalBaud = 0x028;
    private const uint LineControl = 0x02C;
    private const uint Control = 0x030;
    private const uint FifoLevel = 0x034;
    private const uint InterruptMask = 0x038;
    private const uint RawInterrupts = 0x03C;
    private const uint MaskedInterrupts = 0x040;
    private const uint InterruptClear = 0x044;
    private const uint DmaControl = 0x048;
    private const uint Identification = 0xFE0;
    private const uint IdentificationEnd = 0x1000;

    private const uint TransmitEmpty = 1 << 7;
    private const uint ReceiveFull = 1 << 6;
    private const uint ReceiveEmpty = 1 << 4;
    private const uint TransmitInterrupt = 1 << 5;
    private const uint AllInterrupts = 0x7FF;
    private const uint ControlReset = 0x300;
    private const uint ReceiveEnable = 1 << 9;
    private const uint FifoLevelReset = 0x12;
    private const int ReceiveLevelShift = 3;
    private const uint FifoEnable = 1 << 4;

    private readonly GicV2 _gic;
    private readonly Stream _output;
    private readonly ConsoleWords _words;
    private readonly byte[] _buffer = new byte[256];
    private readonly uint[] _plain = new uint[DmaControl / sizeof(uint) + 1];
    private readonly UartReceiver _receiver;
    private int _buffered;
    private uint _sent;

    public Pl011(GicV2 gic, Stream output, ConsoleWords words, IConsoleInput? input = null)
    {
        _receiver = new UartReceiver(input);
        _gic = gic;
        _output = output;
        _words = words;
        _plain[Control / sizeof(uint)] = ControlReset;
        _plain[FifoLevel / sizeof(uint)] = FifoLevelReset;
    }

    // PeripheralID 0-3 (part 0x011, designer Arm, revision 3: r1p5 has FIFOs of 32) and PrimeCellID 0-3: DDI 0183 sections 3.3.14 and 3.3.15.
    private static System.ReadOnlySpan<byte> Identifiers => [0x11, 0x10, 0x34, 0x00, 0x0D, 0xF0, 0x05, 0xB1];

    /// <summary>How often the guest has looked for a character and found none since it received or sent one.</summary>
    public int LooksInVain { get; private set; }

    /// <summary>Whether a character that has yet to come would raise the interrupt.</summary>
    public bool WaitsForInput => _receiver.MayReceive
        && (_plain[InterruptMask / sizeof(uint)] & (UartReceiver.ReceiveInterrupt | UartReceiver.TimeoutInterrupt)) != 0;

    private uint Raw => _sent | _receiver.Interrupts;

    public uint Read(uint offset)
    {
        uint value = Look(offset);
        if (offset is Data or Flags or RawInterrupts or MaskedInterrupts)
        {
            UpdateLine();
        }

        return value;
    }

    /// <summary>Time has passed without an access: something may have come.</summary>
    public void Elapse()
    {
        _receiver.Elapse();
        UpdateLine();
    }

    private uint Look(uint offset) => offset switch
    {
        Data => Take(),
        Flags => TransmitEmpty | LookForCharacter(),
        IrDaCounter or IntegerBaud or FractionalBaud or LineControl or Control or FifoLevel or InterruptMask or DmaControl =>
            _plain[offset / sizeof(uint)],
        RawInterrupts => LookAtInterrupts(),
        MaskedInterrupts => LookAtInterrupts() & _plain[InterruptMask / sizeof(uint)],
        >= Identification and < IdentificationEnd => Identifiers[(int)((offset - Identification) / sizeof(uint))],
        _ => 0,
    };

    public void Write(uint offset, uint value)
    {
        switch (offset)
        {
            case Data:
                Send((byte)value);
                _sent |= TransmitInterrupt;
                break;
            case IrDaCounter or IntegerBaud or FractionalBaud or DmaControl:
                _plain[offset / sizeof(uint)] = value & 0xFFFF;
                return;
            case LineControl:
                _plain[offset / sizeof(uint)] = value & 0xFFFF;
                _receiver.UseFifo((value & FifoEnable) != 0);
                break;
            case Control:
                _plain[offset / sizeof(uint)] = value & 0xFFFF;
                _receiver.IsEnabled = (value & ReceiveEnable) != 0;
                break;
            case FifoLevel:
                _plain[offset / sizeof(uint)] = value & 0xFFFF;
                _receiver.SetLevel((value >> ReceiveLevelShift) & 7);
                return;
            case InterruptMask:
                _plain[offset / sizeof(uint)] = value & AllInterrupts;
                _receiver.Receive();
                break;
            case InterruptClear:
                _sent &= ~value;
                _receiver.Clear(value);
                break;
            default:
                return;
        }

        UpdateLine();
    }

    /// <summary>Hands what is buffered to the stream.</summary>
    public void Flush()
    {
        if (_buffered != 0)
        {
            int count = _buffered;
            _buffered = 0;
            _output.Write(_buffer, 0, count);
            _output.Flush();
        }
    }

    /// <summary>Saves the state, or takes it over. What was sent must have been flushed.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Values(_plain);
        state.Value(ref _sent);
        int looks = LooksInVain;
        state.Index(ref looks, int.MaxValue, "looks for a character");
        LooksInVain = looks;
        _receiver.Exchange(state);
    }

    private byte Take()
    {
        byte value = _receiver.Take();
        LooksInVain = 0;
        return value;
    }

    private uint LookForCharacter()
    {
        _receiver.Receive();
        CountLook();
        return (_receiver.IsEmpty ? ReceiveEmpty : 0) | (_receiver.IsFull ? ReceiveFull : 0);
    }

    private uint LookAtInterrupts()
    {
        _receiver.Receive();
        CountLook();
        return Raw;
    }

    private void CountLook() => LooksInVain = _receiver.IsEmpty && _receiver.MayReceive ? LooksInVain + 1 : 0;

    private void UpdateLine() => _gic.SetLevel(BoardMap.UartInterrupt, (Raw & _plain[InterruptMask / sizeof(uint)]) != 0);

    private void Send(byte value)
    {
        LooksInVain = 0;
        _buffer[_buffered++] = value;
        _words.Add(value);
        if (value == '\n' || _buffered == _buffer.Length)
        {
            Flush();
        }
    }
}
