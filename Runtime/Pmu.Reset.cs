using System;
using Emu.Registers;

namespace Emu;

// D13.13 and the reset rows of D24.5.
public sealed partial class Pmu
{
    /// <summary>
    /// Resets the PMU's registers; what a reset makes UNKNOWN becomes 0. <see cref="PmuControl"/> registers and the context keep
    /// their values: they are the PE's, and its owner resets them.
    /// </summary>
    /// <param name="kind">Which reset.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is none of the two.</exception>
    public void Reset(PmuReset kind)
    {
        if (kind > PmuReset.Warm)
        {
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a reset.");
        }

        Pause(_running);
        (ulong mdcr2, ulong mdcr3) = (_bank.MDCR_EL2, _bank.MDCR_EL3);
        (ulong read, ulong write) = (_bank.HDFGRTR_EL2, _bank.HDFGWTR_EL2);
        (ulong read2, ulong write2) = (_bank.HDFGRTR2_EL2, _bank.HDFGWTR2_EL2);
        if (kind == PmuReset.Cold)
        {
            Masks.ColdReset(ref _bank);
        }
        else
        {
            Masks.WarmReset(ref _bank);
        }

        (_bank.MDCR_EL2, _bank.MDCR_EL3) = (mdcr2, mdcr3);
        (_bank.HDFGRTR_EL2, _bank.HDFGWTR_EL2) = (read, write);
        (_bank.HDFGRTR2_EL2, _bank.HDFGWTR2_EL2) = (read2, write2);
        if (kind == PmuReset.Cold)
        {
            // EPMN too, which only the configuration knows.
            _bank.PMCCR = _configuration.InitialBank.PMCCR;
        }

        if (_captured is not null && (kind == PmuReset.Cold || !Has(PmuFeatures.FEAT_PMUv3_EXTPMN)))
        {
            // An external agent may want its captures after a Warm reset.
            Array.Clear(_captured);
        }

        ProfilingPending = false;
        _divider = 0;
        _previouslyTrue = 0;
        AssignSlots();
        UpdateAll();
    }
}
