using System;
using System.Diagnostics.CodeAnalysis;
using Emu.Registers;

namespace Emu;

/// <summary>A PE and its PMU, checked and complete. Immutable, and shared by any number of <see cref="Pmu"/>.</summary>
public sealed class PmuConfiguration
{
    private readonly PmuRegisterBank _initialBank;
    private readonly ulong _evenTypeMask;
    private readonly ulong _oddTypeMask;
    private readonly uint _takenContexts;

    private PmuConfiguration(PmuOptions options, PmuFeatures features)
    {
        Options = options;
        Features = features;
        Masks = new PmuRegisterMasks(features, PmuIdentification.ResetValues(options));
        ImplementedCounters = PmuCounter.Below(options.Counters)
            | PmuCounter.CycleMask
            | (Has(PmuFeatures.FEAT_PMUv3_ICNTR) ? PmuCounter.InstructionMask : 0);
        EventCounterMask = Has(PmuFeatures.FEAT_PMUv3p5) ? ulong.MaxValue : uint.MaxValue;
        _takenContexts = ContextRules.TakenContexts(features);

        // TH has THWIDTH bits, and TLC is an odd counter's.
        ulong threshold = PMEVTYPERn_EL0.TH_Mask & ~(((1UL << options.ThresholdWidth) - 1) << PMEVTYPERn_EL0.TH_Shift);
        _oddTypeMask = Masks.Writable(PmuRegisterId.PMEVTYPERn_EL0) & ~threshold;
        if (options.GuestIdentification is { SelectsEvents: false })
        {
            _oddTypeMask &= ~(ulong)ushort.MaxValue;
        }

        _evenTypeMask = _oddTypeMask & ~PMEVTYPERn_EL0.TLC_Mask;
        Masks.ColdReset(ref _initialBank);
        PmuIdentification.Fill(ref _initialBank, this);
        StateForm = new PmuStateForm(this);
    }

    /// <summary>What it was made from.</summary>
    public PmuOptions Options { get; }

    /// <summary>The PMU version.</summary>
    public PmuVersion Version => Options.Version;

    /// <summary>NUM_PMU_COUNTERS, 0 to 31.</summary>
    public int Counters => Options.Counters;

    /// <summary>Every feature: those asked for, and those that the options and other features bring.</summary>
    public PmuFeatures Features { get; }

    /// <summary>Which bits of each register exist, can be written and have state.</summary>
    internal PmuRegisterMasks Masks { get; }

    /// <summary>Every counter there is, as a counter set (see <see cref="PmuCounter"/>).</summary>
    public ulong ImplementedCounters { get; }

    /// <summary>The bits of an event counter: 32 before FEAT_PMUv3p5, then 64.</summary>
    internal ulong EventCounterMask { get; }

    /// <summary>The bank after a Cold reset, constants filled in.</summary>
    internal ref readonly PmuRegisterBank InitialBank => ref _initialBank;

    /// <summary>Which saved states a PMU of the configuration can have.</summary>
    internal PmuStateForm StateForm { get; }

    /// <summary>FEAT_Debugv8p4 is there: FEAT_PMUv3p4 is of Armv8.4, which has it (A2.2). It decides what MDCR_EL3.EPMAD does, and that there is no Software Lock.</summary>
    internal bool HasDebugv8p4 => Has(PmuFeatures.FEAT_Debugv8p4) || Has(PmuFeatures.FEAT_PMUv3p4);

    /// <summary>FEAT_Debugv8p2 is there, which comes before FEAT_Debugv8p4: debug does not let counters count where software prohibits it.</summary>
    internal bool HasDebugv8p2 => Has(PmuFeatures.FEAT_Debugv8p2) || HasDebugv8p4;

    /// <summary>The memory-mapped view has a Software Lock: OPTIONAL with FEAT_PMUv3_EXT32, and not there with FEAT_DoPD or FEAT_Debugv8p4 (H8.4, PMLSR).</summary>
    internal bool HasSoftwareLock => Has(PmuFeatures.FEAT_PMUv3_EXT32) && !Has(PmuFeatures.FEAT_DoPD) && !HasDebugv8p4;

    /// <summary>Whether the PE can execute somewhere, and if not, why.</summary>
    /// <param name="context">Where. At EL3 the Security state is Root with FEAT_RME and Secure without, whatever is given.</param>
    /// <returns>Null where it can; else the reason, such as <c>Secure EL2 needs FEAT_SEL2</c>.</returns>
    public string? WhyNot(PmuContext context) => ContextRules.WhyNot(context, Features);

    /// <summary>Whether a PMU takes a context.</summary>
    /// <param name="context">Where, as the PE has it (<see cref="ContextRules.Normalize"/>).</param>
    internal bool Takes(PmuContext context) => (_takenContexts >> ContextRules.IndexOf(context) & 1) != 0;

