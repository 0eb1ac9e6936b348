using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// Where an exception return or a branch may lead that must not execute: the Illegal Execution state (DDI 0487 D1, "The Illegal Execution state exception"), AArch32 state,
/// which this board does not have, and an address that is not a multiple of four. The engine executes on in all three.
/// </content>
public sealed unsafe partial class Board
{
    private const uint IllegalExecutionState = 0x0E;
    private const uint PcAlignmentFault = 0x22;
    private const uint PstateIL = 1 << 20;
    private const ulong ConditionAndMasks = 0xF000_03C0;
    private const ulong InstructionAlignment = 3;

    /// <summary>Between two runs of the engine: the instruction at PC cannot be executed in the state the CPU is in.</summary>
    private void TakeStateException()
    {
        if (*_cpu.IsAArch64 == 0)
        {
            RefuseAArch32();
            return;
        }

        ulong pc = *_cpu.Pc;
        bool isMisaligned = (pc & InstructionAlignment) != 0;
        if (!isMisaligned && (*_cpu.Mode & PstateIL) == 0)
        {
            return;
        }

        if (StepsNow && _now.StepIsPast)
        {
            // A software step comes before all that the next instruction may cause.
            TakeStep(pc);
            return;
        }

        // The PC alignment fault comes first (DDI 0487 D1, "Prioritization of Synchronous exceptions").
        Sync(_pulse->Retired);
        CountException(UnicornConstants.ExceptionUndefined);
        uint exceptionClass = isMisaligned ? PcAlignmentFault : IllegalExecutionState;
        Enter(SynchronousVector, pc, (exceptionClass << ExceptionClassShift) | ThirtyTwoBitInstruction, pc, isMisaligned);
    }

    /// <summary>
    /// The engine has returned to AArch32 state, which it implements at EL0 and the board does not. Such a return is illegal (DDI 0487 D1,
    /// "Illegal exception returns from AArch64 state"): the level and the execution state stay, PSTATE.IL is set, and N, Z, C, V, D, A, I, F come from SPSR_EL1. Bits [1:0] of the
    /// address are UNKNOWN, and are zeros here.
    /// </summary>
    private void RefuseAArch32()
    {
        ulong saved = _engine.ReadSystemRegister(3, 0, 4, 0, 0);
        ulong target = _engine.ReadRegister(UnicornConstants.RegisterElrEL1) & ~InstructionAlignment;
        *_cpu.IsAArch64 = 1;
        _engine.WriteRegister(UnicornConstants.RegisterPstate, (*_cpu.Mode & ~ConditionAndMasks) | PstateIL | (saved & ConditionAndMasks));
        *_cpu.DerivedFlags = _pulse->Flags[1];
        *_cpu.Pc = target;
        _pulse->BlockStart = target;

        // The engine may have fetched from there, by a 32-bit address and over the end of a page.
        ForgetTranslation((uint)target);
        ForgetTranslation((uint)target + EnginePageMask);
    }
}
