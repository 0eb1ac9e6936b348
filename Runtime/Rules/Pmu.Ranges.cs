using System;
using Emu.Registers;

namespace Emu;

// D13.7: which counters there are, which range each is in, and how many an Exception level can reach.
public sealed partial class Pmu
{
    // The event counters of the second range; those that are in neither this nor the third are in the first.
    private ulong _secondRange;

    // The effective MDCR_EL2.HPMN and PMCCR.EPMN.
    private byte _hpmn;
    private byte _epmn;

    /// <summary>How many event counters software on the PE can have (GetNumEventCountersSelfHosted): all but those of an external agent.</summary>
    internal int NumSelfHosted => _epmn;

    /// <summary>How many event counters the current Exception level can reach (GetNumEventCountersAccessible).</summary>
    internal int NumAccessible =>
        _context.ExceptionLevel < 2 && EL2Enabled ? _hpmn : NumSelfHosted;

    private ulong FirstRange => _configuration.ImplementedCounters & ~(_secondRange | ThirdRange);

    /// <summary>The event counters of an external agent.</summary>
    private ulong ThirdRange => PmuCounter.Below(_configuration.Counters) & ~PmuCounter.Below(_epmn);

    /// <summary>Counts in the first range of event counters only.</summary>
    private ulong FirstRangeEventCounters => FirstRange & PmuCounter.EventMask;

    /// <summary>Whether two counters are in the same range.</summary>
    private bool AreInOneRange(int one, int other) => (one < _hpmn) == (other < _hpmn) && (one < _epmn) == (other < _epmn);

    /// <summary>
    /// EffectiveEPMN: the counters from PMCCR.EPMN up are an external agent's. A reserved value, more than there are counters, gives it none
    /// (CONSTRAINED UNPREDICTABLE).
    /// </summary>
    private int EffectiveEPMN() =>
        Has(PmuFeatures.FEAT_PMUv3_EXTPMN)
            ? Math.Min((int)new PMCCR(_bank.PMCCR).EPMN, _configuration.Counters)
            : _configuration.Counters;

    /// <summary>
    /// EffectiveHPMN. A reserved value (more than there are, or 0 without FEAT_HPMN0) puts every counter in the first range, as if EL2 kept
    /// none (CONSTRAINED UNPREDICTABLE). With FEAT_PMUv3_EXTPMN none is reserved: one too large acts as EPMN.
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
        _epmn = (byte)EffectiveEPMN();
        _hpmn = (byte)EffectiveHPMN();
        _secondRange = PmuCounter.Below(_epmn) & ~PmuCounter.Below(_hpmn);
    }
}
