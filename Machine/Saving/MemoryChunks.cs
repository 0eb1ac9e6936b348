using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;

namespace Emu.Machine.Saving;

/// <summary>
/// Memory in chunks of 256 pages of 4 KiB. Pages of zeros are left out, and so are chunks that have only such pages. The chunk has a bit for each other page, and these follow
/// in the order of their addresses, all compressed (RFC 1950).
/// </summary>
internal static unsafe class MemoryChunks
{
    public const int PageSize = 0x1000;

    /// <summary>Pages of a chunk.</summary>
    public const int Pages = 256;

    public const ulong ChunkSize = Pages * PageSize;

    private const int MapSize = Pages / 8;

    /// <summary>The most bytes of a compressed chunk: what does not compress grows by less than this.</summary>
    public const int DataLimit = (Pages * PageSize) + MapSize + PageSize;

    /// <summary>The chunks of a range of memory.</summary>
    public static IEnumerable<MemoryChunk> Of(AddressRange range, nint memory)
    {
        for (ulong at = 0; at < range.Size; at += ChunkSize)
        {
            if (Pack(memory + (nint)at, (int)(Math.Min(ChunkSize, range.Size - at) / PageSize)) is { } data)
            {
                yield return new MemoryChunk(range.Address + at, data);
            }
        }
    }

    /// <summary>Puts a chunk into memory that is all zeros.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="memory">Where its first page goes.</param>
    /// <param name="pages">How many pages are there, at most 256.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static string? Unpack(MemoryChunk chunk, nint memory, int pages)
    {
        try
        {
            using ZLibStream packed = new(new MemoryStream(chunk.Data), CompressionMode.Decompress);
            Span<byte> map = stackalloc byte[MapSize];
            packed.ReadExactly(map);
            for (int page = 0; page < Pages; page++)
            {
                if ((map[page / 8] >> (page % 8) & 1) == 0)
                {
                    continue;
                }

                if (page >= pages)
                {
                    return "a page of it lies outside memory";
                }

                packed.ReadExactly(new Span<byte>((byte*)memory + (page * PageSize), PageSize));
            }

            return packed.ReadByte() < 0 ? null : "a piece of memory has more than its pages";
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return "a piece of memory cannot be unpacked";
        }
    }

    private static byte[]? Pack(nint memory, int pages)
    {
        Span<byte> map = stackalloc byte[MapSize];
        map.Clear();
        bool any = false;
        for (int page = 0; page < pages; page++)
        {
            if (PageAt(memory, page).IndexOfAnyExcept((byte)0) >= 0)
            {
                map[page / 8] |= (byte)(1 << (page % 8));
                any = true;
            }
        }

        if (!any)
        {
            return null;
        }

        using MemoryStream data = new();
        using (ZLibStream packed = new(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(map);
            for (int page = 0; page < pages; page++)
            {
                if ((map[page / 8] >> (page % 8) & 1) != 0)
                {
                    packed.Write(PageAt(memory, page));
                }
            }
        }

        return data.ToArray();
    }

    private static ReadOnlySpan<byte> PageAt(nint memory, int page) => new((byte*)memory + (page * PageSize), PageSize);
}
