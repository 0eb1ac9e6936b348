using System.Runtime.InteropServices;

namespace Emu.Native.Handles;

// The structs of emu_pmu.h, field by field. Tests/Native compares their sizes and offsets with what a C compiler makes of the header.

/// <summary>emupmu_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OptionsStruct
{
    public uint Size;
    public uint Version;
    public uint Counters;
    public uint EL2;
    public uint EL3;
    public uint AArch32;
    public byte* Features;
    public ushort* Events;
    public nuint EventCount;
}

/// <summary>emupmu_details.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DetailsStruct
{
    public uint Size;
    public uint Implementer;
    public uint IdCode;
    public uint ThresholdWidth;
    public uint Slots;
    public uint BusSlots;
    public uint BusWidth;
    public uint EL3TrapPriority;
    public ulong IdAa64Dfr0;
    public ulong IdAa64Dfr1;
    public ulong Mpidr;
    public uint Designer;
    public uint Part;
    public uint Variant;
    public uint Revision;
    public uint Modified;
    public uint Reserved;
}

/// <summary>emupmu_callbacks.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallbacksStruct
{
    public uint Size;
    public uint Reserved;
    public delegate* unmanaged[Cdecl]<void*, int, void> Irq;
    public delegate* unmanaged[Cdecl]<void*, void> BudgetChanged;
    public delegate* unmanaged[Cdecl]<void*, void> ListenChanged;
    public delegate* unmanaged[Cdecl]<void*, ulong> Pc;
}

/// <summary>emupmu_source_ops.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SourceStruct
{
    public uint Size;
    public uint Reserved;
    public delegate* unmanaged[Cdecl]<void*, uint, uint, ulong, void> Start;
    public delegate* unmanaged[Cdecl]<void*, uint, ulong> Stop;
    public delegate* unmanaged[Cdecl]<void*, uint, ulong> Read;
    public delegate* unmanaged[Cdecl]<void*, uint, ulong, void> Rearm;
}

/// <summary>emupmu_event_count.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EventCountStruct
{
    public ushort Event;
    public ushort Reserved0;
    public ushort Reserved1;
    public ushort Reserved2;
    public ulong Occurrences;
}

/// <summary>emupmu_host_pmu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostPmuStruct
{
    public uint Size;
    public int Type;
    public byte* Name;
    public byte* Cpus;
    public int Version;
    public uint Counters;
    public uint CounterWidth;
    public uint HasInstructionCounter;
    public uint Slots;
    public uint Reserved;
}

/// <summary>emupmu_host_ops.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostOpsStruct
{
    public uint Size;
    public uint Reserved;
    public HostPmuStruct* Pmus;
    public nuint PmuCount;
    public delegate* unmanaged[Cdecl]<void*, uint, uint, uint> Map;
    public delegate* unmanaged[Cdecl]<void*, uint, uint, void*, void*> Open;
    public delegate* unmanaged[Cdecl]<void*, void*, ulong, void> Start;
    public delegate* unmanaged[Cdecl]<void*, void*, ulong> Stop;
    public delegate* unmanaged[Cdecl]<void*, void*, ulong> Read;
    public delegate* unmanaged[Cdecl]<void*, void*, ulong, void> Rearm;
    public delegate* unmanaged[Cdecl]<void*, void*, void> Close;
    public delegate* unmanaged[Cdecl]<void*, void*, int> TakeOverflow;
    public delegate* unmanaged[Cdecl]<void*, uint, uint, uint> CountersFor;
}

/// <summary>emupmu_vm_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VmOptionsStruct
{
    public uint Size;
    public uint InstructionCounter;
    public int Counters;
    public int PmuVersion;
    public byte* PossibleCpus;
    public uint NoIrqchip;
    public uint Strict;
}
