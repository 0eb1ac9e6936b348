using System;
using System.Text;

namespace Emu.Machine.Boot;

/// <summary>Files that cannot run as they are. Only their content tells them from raw code.</summary>
internal static class OtherFormat
{
    // This much of a file is looked at before it is called a text.
    private const int TextLimit = 4096;

    /// <summary>What a file is instead of raw code, with the remedy, to be put behind "is".</summary>
    /// <param name="bytes">The content.</param>
    /// <returns>Null where it may be raw code.</returns>
    public static string? Describe(ReadOnlySpan<byte> bytes)
    {
        // The signatures are those of RFC 1952 (gzip), RFC 8878 (zstd), and of the formats' own documents.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 0x08]))
        {
            return Compressed("gzip", "gunzip");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
        {
            return Compressed("xz", "unxz");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
        {
            return Compressed("zstd", "unzstd");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x04, 0x22, 0x4D, 0x18])
            || bytes.StartsWith((ReadOnlySpan<byte>)[0x02, 0x21, 0x4C, 0x18]))
        {
            return Compressed("lz4", "unlz4");
        }

        if (bytes.StartsWith("BZh"u8) && bytes.Length > 9 && bytes[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
        {
            return Compressed("bzip2", "bunzip2");
        }

        if (ArchiveFormat(bytes) is { } archive)
        {
            return $"{archive} archive, not a program: unpack it and name the image in it";
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'Q', (byte)'F', (byte)'I', 0xFB]))
        {
            return "a disk image (QCOW2), not a program: the board has no disks; take the image in it";
        }

        if (bytes.StartsWith("MZ"u8) && bytes.Length > 8 && bytes[4..].StartsWith("zimg"u8))
        {
            return "a compressed EFI kernel: take the Linux Image it was made from (arch/arm64/boot/Image)";
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x27, 0x05, 0x19, 0x56]))
        {
            return "a U-Boot uImage: take the Linux Image or the ELF file it was made from";
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0x0D, 0xFE, 0xED]))
        {
            return "a device tree or a FIT image, not a program: take the image in it; the board makes a device tree itself";
        }

        return IsText(bytes) ? "a text file, not a program: name an arm64 ELF file, a Linux Image or raw code" : null;
    }

    /// <summary>The format of an archive with its article; null for anything else.</summary>
    private static string? ArchiveFormat(ReadOnlySpan<byte> bytes)
    {
        // The magic field of a header block of POSIX ustar, and of GNU tar.
        const int TarMagic = 257;
        if (bytes.StartsWith("PK\u0003\u0004"u8))
        {
            return "a zip";
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C]))
        {
            return "a 7z";
        }

        if (bytes.StartsWith("!<arch>\n"u8))
        {
            return "an ar";
        }

        if (bytes.StartsWith("070701"u8) || bytes.StartsWith("070702"u8))
        {
            return "a cpio";
        }

        return bytes.Length > TarMagic && bytes[TarMagic..].StartsWith("ustar"u8) ? "a tar" : null;
    }

    private static string Compressed(string format, string tool) => $"compressed ({format}): unpack it first, for example with {tool}, and name the result";

    /// <summary>Printable characters and white space only: machine code of more than a few words is never that.</summary>
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes[..Math.Min(bytes.Length, TextLimit)];
        bool isWhole = rest.Length == bytes.Length;
        while (!rest.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(rest, out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
            {
                // A character may be cut off where looking ends.
                return !isWhole && rest.Length < 4;
            }

            if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r' or '\f'))
            {
                return false;
            }

            rest = rest[length..];
        }

        return true;
    }
}
