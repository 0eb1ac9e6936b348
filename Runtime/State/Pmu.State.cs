using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Save and restore.
public sealed partial class Pmu
{
    /// <summary>Copies all the state; nothing changes by it, and no counter stops.</summary>
    /// <param name="state">The copy.</param>
    public void Save(out PmuState state)
    {
        Unsafe.SkipInit(out state);
        state.Header = PmuState.HeaderOfThisFormat;
        state.Features = _pe.Features;
        state.Shape = Configuration.StateForm.Shape;
        state.Progress = PmuStateLayout.Own | _counters.Divider | (ProfilingPending ? PmuState.Pending : 0)
            | (SoftwareLocked ? PmuState.Locked : 0);
        state.PreviouslyTrue = _counters.PreviouslyTrue;
        state.Bank = _pe.Bank;
        _counters.CopyTo(ref state.Counters);
        _captured.CopyTo(out state.Captured);
    }

    /// <summary>
    /// Takes over a state, as if nothing had happened since its <see cref="Save"/>. PMUIRQ follows. What is taken over is kept whole: saved again, it is the same
    /// state (one of an earlier format or with fewer registers is saved as this version does it). A state of a smaller configuration, with fewer counters, features or events, is taken over where the larger PMU goes on
    /// exactly as the smaller one would have: what it has besides starts at its reset value. Software finds larger ID registers then. docs/embedding.md has the rules.
    /// </summary>
    /// <param name="state">A state that was saved from a PMU of the same or a smaller configuration.</param>
    /// <returns>False, and nothing changed, where no PMU of this configuration can go on from it.</returns>
    public bool TryRestore(in PmuState state) => TryRestore(state, out _, explain: false);

    /// <summary>The same, with the reason where the state is refused.</summary>
    /// <param name="state">A state that was saved from a PMU of the same or a smaller configuration.</param>
    /// <param name="reason">What is different, or which bits of which register the PMU cannot have, in one sentence; null where the state was restored.</param>
    /// <returns>False, and nothing changed, where no PMU of this configuration can go on from it.</returns>
    public bool TryRestore(in PmuState state, [NotNullWhen(false)] out string? reason) => TryRestore(state, out reason, explain: true);

    private bool TryRestore(in PmuState state, [NotNullWhen(false)] out string? reason, bool explain)
    {
        reason = null;
        if (Configuration.StateForm.Has(state))
        {
            Adopt(state);
            return true;
        }

        return TryRestoreConverted(state, out reason, explain);
    }

    // Stays out of line: the frame of a method with whole states in it is cleared at each call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRestoreConverted(in PmuState state, [NotNullWhen(false)] out string? reason, bool explain)
    {
        PmuStateForm form = Configuration.StateForm;
        reason = null;
        bool isOld = form.TryConvert(state, out PmuState converted);
        if (isOld && form.Has(converted))
        {
            Adopt(converted);
            return true;
        }

        if (PmuStateGrowth.TryConvert(state, Configuration, out PmuState larger, out reason))
        {
            Adopt(larger);
            return true;
        }

        reason ??= explain ? form.Explain(isOld ? converted : state) : "";
        return false;
    }

    private void Adopt(in PmuState state)
    {
        _counters.Abandon();

        // Most restores bring a guest back to where it was: what it counts and where has to be worked out again only if it is something else.
        bool sameEvents = SameWords(state.Bank.PMEVTYPERn_EL0, _pe.Bank.PMEVTYPERn_EL0);
        bool sameFilters = sameEvents
            && ((state.Bank.PMCCFILTR_EL0 ^ _pe.Bank.PMCCFILTR_EL0)
                | (state.Bank.PMICFILTR_EL0 ^ _pe.Bank.PMICFILTR_EL0)
                | (state.Bank.PMCR_EL0 ^ _pe.Bank.PMCR_EL0)
                | (state.Bank.PMCCR ^ _pe.Bank.PMCCR)
                | (state.Bank.MDCR_EL2 ^ _pe.Bank.MDCR_EL2)
                | (state.Bank.MDCR_EL3 ^ _pe.Bank.MDCR_EL3)) == 0;
        _pe.Bank = state.Bank;
        _counters.CopyFrom(state.Counters, state.Progress & PmuState.Divider);
        _captured.CopyFrom(state.Captured);
        _exception.Pending = (state.Progress & PmuState.Pending) != 0;
        SoftwareLocked = (state.Progress & PmuState.Locked) != 0;
        if (!sameEvents)
        {
            _counters.SelectAll(_pe);
        }

        UpdateAll(forgetAllowed: !sameFilters);
        _counters.SetPreviouslyTrue(state.PreviouslyTrue);
    }

    private static bool SameWords(in PmuRegisterBank.PMEVTYPERn_EL0_Array one, in PmuRegisterBank.PMEVTYPERn_EL0_Array other) =>
        ((ReadOnlySpan<ulong>)one).SequenceEqual(other);
}
