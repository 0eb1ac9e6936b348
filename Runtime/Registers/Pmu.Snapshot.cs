using System.Numerics;
using Emu.Registers;

namespace Emu;

// D13.12, FEAT_PMUv3_SS: captures of all counters at one moment.
public sealed partial class Pmu
{
    // What was captured last, by counter; null without FEAT_PMUv3_SS.
    private readonly ulong[]? _captured;

    private const uint SSE_Disabled = 0b00;
    private const uint SSE_Lower = 0b01;
    private const uint SSE_Allowed = 0b11;

    /// <summary>
    /// An event from outside asks for a snapshot, as a write of 1 to PMSSCR_EL1.SS does. Without FEAT_PMUv3_SS, and where captures are disabled, nothing happens.
    /// </summary>
    public void Capture()
    {
        uint control = EffectiveSSE();
        if (!Has(PmuFeatures.FEAT_PMUv3_SS) || control == SSE_Disabled)
        {
            return;
        }

        // A capture is over at once: SS is never seen as 1.
        if (control != SSE_Allowed || (_controls.OSLSR_EL1 & OSLSR_EL1.OSLK_Mask) != 0)
        {
            _bank.PMSSCR_EL1 = PMSSCR_EL1.NC_Mask;
            return;
        }

        for (ulong rest = _configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            _captured![counter] = _counters.Value(counter);
        }

        _bank.PMSSCR_EL1 = 0;
        CountBetweenCycles(PmuEvents.PMU_SNAPSHOT);
    }

    /// <summary>Writes of PMSSCR_EL1 are ignored.</summary>
    private bool IsSnapshotDisabled => EffectiveSSE() == SSE_Disabled;

    /// <summary>MDCR_EL3.PMSSE, or where that leaves it to the level below MDCR_EL2.PMSSE, then PMECR_EL1.SSE.</summary>
    private uint EffectiveSSE()
    {
        uint control = Has(PmuFeatures.EL3) ? (uint)((_bank.MDCR_EL3 & MDCR_EL3.PMSSE_Mask) >> MDCR_EL3.PMSSE_Shift) : SSE_Lower;
        if (control == SSE_Lower)
        {
            control = Has(PmuFeatures.EL2) ? (uint)((_bank.MDCR_EL2 & MDCR_EL2.PMSSE_Mask) >> MDCR_EL2.PMSSE_Shift) : SSE_Lower;
        }

        if (control == SSE_Lower)
        {
            control = (uint)((_bank.PMECR_EL1 & PMECR_EL1.SSE_Mask) >> PMECR_EL1.SSE_Shift);
        }

        // Reserved in PMECR_EL1.
        return control == SSE_Lower ? SSE_Disabled : control;
    }

    /// <summary>The snapshot register that holds the capture of a counter.</summary>
    internal static PmuRegister CaptureRegister(int counter) => counter switch
    {
        PmuCounter.Cycle => new PmuRegister(PmuRegisterId.PMCCNTSVR_EL1),
        PmuCounter.Instruction => new PmuRegister(PmuRegisterId.PMICNTSVR_EL1),
        _ => new PmuRegister(PmuRegisterId.PMEVCNTSVRn_EL1, counter),
    };

    /// <summary>What was captured of a counter; 0 where it has no snapshot register.</summary>
    internal ulong Captured(int counter) => _configuration.IsCaptured(counter) ? _captured![counter] : 0;

    private void SetCaptured(int counter, in WrittenRegister written)
    {
        if (_configuration.IsCaptured(counter))
        {
            _captured![counter] = written.Over(_captured[counter]);
        }
    }
}
