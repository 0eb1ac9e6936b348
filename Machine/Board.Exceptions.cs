using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>Exceptions: the engine reports them, the machine enters the guest's vectors (DDI 0487 D1).</content>
public sealed unsafe partial class Board
{
    private const uint SynchronousVector = 0x000;
    private const uint IrqVector = 0x080;
    private const uint FiqVector = 0x100;
    private const uint FromCurrentWithSP0 = 0x000;
    private const uint FromCurrent = 0x200;
    private const uint FromLower = 0x400;
    private const uint VectorsSize = 0x800;

    private const ulong MaskIrq = 1 << 7;
    private const ulong MaskFiq = 1 << 6;
    private const ulong El1hAllMasked = 0x3C5;
    private const int ExceptionClassShift = 26;
    private const uint UnknownReason = 1u << 25;
    private const uint WriteNotRead = 1 << 6;
    private const uint TrappedFloatingPoint = 0x07;
    private const uint TrappedFloatingPointBits = 0xFFF0_0000;

    // This many exceptions without one instruction in between mean that the vectors themselves fault.
    private const int StormLimit = 64;

    private uint _refusal;

    private bool InterruptIsTaken =>
        (_gic.Irq && (*_cpu.Daif & MaskIrq) == 0) || (_gic.Fiq && (*_cpu.Daif & MaskFiq) == 0);

    /// <summary>The engine met an exception; PC is the preferred return address.</summary>
    private void TakeSynchronousException(uint number)
    {
        if (_finalStretch && _stop == StopReason.None)
        {
            // The engine counts instructions that it begins. One that takes an exception is not retired, so the rest is counted again.
            _stop = StopReason.Recount;
            _engine.Stop();
        }

        ulong pc = *_cpu.Pc;
        if (number == UnicornConstants.ExceptionPrefetchAbort)
        {
            EndBlock();
        }

        Settle(pc);
        if (*_cpu.IsAArch64 == 0)
        {
            // The fetch of the first instruction failed, which the board does not make.
            _abortRaised = false;
            RefuseAArch32();
            return;
        }

        if (number is UnicornConstants.ExceptionHypervisorCall or UnicornConstants.ExceptionSecureMonitorCall)
        {
            CallFirmware();
            return;
        }

        bool isAbort = number is UnicornConstants.ExceptionDataAbort or UnicornConstants.ExceptionPrefetchAbort;
        uint syndrome = isAbort ? SyndromeOfAbort(*_cpu.Syndrome) : _refusal != 0 ? _refusal : Own(*_cpu.Syndrome);
        _refusal = 0;
        if (number == UnicornConstants.ExceptionDataAbort)
        {
            UncountAbortedAccess(syndrome);
        }

        if (EndsStep(number, pc))
        {
            TakeStep(pc);
            return;
        }

        // An SVC is retired at the level it comes from.
        Sync(_pulse->Retired);
        CountException(
            syndrome >> ExceptionClassShift == 0
                ? UnicornConstants.ExceptionUndefined
                : number == UnicornConstants.ExceptionUndefined ? 0
                : number);
        Enter(SynchronousVector, pc, syndrome, *_cpu.FaultAddress, isAbort);
    }

    /// <summary>
    /// The syndrome, as the board has it, of an exception other than an abort. The engine has an EL2 and an EL3 that trap System registers of EL1, for example
    /// CNTPS_CTL_EL1: such an instruction is UNDEFINED here, because only EL0 can be trapped to EL1. And it has a coprocessor number in the trap of floating
    /// point, where an exception from AArch64 state has RES0 (DDI 0487 D24.2, ESR_ELx, EC 0x07).
    /// </summary>
    private uint Own(uint syndrome) => (syndrome >> ExceptionClassShift) switch
    {
        TrappedSystemRegister when ((*_cpu.Mode >> 2) & 3) != 0 => UnknownReason,
        TrappedFloatingPoint => syndrome & TrappedFloatingPointBits,
        _ => syndrome,
    };

    /// <summary>Between two runs of the engine: the CPU takes the interrupt that is signalled.</summary>
    private void TakeInterrupt()
    {
        bool irq = _gic.Irq && (*_cpu.Daif & MaskIrq) == 0;
        Sync(_pulse->Retired);
        _now.Interrupts++;
        _observer?.OnInterrupt(_pulse->Retired);
        _port.Count(BoardEvents.ExceptionTaken, 1);
        _port.Count(irq ? BoardEvents.ExceptionIrq : BoardEvents.ExceptionFiq, 1);
        Enter(irq ? IrqVector : FiqVector, *_cpu.Pc, null, 0, false);
    }

