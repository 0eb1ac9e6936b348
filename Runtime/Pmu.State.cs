using System.Numerics;

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
        state.PreviouslyTrue = _previouslyTrue & _singleCycle;
        state.Features = _configuration.Features;
        state.Counters = (byte)_configuration.Counters;
    }

    /// <summary>Takes over a state, as if everything since its <see cref="Save"/> had not been. PMUIRQ follows.</summary>
    /// <param name="state">A state that was saved from a PMU of the same features and number of counters.</param>
    /// <returns>False, and nothing changed, where it is of another configuration.</returns>
    public bool TryRestore(in PmuState state)
    {
        if (state.Features != _configuration.Features || state.Counters != _configuration.Counters)
        {
            return false;
        }

        Pause(_running);
        _overflowedInSource = 0;
        _bank = state.Bank;
        _divider = state.Divider;
        AssignSlots();
        UpdateAll();
        _previouslyTrue = state.PreviouslyTrue & _singleCycle;
        return true;
    }
}
