using Emu.Machine.Debug;
using Emu.Machine.Devices;
using Emu.Machine.Unicorn;
using Emu.Registers;

namespace Emu.Machine;

/// <content>System registers that are the machine's: the PMU's and the Generic Timer's. All others are the engine's own.</content>
public sealed unsafe partial class Board
{
    private const uint ZeroRegister = 31;
    private const uint Performed = 1;
    private const uint NotOurs = 0;

    // Encodings as bits [20:5] of the instruction: op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].
    private const ushort TimerFrequency = 0xDF00;
    private const ushort PhysicalCount = 0xDF01;
    private const ushort VirtualCount = 0xDF02;
    private const ushort PhysicalTimer = 0xDF10;
    private const ushort VirtualTimer = 0xDF18;
    private const ushort TranslationBase0 = 0xC100;
    private const ushort TranslationBase1 = 0xC101;
    private const ushort ContextId = 0xC681;

    private uint Mrs(uint register, uint encoding)
    {
        SystemRegisterTraits traits = SystemRegisterTable.Of(encoding);
        if (traits == SystemRegisterTraits.None)
        {
            return NotOurs;
        }

        if (traits == SystemRegisterTraits.Debug)
        {
            return ReadDebug(register, encoding);
        }

        ulong here = _pulse->Here;
        Sync(here);
        PmuAccess access = _port.Pmu.Read((ushort)encoding, out ulong value);
        if (access.Kind != PmuAccessKind.NotPmu)
        {
            _port.OnAccess(false, encoding, value, access);
        }

        if (access.IsOk)
        {
            if (encoding == DebugRegister.ID_AA64DFR0_EL1)
            {
                value = DebugUnit.Identify(value);
            }

            _now.PmuAccesses++;
            _observer?.OnPmuAccess(here, GuestNanoseconds, false, PmuRegisterMap.ResolveAArch64((ushort)encoding), value);
            Put(register, value);
            if ((traits & SystemRegisterTraits.EngineReads) == 0)
            {
                SkipInstruction(here);
            }

            return Performed;
        }

        if (access.Kind != PmuAccessKind.NotPmu)
        {
            _now.PmuAccesses++;
            return Refuse(Syndrome(access, register));
        }

        if (_pulse->Level != 0 && IdRegisters.TryRead(encoding, out value))
        {
            value |= encoding == IdRegisters.MPIDR_EL1 ? (uint)_now.Index : 0;
            Put(register, value);
            return Performed;
        }

        return ReadTimer(register, encoding);
    }

    private uint Msr(uint register, uint encoding, ulong value)
    {
        SystemRegisterTraits traits = SystemRegisterTable.Of(encoding);
        if (traits == SystemRegisterTraits.None)
        {
            CountContextWrite(encoding);
            return NotOurs;
        }

        if (traits == SystemRegisterTraits.Debug)
        {
            return WriteDebug(register, encoding, value);
        }

        // The write takes effect after the instruction has retired; a refused one does not retire.
        ulong here = _pulse->Here;
        Sync(here);
        PmuRegister pmuRegister = PmuRegisterMap.ResolveAArch64((ushort)encoding);
        PmuAccess access = _port.Pmu.BeginWrite(pmuRegister);
        if (!access.IsOk)
        {
            if (access.Kind == PmuAccessKind.NotPmu)
            {
                return WriteTimer(encoding, value);
            }

            _now.PmuAccesses++;
            _port.OnAccess(true, encoding, value, access);
            return Refuse(Syndrome(access, register));
        }

        _port.AdvanceTo(here + 1);
        _now.PmuAccesses++;
        _ = _port.Pmu.Write(pmuRegister, value);
        _port.OnAccess(true, encoding, value, access);
        _observer?.OnPmuAccess(here, GuestNanoseconds, true, pmuRegister, value);
        if ((traits & SystemRegisterTraits.EngineWrites) == 0)
        {
            SkipInstruction(here);
        }

        Replan();
        return Performed;
    }

