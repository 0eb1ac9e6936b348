using Emu.Registers;

namespace Emu;

/// <summary>
/// What the rules look at: the PE's registers, where it executes, and what it is made of. Each rule is a function of this alone.
/// </summary>
internal struct PeState
{
    /// <summary>What the PE is made of.</summary>
    public readonly PmuConfiguration Configuration;

    /// <summary>Every stored register.</summary>
    public PmuRegisterBank Bank;

    /// <summary>The registers that govern the PMU from outside and are not in the bank.</summary>
    public PmuControls Controls;

    /// <summary>Where the PE executes.</summary>
    public PmuContext Context;

    /// <summary>Where the ranges of its event counters begin. It follows from the registers: <see cref="UpdateRanges"/> says when.</summary>
    public CounterRanges Ranges;

    // As firmware leaves them for what runs below EL3: Non-secure, in AArch64 state, and EL3 traps nothing.
    private const ulong InitialHCR = HCR_EL2.RW_Mask;
    private const ulong InitialSCR = SCR_EL3.NS_Mask | SCR_EL3.RW_Mask | SCR_EL3.HCE_Mask | SCR_EL3.FGTEn_Mask | SCR_EL3.FGTEn2_Mask;

    /// <summary>A PE after a Cold reset, its UNKNOWN fields 0, at Non-secure EL1 in AArch64 state.</summary>
    public PeState(PmuConfiguration configuration)
    {
        Configuration = configuration;
        Bank = configuration.InitialBank;
        Controls.DBGAUTHSTATUS_EL1 = (uint)DBGAUTHSTATUS_EL1.ColdReset(0, configuration.Features);
        Controls.EDPRSR = (uint)EDPRSR.ColdReset(0, configuration.Features);
        Controls.SCR_EL3 = configuration.Has(PmuFeatures.EL3) ? InitialSCR : 0;
        Controls.HCR_EL2 = configuration.Has(PmuFeatures.EL2) ? InitialHCR : 0;
        Context = new PmuContext(1);
        UpdateRanges();
    }

    /// <summary>Its features.</summary>
    public readonly PmuFeatures Features => Configuration.Features;

    /// <summary>Whether EL2 is implemented and enabled in the current Security state (DDI 0487 J1, EL2Enabled).</summary>
    public readonly bool EL2Enabled =>
        Has(PmuFeatures.EL2)
        && (Context.Security != SecurityState.Secure
            || !Has(PmuFeatures.EL3)
            || (Has(PmuFeatures.FEAT_SEL2) && (Controls.SCR_EL3 & SCR_EL3.EEL2_Mask) != 0));

    /// <summary>Whether EL0 is the user space of a host at EL2 (DDI 0487 J1, IsInHost): HCR_EL2.{E2H,TGE} is {1,1}.</summary>
    public readonly bool InHost =>
        Has(PmuFeatures.FEAT_VHE) && new HCR_EL2(Controls.HCR_EL2) is { E2H: true, TGE: true } && EL2Enabled;

    /// <summary>Whether exceptions from EL0 go to EL2 in the place of EL1: EL2 is enabled and HCR_EL2.TGE is 1.</summary>
    public readonly bool GeneralExceptionsTrap => EL2Enabled && (Controls.HCR_EL2 & HCR_EL2.TGE_Mask) != 0;

    /// <summary>Whether EL1 uses AArch32: the context says so at EL1, HCR_EL2.RW and SCR_EL3.RW say so from EL0.</summary>
    public readonly bool EL1IsAArch32
    {
        get
        {
            if (!Has(PmuFeatures.FEAT_AA32EL1))
            {
                return false;
            }

            if (Context.ExceptionLevel == 1)
            {
                return Context.AArch32;
            }

            return EL2Enabled
                ? (Controls.HCR_EL2 & HCR_EL2.RW_Mask) == 0 && !InHost
                : Has(PmuFeatures.EL3) && (Controls.SCR_EL3 & SCR_EL3.RW_Mask) == 0;
        }
    }

