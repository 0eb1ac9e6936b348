using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Emu.Machine.Devices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <summary>What a device hook gets as its argument: which device, and whose.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DeviceWindow
{
    public Pulse* Pulse;
    public ulong Address;
    public ulong Size;
    public DeviceKind Kind;
}

/// <summary>What answers accesses to a range of physical addresses.</summary>
internal enum DeviceKind
{
    /// <summary>Nothing: the access aborts, or the run ends and says what was missed.</summary>
    Absent,

    /// <summary>Flash memory without a file behind it, as on the virt machine: it reads as zeros, and does not answer commands.</summary>
    BlankFlash,

    Distributor,
    CpuInterface,
    Uart,
    VirtioTransports,
}

/// <content>Devices in memory, and the places where there is none.</content>
/// <remarks>
/// Every address without memory is a device to the engine. It looks its regions up by virtual address, so in this way no
/// translation of the guest's can lead to a virtual address that it refuses, and a place where the board has nothing is noticed
/// as a physical one.
/// </remarks>
public sealed unsafe partial class Board
{
    // The engine cannot map the very last page: its end would be 0.
    private const ulong LastAddress = 0xFFFF_FFFF_FFFF_F000;

    private readonly DeviceWindow* _windows;
    private int _windowCount;

    private void MapDevices(Engine engine, AbortGate? gate)
    {
        for (int i = 0; i < _windowCount; i++)
        {
            DeviceWindow* window = &_windows[i];
            if (window->Kind != DeviceKind.Absent)
            {
                engine.MapDevice(window->Address, window->Size, &OnDeviceRead, &OnDeviceWrite, window);
            }
            else if (gate is not null)
            {
                engine.MapDevice(window->Address, window->Size, gate.Read, gate.Write, window);
            }
            else
            {
                engine.MapDevice(window->Address, window->Size, &OnNothingRead, &OnNothingWrite, window);
            }
        }
    }

    private DeviceWindow* CreateWindows()
    {
        List<(AddressRange Range, DeviceKind Kind)> windows = new List<(AddressRange Range, DeviceKind Kind)>
        {
            (new AddressRange(BoardMap.DistributorAddress, BoardMap.DistributorSize), DeviceKind.Distributor),
            (new AddressRange(BoardMap.CpuInterfaceAddress, BoardMap.CpuInterfaceSize), DeviceKind.CpuInterface),
            (new AddressRange(BoardMap.UartAddress, BoardMap.UartSize), DeviceKind.Uart),
            (new AddressRange(BoardMap.VirtioAddress, BoardMap.VirtioSize), DeviceKind.VirtioTransports),
        };

        // Flash is where no image has put memory in its place.
        List<AddressRange> taken = new(_memory.Ranges);
        foreach ((AddressRange range, _) in windows)
        {
            taken.Add(range);
        }

        taken.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        ulong next = 0;
        foreach (AddressRange range in taken)
        {
            AddGap(windows, next, range.Address);
            next = range.End;
        }

        AddGap(windows, next, LastAddress);

        _windowCount = windows.Count;
        DeviceWindow* created = (DeviceWindow*)NativeMemory.AllocZeroed((nuint)windows.Count, (nuint)sizeof(DeviceWindow));
        for (int i = 0; i < windows.Count; i++)
        {
            (AddressRange range, DeviceKind kind) = windows[i];
            created[i] = new DeviceWindow { Pulse = _pulse, Address = range.Address, Size = range.Size, Kind = kind };
        }

        return created;
    }

    /// <summary>The gap between two parts of the board: blank flash, then nothing.</summary>
    private static void AddGap(List<(AddressRange Range, DeviceKind Kind)> windows, ulong start, ulong end)
    {
        if (start < Math.Min(end, BoardMap.FlashEnd))
        {
            ulong flashEnd = Math.Min(end, BoardMap.FlashEnd);
            windows.Add((new AddressRange(start, flashEnd - start), DeviceKind.BlankFlash));
            start = flashEnd;
        }

        if (start < end)
        {
            windows.Add((new AddressRange(start, end - start), DeviceKind.Absent));
        }
    }

    private ulong ReadDevice(DeviceWindow* window, ulong offset, uint size)
    {
        if (_probesTranslation)
        {
            // The machine asks for a translation whose table is not in memory: no descriptor is valid there, and nothing happens.
            return 0;
        }

        AccessKind kind = TakeKind(out _);
        switch (window->Kind)
        {
            case DeviceKind.Distributor:
                return Part(_distributor.Read((uint)offset & ~3u), offset, size);
            case DeviceKind.CpuInterface:
                return Part(_cpuInterface.Read((uint)offset & ~3u), offset, size);
            case DeviceKind.Uart:
                return Part(ReadUart((uint)offset & ~3u), offset, size);
            case DeviceKind.VirtioTransports:
                return Part(VirtioMmio.Read((uint)offset & ~3u), offset, size);
            default:
                if (kind == AccessKind.Fetch && *_cpu.IsAArch64 != 0)
                {
                    EndAtJump(window->Address + offset, "where the flash memory is blank");
                }

                return 0;
        }
    }

    private void WriteDevice(DeviceWindow* window, ulong offset, uint size, ulong value)
    {
        _ = TakeKind(out _);
        switch (window->Kind)
        {
            case DeviceKind.Distributor:
                _distributor.Write((uint)offset, size, (uint)value);
                break;
            case DeviceKind.CpuInterface:
                _cpuInterface.Write((uint)offset & ~3u, (uint)value);
                break;
            case DeviceKind.Uart:
                _uart.Write((uint)offset & ~3u, (uint)value);
                break;
            default:
                break;
        }
    }

    /// <summary>The bytes of a word that a narrow access asked for.</summary>
    private static ulong Part(uint word, ulong offset, uint size) =>
        size >= 4 ? word : (word >> (int)((offset & 3) * 8)) & ((1u << (int)(size * 8)) - 1);

    private void EndAtAbsent(ulong address, uint size, bool write, bool fetch)
    {
        string what = WhatIsAbsent(address);
        if (fetch)
        {
            EndAtJump(address, what);
            return;
        }

        string code = _pulse->Count == 0
            ? $"by code at 0x{*_cpu.Pc:x}"
            : $"by the block of code at 0x{_pulse->BlockStart:x}";
        End(
            BoardExit.Stopped,
            $"The guest {(write ? "wrote" : "read")} {size} bytes at 0x{address:x}, {what}, {code}, after about {SoFar} instructions.");
    }

    private void EndAtJump(ulong address, string what)
    {
        EndBlock();
        End(BoardExit.Stopped, $"The guest jumped to 0x{address:x}, {what}{WhyThere()}.");
    }

    private static string WhatIsAbsent(ulong address) => BoardMap.NameOfAbsent(address) is string name
        ? $"{name} of the virt machine, which this board lacks"
        : "where this board has nothing";

    /// <summary>A guest without vectors jumps to nowhere at its first exception: name that instead of the symptom.</summary>
    private string WhyThere()
    {
        ulong vectors = _engine.ReadRegister(UnicornConstants.RegisterVbarEL1);
        if (*_cpu.Pc - vectors >= VectorsSize)
        {
            return "";
        }

        ulong from = _engine.ReadRegister(UnicornConstants.RegisterElrEL1);
        ulong syndrome = _engine.ReadRegister(UnicornConstants.RegisterEsrEL1);
        string cause = _lastAbort is ulong address ? $", after an access to 0x{address:x}, {WhatIsAbsent(address)}," : "";
        return $", by an exception at 0x{from:x} (ESR_EL1 0x{syndrome:x}){cause} for which it has no vectors";
    }
}
