using System.Collections.Generic;
using Emu.Registers;

namespace Emu.Machine;

/// <summary>The PMUv3 events that the machine counts besides cycles and instructions (DDI 0487 D13, "Common event numbers").</summary>
internal static class BoardEvents
{
    public const ushort ExceptionTaken = 0x0009;
    public const ushort ContextIdWritten = 0x000B;
    public const ushort MemoryAccess = 0x0013;
    public const ushort TranslationBaseWritten = 0x001C;
    public const ushort BackendStall = 0x0024;
    public const ushort Stall = 0x003C;
    public const ushort MemoryRead = 0x0066;
    public const ushort MemoryWrite = 0x0067;
    public const ushort ExceptionUndefined = 0x0081;
    public const ushort ExceptionSupervisorCall = 0x0082;
    public const ushort ExceptionPrefetchAbort = 0x0083;
    public const ushort ExceptionDataAbort = 0x0084;
    public const ushort ExceptionIrq = 0x0086;
    public const ushort ExceptionFiq = 0x0087;

    /// <summary>What the board counts in every version. SW_INCR, INST_RETIRED, CPU_CYCLES and CHAIN always exist.</summary>
    private static readonly ushort[] Counted =
    [
        ExceptionTaken, ContextIdWritten, MemoryAccess, TranslationBaseWritten, MemoryRead, MemoryWrite, ExceptionUndefined,
        ExceptionSupervisorCall, ExceptionPrefetchAbort, ExceptionDataAbort, ExceptionIrq, ExceptionFiq,
    ];

    /// <summary>The events of the board's PMU where nobody names others: what the board counts, and what the PMU's version and features require.</summary>
    /// <param name="version">The PMU version.</param>
    /// <param name="features">Features besides those that the version brings.</param>
    /// <remarks>
    /// Of the required events the board counts STALL and STALL_BACKEND. The others are about caches, which it does not have, or about a front end that always delivers:
    /// so 0 is their true count.
    /// </remarks>
    public static PmuEventSet Default(PmuVersion version, PmuFeatures features)
    {
        List<ushort> events = [.. Counted];
        events.AddRange(PmuEvents.Required(FeaturesOf(version, features)));
        return PmuEventSet.Of(events);
    }

    /// <summary>The board has no cache, no branch prediction, no profiling and no trace, and neither SVE nor SME.</summary>
    private static PmuEventsFeatures FeaturesOf(PmuVersion version, PmuFeatures features)
    {
        PmuEventsFeatures has = PmuEventsFeatures.None;
        has |= version >= PmuVersion.V3p1 ? PmuEventsFeatures.FEAT_PMUv3p1 : 0;
        has |= version >= PmuVersion.V3p4 ? PmuEventsFeatures.FEAT_PMUv3p4 : 0;
        has |= version >= PmuVersion.V3p9 ? PmuEventsFeatures.FEAT_PMUv3p9 : 0;
        has |= (features & PmuFeatures.FEAT_PMUv3_ICNTR) != 0 ? PmuEventsFeatures.FEAT_PMUv3_ICNTR : 0;
        return has;
    }
}
