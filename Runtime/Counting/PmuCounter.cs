using Emu.Registers;

namespace Emu;

/// <summary>
/// Counter indices and counter sets. A counter set is a 64-bit mask in the layout of PMCNTENSET_EL0: bit n is event
/// counter n, then the cycle counter, then the instruction counter.
/// </summary>
public static class PmuCounter
{
    /// <summary>The most event counters that a PMU can have: 31, numbered from 0.</summary>
    public const int MaxEventCounters = 31;

    /// <summary>The index of the cycle counter, PMCCNTR_EL0 (bit C).</summary>
    public const int Cycle = 31;

    /// <summary>The index of the instruction counter, PMICNTR_EL0 (bit F0).</summary>
    public const int Instruction = 32;

    /// <summary>How many counter indices there are.</summary>
    public const int Count = 33;

    /// <summary>The counter set of the cycle counter alone.</summary>
    public const ulong CycleMask = 1UL << Cycle;

    /// <summary>The counter set of the instruction counter alone.</summary>
    public const ulong InstructionMask = 1UL << Instruction;

    /// <summary>The counter set of every event counter there can be.</summary>
    public const ulong EventMask = CycleMask - 1;

    /// <summary>The set of the event counters below <paramref name="count"/>.</summary>
    /// <param name="count">How many, 0 to 31.</param>
    public static ulong Below(int count) => (1UL << count) - 1;

    /// <summary>The register whose value a counter is.</summary>
    /// <param name="counter">A counter index.</param>
    internal static PmuRegister RegisterOf(int counter) => counter switch
    {
        Cycle => new PmuRegister(PmuRegisterId.PMCCNTR_EL0),
        Instruction => new PmuRegister(PmuRegisterId.PMICNTR_EL0),
        _ => new PmuRegister(PmuRegisterId.PMEVCNTRn_EL0, counter),
    };

    /// <summary>The snapshot register that holds the capture of a counter.</summary>
    /// <param name="counter">A counter index.</param>
    internal static PmuRegister CaptureRegisterOf(int counter) => counter switch
    {
        Cycle => new PmuRegister(PmuRegisterId.PMCCNTSVR_EL1),
        Instruction => new PmuRegister(PmuRegisterId.PMICNTSVR_EL1),
        _ => new PmuRegister(PmuRegisterId.PMEVCNTSVRn_EL1, counter),
    };
}
