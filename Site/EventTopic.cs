using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Catalog;

namespace Emu.Site;

/// <summary>What common events are about: each is of the first topic that has a part of its name.</summary>
/// <param name="Id">Its page, <c>events/ID.html</c>.</param>
/// <param name="Name">What the page is called.</param>
/// <param name="Purpose">One line about it.</param>
/// <param name="Parts">Parts of names, between <c>_</c>: how a name begins, with <c>*</c> cut in the middle of a part.</param>
internal sealed record EventTopic(string Id, string Name, string Purpose, string[] Parts)
{
    /// <summary>In the order in which they are asked.</summary>
    public static IReadOnlyList<EventTopic> All { get; } =
    [
        new("trace", "Trace, sampling and profiling", "What trace, cross triggers, statistical profiling and branch records do, and the PMU's own events.",
            ["SAMPLE", "TRB", "TRCEXTOUT*", "CTI", "PMU", "BRB"]),
        new("stalls", "Stalls and slots", "Cycles and slots in which nothing is sent, and what is waited for.", ["STALL"]),
        new("tlb", "TLBs and table walks", "Look-ups, refills and walks of the translation tables.", ["L1D_TLB", "L1I_TLB", "L2D_TLB", "L2I_TLB", "DTLB", "ITLB", "L1GCS_TLB", "GCSTLB", "TTBR"]),
        new("level-1", "Level 1 caches", "The caches nearest to the PE: accesses, hits, misses, refills and write-backs.", ["L1D", "L1I", "L1GCS"]),
        new("level-2", "Level 2 caches", "The caches behind those of level 1.", ["L2D", "L2I", "L2"]),
        new("level-3", "Level 3 and last-level caches", "The caches that several PEs share.", ["L3D", "L3", "LL"]),
        new("nodes", "Other PEs and nodes", "What is found in caches of other PEs and in the memory of near and far nodes.", ["N1*", "N2*", "N3*", "N4*", "ISNP", "LOCAL", "REMOTE"]),
        new("branches", "Branches", "Branches by kind, taken or not, and how well they were predicted.", ["BR", "BL", "BRNL", "PC_WRITE"]),
        new("vectors", "Floating point, SIMD, SVE and SME", "Vector and floating-point operations by kind and width of the elements.",
            ["ASE", "SVE", "SME", "SE", "FP", "VFP", "SIMD", "INT", "NONFP", "BF16", "CRYPTO", "ZA", "SM", "STREAMING", "PRED"]),
        new("exceptions", "Exceptions", "Exceptions taken, by their kinds, and returns.", ["EXC", "CID", "GIC"]),
        new("memory", "Memory, buses and stores", "Accesses to memory and on the bus, loads and stores, barriers and exclusives.",
            [
                "MEM", "BUS", "LD", "ST", "LDST", "LDREX", "STREX", "UNALIGNED", "RC", "MEMORY", "DSB", "DMB", "ISB", "CSDB", "CAS", "PRF", "PRFM", "LSE",
                "BASE", "FPASE", "STSHH", "GCS", "DSNP", "NT", "MTE",
            ]),
        new("execution", "Cycles and instructions", "Cycles, instructions, operations and everything that no other page has.", []),
    ];

    /// <summary>The topics that events have.</summary>
    public static IEnumerable<EventTopic> In(IEnumerable<EventInfo> events)
    {
        HashSet<EventTopic> there = [.. events.Select(Of)];
        return All.Where(there.Contains);
    }

    /// <summary>The topic of an event.</summary>
    public static EventTopic Of(EventInfo one) =>
        All.First(topic => topic.Parts.Length == 0 || topic.Parts.Any(part => Has(one.Name, part)));

    private static bool Has(string name, string part) =>
        part.EndsWith('*') ? name.StartsWith(part[..^1], StringComparison.Ordinal)
        : name == part || name.StartsWith(part + "_", StringComparison.Ordinal);
}
