using System;
using System.Collections.Generic;

namespace Emu;

/// <summary>Translates PMUv3 event numbers into a host PMU's own ones, in constant time whatever the number of events.</summary>
/// <remarks>
/// Two levels: a directory of 256 bytes, one for each high byte of an event number, names a page of 256 native numbers.
/// Pages without any event are shared, so a map of common events only costs two or three pages.
/// </remarks>
public sealed class HostEventMap
{
    private const int PageSize = 256;

    private readonly byte[] _directory;
    private readonly ushort[] _pages;

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

        _directory = directory.ToArray();
        _pages = pages.ToArray();
    }

    /// <summary>Builds the map from pairs of event numbers.</summary>
    /// <param name="events">PMUv3 event number and native event number; of two pairs for one event the later one holds.</param>
    public HostEventMap(IEnumerable<KeyValuePair<ushort, ushort>> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        _directory = new byte[PageSize];
        List<ushort> pages = NewPage([]);
        foreach ((ushort pmuv3Event, ushort native) in events)
        {
            int high = pmuv3Event >> 8;
            // Page 0 is the shared empty one. Where 255 high bytes have pages of their own, nobody else shares it and the last takes it.
            if (_directory[high] == 0 && pages.Count / PageSize <= byte.MaxValue)
            {
                _directory[high] = (byte)(pages.Count / PageSize);
                NewPage(pages);
            }

            pages[(_directory[high] * PageSize) + (pmuv3Event & 0xFF)] = native;
        }

        _pages = [.. pages];
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
    public ushort Map(ushort pmuv3Event) => _pages[(_directory[pmuv3Event >> 8] << 8) | (pmuv3Event & 0xFF)];

    private static List<ushort> NewPage(List<ushort> pages)
    {
        for (int i = 0; i < PageSize; i++)
            pages.Add(HostPmu.NotCounted);
        return pages;
    }
}
