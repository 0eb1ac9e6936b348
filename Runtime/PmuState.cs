using Emu.Registers;

namespace Emu;

/// <summary>
/// All the state of a <see cref="Pmu"/> at one moment, with the counters' values in it: a copy that no running count can change. The context and the
/// <see cref="PmuControl"/> registers that registers.yaml does not describe are the PE's, and not in it.
/// </summary>
public struct PmuState
{
    /// <summary>Every register's word.</summary>
    internal PmuRegisterBank Bank;

    /// <summary>The features of the configuration that it is of.</summary>
    internal PmuFeatures Features;

    /// <summary>CT of the last cycle, for event counters.</summary>
    internal ulong PreviouslyTrue;

    /// <summary>PMCCR.</summary>
    internal ushort PMCCR;

    /// <summary>PSTATE.PPEND, 0 or 1.</summary>
    internal byte ProfilingPending;

    /// <summary>Its event counters.</summary>
    internal byte Counters;

    /// <summary>Its PMMIR_EL1.THWIDTH, with FEAT_PMUv3_TH or without.</summary>
    internal byte ThresholdWidth;

    /// <summary>The cycle counter's clock divider, 0 to 63.</summary>
    internal byte Divider;
}
