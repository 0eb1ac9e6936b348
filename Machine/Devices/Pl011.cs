using System.IO;

namespace Emu.Machine.Devices;

/// <summary>
/// The PL011 UART (Arm DDI 0183), as far as software can tell that nothing is ever received and that sending takes no time.
/// What is sent goes to a stream, at the latest at the end of its line.
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
    private const uint ReceiveEmpty = 1 << 4;
    private const uint TransmitInterrupt = 1 << 5;
    private const uint AllInterrupts = 0x7FF;
    private const uint ControlReset = 0x300;
    private const uint FifoLevelReset = 0x12;

    private readonly GicV2 _gic;
    private readonly Stream _output;
    private readonly ExitStatusScanner _scanner;
    private readonly byte[] _buffer = new byte[256];
    private readonly uint[] _plain = new uint[DmaControl / sizeof(uint) + 1];
    private int _buffered;
    private uint _raw;

    public Pl011(GicV2 gic, Stream output, ExitStatusScanner scanner)
    {
        _gic = gic;
        _output = output;
        _scanner = scanner;
        _plain[Control / sizeof(uint)] = ControlReset;
        _plain[FifoLevel / sizeof(uint)] = FifoLevelReset;
    }

    // PeripheralID 0-3 (part 0x011, designer Arm, revision 1) and PrimeCellID 0-3: DDI 0183 sections 3.3.14 and 3.3.15.
    private static System.ReadOnlySpan<byte> Identifiers => [0x11, 0x10, 0x14, 0x00, 0x0D, 0xF0, 0x05, 0xB1];

    public uint Read(uint offset) => offset switch
    {
        Data => 0,
        Flags => TransmitEmpty | ReceiveEmpty,
        IrDaCounter or IntegerBaud or FractionalBaud or LineControl or Control or FifoLevel or InterruptMask or DmaControl =>
            _plain[offset / sizeof(uint)],
        RawInterrupts => _raw,
        MaskedInterrupts => _raw & _plain[InterruptMask / sizeof(uint)],
        >= Identification and < IdentificationEnd => Identifiers[(int)((offset - Identification) / sizeof(uint))],
        _ => 0,
    };

    public void Write(uint offset, uint value)
    {
        switch (offset)
        {
            case Data:
                Send((byte)value);
                _raw |= TransmitInterrupt;
                break;
            case IrDaCounter or IntegerBaud or FractionalBaud or LineControl or Control or FifoLevel or DmaControl:
                _plain[offset / sizeof(uint)] = value & 0xFFFF;
                return;
            case InterruptMask:
                _plain[offset / sizeof(uint)] = value & AllInterrupts;
                break;
            case InterruptClear:
                _raw &= ~value;
                break;
            default:
                return;
        }

        _gic.SetLevel(BoardMap.UartInterrupt, (_raw & _plain[InterruptMask / sizeof(uint)]) != 0);
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

    private void Send(byte value)
    {
        _buffer[_buffered++] = value;
        _scanner.Add(value);
        if (value == '\n' || _buffered == _buffer.Length)
        {
            Flush();
        }
    }
}