    /// <summary>The most secure state that an access through the memory-mapped view can have.</summary>
    public readonly SecurityState MostSecureState =>
        Has(PmuFeatures.FEAT_RME) ? SecurityState.Root
        : Has(PmuFeatures.EL3) || Context.Security == SecurityState.Secure ? SecurityState.Secure
        : SecurityState.NonSecure;

    /// <summary>How many event counters software on the PE can have (GetNumEventCountersSelfHosted): all but those of an external agent.</summary>
    public readonly int NumSelfHosted => Ranges.EPMN;

    /// <summary>How many event counters the current Exception level can reach (GetNumEventCountersAccessible).</summary>
    public readonly int NumAccessible => Context.ExceptionLevel < 2 && EL2Enabled ? Ranges.HPMN : Ranges.EPMN;

    /// <summary>MDCR_EL2.HPMN as it reads: with an external agent's counters none is reserved, and one too large reads as what software on the PE has.</summary>
    public readonly int VisibleHPMN
    {
        get
        {
            int hpmn = (int)new MDCR_EL2(Bank.MDCR_EL2).HPMN;
            return Has(PmuFeatures.FEAT_PMUv3_EXTPMN) && hpmn > Ranges.EPMN ? Ranges.EPMN : hpmn;
        }
    }

    /// <summary>The counters of the first range, with the cycle counter and the instruction counter.</summary>
    public readonly ulong FirstRange => Configuration.ImplementedCounters & (Ranges.First | ~PmuCounter.EventMask);

    /// <summary>The counters of the first range that a freeze or a prohibition of that range stops: without the cycle counter, which goes by PMCR_EL0.DP.</summary>
    public readonly ulong FirstRangeWithoutCycles => FirstRange & ~PmuCounter.CycleMask;

    /// <summary>The event counters that EL2 keeps.</summary>
    public readonly ulong SecondRange => Ranges.Second;

    /// <summary>The event counters of an external agent.</summary>
    public readonly ulong ThirdRange => PmuCounter.Below(Configuration.Counters) & ~PmuCounter.Below(Ranges.EPMN);

    /// <summary>Whether a feature is there; of several, whether one is.</summary>
    /// <param name="feature">The feature.</param>
    public readonly bool Has(PmuFeatures feature) => (Features & feature) != 0;

    /// <summary>PMEVTYPER&lt;n&gt;_EL0.evtCount, or what the fixed counters count.</summary>
    /// <param name="counter">A counter, see <see cref="PmuCounter"/>.</param>
    public readonly ushort EventOf(int counter) => counter switch
    {
        PmuCounter.Cycle => PmuEvents.CPU_CYCLES,
        PmuCounter.Instruction => PmuEvents.INST_RETIRED,
        _ => (ushort)Bank.PMEVTYPERn_EL0[counter],
    };

    /// <summary>The filter of a counter: PMEVTYPER&lt;n&gt;_EL0, PMCCFILTR_EL0 or PMICFILTR_EL0, whose filter bits are in the same places.</summary>
    /// <param name="counter">A counter.</param>
    public readonly ulong FilterOf(int counter) => counter switch
    {
        PmuCounter.Cycle => Bank.PMCCFILTR_EL0,
        PmuCounter.Instruction => Bank.PMICFILTR_EL0,
        _ => Bank.PMEVTYPERn_EL0[counter],
    };

    /// <summary>The threshold, edge and link of an event counter.</summary>
    /// <param name="counter">An event counter.</param>
    public readonly ThresholdFunction ThresholdOf(int counter) => new(new PMEVTYPERn_EL0(Bank.PMEVTYPERn_EL0[counter]));

    /// <summary>MDCR_EL2.HPMN or PMCCR.EPMN changed.</summary>
    public void UpdateRanges() => Ranges = CounterRanges.Of(Bank, Configuration);
}
