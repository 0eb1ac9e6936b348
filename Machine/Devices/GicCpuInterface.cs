namespace Emu.Machine.Devices;

/// <summary>The CPU interface's registers (Arm IHI 0048B section 4.4), in words.</summary>
internal sealed class GicCpuInterface(GicV2 gic)
{
    private const uint Control = 0x000;
    private const uint PriorityMask = 0x004;
    private const uint BinaryPoint = 0x008;
    private const uint Acknowledge = 0x00C;
    private const uint EndOfInterrupt = 0x010;
    private const uint RunningPriority = 0x014;
    private const uint HighestPending = 0x018;
    private const uint AliasedBinaryPoint = 0x01C;
    private const uint AliasedAcknowledge = 0x020;
    private const uint AliasedEndOfInterrupt = 0x024;
    private const uint AliasedHighestPending = 0x028;
    private const uint Identification = 0x0FC;
    private const uint Deactivate = 0x1000;

    private const uint ControlBits = 0x3FF;
    private const uint ArmGicV2 = 0x0202_043B;
    private const int InterruptMask = 0x3FF;

    public uint Read(uint offset) => offset switch
    {
        Control => gic.Current.Control,
        PriorityMask => gic.Current.PriorityMask,
        BinaryPoint => gic.Current.BinaryPoint,
        Acknowledge => (uint)gic.HighestPending(acknowledge: true, aliased: false),
        RunningPriority => gic.Current.RunningPriority,
        HighestPending => (uint)gic.HighestPending(acknowledge: false, aliased: false),
        AliasedBinaryPoint => gic.Current.AliasedBinaryPoint,
        AliasedAcknowledge => (uint)gic.HighestPending(acknowledge: true, aliased: true),
        AliasedHighestPending => (uint)gic.HighestPending(acknowledge: false, aliased: true),
        Identification => ArmGicV2,
        _ => 0,
    };

    public void Write(uint offset, uint value)
    {
        switch (offset)
        {
            case Control:
                gic.Current.Control = value & ControlBits;
                break;
            case PriorityMask:
                gic.Current.PriorityMask = value & 0xFF;
                break;
            case BinaryPoint:
                gic.Current.BinaryPoint = value & 7;
                break;
            case AliasedBinaryPoint:
                gic.Current.AliasedBinaryPoint = value & 7;
                break;
            case EndOfInterrupt or AliasedEndOfInterrupt:
                gic.EndOfInterrupt((int)value & InterruptMask);
                return;
            case Deactivate:
                gic.Deactivate((int)value & InterruptMask);
                return;
            default:
                return;
        }

        gic.Update();
    }
}
