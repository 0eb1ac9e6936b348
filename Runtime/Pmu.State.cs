using System.Numerics;
using Emu.Registers;

namespace Emu;

// Save and restore.
public sealed partial class Pmu
{
    /// <summary>Copies all the state; nothing changes by it, and no counter stops.</summary>
    /// <param name="state">The copy.</param>
    public void Save(out PmuState state)
    {
        state = default;
        state.Bank = _bank;
        for (ulong rest = _running; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ulong value = Value(counter);
            if (counter < PmuCounter.Cycle)
            {
                state.Bank.PMEVCNTRn_EL0[counter] = value;
            }
            else if (counter == PmuCounter.Cycle)
            {
                state.Bank.PMCCNTR_EL0 = value;
            }
            else
            {
                state.Bank.PMICNTR_EL0 = value;
            }
        }

        ulong divider = IsDivided(PmuCounter.Cycle) && (_running & PmuCounter.CycleMask) != 0
            ? _divider + TicksOf(PmuCounter.Cycle)
            : _divider;
        state.Divider = (byte)(divider & 63);
        state.PreviouslyTrue = _previouslyTrue;
        state.PMCCR = _pmccr;
        state.ProfilingPending = ProfilingPending ? (byte)1 : (byte)0;
        state.Features = _configuration.Features;
        state.Counters = (byte)_configuration.Counters;
        state.ThresholdWidth = (byte)_configuration.Options.ThresholdWidth;
    }

    /// <summary>Takes over a state, as if everything since its <see cref="Save"/> had not been. PMUIRQ follows.</summary>
    /// <param name="state">A state that was saved from a PMU of the same features, number of counters and identification.</param>
    /// <returns>False, and nothing changed, where it is of another configuration.</returns>
    public bool TryRestore(in PmuState state)
    {
        if (!IsOfThisConfiguration(state))
        {
            return false;
        }

        Pause(_running);
        _overflowedInSource = 0;
        _bank = state.Bank;
        _divider = state.Divider;
        _pmccr = state.PMCCR;
        ProfilingPending = state.ProfilingPending != 0;
        AssignSlots();
        UpdateAll();
        _previouslyTrue = state.PreviouslyTrue;
        return true;
    }

    /// <summary>Whether a state fits: also what its ID registers say has to be the same, since software may have looked at them.</summary>
    private bool IsOfThisConfiguration(in PmuState state)
    {
        const ulong Identification = PMCR_EL0.IMP_Mask | PMCR_EL0.IDCODE_Mask;
        return state.Features == _configuration.Features
            && state.Counters == _configuration.Counters
            && state.ThresholdWidth == _configuration.Options.ThresholdWidth
            && ((state.Bank.PMCR_EL0 ^ _bank.PMCR_EL0) & Identification) == 0
            && state.Bank.PMCEID0_EL0 == _bank.PMCEID0_EL0
            && state.Bank.PMCEID1_EL0 == _bank.PMCEID1_EL0
            && state.Bank.PMMIR_EL1 == _bank.PMMIR_EL1
            && state.Bank.ID_AA64DFR0_EL1 == _bank.ID_AA64DFR0_EL1
            && state.Bank.ID_AA64DFR1_EL1 == _bank.ID_AA64DFR1_EL1;
    }
}
