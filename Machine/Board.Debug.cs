using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Machine.Debug;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// Self-hosted debug (DDI 0487 D2): breakpoints, watchpoints and software step. While one of them may raise an exception, a hook runs
/// before each instruction; it is taken out when none has for 100 million instructions.
/// </content>
public sealed unsafe partial class Board
{
    private const uint BreakpointFromLower = 0x30;
    private const uint StepFromLower = 0x32;
    private const uint WatchpointFromLower = 0x34;
    private const uint InstructionLength = 1u << 25;
    private const uint DebugFault = 0b100010;
    private const uint StepValid = 1 << 24;
    private const uint StepExclusive = 1 << 6;

    private const uint ExceptionReturn = 0xD69F_03E0;
    private const int StepBit = 21;
    private const ulong MaskDebug = 1 << 9;
    private const ulong NoPage = ulong.MaxValue;
    private const ulong PageOffset = 0xFFF;
    private const ulong PhysicalPage = 0x0000_FFFF_FFFF_F000;

    private DebugUnit _debug;
    private bool _debugHooked;
    private int _quietDebugLooks;

    // PSTATE.SS, and what the last instruction did to it.

    // The exception that the engine was stopped for.
    private ulong _debugAt;
    private uint _debugSyndrome;
    private ulong? _watchedAddress;

    // The page of the last instruction that was looked at, by virtual address, and its memory.
    private ulong _fetchPage = NoPage;
    private byte* _fetchMemory;
    private bool _probesTranslation;

    private bool WantsOtherDebugHook =>
        _debug.IsArmed ? !_debugHooked : _debugHooked && _quietDebugLooks >= LooksToUnhook && !IsAnyDebugArmed;

    private bool IsAnyDebugArmed => Array.Exists(_cpus, static cpu => cpu.Debug.IsArmed);

    private bool StepsNow => _debug.HasStep && IsDebugEnabled;

    private bool IsDebugEnabled => _debug.IsEnabledFrom((*_cpu.Mode >> 2) & 3, (*_cpu.Daif & MaskDebug) != 0);

    private uint ContextIdNow => !_debug.ComparesContext ? 0 : (uint)_engine.ReadSystemRegister(3, 0, 13, 0, 1);