    /// <summary>Checks options and completes them.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">The architecture does not allow the combination; the message names the rule.</exception>
    public static PmuConfiguration Create(PmuOptions options) =>
        TryCreate(options, out PmuConfiguration? configuration, out string? reason)
            ? configuration
            : throw new ArgumentException(reason, nameof(options));

    /// <summary>Checks options and completes them.</summary>
    /// <param name="options">The options.</param>
    /// <param name="configuration">The configuration, or null.</param>
    /// <param name="reason">Null, or in a sentence why the architecture does not allow the combination.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static bool TryCreate(
        PmuOptions options,
        [NotNullWhen(true)] out PmuConfiguration? configuration,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(options);
        configuration = null;
        reason = PmuConfigurationRules.Check(options, out PmuFeatures features);
        if (reason is not null)
        {
            return false;
        }

        configuration = new PmuConfiguration(options, features);
        return true;
    }

    /// <summary>Every optional feature that the architecture allows with the other options: what <c>features=all</c> means.</summary>
    /// <param name="options">The options; their features are not looked at.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public static PmuFeatures AllFeatures(PmuOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PmuConfigurationRules.AllFeatures(options);
    }

    /// <summary>Whether every one of the given features is there.</summary>
    /// <param name="features">One or more features.</param>
    public bool Has(PmuFeatures features) => (Features & features) == features;

    /// <summary>Whether the configuration has a register that governs the PMU from outside.</summary>
    /// <param name="register">The register.</param>
    public bool Has(PmuControl register) => PmuControls.Exists(register, Features);

    /// <summary>Whether the configuration has a register of the PMU: of one for each counter also that counter.</summary>
    /// <param name="register">The register.</param>
    public bool Has(PmuRegister register) =>
        Masks.Exists(register.Id)
        && (register.Id is not (PmuRegisterId.PMEVCNTRn_EL0 or PmuRegisterId.PMEVTYPERn_EL0 or PmuRegisterId.PMEVCNTSVRn_EL1
            or PmuRegisterId.PMEVFILT2Rn)
            || register.Index < Counters);

    /// <summary>Whether a counter that selects the event can ever count it.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool Implements(ushort eventNumber) => Options.Events.Contains(eventNumber);

    /// <summary>The bits of PMEVTYPER&lt;n&gt;_EL0 that can be written.</summary>
    internal ulong TypeMask(int counter) => (counter & 1) == 0 ? _evenTypeMask : _oddTypeMask;

    /// <summary>Whether a counter has a snapshot register.</summary>
    /// <param name="counter">A counter (see <see cref="PmuCounter"/>); any other number has none.</param>
    internal bool IsCaptured(int counter) =>
        Has(PmuFeatures.FEAT_PMUv3_SS) && (uint)counter < PmuCounter.Count && (ImplementedCounters >> counter & 1) != 0;

    /// <summary>What PMIAR_EL1 makes of an address: bits above the virtual address size are copies of its top bit (RESS), and ADDRESS[1:0] is RES0.</summary>
    /// <param name="address">The address.</param>
    internal ulong InstructionAddress(ulong address)
    {
        int unused = 64 - (Has(PmuFeatures.FEAT_LVA3) ? 56 : Has(PmuFeatures.FEAT_LVA) ? 52 : 48);
        return (ulong)((long)(address << unused) >> unused) & Masks.Writable(PmuRegisterId.PMIAR_EL1) & ~3UL;
    }

    /// <summary>
    /// The bits of a register's word that can change in a PMU of the configuration: those with state in the generated masks, without what only the configuration or the
    /// runtime knows not to be there. 0 for a register that does not exist.
    /// </summary>
    /// <param name="register">A register with a word of the bank, its own or another's.</param>
    internal ulong StateBits(PmuRegister register)
    {
        if (!Masks.Exists(register.Id))
        {
            return 0;
        }

        ulong stored = Masks.Stored(register.Id) & Reach(register);
        return register.Id == PmuRegisterId.PMIAR_EL1 ? InstructionAddress(stored) : stored;
    }

    /// <summary>The bits of a register that its reach leaves to counters of the configuration: what a raw access reaches.</summary>
    /// <param name="register">A register; one of an array may have any index.</param>
    internal ulong Reach(PmuRegister register) => PmuRegisterFile.ReachOf(register.Id) switch
    {
        PmuReach.Counters or PmuReach.Zeroed or PmuReach.User or PmuReach.Incremented => ImplementedCounters,
        PmuReach.Counter => register.Index < Counters ? ulong.MaxValue : 0,
        PmuReach.EventType => register.Index < Counters ? TypeMask(register.Index) : 0,
        _ => ulong.MaxValue,
    };

    /// <summary>The bits that a counter has; 0 for one that does not exist.</summary>
    /// <param name="counter">A counter, see <see cref="PmuCounter"/>.</param>
    internal ulong CounterBits(int counter) =>
        (ImplementedCounters >> counter & 1) == 0 ? 0 : counter < PmuCounter.Cycle ? EventCounterMask : ulong.MaxValue;
}
