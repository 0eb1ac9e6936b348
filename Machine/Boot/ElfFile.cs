using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace Emu.Machine;

/// <summary>The part of an ELF file that a loader needs: its entry point and its PT_LOAD segments (System V gABI chapters 4 and 5).</summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const byte Class64 = 2;
    private const byte DataLittleEndian = 1;
    private const ushort MachineAArch64 = 183;
    private const ushort TypeRelocatable = 1;
    private const ushort TypeExecutable = 2;
    private const ushort TypeShared = 3;
    private const uint SegmentLoad = 1;
    private const uint InstructionSize = 4;

    private ElfFile(ulong entry, GuestSegment[] segments)
    {
        Entry = entry;
        Segments = segments;
    }

    /// <summary>Physical address of the first instruction.</summary>
    public ulong Entry { get; }

    /// <summary>The segments to load, at their physical addresses.</summary>
    public GuestSegment[] Segments { get; }

    /// <summary>Says whether the bytes begin as an ELF file does.</summary>
    public static bool IsElf(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && bytes[0] == 0x7F && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';

    /// <summary>Reads the file's headers.</summary>
    /// <exception cref="BoardException">It is damaged, or not a program for this machine.</exception>
    public static ElfFile Parse(string name, ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < HeaderSize)
        {
            throw Damaged(name, "it is shorter than its header");
        }

        ushort machine = BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]);
        if (bytes[4] != Class64 || bytes[5] != DataLittleEndian || machine != MachineAArch64)
        {
            throw new BoardException($"The guest image '{name}' is not for this machine: it must be a 64-bit little-endian AArch64 ELF file.");
        }

        ushort type = BinaryPrimitives.ReadUInt16LittleEndian(bytes[16..]);
        if (type is not (TypeExecutable or TypeShared))
        {
            throw new BoardException($"The guest image '{name}' is an ELF file that is not a program{(type == TypeRelocatable ? ": it is not linked, so link it first" : $" (e_type {type}): name an executable")}.");
        }

        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
        ulong tableOffset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]);
        ushort entrySize = BinaryPrimitives.ReadUInt16LittleEndian(bytes[54..]);
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]);
        if (count != 0 && (entrySize < ProgramHeaderSize || tableOffset > (ulong)bytes.Length
            || ((ulong)bytes.Length - tableOffset) / entrySize < count))
        {
            throw Damaged(name, "its program headers lie outside the file");
        }

        if (entry % InstructionSize != 0)
        {
            throw Damaged(name, $"its entry point 0x{entry:x} is not a multiple of {InstructionSize}");
        }

        List<GuestSegment> segments = new();
        List<int> numbers = new();
        ulong physicalEntry = entry;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = bytes[((int)tableOffset + (i * entrySize))..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != SegmentLoad)
            {
                continue;
            }

            ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            ulong virtualAddress = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            ulong physicalAddress = BinaryPrimitives.ReadUInt64LittleEndian(header[24..]);
            ulong fileSize = BinaryPrimitives.ReadUInt64LittleEndian(header[32..]);
            ulong memorySize = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
            if (offset > (ulong)bytes.Length || fileSize > (ulong)bytes.Length - offset)
            {
                throw Damaged(name, $"segment {i} lies outside the file");
            }

            if (fileSize > memorySize || physicalAddress + memorySize < physicalAddress)
            {
                throw Damaged(name, $"segment {i} does not fit the address space");
            }

            if (memorySize == 0)
            {
                continue;
            }

            // The machine starts with the MMU off, so an entry point in a segment linked high means the place it is loaded at.
            if (entry - virtualAddress < memorySize)
            {
                physicalEntry = entry - virtualAddress + physicalAddress;
            }

            segments.Add(new GuestSegment(physicalAddress, file.Slice((int)offset, (int)fileSize), memorySize));
            numbers.Add(i);
        }

        if (segments.Count == 0)
        {
            throw new BoardException($"The guest image '{name}' is an ELF file with nothing to load.");
        }

        CheckOverlaps(name, segments, numbers);
        return new ElfFile(physicalEntry, [.. segments]);
    }

    /// <summary>Bytes of the file that go where another segment is would be lost, or would be where that one expects zeros.</summary>
    private static void CheckOverlaps(string name, List<GuestSegment> segments, List<int> numbers)
    {
        int[] order = new int[segments.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => (segments[a].Address, a).CompareTo((segments[b].Address, b)));
        int last = order[0];
        for (int i = 1; i < order.Length; i++)
        {
            GuestSegment before = segments[last];
            GuestSegment next = segments[order[i]];
            ulong end = before.Address + before.MemorySize;
            bool holdsBytes = next.Data.Length != 0 || before.Address + (ulong)before.Data.Length > next.Address;
            if (next.Address < end && holdsBytes)
            {
                throw Damaged(name, $"segments {numbers[last]} and {numbers[order[i]]} both want the memory at 0x{next.Address:x}");
            }

            last = next.Address + next.MemorySize > end ? order[i] : last;
        }
    }

    private static BoardException Damaged(string name, string what) =>
        new($"The guest image '{name}' is a damaged ELF file: {what}.");
}
