namespace Emu.Tests.Runtime.Model;

/// <summary>Rules that the slow model can be told to break, to see that a walk finds it.</summary>
internal enum Slip
{
    None,

    /// <summary>An overflow of the cycle counter freezes the first range.</summary>
    CycleCounterFreezes,

    /// <summary>PMCR_EL0.P zeroes the second range from wherever it is written.</summary>
    ResetIgnoresHpmn,

    /// <summary>A flag of either range freezes both.</summary>
    FreezeCrossesRanges,

    /// <summary>PMUIRQ of the second range asks PMCR_EL0.E.</summary>
    InterruptIgnoresHpme,

    /// <summary>EL0 writes a counter that PMUSERENR_EL0.ER makes read-only.</summary>
    ReadOnlyIsWritable,
}
