using System;

namespace Emu;

/// <summary>What happens in one processor cycle.</summary>
internal ref struct CycleInput
{
    /// <summary>1 where CPU_CYCLES counts the cycle, else 0.</summary>
    public ulong Cycles;

    /// <summary>Retired instructions.</summary>
    public ulong Instructions;

    /// <summary>The counters that PMSWINC_EL0 was written for.</summary>
    public ulong Software;

    /// <summary>Other events.</summary>
    public ReadOnlySpan<PmuEventCount> Events;
}
