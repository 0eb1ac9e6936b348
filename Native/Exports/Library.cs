using System;
using System.Runtime.InteropServices;

namespace Emu.Native.Exports;

// Each export is emupmu_NAME behind the gate (gate.c). No exception leaves one; a wrong call changes nothing, and says what was wrong.

/// <summary>The start, and the empty call.</summary>
internal static class Library
{
    /// <summary>Being called is the start: the runtime is there when this returns.</summary>
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_start")]
    public static int Start() => 0;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_allocated_bytes")]
    public static ulong AllocatedBytes() => (ulong)GC.GetAllocatedBytesForCurrentThread();

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_version")]
    public static uint Version(uint version) => version;
}
