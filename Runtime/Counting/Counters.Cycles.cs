using System.Numerics;
using Emu.Registers;

namespace Emu;

/// <content>
/// Counters that look at single cycles (THR-1 to THR-8, EDG-1 to EDG-4): thresholds and edges are about what happens in each processor cycle, so counters that use them are kept apart from
/// the ticks. Normally there are none; while there is one, every event that is told, every cycle of many and every write of PMSWINC_EL0 is a cycle in which it sees
/// something, if only 0.
/// </content>
internal partial struct Counters
{
    /// <summary>Each cycle has to be looked at.</summary>
    public readonly bool LooksAtCycles => _singleCycle != 0 || _remembersCycles;

    /// <summary>A counter that runs looks at single cycles.</summary>
    public readonly bool AnyLooksAtSingleCycles => _singleCycle != 0;

    /// <summary>The counters whose comparison was true in the last cycle; 0 for those that did not count then.</summary>
    public readonly ulong PreviouslyTrue => _previouslyTrue;

    /// <summary>After a reset or a restore: what the last cycle was.</summary>
    /// <param name="previouslyTrue">The counters whose comparison was true.</param>
    public void SetPreviouslyTrue(ulong previouslyTrue) => _previouslyTrue = previouslyTrue;

    /// <summary>One cycle, for all counters: those on ticks first, then the others in the order of their numbers, so even before odd.</summary>
    /// <param name="input">What happens in it.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags to set at its end.</returns>
    public ulong LookAtCycle(in CycleInput input, in PeState pe) => LookAtCycle(input, ulong.MaxValue, pe);

    /// <summary>An event that takes no cycle: counters that look at single cycles and select another see nothing.</summary>
    /// <param name="input">The event.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags to set.</returns>
    public ulong LookBetweenCycles(in CycleInput input, in PeState pe) => LookAtCycle(input, RunningOnEvent(input.Events[0].Event, pe), pe);

    /// <summary>Whether a counter's threshold, edge or link is on. A count source counts occurrences and knows no cycles.</summary>
    private readonly bool LooksAtSingleCycles(int counter, in PeState pe) =>
        _pulled is null && (pe.Bank.PMEVTYPERn_EL0[counter] & ThresholdFunction.Fields) != 0;

    /// <param name="input">What happens in the cycle.</param>
    /// <param name="counters">The counters that are asked to look; for the others it is no cycle.</param>
    /// <param name="pe">The PE.</param>
    private ulong LookAtCycle(in CycleInput input, ulong counters, in PeState pe)
    {
        _chained = 0;
        ulong onTicks = _running & ~_singleCycle & PmuCounter.EventMask;
        ulong comparisons = _remembersCycles ? Occurring(onTicks, input, pe) : 0;
        ulong flags = AddToTicks(input, pe);
        ulong last = 0;
        for (ulong rest = _singleCycle & counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ulong bit = 1UL << counter;
            ThresholdFunction function = pe.ThresholdOf(counter);
            ulong occurrences = BaseCount(counter, input, pe);
            bool now = function.Compare(occurrences);
            last = function.Increment(occurrences, now, (_previouslyTrue & bit) != 0, LinkedCount(counter, input, last, pe));
            comparisons |= now ? bit : 0;
            if (last != 0)
            {
                ulong overflowed = Increment(counter, last);
                flags |= overflowed | (overflowed != 0 ? Chain(counter, 1, pe) : 0) | (_signalling & bit);
            }
        }

        comparisons |= _chained & onTicks;
        _previouslyTrue = (_previouslyTrue & ~counters) | (comparisons & counters);
        _chained = 0;
        return flags;
    }

    /// <summary>Of some counters, those whose events occur in a cycle: CT with the threshold off.</summary>
    private readonly ulong Occurring(ulong counters, in CycleInput input, in PeState pe)
    {
        ulong occurring = 0;
        for (ulong rest = counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            occurring |= (BaseCount(counter, input, pe) != 0 ? 1UL : 0UL) << counter;
        }

        return occurring;
    }

    /// <summary>VB: how often a counter's event occurs in a cycle.</summary>
    private readonly ulong BaseCount(int counter, in CycleInput input, in PeState pe)
    {
        ushort selected = pe.EventOf(counter);
        ulong occurrences = selected switch
        {
            PmuEvents.CPU_CYCLES => input.Cycles,
            PmuEvents.INST_RETIRED => input.Instructions,
            PmuEvents.SW_INCR => input.Software >> counter & 1,
            PmuEvents.CHAIN => _chained >> counter & 1,
            _ => 0,
        };
        for (int i = 0; i < input.Events.Length; i++)
        {
            occurrences += input.Events[i].Event == selected ? input.Events[i].Occurrences : 0;
        }

        return occurrences;
    }

    /// <summary>Vm: what the even counter below adds in a cycle; 0 where it does not count.</summary>
    /// <param name="counter">The counter that asks.</param>
    /// <param name="input">The cycle.</param>
    /// <param name="last">What the last counter that looked at the cycle added.</param>
    /// <param name="pe">The PE.</param>
    private readonly ulong LinkedCount(int counter, in CycleInput input, ulong last, in PeState pe)
    {
        if ((counter & 1) == 0)
        {
            return 0;
        }

        int even = counter - 1;
        if ((_singleCycle >> even & 1) != 0)
        {
            return last;
        }

        return (_running >> even & 1) != 0 ? BaseCount(even, input, pe) : 0;
    }
}
