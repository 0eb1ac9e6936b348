using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.HostPmus;

/// <summary>Translates PMUv3 events into a host PMU's own ones, in constant time whatever the number of events.</summary>
/// <remarks>An entry for each of the 65,536 numbers, 128 KiB: a look-up is an index into an array and nothing else.</remarks>
public sealed class HostEventMap
{
    private const int PageSize = 256;
    private const int EventSpace = 0x1_0000;

    private readonly NativeEvent[] _natives = new NativeEvent[EventSpace];

    /// <summary>Builds the map from two levels, as generated code holds them: most events are on few pages, and the pages without any are one.</summary>
    /// <param name="directory">256 page numbers, by bits [15:8] of the PMUv3 event number.</param>
    /// <param name="pages">Whole pages of 256 native event numbers; that of <see cref="NativeEvent.NotCounted"/> where there is none.</param>
    /// <exception cref="ArgumentException">The directory does not have 256 entries, the pages are not whole, or an entry names a page that is not there.</exception>
    public HostEventMap(ReadOnlySpan<byte> directory, ReadOnlySpan<ushort> pages)
    {
        if (directory.Length != PageSize)
            throw new ArgumentException("An event map's directory has 256 entries.", nameof(directory));
        if (pages.Length == 0 || pages.Length % PageSize != 0)
            throw new ArgumentException("An event map's pages have 256 entries each, and there is at least one.", nameof(pages));
        for (int high = 0; high < PageSize; high++)
        {
            int page = directory[high];
            if (page >= pages.Length / PageSize)
                throw new ArgumentException("An event map's directory names a page that is not there.", nameof(directory));
            MemoryMarshal.Cast<ushort, NativeEvent>(pages.Slice(page * PageSize, PageSize)).CopyTo(_natives.AsSpan(high * PageSize));
        }
    }

    /// <summary>Builds the map from pairs of events.</summary>
    /// <param name="events">PMUv3 event and native event; of two pairs for one event the later one holds.</param>
    public HostEventMap(IEnumerable<KeyValuePair<Pmuv3Event, NativeEvent>> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Array.Fill(_natives, NativeEvent.NotCounted);
        foreach ((Pmuv3Event pmuv3Event, NativeEvent native) in events)
            _natives[pmuv3Event.Number] = native;
    }

    private HostEventMap(int identical)
    {
        Array.Fill(_natives, NativeEvent.NotCounted);
        for (int i = 0; i < identical; i++)
            _natives[i] = (NativeEvent)(ushort)i;
    }

    /// <summary>Every event of a PMUv3 PMU under its own number.</summary>
    /// <param name="pmuVersion">ID_AA64DFR0_EL1.PMUVer; 1 (PMUv3) has 10-bit event numbers, the later ones 16-bit.</param>
    /// <remarks>Event 0xFFFF, IMPLEMENTATION DEFINED, stays out: its number says "not counted".</remarks>
    public static HostEventMap Identity(int pmuVersion) => new(pmuVersion == 1 ? 0x400 : EventSpace);

    /// <summary>An entry for each number, for host PMUs that save themselves the way through this object.</summary>
    internal NativeEvent[] Natives => _natives;

    /// <summary>The native event for a PMUv3 event, or <see cref="NativeEvent.NotCounted"/>.</summary>
    /// <param name="pmuv3Event">Any number.</param>
    public NativeEvent Map(Pmuv3Event pmuv3Event) =>

        // There is an entry for every number. The compiler cannot know this.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_natives), pmuv3Event.Number);
}
