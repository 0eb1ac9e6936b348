using System;
using System.Buffers.Binary;
using System.IO;

namespace Emu.Conformance.Compliance;

/// <summary>
/// The files that a target starts: an arm64 Image, which can be anywhere in memory, and the same bytes as an ELF file. The interpreter in front is the one of
/// <c>Guests/compliance</c>, as it was assembled; the table is behind it.
/// </summary>
internal static class ComplianceImage
{
    /// <summary>Where an ELF file is put without another address: in the memory of QEMU's virt machine, behind its device tree.</summary>
    public const ulong DefaultAddress = 0x4020_0000;

    private const int ImageSize = 0x10;
    private const int TableOffset = 0x48;
    private const int Flags = 0x50;
    private const int Uart = 0x58;
    private const int Distributor = 0x60;
    private const int Redistributor = 0x68;
    private const int ElfHeader = 64;
    private const int ProgramHeader = 56;
    private const int SegmentStart = 0x1000;

    private static readonly byte[] Interpreter = ReadInterpreter();

    /// <summary>Makes an Image.</summary>
    /// <param name="table">The table.</param>
    /// <param name="devices">What the image does not find out.</param>
    public static byte[] Make(ComplianceTable table, ComplianceDevices devices)
    {
        int at = (Interpreter.Length + 63) & ~63;
        byte[] rest = table.ToBytes(at);
        byte[] image = new byte[(at + rest.Length + 4095) & ~4095];
        Interpreter.CopyTo(image, 0);
        rest.CopyTo(image, at);
        Put(image, ImageSize, (ulong)image.Length);
        Put(image, TableOffset, (ulong)at);
        Put(image, Flags, devices.Semihosting ? 1UL : 0);
        Put(image, Uart, devices.Uart);
        Put(image, Distributor, devices.Distributor);
        Put(image, Redistributor, devices.Redistributor);
        return image;
    }

    /// <summary>Where the table of an image is.</summary>
    public static int TableOf(ReadOnlySpan<byte> image) => (int)BinaryPrimitives.ReadUInt64LittleEndian(image[TableOffset..]);

    /// <summary>Whether bytes are an image of the kit, with a table inside.</summary>
    public static bool HasTable(ReadOnlySpan<byte> image)
    {
        const int Mark = 0x40;
        ReadOnlySpan<byte> mark = "EMUC"u8;
        if (image.Length < Interpreter.Length || !image[Mark..].StartsWith(mark))
        {
            return false;
        }

        ulong at = BinaryPrimitives.ReadUInt64LittleEndian(image[TableOffset..]);
        return at < (ulong)image.Length - ComplianceTable.HeaderSize
            && BinaryPrimitives.ReadUInt32LittleEndian(image[(int)at..]) == ComplianceTable.Magic;
    }

    /// <summary>The same as an ELF file: one segment, entered at its first byte.</summary>
    /// <param name="image">The Image.</param>
    /// <param name="address">Its address, a multiple of 4 KiB.</param>
    public static byte[] ToElf(ReadOnlySpan<byte> image, ulong address)
    {
        byte[] file = new byte[SegmentStart + image.Length];
        Span<byte> at = file;
        // ELF64, little endian, EM_AARCH64 (183), executable.
        ReadOnlySpan<byte> start = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        start.CopyTo(at);
        BinaryPrimitives.WriteUInt16LittleEndian(at[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(at[18..], 183);
        BinaryPrimitives.WriteUInt32LittleEndian(at[20..], 1);
        Put(file, 24, address);
        Put(file, 32, ElfHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(at[52..], ElfHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(at[54..], ProgramHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(at[56..], 1);
        // PT_LOAD, readable, writable and executable.
        Span<byte> segment = at[ElfHeader..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 7);
        Put(file, ElfHeader + 8, SegmentStart);
        Put(file, ElfHeader + 16, address);
        Put(file, ElfHeader + 24, address);
        Put(file, ElfHeader + 32, (ulong)image.Length);
        Put(file, ElfHeader + 40, (ulong)image.Length);
        Put(file, ElfHeader + 48, SegmentStart);
        image.CopyTo(at[SegmentStart..]);
        return file;
    }

    private static void Put(byte[] file, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);

    private static byte[] ReadInterpreter()
    {
        using Stream stream = typeof(ComplianceImage).Assembly.GetManifestResourceStream("compliance/interpreter.bin")
            ?? throw new InvalidOperationException("The interpreter is missing in this assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>What an image does not find out in the device tree. Addresses are 0 where the tree has them.</summary>
public sealed record ComplianceDevices
{
    /// <summary>Console and exit by semihosting.</summary>
    public bool Semihosting { get; init; }

    /// <summary>The address of the PL011.</summary>
    public ulong Uart { get; init; }

    /// <summary>The address of the interrupt controller's distributor.</summary>
    public ulong Distributor { get; init; }

    /// <summary>The address of a GICv3's redistributors; 0 for a GICv2.</summary>
    public ulong Redistributor { get; init; }
}