    /// <summary>Saves the state, masks everything and goes to the vector at EL1.</summary>
    /// <param name="vector">Which of the four of a group.</param>
    /// <param name="returnAddress">ELR_EL1.</param>
    /// <param name="syndrome">ESR_EL1, unless it stays as it is.</param>
    /// <param name="address">FAR_EL1.</param>
    /// <param name="setAddress">Whether FAR_EL1 is set.</param>
    private void Enter(uint vector, ulong returnAddress, uint? syndrome, ulong address, bool setAddress)
    {
        uint level = (*_cpu.Mode >> 2) & 3;
        bool ownStack = (*_cpu.Mode & 1) != 0;
        _engine.WriteSystemRegister(3, 0, 4, 0, 0, _engine.ReadRegister(UnicornConstants.RegisterPstate) | SaveStep());
        _engine.WriteRegister(UnicornConstants.RegisterElrEL1, returnAddress);
        if (syndrome is uint esr)
        {
            _engine.WriteRegister(UnicornConstants.RegisterEsrEL1, esr);
        }

        if (setAddress)
        {
            _engine.WriteRegister(UnicornConstants.RegisterFarEL1, address);
        }

        if (!ownStack)
        {
            _engine.WriteRegister(UnicornConstants.RegisterSpEL0, _cpu.X[31]);
            _cpu.X[31] = _engine.ReadRegister(UnicornConstants.RegisterSpEL1);
        }

        _engine.WriteRegister(UnicornConstants.RegisterPstate, El1hAllMasked);
        if (level != 1)
        {
            // Writing PSTATE leaves the derived flags, and with them EL0's permissions, as they were.
            *_cpu.DerivedFlags = _pulse->Flags[1];
            EnterLevel(1);
        }

        uint group = level == 0 ? FromLower : ownStack ? FromCurrent : FromCurrentWithSP0;
        ulong target = _engine.ReadRegister(UnicornConstants.RegisterVbarEL1) + group + vector;
        *_cpu.Pc = target;
        _pulse->BlockStart = target;
        CheckStorm(returnAddress, syndrome);
    }

    /// <summary>
    /// From within a hook: the instruction at PC is refused. The engine is left to execute it, and will itself not do so: it knows no such
    /// register, or MDCR_EL3.TPM forbids it the access. This is the one way to leave a block in the middle.
    /// </summary>
    /// <returns>What the hook returns.</returns>
    private uint Refuse(uint syndrome)
    {
        _refusal = syndrome;
        return NotOurs;
    }

    private void CountException(uint number)
    {
        _port.Count(BoardEvents.ExceptionTaken, 1);
        ushort own = number switch
        {
            UnicornConstants.ExceptionUndefined => BoardEvents.ExceptionUndefined,
            UnicornConstants.ExceptionSupervisorCall => BoardEvents.ExceptionSupervisorCall,
            UnicornConstants.ExceptionPrefetchAbort => BoardEvents.ExceptionPrefetchAbort,
            UnicornConstants.ExceptionDataAbort => BoardEvents.ExceptionDataAbort,
            _ => 0,
        };
        if (own != 0)
        {
            _port.Count(own, 1);
        }

        if (_port.Pmu.Interrupt)
        {
            Rearm();
        }
    }

    /// <summary>The hook saw the access before it was refused.</summary>
    private void UncountAbortedAccess(uint syndrome)
    {
        if (!_memoryHooked)
        {
            return;
        }

        ref ulong accesses = ref (syndrome & WriteNotRead) != 0 ? ref _pulse->Writes : ref _pulse->Reads;
        if (accesses != 0)
        {
            accesses--;
        }
    }

    private void CheckStorm(ulong returnAddress, uint? syndrome)
    {
        if (_now.StormAt != _pulse->Retired)
        {
            _now.StormAt = _pulse->Retired;
            _now.Storm = 0;
        }
        else if (++_now.Storm == StormLimit)
        {
            End(
                BoardExit.Stopped,
                $"The guest takes exceptions without end at 0x{returnAddress:x} (ESR_EL1 0x{syndrome ?? 0:x}) after {SoFar} instructions: its vectors fault themselves.");
        }
    }
}
