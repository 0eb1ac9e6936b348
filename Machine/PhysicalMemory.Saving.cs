using System.Collections.Generic;
using Emu.Machine.Saving;

namespace Emu.Machine;

/// <content>Memory in a saved machine.</content>
internal sealed unsafe partial class PhysicalMemory
{
    /// <summary>The memory outside RAM.</summary>
    public List<AddressRange> RangesOutside() => [.. System.Linq.Enumerable.Skip(Ranges, 1)];

    /// <summary>What is wrong with a list of ranges outside RAM; null where the board can have them.</summary>
    public static string? ReasonAgainst(List<AddressRange> ranges, ulong memorySize)
    {
        List<AddressRange> taken = new(BoardMap.Devices) { new(BoardMap.RamAddress, memorySize) };
        ulong total = 0;
        foreach (AddressRange range in ranges)
        {
            bool fits = range.Size != 0 && range.Size <= ExtraLimit - total && (range.Address | range.Size) % PageSize == 0
                && range.Address <= PhysicalAddressEnd - range.Size && !taken.Exists(range.Overlaps);
            if (!fits)
            {
                return $"there cannot be memory of {range.Size} bytes at 0x{range.Address:x}";
            }

            total += range.Size;
            taken.Add(range);
        }

        return null;
    }

    /// <summary>All that is not zero.</summary>
    public IEnumerable<MemoryChunk> Chunks()
    {
        foreach ((AddressRange range, nint memory) in _blocks)
        {
            foreach (MemoryChunk chunk in MemoryChunks.Of(range, memory))
            {
                yield return chunk;
            }
        }
    }

    /// <summary>Saves or takes over which ranges of memory there are outside RAM.</summary>
    public static void ExchangeRanges(StateExchange state, List<AddressRange> ranges)
    {
        int count = ranges.Count;
        state.Index(ref count, PieceLimit, "the number of pieces of memory");
        for (int i = 0; i < count; i++)
        {
            ulong address = state.IsReading ? 0 : ranges[i].Address;
            ulong size = state.IsReading ? 0 : ranges[i].Size;
            state.Value(ref address);
            state.Value(ref size);
            if (state.IsReading)
            {
                ranges.Add(new AddressRange(address, size));
            }
        }
    }

    /// <summary>Puts what was saved into memory, which is all zeros.</summary>
    /// <exception cref="BoardException">A piece has no place, or cannot be unpacked.</exception>
    public void Restore(IReadOnlyList<MemoryChunk> chunks, StateReader reader)
    {
        foreach (MemoryChunk chunk in chunks)
        {
            string? wrong = Place(chunk, out nint memory, out int pages) ? MemoryChunks.Unpack(chunk, memory, pages) : $"it has a piece of memory for 0x{chunk.Address:x}, where there is none";
            if (wrong is not null)
            {
                throw reader.Damaged(wrong);
            }
        }
    }

    private bool Place(MemoryChunk chunk, out nint memory, out int pages)
    {
        foreach ((AddressRange range, nint start) in _blocks)
        {
            ulong at = chunk.Address - range.Address;
            if (at < range.Size)
            {
                memory = start + (nint)at;
                pages = (int)(ulong.Min(MemoryChunks.ChunkSize, range.Size - at) / MemoryChunks.PageSize);
                return at % MemoryChunks.ChunkSize == 0;
            }
        }

        memory = 0;
        pages = 0;
        return false;
    }
}
