using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Emu.Machine.Boot;

/// <summary>
/// A Linux <c>Image</c> in a compressed file: <c>Image.gz</c>, and the EFI program that unpacks itself (<c>CONFIG_EFI_ZBOOT</c>,
/// drivers/firmware/efi/libstub/zboot-header.S). The firmware that would unpack it is not on the board.
/// </summary>
internal static class PackedImage
{
    // The header of an EFI zboot program: "MZ", "zimg" at 4, the payload's offset at 8, its size at 12, the name of its format at 24.
    private const int OffsetField = 8;
    private const int SizeField = 12;
    private const int FormatField = 24;
    private const int FormatLength = 8;
    private const int HeaderSize = FormatField + FormatLength;
    private const int MaxImage = GuestImage.MaxBytes;

    /// <summary>Unpacks a file.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="bytes">The file.</param>
    /// <returns>What is in it; null where it is not packed in one of these ways, or not whole.</returns>
    /// <exception cref="BoardException">It is a compressed EFI kernel that is damaged or in a format that Emu does not unpack.</exception>
    public static byte[]? Unpack(string name, ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (IsGzip(span))
        {
            return TryGunzip(name, bytes);
        }

        if (span.Length < HeaderSize || !span.StartsWith("MZ"u8) || !span[4..].StartsWith("zimg"u8))
        {
            return null;
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(span[OffsetField..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(span[SizeField..]);
        if (offset > (uint)span.Length || size > (uint)span.Length - offset)
        {
            throw Damaged(name);
        }

        string format = Encoding.ASCII.GetString(span.Slice(FormatField, FormatLength)).TrimEnd('\0');
        ReadOnlyMemory<byte> payload = bytes.Slice((int)offset, (int)size);
        return IsGzip(payload.Span)
            ? TryGunzip(name, payload) ?? throw Damaged(name)
            : throw new BoardException($"The guest image '{name}' is a compressed EFI kernel, and Emu does not unpack its format ({format}): take the Linux Image it was made from (arch/arm64/boot/Image).");
    }

    private static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]);

    private static byte[]? TryGunzip(string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array);
            using MemoryStream packed = array.Array is null
                ? new MemoryStream(bytes.ToArray())
                : new MemoryStream(array.Array, array.Offset, array.Count);
            using GZipStream gzip = new(packed, CompressionMode.Decompress);
            using MemoryStream image = new();
            byte[] buffer = new byte[64 * 1024];
            int got;
            while ((got = gzip.Read(buffer)) != 0)
            {
                image.Write(buffer, 0, got);
                if (image.Length > MaxImage)
                {
                    throw new BoardException($"The guest image '{name}' is longer than {MaxImage >> 20} MiB when it is unpacked.");
                }
            }

            // A file that is cut is unpacked without an error; its last word says how much there should be (RFC 1952, ISIZE).
            return image.Length == BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[^sizeof(uint)..]) ? image.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static BoardException Damaged(string name) => new($"The guest image '{name}' is compressed, and it is damaged: fetch it once more.");
}
