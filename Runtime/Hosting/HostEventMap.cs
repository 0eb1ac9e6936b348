using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu;

/// <summary>Translates PMUv3 event numbers into a host PMU's own ones, in constant time whatever the number of events.</summary>
/// <remarks>
/// Two levels: a directory, with an entry for each high byte of an event number, names a page of 256 native numbers.
/// Pages without any event are shared, so a map of common events only costs two or three pages.
/// </remarks>
public sealed class HostEventMap
{
    private const int PageSize = 256;

    // The directory, 256 page numbers, and behind it the pages: one array costs one load less than two.
    private readonly ushort[] _table;

    /// <summary>Builds the map from its two levels, as generated code holds them.</summary>
    /// <param name="directory">256 page numbers, by bits [15:8] of the PMUv3 event number.</param>
    /// <param name="pages">Whole pages of 256 native event numbers; <see cref="HostPmu.NotCounted"/> where there is none.</param>
    /// <exception cref="ArgumentException">The directory has not 256 entries, the pages are not whole, or an entry names a page that is not there.</exception>
    public HostEventMap(ReadOnlySpan<byte> directory, ReadOnlySpan<ushort> pages)
    {
        if (directory.Length != PageSize)
            throw new ArgumentException("An event map's directory has 256 entries.", nameof(directory));
        if (pages.Length == 0 || pages.Length % PageSize != 0)
            throw new ArgumentException("An event map's pages have 256 entries each, and there is at least one.", nameof(pages));
        foreach (byte page in directory)
        {
            if (page >= pages.Length / PageSize)
                throw new ArgumentException("An event map's directory names a page that is not there.", nameof(directory));
        }

        _table = new ushort[PageSize + pages.Length];
        for (int high = 0; high < PageSize; high++)
            _table[high] = directory[high];
        pages.CopyTo(_table.AsSpan(PageSize));
    }

    /// <summary>Builds the map from pairs of event numbers.</summary>
    /// <param name="events">PMUv3 event number and native event number; of two pairs for one event the later one holds.</param>
    public HostEventMap(IEnumerable<KeyValuePair<ushort, ushort>> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        List<ushort> table = [];
        table.AddRange(new ushort[PageSize]);
        AddPage(table);
        foreach ((ushort pmuv3Event, ushort native) in events)
        {
            int high = pmuv3Event >> 8;
            if (table[high] == 0)
            {
                // Page 0 is the empty one that all the others share.
                table[high] = (ushort)((table.Count / PageSize) - 1);
                AddPage(table);
            }

            table[PageSize + (table[high] * PageSize) + (pmuv3Event & 0xFF)] = native;
        }

        _table = [.. table];
    }

    /// <summary>Every event of a PMUv3 PMU under its own number.</summary>
    /// <param name="pmuVersion">ID_AA64DFR0_EL1.PMUVer; 1 (PMUv3) has 10-bit event numbers, the later ones 16-bit.</param>
    /// <remarks>Event 0xFFFF, IMPLEMENTATION DEFINED, stays out: its number says "not counted".</remarks>
    public static HostEventMap Identity(int pmuVersion)
    {
        int count = pmuVersion == 1 ? 0x400 : 0x1_0000;
        byte[] directory = new byte[PageSize];
        ushort[] pages = new ushort[count == 0x400 ? count + PageSize : count];
        Array.Fill(pages, HostPmu.NotCounted);
        for (int i = 0; i < count; i++)
            pages[i] = (ushort)i;
        for (int high = 0; high < PageSize; high++)
            directory[high] = (byte)Math.Min(high, (pages.Length / PageSize) - 1);
        return new HostEventMap(directory, pages);
    }

    /// <summary>The native event for a PMUv3 event, or <see cref="HostPmu.NotCounted"/>.</summary>
    /// <param name="pmuv3Event">Any number.</param>
    public ushort Map(ushort pmuv3Event)
    {
        // Bounds checks would add to its cost; the constructors have seen to it that every entry of the directory names a whole page.
        ref ushort table = ref MemoryMarshal.GetArrayDataReference(_table);
        int page = Unsafe.Add(ref table, pmuv3Event >> 8);
        return Unsafe.Add(ref table, PageSize + (page << 8) + (byte)pmuv3Event);
    }

    private static void AddPage(List<ushort> table)
    {
        for (int i = 0; i < PageSize; i++)
            table.Add(HostPmu.NotCounted);
    }
}
