using Emu.Machine.Debug;

namespace Emu.Machine;

/// <content>The debug registers, which are all the machine's (DDI 0487 D24.3).</content>
public sealed unsafe partial class Board
{
    private const uint TrappedSystemRegister = 0x18;

    private uint ReadDebug(uint register, uint encoding)
    {
        if (RefusalOfDebug(register, encoding, write: false) is uint syndrome)
        {
            return Refuse(syndrome);
        }

        if (!_debug.TryRead(encoding, out ulong value))
        {
            return Refuse(UnknownReason);
        }

        Put(register, value);
        if (!DebugRegister.IsKnownToEngine(encoding))
        {
            SkipInstruction(_pulse->Here);
        }

        return Performed;
    }

    private uint WriteDebug(uint register, uint encoding, ulong value)
    {
        if (RefusalOfDebug(register, encoding, write: true) is uint syndrome)
        {
            return Refuse(syndrome);
        }

        if (!_debug.TryWrite(encoding, value))
        {
            return Refuse(UnknownReason);
        }

        SkipInstruction(_pulse->Here);
        if (_pulse->Debug != 0 || _debug.IsArmed)
        {
            _quietDebugLooks = 0;
        }

        _pulse->Debug = _debug.IsArmed ? 1u : 0;

        Rearm();
        return Performed;
    }

    /// <summary>EL0 has the Debug Communications Channel only, and that only while MDSCR_EL1.TDCC does not trap it.</summary>
    private uint? RefusalOfDebug(uint register, uint encoding, bool write)
    {
        if (((*_cpu.Mode >> 2) & 3) != 0)
        {
            return null;
        }

        if (!DebugRegister.IsOfEL0(encoding))
        {
            return UnknownReason;
        }

        if (!_debug.TrapsComms)
        {
            return null;
        }

        // ISS of EC 0x18: Op0 [21:20], Op2 [19:17], Op1 [16:14], CRn [13:10], Rt [9:5], CRm [4:1], direction [0].
        return (TrappedSystemRegister << ExceptionClassShift) | InstructionLength
            | (2u << 20) | ((encoding & 7) << 17) | (((encoding >> 11) & 7) << 14) | (((encoding >> 7) & 15) << 10)
            | (GeneralRegister(register) << 5) | (((encoding >> 3) & 15) << 1) | (write ? 0u : 1);
    }
}
