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
        ResetCounters(kind == PmuReset.Cold);
        ProfilingPending = false;
        _divider = 0;
        _previouslyTrue = 0;
        AssignSlots();
        UpdateAll();
    }

    /// <summary>The counters and what was captured of them, as registers.yaml says of their registers.</summary>
    private void ResetCounters(bool isCold)
    {
        for (int counter = 0; counter < PmuCounter.Count; counter++)
        {
            ref ulong word = ref Word(counter);
            word = counter switch
            {
                PmuCounter.Cycle => isCold ? PMCCNTR_EL0.ColdReset(word, _features) : PMCCNTR_EL0.WarmReset(word, _features),
                PmuCounter.Instruction => isCold ? PMICNTR_EL0.ColdReset(word, _features) : PMICNTR_EL0.WarmReset(word, _features),
                _ => isCold ? PMEVCNTRn_EL0.ColdReset(word, _features) : PMEVCNTRn_EL0.WarmReset(word, _features),
            };
            if (_captured is not null)
            {
                ulong captured = _captured[counter];
                _captured[counter] = isCold ? PMEVCNTSVRn_EL1.ColdReset(captured, _features) : PMEVCNTSVRn_EL1.WarmReset(captured, _features);
            }
        }
    }
}
