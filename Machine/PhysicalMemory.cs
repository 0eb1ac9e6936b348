using System;
using System.Collections.Generic;
using Emu.Machine.Boot;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <summary>A range of physical addresses.</summary>
/// <param name="Address">The first address.</param>
/// <param name="Size">Its size in bytes.</param>
internal readonly record struct AddressRange(ulong Address, ulong Size)
{
    public ulong End => Address + Size;

    public bool Overlaps(AddressRange other) => Address < other.End && other.Address < End;
}

/// <summary>The board's memory: RAM, and wherever else an ELF file wants to be, as on the flash of the virt machine.</summary>
internal sealed unsafe partial class PhysicalMemory : IDisposable
{
    private const ulong PageSize = 0x1000;
    private const ulong RamGranule = 0x20_0000;
    private const ulong ExtraLimit = 1UL << 30;

    // The engine ends the process when it has 1024 sections of the address space, and each piece makes two: itself and the gap before it.
    private const int PieceLimit = 256;

    // ID_AA64MMFR0_EL1.PARange of the engine's core: a physical address has 44 bits.
    private const ulong PhysicalAddressEnd = 1UL << 44;

    private readonly List<(AddressRange Range, nint Memory)> _blocks = [];

    public PhysicalMemory(BoardOptions options)
    {
        ulong size = options.MemorySize;
        if (size == 0 || size % RamGranule != 0 || size > BoardMap.RamSizeLimit)
        {
            throw new ArgumentException("The size of memory must be a multiple of 2 MiB, up to 8 GiB.", nameof(options));
        }

        try
        {
            Add(new AddressRange(BoardMap.RamAddress, size), options.Image.Name);
            foreach (AddressRange range
                in options.Saved?.Settings.Ranges ?? RangesOutside(options.Image, new AddressRange(BoardMap.RamAddress, size)))
            {
                Add(range, options.Image.Name);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is there, in no order.</summary>
    public IEnumerable<AddressRange> Ranges
    {
        get
        {
            foreach ((AddressRange range, _) in _blocks)
            {
                yield return range;
            }
        }
    }

    /// <summary>The rule for an engine's stores: those to RAM may be fast.</summary>
    public StoreRule RuleOfStores(bool isFast)
    {
        (AddressRange range, nint memory) = _blocks[0];
        return new StoreRule((void*)memory, range.Address, range.Size, isFast);
    }

    /// <summary>Makes it the memory of an engine.</summary>
    public void MapInto(Engine engine)
    {
        foreach ((AddressRange range, nint memory) in _blocks)
        {
            engine.MapMemory(range.Address, range.Size, (void*)memory);
        }
    }

    /// <summary>Puts the image, the initial RAM disk and the device tree into memory.</summary>
    /// <returns>The address of the device tree that X0 holds at the start.</returns>
    public ulong Load(BoardOptions options)
    {
        foreach (GuestSegment segment in options.Image.Segments)
        {
            Put(segment.Data.Span, segment.Address);
        }

        AddressRange ram = new(BoardMap.RamAddress, options.MemorySize);
        AddressRange? initrd = options.Initrd.IsEmpty ? null : InitrdPlacement.For(options.Image, ram, (ulong)options.Initrd.Length);
        if (initrd is AddressRange range)
        {
            Put(options.Initrd.Span, range.Address);
        }

        byte[] tree = BoardTree.Write(options, initrd);
        TreePlacement placement = TreePlacement.For(options.Image, ram, (ulong)tree.Length);
        Put(tree, placement.Handed);
        if (placement.Copy is ulong copy)
        {
            Put(tree, copy);
        }

        return placement.Handed;
    }

    /// <summary>The memory at a physical address, with at least a page from its page's start on; null where there is none.</summary>
    public void* Find(ulong address)
    {
        foreach ((AddressRange range, nint memory) in _blocks)
        {
            if (address - range.Address < range.Size)
            {
                return (void*)(memory + (nint)(address - range.Address));
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach ((AddressRange range, nint memory) in _blocks)
        {
            HostMemory.Free((void*)memory, (nuint)range.Size);
        }

        _blocks.Clear();
    }

    /// <summary>The pages of segments that lie outside RAM, joined where they touch.</summary>
    private static List<AddressRange> RangesOutside(GuestImage image, AddressRange ram)
    {
        List<AddressRange> wanted = new();
        foreach (GuestSegment segment in image.Segments)
        {
            AddressRange range = new(segment.Address, segment.MemorySize);
            if (range.Address >= ram.Address && range.End <= ram.End)
            {
                continue;
            }

            if (range.Overlaps(ram) || range.Size > ExtraLimit)
            {
                throw new BoardException(
                    $"The guest image '{image.Name}' wants memory from 0x{range.Address:x} to 0x{range.End - 1:x}, but RAM is from 0x{ram.Address:x} to 0x{ram.End - 1:x}.");
            }

            if (range.End > PhysicalAddressEnd)
            {
                throw new BoardException(
                    $"The guest image '{image.Name}' wants memory from 0x{range.Address:x} to 0x{range.End - 1:x}, which is beyond what a physical address of 44 bits reaches.");
            }

            ulong first = range.Address & ~(PageSize - 1);
            ulong end = (range.End + PageSize - 1) & ~(PageSize - 1);
            wanted.Add(new AddressRange(first, end - first));
        }

        List<AddressRange> ranges = Joined(wanted);
        ulong total = 0;
        foreach (AddressRange range in ranges)
        {
            total += range.Size;
        }

        string? much = total > ExtraLimit ? $"{total} bytes of memory outside RAM, and the board gives at most {ExtraLimit}"
            : ranges.Count > PieceLimit ? $"{ranges.Count} separate pieces of memory outside RAM, and the board gives at most {PieceLimit}"
            : null;
        return much is null
            ? ranges
            : throw new BoardException(
                $"The guest image '{image.Name}' wants {much}: link its parts into RAM, from 0x{ram.Address:x} to 0x{ram.End - 1:x}.");
    }

    private static List<AddressRange> Joined(List<AddressRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        List<AddressRange> joined = new();
        foreach (AddressRange range in ranges)
        {
            if (joined.Count != 0 && joined[^1] is var last && range.Address <= last.End)
            {
                joined[^1] = last with { Size = Math.Max(last.End, range.End) - last.Address };
            }
            else
            {
                joined.Add(range);
            }
        }

        return joined;
    }

    private void Add(AddressRange range, string image)
    {
        foreach (AddressRange device in BoardMap.Devices)
        {
            if (range.Overlaps(device))
            {
                throw new BoardException($"The guest image '{image}' wants memory at 0x{device.Address:x}, where the board has a device.");
            }
        }

        _blocks.Add((range, (nint)HostMemory.Allocate((nuint)range.Size)));
    }

    private void* At(ulong address)
    {
        void* found = Find(address);
        return found != null ? found : throw new BoardException($"There is no memory at 0x{address:x}.");
    }

    private void Put(ReadOnlySpan<byte> bytes, ulong address) => bytes.CopyTo(new Span<byte>(At(address), bytes.Length));
}
