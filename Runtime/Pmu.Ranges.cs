using Emu.Registers;

namespace Emu;

// D13.7: which counters there are, which range each is in, and how many an Exception level can reach.
public sealed partial class Pmu
{
    // The event counters of the second range; all other implemented counters are in the first.
    private ulong _secondRange;

    // The effective MDCR_EL2.HPMN.
    private int _hpmn;

    /// <summary>How many event counters software on the PE can have: all but those of an external agent.</summary>
    internal int NumSelfHosted => _configuration.Counters;

    /// <summary>How many event counters the current Exception level can reach.</summary>
    internal int NumAccessible =>
        _context.ExceptionLevel < 2 && EL2Enabled ? _hpmn : NumSelfHosted;

    private ulong FirstRange => _configuration.ImplementedCounters & ~_secondRange;

    /// <summary>Counts in the first range of event counters only.</summary>
    private ulong FirstRangeEventCounters => FirstRange & PmuCounter.EventMask;

    /// <summary>
    /// The effective MDCR_EL2.HPMN. A reserved value (more than there are, or 0 without FEAT_HPMN0) puts every counter in the first range, as if EL2 kept
    /// none (CONSTRAINED UNPREDICTABLE).
    /// </summary>
    private int EffectiveHPMN()
    {
        if (!Has(PmuFeatures.EL2))
        {
            return NumSelfHosted;
        }

        int hpmn = (int)new MDCR_EL2(_bank.MDCR_EL2).HPMN;
        return hpmn > NumSelfHosted || (hpmn == 0 && !Has(PmuFeatures.FEAT_HPMN0)) ? NumSelfHosted : hpmn;
    }

    private void UpdateRanges()
    {
        _hpmn = EffectiveHPMN();
        _secondRange = PmuCounter.Below(NumSelfHosted) & ~PmuCounter.Below(_hpmn);
    }
}
