using Emu.Registers;

namespace Emu;

/// <summary>
/// What the rules look at: the registers, where the PE executes, and what it is made of. Each rule is a function of this alone. A view is made where a
/// rule is asked, and lives as long as the question.
/// </summary>
internal readonly ref struct PeView
{
    /// <summary>Every stored register.</summary>
    public readonly ref readonly PmuRegisterBank Bank;

    /// <summary>What the PE is made of.</summary>
    public readonly PmuConfiguration Configuration;

    /// <summary>Where it executes.</summary>
    public readonly PmuContext Context;

    /// <summary>Where the ranges of its event counters begin.</summary>
    public readonly CounterRanges Ranges;

    /// <summary>A view of a PE.</summary>
    public PeView(ref readonly PmuRegisterBank bank, PmuConfiguration configuration, PmuContext context, CounterRanges ranges)
    {
        Bank = ref bank;
        Configuration = configuration;
        Context = context;
        Ranges = ranges;
    }

    /// <summary>The counters of the first range, with the cycle counter and the instruction counter.</summary>
    public ulong FirstRange => Configuration.ImplementedCounters & (Ranges.First | ~PmuCounter.EventMask);

    /// <summary>The event counters that EL2 keeps.</summary>
    public ulong SecondRange => Ranges.Second;

    /// <summary>The event counters of an external agent.</summary>
    public ulong ThirdRange => PmuCounter.Below(Configuration.Counters) & ~PmuCounter.Below(Ranges.EPMN);

    /// <summary>Whether a feature is there; of several, whether one is.</summary>
    /// <param name="feature">The feature.</param>
    public bool Has(PmuFeatures feature) => (Configuration.Features & feature) != 0;

    /// <summary>PMEVTYPER&lt;n&gt;_EL0.evtCount, or what the fixed counters count.</summary>
    /// <param name="counter">A counter, see <see cref="PmuCounter"/>.</param>
    public ushort EventOf(int counter) => counter switch
    {
        PmuCounter.Cycle => PmuEvents.CPU_CYCLES,
        PmuCounter.Instruction => PmuEvents.INST_RETIRED,
        _ => (ushort)Bank.PMEVTYPERn_EL0[counter],
    };

    /// <summary>The filter of a counter: PMEVTYPER&lt;n&gt;_EL0, PMCCFILTR_EL0 or PMICFILTR_EL0, whose filter bits are in the same places.</summary>
    /// <param name="counter">A counter.</param>
    public ulong FilterOf(int counter) => counter switch
    {
        PmuCounter.Cycle => Bank.PMCCFILTR_EL0,
        PmuCounter.Instruction => Bank.PMICFILTR_EL0,
        _ => Bank.PMEVTYPERn_EL0[counter],
    };

    /// <summary>The threshold, edge and link of an event counter.</summary>
    /// <param name="counter">An event counter.</param>
    public ThresholdFunction ThresholdOf(int counter) => new(new PMEVTYPERn_EL0(Bank.PMEVTYPERn_EL0[counter]));
}
