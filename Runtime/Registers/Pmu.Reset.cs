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

        _counters.Pause(ulong.MaxValue, Pe);
        PmuRegisterBank before = _bank;
        if (kind == PmuReset.Cold)
        {
            _masks.ColdReset(ref _bank);
        }
        else
        {
            _masks.WarmReset(ref _bank);
        }

        PmuRegisterFile.TakeOwned(ref _bank, before);
        _counters.Reset(kind == PmuReset.Cold, _features);
        ResetCaptured(kind == PmuReset.Cold);
        ProfilingPending = false;
        _counters.SelectAll(Pe);
        UpdateAll();
    }

    private void ResetCaptured(bool isCold)
    {
        foreach (ref ulong captured in _captured.AsSpan())
        {
            captured = isCold ? PMEVCNTSVRn_EL1.ColdReset(captured, _features) : PMEVCNTSVRn_EL1.WarmReset(captured, _features);
        }
    }
}
