using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>What the engine calls. Nothing here may let an exception out: one that crosses the engine ends the process.</content>
public sealed unsafe partial class Board
{
    private bool _memoryHooked;

    /// <summary>
    /// Makes the engine, or makes it again with other hooks. Hooks are compiled into translated code, and throwing all of that away costs the
    /// engine seconds (it clears a buffer of 1 GiB) where a new engine costs milliseconds: memory and devices are the machine's anyway.
    /// </summary>
    [MemberNotNull(nameof(_engine), nameof(_cpu))]
    private void BuildEngine(bool memoryHooks)
    {
        Engine? old = _engine;
        AbortGate? oldGate = _gate;
        AbortGate? gate = null;
        Engine engine = new();
        try
        {
            CpuState cpu = CpuState.Find(engine);
            gate = BuildGate(cpu);
            _memory.MapInto(engine);
            MapDevices(engine, gate);
            AddHooks(engine, memoryHooks);
            engine.Stores = _memory.RuleOfStores(isFast: !_options.SlowStores);
            if (old is not null)
            {
                engine.CopyCpuFrom(old);
            }

            _pulse->Pc = cpu.Pc;
            _pulse->Mode = cpu.Mode;
            _pulse->DerivedFlags = cpu.DerivedFlags;
            _engine = engine;
            _gate = gate;
            _cpu = cpu;
            _memoryHooked = memoryHooks;
            StartTranslations(cpu);
        }
        catch
        {
            engine.Dispose();
            gate?.Dispose();
            throw;
        }

        old?.Dispose();
        oldGate?.Dispose();
    }

    private void AddHooks(Engine engine, bool memoryHooks)
    {
        delegate* unmanaged[Cdecl]<nint, ulong, uint, Pulse*, void> onBlock = HasMany ? &OnBlockOfMany : &OnBlock;
        engine.AddHook(UnicornConstants.HookBlock, onBlock, _pulse);
        engine.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, Pulse*, void>)&OnInterrupt, _pulse);
        engine.AddInstructionHook(
            UnicornConstants.InstructionMrs, (delegate* unmanaged[Cdecl]<nint, uint, CpReg*, Pulse*, uint>)&OnMrs, _pulse);
        engine.AddInstructionHook(
            UnicornConstants.InstructionMsr, (delegate* unmanaged[Cdecl]<nint, uint, CpReg*, Pulse*, uint>)&OnMsr, _pulse);
        AddMaintenanceHooks(engine);
        AddDebugHook(engine);
        if (memoryHooks)
        {
            engine.AddHook(
                UnicornConstants.HookMemoryRead | UnicornConstants.HookMemoryWrite,
                (delegate* unmanaged[Cdecl]<nint, int, ulong, int, long, Pulse*, void>)&OnMemory,
                _pulse);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBlock(nint engine, ulong address, uint size, Pulse* pulse) => BeginBlock(address, size, pulse);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void BeginBlock(ulong address, uint size, Pulse* pulse)
    {
        ulong retired = pulse->Retired + pulse->Count;
        pulse->Retired = retired;
        pulse->BlockStart = address;
        pulse->Count = size >> 2;

        ulong state = *(ulong*)pulse->Mode & Pulse.StateMask;
        uint otherTrap = (*pulse->DerivedFlags ^ pulse->FloatingPointTrap) & FloatingPointProbe.Field;
        if ((retired >= pulse->Deadline || ((state ^ pulse->State) | (address & InstructionAlignment) | otherTrap) != 0)
            && !Attend(pulse, address, state))
        {
            return;
        }

        // The flags of each level are kept for the way back to it: on an exception the engine would keep those of the level it comes from.
        pulse->Flags[(state >> 2) & 3] = *pulse->DerivedFlags;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Attend(Pulse* pulse, ulong address, ulong state)
    {
        Board board = Of(pulse);
        try
        {
            return board.AttendBlock(address, state);
        }
        catch (Exception e)
        {
            board.Fail(e);
            return false;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnMemory(nint engine, int type, ulong address, int size, long value, Pulse* pulse)
    {
        if (type == UnicornConstants.MemoryRead)
        {
            pulse->Reads++;
        }
        else
        {
            pulse->Writes++;
        }

        if (--pulse->MemoryBudget == 0)
        {
            AttendMemory(pulse);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AttendMemory(Pulse* pulse)
    {
        Board board = Of(pulse);
        try
        {
            board.Sync(pulse->Here);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnMrs(nint engine, uint register, CpReg* system, Pulse* pulse)
    {
        Board board = Of(pulse);
        try
        {
            return board.Mrs(register, system->Encoding);
        }
        catch (Exception e)
        {
            board.Fail(e);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnMsr(nint engine, uint register, CpReg* system, Pulse* pulse)
    {
        Board board = Of(pulse);
        try
        {
            return board.Msr(register, system->Encoding, system->Value);
        }
        catch (Exception e)
        {
            board.Fail(e);
            return 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnInterrupt(nint engine, uint number, Pulse* pulse)
    {
        Board board = Of(pulse);
        try
        {
            board.TakeSynchronousException(number);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong OnDeviceRead(nint engine, ulong offset, uint size, nint data)
    {
        DeviceWindow* window = (DeviceWindow*)data;
        Board board = Of(window->Pulse);
        try
        {
            return board.ReadDevice(window, offset, size);
        }
        catch (Exception e)
        {
            board.Fail(e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDeviceWrite(nint engine, ulong offset, uint size, ulong value, nint data)
    {
        DeviceWindow* window = (DeviceWindow*)data;
        Board board = Of(window->Pulse);
        try
        {
            board.WriteDevice(window, offset, size, value);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Board Of(Pulse* pulse) => Unsafe.As<Board>(GCHandle.FromIntPtr(pulse->Board).Target!);
}
