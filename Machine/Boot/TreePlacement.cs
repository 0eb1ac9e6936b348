namespace Emu.Machine.Boot;

/// <summary>Where the device tree goes, so that guests find it which look for it by X0 and those which look at the start of memory.</summary>
/// <param name="Handed">The address that X0 holds at the entry of the image. It is a multiple of 8 (Linux booting.rst).</param>
/// <param name="Copy">The address of a second tree with the same bytes; null where there is none.</param>
internal readonly record struct TreePlacement(ulong Handed, ulong? Copy)
{
    /// <summary>The largest tree that a boot loader may hand over, in bytes (Linux booting.rst).</summary>
    public const ulong SizeLimit = 0x20_0000;

    private const ulong Alignment = 8;

    /// <summary>Finds the places.</summary>
    /// <param name="image">The guest image, which must stay as it is.</param>
    /// <param name="memory">The board's memory.</param>
    /// <param name="size">Bytes of the tree.</param>
    /// <exception cref="BoardException">The tree is too large, or the image leaves no space for it.</exception>
    public static TreePlacement For(GuestImage image, AddressRange memory, ulong size)
    {
        if (size > SizeLimit)
        {
            throw new BoardException(
                $"The device tree has {size} bytes, and at most {SizeLimit} can be handed to a guest: shorten the guest's command line, which is part of it.");
        }

        ulong lowest = memory.Address;

        // A stack may grow down from the end of memory, so the end itself is the second choice.
        ulong high = memory.End - SizeLimit;
        ulong highest = (memory.End - size) & ~(Alignment - 1);
        bool startIsFree = IsFree(image, new AddressRange(lowest, size));
        ulong[] places = image.IsRaw ? [high, highest, lowest] : [lowest, high, highest];
        for (int i = 0; i < places.Length; i++)
        {
            AddressRange range = new(places[i], size);
            bool fits = !image.IsRaw || i == places.Length - 1 || IsAbove(image, places[i]);
            if (fits && IsFree(image, range))
            {
                bool copies = startIsFree && !range.Overlaps(new AddressRange(lowest, size));
                return new TreePlacement(places[i], copies ? lowest : null);
            }
        }

        throw new BoardException(
            $"The guest image '{image.Name}' leaves no space for the device tree of {size} bytes, neither at the start of memory nor in its last 2 MiB: give the machine more memory, or make the image smaller.");
    }

    private static bool IsFree(GuestImage image, AddressRange range)
    {
        foreach (GuestSegment segment in image.Segments)
        {
            if (range.Overlaps(new AddressRange(segment.Address, segment.MemorySize)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A raw image says only how many bytes it has: what it uses beyond is behind it, and may grow up to the tree.</summary>
    private static bool IsAbove(GuestImage image, ulong place)
    {
        foreach (GuestSegment segment in image.Segments)
        {
            if (segment.Address > place)
            {
                return false;
            }
        }

        return true;
    }
}
