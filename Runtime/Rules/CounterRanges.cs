using System;
using Emu.Registers;

namespace Emu;

/// <summary>Where the ranges of the event counters begin (RNG-1 to RNG-9): the first range below HPMN, the second from there, an external agent's from EPMN.</summary>
internal readonly struct CounterRanges
{
    private readonly byte _hpmn;
    private readonly byte _epmn;

    private CounterRanges(int hpmn, int epmn)
    {
        _hpmn = (byte)hpmn;
        _epmn = (byte)epmn;
    }

    /// <summary>
    /// EffectiveHPMN. A reserved value (more than there are, or 0 without FEAT_HPMN0) puts every counter in the first range, as if EL2 kept
    /// none (CONSTRAINED UNPREDICTABLE). With FEAT_PMUv3_EXTPMN none is reserved: one too large acts as EPMN.
    /// </summary>
    public int HPMN => _hpmn;

    /// <summary>
    /// EffectiveEPMN: the counters from PMCCR.EPMN up are an external agent's. A reserved value, more than there are counters, gives it none
    /// (CONSTRAINED UNPREDICTABLE).
    /// </summary>
    public int EPMN => _epmn;

    /// <summary>The event counters below HPMN.</summary>
    public ulong First => PmuCounter.Below(_hpmn);

    /// <summary>The event counters from HPMN up to EPMN, which EL2 keeps.</summary>
    public ulong Second => PmuCounter.Below(_epmn) & ~PmuCounter.Below(_hpmn);

    /// <summary>The ranges as MDCR_EL2 and PMCCR have them.</summary>
    /// <param name="bank">The registers.</param>
    /// <param name="configuration">What the PE is made of.</param>
    public static CounterRanges Of(in PmuRegisterBank bank, PmuConfiguration configuration)
    {
        int epmn = configuration.Has(PmuFeatures.FEAT_PMUv3_EXTPMN)
            ? Math.Min((int)new PMCCR(bank.PMCCR).EPMN, configuration.Counters)
            : configuration.Counters;
        return new CounterRanges(EffectiveHPMN(bank, configuration, epmn), epmn);
    }

    /// <summary>Whether two event counters are in the same range.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    public bool AreInOneRange(int one, int other) => (one < _hpmn) == (other < _hpmn) && (one < _epmn) == (other < _epmn);

    private static int EffectiveHPMN(in PmuRegisterBank bank, PmuConfiguration configuration, int epmn)
    {
        if (!configuration.Has(PmuFeatures.EL2))
        {
            return epmn;
        }

        int hpmn = (int)new MDCR_EL2(bank.MDCR_EL2).HPMN;
        return hpmn > epmn || (hpmn == 0 && !configuration.Has(PmuFeatures.FEAT_HPMN0)) ? epmn : hpmn;
    }
}
