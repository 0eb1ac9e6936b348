namespace Emu.Machine.Boot;

/// <summary>Where the initial RAM disk goes: page-aligned, as high in memory as it can be below the place of the device tree (Linux booting.rst).</summary>
internal static class InitrdPlacement
{
    private const ulong PageSize = 0x1000;

    /// <summary>Finds the place.</summary>
    /// <param name="image">The guest image, which must stay as it is.</param>
    /// <param name="memory">The board's memory; its last 2 MiB are left to the device tree.</param>
    /// <param name="size">Bytes of the initial RAM disk, more than 0.</param>
    /// <returns>The bytes it takes.</returns>
    /// <exception cref="BoardException">There is no place for it.</exception>
    public static AddressRange For(GuestImage image, AddressRange memory, ulong size)
    {
        // The tree or a copy of it may be at the start of memory, and raw code uses memory behind it and does not say so. The place is above both.
        ulong lowest = memory.Address + TreePlacement.SizeLimit;
        foreach (GuestSegment segment in image.Segments)
        {
            AddressRange range = new(segment.Address, segment.MemorySize);
            if (range.Overlaps(memory))
            {
                lowest = ulong.Max(lowest, range.End);
            }
        }

        ulong end = memory.End - TreePlacement.SizeLimit;
        ulong start = size > end ? 0 : (end - size) & ~(PageSize - 1);
        return start >= lowest
            ? new AddressRange(start, size)
            : throw new BoardException(
                $"The initial RAM disk has {size} bytes, and memory has {(end > lowest ? end - lowest : 0)} between the end of '{image.Name}' and the device tree: give the machine more memory.");
    }
}
