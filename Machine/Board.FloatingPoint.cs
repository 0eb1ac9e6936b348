using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// The trap of floating-point and SIMD instructions (CPACR_EL1.FPEN, DDI 0487 D24.2), by which systems save these registers only when they are used.
/// The engine traps them by a flag that it never sets itself, and clears whenever it derives its flags again; so the flag is compared at each block.
/// </content>
public sealed unsafe partial class Board
{
    private const ushort ArchitecturalFeatureAccess = 0xC082;
    private const int FloatingPointEnableShift = 20;

    private uint _floatingPointEnable;

    /// <summary>CPACR_EL1 is written, and the engine performs that afterwards: the next block looks at the new value.</summary>
    private void ForgetFloatingPointTrap() => _pulse->FloatingPointTrap = Pulse.UnknownTrap;

    /// <summary>At the start of a block: what the flag must be.</summary>
    private void LookAtFloatingPointTrap()
    {
        if (_pulse->FloatingPointTrap == Pulse.UnknownTrap)
        {
            _floatingPointEnable = (uint)(_engine.ReadSystemRegister(3, 0, 1, 0, 2) >> FloatingPointEnableShift) & 3;
            PutFloatingPointTrap();
        }
    }

    /// <summary>FPEN is 0b11: no trap; 0b01: a trap at EL0; 0b00 and 0b10: at EL0 and EL1.</summary>
    private void PutFloatingPointTrap()
    {
        bool traps = _floatingPointEnable switch { 3 => false, 1 => _pulse->Level == 0, _ => true };
        _pulse->FloatingPointTrap = traps ? FloatingPointProbe.TrapToEL1 : 0;
    }

    /// <summary>Whether the block was translated for the other state of the trap; the flag is then right for the next try.</summary>
    private bool CorrectsFloatingPointTrap()
    {
        uint flags = *_cpu.DerivedFlags;
        uint right = (flags & ~FloatingPointProbe.Field) | _pulse->FloatingPointTrap;
        *_cpu.DerivedFlags = right;
        return flags != right;
    }
}