    /// <summary>From within a hook: the instruction at PC is done, and the engine goes on behind it in a new block.</summary>
    private void SkipInstruction(ulong here)
    {
        ulong next = *_cpu.Pc + 4;
        _pulse->Retired = here + 1;
        _pulse->Count = 0;
        _pulse->BlockStart = next;
        _engine.WriteRegister(UnicornConstants.RegisterPc, next);
    }

    private ulong GuestNanoseconds => _now.Time;

    private static uint GeneralRegister(uint register) => register switch
    {
        UnicornConstants.RegisterX29 => 29,
        UnicornConstants.RegisterX30 => 30,
        >= UnicornConstants.RegisterX0 and <= UnicornConstants.RegisterX0 + ZeroRegister => register - UnicornConstants.RegisterX0,
        _ => ZeroRegister,
    };

    private void Put(uint register, ulong value)
    {
        uint number = GeneralRegister(register);
        if (number != ZeroRegister)
        {
            _cpu.X[number] = value;
        }
    }

    private static uint Syndrome(PmuAccess access, uint register) =>
        access.Kind == PmuAccessKind.Undefined ? UnknownReason : access.Syndrome | (GeneralRegister(register) << 5);

    private void CountContextWrite(uint encoding)
    {
        // It may change the translation of addresses.
        _fetchPage = NoPage;
        if (encoding == ArchitecturalFeatureAccess)
        {
            ForgetFloatingPointTrap();
        }

        ushort own = encoding switch
        {
            TranslationBase0 or TranslationBase1 => BoardEvents.TranslationBaseWritten,
            ContextId => BoardEvents.ContextIdWritten,
            _ => 0,
        };
        if (own != 0 && _port.IsCounting(own))
        {
            Sync(_pulse->Here);
            _port.Count(own, 1);
            Replan();
        }
    }

    private uint ReadTimer(uint register, uint encoding)
    {
        switch (encoding)
        {
            case TimerFrequency:
                return IsRefused(0b11) ? NotOurs : PutTimer(register, BoardMap.TimerFrequency);
            case PhysicalCount:
                return IsRefused(0b01) ? NotOurs : PutTimer(register, SeeCount());
            case VirtualCount:
                return IsRefused(0b10) ? NotOurs : PutTimer(register, SeeCount());
        }

        if (!TryTimer(encoding, out GenericTimer.Timer timer, out GenericTimer.View view))
        {
            return NotOurs;
        }

        return IsRefused(EnableBit(timer)) ? NotOurs : PutTimer(register, _timer.Read(timer, view, SeeCount()));
    }

    /// <summary>The guest sees the system counter: no vCPU sees an earlier one from here on.</summary>
    private ulong SeeCount()
    {
        ulong count = SystemCount;
        _seenCount = count;
        return count;
    }

    private uint WriteTimer(uint encoding, ulong value)
    {
        if (!TryTimer(encoding, out GenericTimer.Timer timer, out GenericTimer.View view))
        {
            return NotOurs;
        }

        if (IsRefused(EnableBit(timer)))
        {
            return NotOurs;
        }

        _timer.Write(timer, view, value, SystemCount);
        Replan();
        return Performed;
    }

    private uint PutTimer(uint register, ulong value)
    {
        Put(register, value);
        return Performed;
    }

    private static uint EnableBit(GenericTimer.Timer timer) => timer == GenericTimer.Timer.Virtual ? 1u << 8 : 1u << 9;

    private static bool TryTimer(uint encoding, out GenericTimer.Timer timer, out GenericTimer.View view)
    {
        timer = (encoding & ~7u) == VirtualTimer ? GenericTimer.Timer.Virtual : GenericTimer.Timer.Physical;
        view = (GenericTimer.View)(encoding & 7);
        return (encoding & ~7u) is PhysicalTimer or VirtualTimer && (encoding & 7) <= 2;
    }

    /// <summary>
    /// EL0 may only use what CNTKCTL_EL1 allows (DDI 0487 D12): one of <paramref name="enables"/> must be set. The engine makes the same
    /// check, and traps the instruction when it is left to it.
    /// </summary>
    private bool IsRefused(uint enables) =>
        ((*_cpu.Mode >> 2) & 3) == 0 && (_engine.ReadSystemRegister(3, 0, 14, 1, 0) & enables) == 0;
}
