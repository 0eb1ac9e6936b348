using System;
using System.Numerics;

namespace Emu;

/// <content>
/// Many cycles at once while counters look at single cycles. Cycles without instructions and events are alike, so what they add is arithmetic: an Advance looks at no
/// more single cycles than there are counters, however many cycles it is told about and however often counters overflow in them.
/// </content>
internal partial struct Counters
{
    /// <summary>
    /// How many cycles like the last one can pass whose counts are arithmetic: only CHAIN makes edges in them, and no counter sets its overflow flag unless CHAIN increments it.
    /// </summary>
    /// <param name="input">A cycle without events, which was looked at last.</param>
    /// <param name="most">The most cycles to count.</param>
    /// <param name="pe">The PE.</param>
    public readonly ulong SteadyCycles(in CycleInput input, ulong most, in PeState pe)
    {
        ulong steady = most;
        for (ulong rest = RunningOn(TickSlots.Cycles) & ~pe.Bank.PMOVSSET_EL0; rest != 0; rest &= rest - 1)
        {
            steady = Math.Min(steady, Distance(BitOperations.TrailingZeroCount(rest)));
        }

        for (ulong rest = _singleCycle; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            bool now = pe.ThresholdOf(counter).Compare(BaseCount(counter, input, pe));
            if (now != ((_previouslyTrue >> counter & 1) != 0))
            {
                return 0;
            }

            ulong increment = SteadyIncrement(counter, input, pe);
            if (increment != 0 && !OverflowsQuietly(counter, pe))
            {
                steady = Math.Min(steady, Distance(counter) / increment);
            }
        }

        return EndAfterChains(input, steady, pe);
    }

    /// <summary>Counts so many cycles.</summary>
    /// <param name="input">The cycle that all of them are like.</param>
    /// <param name="cycles">How many, at most <see cref="SteadyCycles"/>.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>The flags to set.</returns>
    public ulong AddSteadyCycles(in CycleInput input, ulong cycles, in PeState pe)
    {
        ulong flags = 0;

        // From the last counter to the first: CHAIN depends on the value that the counter below has before these cycles.
        for (ulong rest = _singleCycle; rest != 0;)
        {
            int counter = BitOperations.Log2(rest);
            ulong bit = 1UL << counter;
            rest &= ~bit;
            UInt128 increment = SumOfCycles(counter, input, cycles, pe);
            bool wide = (_wide >> counter & 1) != 0;
            UInt128 value = wide ? Value(counter) : (uint)Value(counter);
            ulong overflows = (ulong)((value + increment) >> (wide ? 64 : 32));
            AddToWord(counter, (ulong)increment);
            flags |= overflows != 0 ? bit | Chain(counter, overflows, pe) : 0;
            flags |= increment != 0 ? _signalling & bit : 0;
        }

        ref TickSlots.Slot slot = ref _slots.At(TickSlots.Cycles);
        if (cycles <= ~slot.Ticks)
        {
            slot.Ticks += cycles;
        }
        else
        {
            flags |= Overflow(TickSlots.Cycles, cycles, eachInItsOwnCycle: true, pe);
        }

        // Of counters that look at single cycles it is in their sums already.
        _chained = 0;
        return flags;
    }

    /// <summary>
    /// Whether an overflow of the counter stops nothing. That is so where its flag is set: a freeze on overflow would have stopped it before. It is also so where
    /// CHAIN increments it and the flag of the counter below is set, as both are in one range.
    /// </summary>
    private readonly bool OverflowsQuietly(int counter, in PeState pe)
    {
        ulong flags = pe.Bank.PMOVSSET_EL0;
        return (flags >> counter & 1) != 0 || (IsChained(counter, pe) && (flags >> (counter - 1) & 1) != 0);
    }

    /// <summary>What a running counter adds in each of many cycles like this one.</summary>
    private readonly ulong SteadyIncrement(int counter, in CycleInput input, in PeState pe)
    {
        ulong occurrences = BaseCount(counter, input, pe);
        if ((_singleCycle >> counter & 1) == 0)
        {
            return (_running >> counter & 1) != 0 ? occurrences : 0;
        }

        ThresholdFunction function = pe.ThresholdOf(counter);
        bool now = function.Compare(occurrences);
        return function.Increment(occurrences, now, now, SteadyLink(counter, input, pe));
    }

    private readonly ulong SteadyLink(int counter, in CycleInput input, in PeState pe) =>
        (counter & 1) != 0 ? SteadyIncrement(counter - 1, input, pe) : 0;

    /// <summary>How often CHAIN occurs for a counter in the next cycles.</summary>
    private readonly ulong ChainsIn(int counter, in CycleInput input, ulong cycles, in PeState pe)
    {
        if (!IsChained(counter, pe))
        {
            return 0;
        }

        int even = counter - 1;
        return Carries(even, Value(even), cycles * SteadyIncrement(even, input, pe));
    }

    /// <summary>Takes cycles from the end until no counter has CHAIN in the last of them: the cycle after CHAIN can make an edge, and belongs to it.</summary>
    private readonly ulong EndAfterChains(in CycleInput input, ulong cycles, in PeState pe)
    {
        for (ulong rest = _singleCycle; rest != 0 && cycles != 0;)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            if (ChainsIn(counter, input, cycles, pe) == ChainsIn(counter, input, cycles - 1, pe))
            {
                rest &= rest - 1;
                continue;
            }

            // The cycle before may have CHAIN for a counter that was asked already.
            cycles--;
            rest = _singleCycle;
        }

        return cycles;
    }

    /// <summary>What a counter that looks at single cycles adds in many of them. Only a cycle with CHAIN is different from the one before.</summary>
    private readonly UInt128 SumOfCycles(int counter, in CycleInput input, ulong cycles, in PeState pe)
    {
        UInt128 steady = SteadyIncrement(counter, input, pe);
        ulong chains = ChainsIn(counter, input, cycles, pe);
        if (chains == 0)
        {
            return steady * cycles;
        }

        // CHAIN occurs once in its cycle and not in the next, and each of the two can make an edge.
        ThresholdFunction function = pe.ThresholdOf(counter);
        bool without = function.Compare(0);
        bool with = function.Compare(1);
        ulong linked = SteadyLink(counter, input, pe);
        ulong pair = function.Increment(1, with, without, linked) + function.Increment(0, without, with, linked);
        return (steady * (cycles - (2 * chains))) + ((UInt128)pair * chains);
    }
}
