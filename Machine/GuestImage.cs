using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using Emu.Hosts;
using Emu.Machine.Boot;

namespace Emu.Machine;

/// <summary>
/// A guest program: an AArch64 ELF file at its own addresses, a Linux <c>Image</c> (Documentation/arch/arm64/booting.rst), also
/// compressed by gzip, or raw code, which is put at <see cref="RawAddress"/> and entered at its first byte.
/// </summary>
public sealed class GuestImage
{
    /// <summary>Where a raw image is put, and where it is entered.</summary>
    public const ulong RawAddress = 0x4008_0000;

    /// <summary>How many bytes <see cref="Load"/> takes: 256 MiB, several times a Linux <c>Image</c>.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    // A Linux Image asks for a base aligned to 2 MiB and gives its offset from there.
    private const ulong ImageBase = BoardMap.RamAddress;
    private const ulong ImageAlignment = 0x20_0000;
    private const int ImageHeaderSize = 64;
    private const uint ImageMagic = 0x644D_5241; // "ARM\x64"
    private const ulong DefaultTextOffset = 0x8_0000;

    private readonly GuestSegment[] _segments;

    private GuestImage(string name, ulong entry, GuestSegment[] segments, bool isRaw = false)
    {
        Name = name;
        Entry = entry;
        _segments = segments;
        IsRaw = isRaw;
    }

    /// <summary>The file's name without its folder, or the name given to <see cref="FromBytes"/>.</summary>
    public string Name { get; }

    /// <summary>Physical address of the first instruction.</summary>
    public ulong Entry { get; }

    /// <summary>It is raw code without a header: nothing says how much memory behind it the program uses.</summary>
    public bool IsRaw { get; }

    /// <summary>What is put into memory, in the file's order.</summary>
    public IReadOnlyList<GuestSegment> Segments => _segments;

    /// <summary>Reads an image from a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The image.</returns>
    /// <exception cref="BoardException">The file cannot be read, is longer than <see cref="MaxBytes"/>, or is not a program for this machine.</exception>
    public static GuestImage Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new BoardException($"The guest image '{path}' is a folder: name a file in it.");
        }

        byte[] bytes;
        try
        {
            bytes = BoundedFile.ReadBytes(path, MaxBytes, "a guest image");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BoardException($"Cannot read the guest image '{path}': {e.Message}", e);
        }

        return FromBytes(Path.GetFileName(path), bytes);
    }

    /// <summary>Takes an image from memory.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="bytes">The content of an ELF file, a Linux <c>Image</c>, plain or compressed by gzip, or raw code.</param>
    /// <returns>The image.</returns>
    /// <exception cref="BoardException">The bytes are not a program for this machine.</exception>
    public static GuestImage FromBytes(string name, ReadOnlyMemory<byte> bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (bytes.Length < sizeof(uint))
        {
            throw new BoardException($"The guest image '{name}' is {(bytes.IsEmpty ? "empty" : "too short")}: it holds {bytes.Length} bytes, and an instruction has 4.");
        }

        if (ElfFile.IsElf(bytes.Span))
        {
            ElfFile elf = ElfFile.Parse(name, bytes);
            return new GuestImage(name, elf.Entry, elf.Segments);
        }

        if (IsLinuxImage(bytes.Span))
        {
            return FromLinuxImage(name, bytes);
        }

        if (PackedImage.Unpack(name, bytes) is { } unpacked && IsLinuxImage(unpacked))
        {
            return FromBytes(name, unpacked);
        }

        return OtherFormat.Describe(bytes.Span) is { } other
            ? throw new BoardException($"The guest image '{name}' is {other}.")
            : new GuestImage(name, RawAddress, [new GuestSegment(RawAddress, bytes, (ulong)bytes.Length)], isRaw: true);
    }

    /// <summary>An image of which nothing is put into memory: a restored machine has it there.</summary>
    internal static GuestImage Nothing(string name) => new(name, 0, []);

    private static bool IsLinuxImage(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= ImageHeaderSize && BinaryPrimitives.ReadUInt32LittleEndian(bytes[56..]) == ImageMagic;

    private static GuestImage FromLinuxImage(string name, ReadOnlyMemory<byte> bytes)
    {
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[8..]);
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span[16..]);

        // Before Linux 3.17 image_size was 0 and text_offset of either byte order. The default is then taken for both.
        if (size == 0)
        {
            offset = DefaultTextOffset;
            size = (ulong)bytes.Length;
        }

        if (offset >= BoardMap.RamSizeLimit)
        {
            throw new BoardException($"The guest image '{name}' asks for text_offset 0x{offset:x}, which is beyond any memory of this board.");
        }

        // The device tree is at the start of memory, so an image that wants that place moves up by one step of its alignment.
        ulong address = ImageBase + (offset < DefaultTextOffset ? ImageAlignment : 0) + offset;
        ulong memory = Math.Max(size, (ulong)bytes.Length);
        return new GuestImage(name, address, [new GuestSegment(address, bytes, memory)]);
    }
}
