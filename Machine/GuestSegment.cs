using System;

namespace Emu.Machine;

/// <summary>A run of bytes that a guest image puts into physical memory.</summary>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Data">The bytes of the file. Memory beyond them, up to <paramref name="MemorySize"/>, is zero.</param>
/// <param name="MemorySize">Size in memory in bytes, at least the length of <paramref name="Data"/>.</param>
public readonly record struct GuestSegment(ulong Address, ReadOnlyMemory<byte> Data, ulong MemorySize)
{
    /// <summary>The address behind the last byte.</summary>
    public ulong End => Address + MemorySize;
}