    private void AddDebugHook(Engine engine)
    {
        _debugHooked = IsAnyDebugArmed || (_debugHooked && _quietDebugLooks < LooksToUnhook);
        if (_debugHooked)
        {
            engine.AddHook(UnicornConstants.HookCode, (delegate* unmanaged[Cdecl]<nint, ulong, uint, Pulse*, void>)&OnInstruction, _pulse);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInstruction(nint engine, ulong address, uint size, Pulse* pulse)
    {
        if (pulse->Debug != 0)
        {
            AttendInstruction(pulse, address);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AttendInstruction(Pulse* pulse, ulong address)
    {
        Board board = Of(pulse);
        try
        {
            board.AttendInstruction(address);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }
    }

    /// <summary>The instruction at an address is the next: a debug exception comes before it, in the order of DDI 0487 D1, "Prioritization of Synchronous exceptions".</summary>
    private void AttendInstruction(ulong address)
    {
        if (_stop != StopReason.None)
        {
            // The block is not executed any more.
            return;
        }

        bool enabled = IsDebugEnabled;
        bool steps = enabled && _debug.HasStep;
        if (steps && _now.StepIsPast)
        {
            StopBefore(address, StepFromLower, StepSyndrome, null);
            return;
        }

        uint level = (*_cpu.Mode >> 2) & 3;
        if (enabled && _debug.HasBreakpoints && _debug.MatchesBreakpoint(address, level, ContextIdNow))
        {
            StopBefore(address, BreakpointFromLower, DebugFault, null);
            return;
        }

        _now.Stepped = false;
        if (!_debug.HasStep && !(enabled && _debug.HasWatchpoints))
        {
            return;
        }

        uint word = Fetch(address);
        if (enabled && _debug.HasWatchpoints && IsWatched(word, address, level, out ulong watched, out bool write))
        {
            StopBefore(address, WatchpointFromLower, DebugFault | (write ? WriteNotRead : 0), watched);
            return;
        }

        if (steps)
        {
            _now.StepIsPast = true;
            _now.Stepped = true;
            _now.SteppedAt = address;
            _now.SteppedExclusive = MemoryAccess.IsLoadExclusive(word);
        }

        if (_debug.HasStep && word == ExceptionReturn && level == 1)
        {
            // DebugExceptionReturnSS: SPSR_EL1.SS counts where debug exceptions are enabled after the return and were not before.
            ulong state = _engine.ReadSystemRegister(3, 0, 4, 0, 0);
            _now.StepIsPast = enabled
                || !_debug.IsEnabledFrom((uint)(state >> 2) & 3, (state & MaskDebug) != 0)
                || ((state >> StepBit) & 1) == 0;
        }
    }

    private uint StepSyndrome => DebugFault | (_now.Stepped ? StepValid | (_now.SteppedExclusive ? StepExclusive : 0) : 0);

    /// <summary>Leaves the block before an instruction, which is not executed.</summary>
    private void StopBefore(ulong address, uint classFromLower, uint syndrome, ulong? watched)
    {
        Leave(_pulse->Here);
        _pulse->BlockStart = address;
        _debugAt = address;
        _debugSyndrome = DebugSyndrome(classFromLower, syndrome);
        _watchedAddress = watched;
        if (_stop == StopReason.None)
        {
            _stop = StopReason.Debug;
        }

        _engine.Stop();
    }

    private uint DebugSyndrome(uint classFromLower, uint syndrome)
    {
        uint same = ((*_cpu.Mode >> 2) & 3) == 0 ? 0u : 1;
        return ((classFromLower | same) << ExceptionClassShift) | InstructionLength | syndrome;
    }

    /// <summary>Between two runs of the engine: the CPU takes the debug exception it was stopped for.</summary>
    private void TakeDebugException()
    {
        *_cpu.Pc = _debugAt;
        EnterDebug(_debugAt, _debugSyndrome, _watchedAddress);
    }

    /// <summary>
    /// The engine met an exception. Whether a software step comes before it: then the next instruction should not have been fetched.
    /// An instruction that did not retire was not stepped over, and PSTATE.SS is as it was before it.
    /// </summary>
    private bool EndsStep(uint number, ulong pc)
    {
        if (number == UnicornConstants.ExceptionPrefetchAbort)
        {
            return StepsNow && _now.StepIsPast;
        }

        if (_now.Stepped && pc == _now.SteppedAt && number != UnicornConstants.ExceptionSupervisorCall)
        {
            _now.StepIsPast = false;
        }

        return false;
    }

    private void TakeStep(ulong pc) => EnterDebug(pc, DebugSyndrome(StepFromLower, StepSyndrome), null);

    private void EnterDebug(ulong pc, uint syndrome, ulong? watched)
    {
        Sync(_pulse->Retired);
        CountException(0);
        Enter(SynchronousVector, pc, syndrome, watched ?? 0, watched is not null);
    }

    /// <summary>An exception is taken: PSTATE.SS goes to SPSR_EL1.SS, and is 0 afterwards.</summary>
    private ulong SaveStep()
    {
        ulong saved = _now.StepIsPast ? 0 : 1UL << StepBit;
        _now.StepIsPast = true;
        _now.Stepped = false;
        return saved;
    }

    private bool IsWatched(uint word, ulong pc, uint level, out ulong watched, out bool write)
    {
        watched = 0;
        write = false;
        if (!MemoryAccess.TryDecode(word, pc, _cpu.X, out MemoryAccess access))
        {
            return false;
        }

        uint from = access.Unprivileged ? 0 : level;
        return _debug.MatchesWatchpoint(access, from, ContextIdNow, out watched, out write) && !Aborts(access, from);
    }

    /// <summary>A Data Abort of alignment or translation comes before a watchpoint.</summary>
    private bool Aborts(MemoryAccess access, uint level)
    {
        const ulong AlignmentCheck = 2;
        if ((access.Address & (access.Size - 1)) != 0
            && (access.IsOrdered || (_engine.ReadSystemRegister(3, 0, 1, 0, 0) & AlignmentCheck) != 0))
        {
            return true;
        }

        uint operation = (level == 0 ? 2u : 0) | (access.Write ? 1u : 0);
        ulong last = access.Address + access.Size - 1;
        return (Translate(access.Address, operation) & 1) != 0
            || ((access.Address ^ last) > PageOffset && (Translate(last, operation) & 1) != 0);
    }

    /// <summary>The word of an instruction that is about to be executed; 0 where it is not in memory. EL1 can read all that can be executed.</summary>
    private uint Fetch(ulong address)
    {
        ulong page = address & ~PageOffset;
        if (page != _fetchPage)
        {
            ulong translated = Translate(page, 0);
            _fetchMemory = (translated & 1) == 0 ? (byte*)_memory.Find(translated & PhysicalPage) : null;
            _fetchPage = page;
        }

        return _fetchMemory == null ? 0 : *(uint*)(_fetchMemory + (address & PageOffset));
    }

    private ulong Translate(ulong address, uint operation)
    {
        _probesTranslation = true;
        try
        {
            return _engine.Translate(address, operation);
        }
        finally
        {
            _probesTranslation = false;
        }
    }
}
