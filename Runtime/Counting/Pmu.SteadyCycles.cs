using System;
using System.Numerics;

namespace Emu;

// Many cycles at once while counters look at single cycles. Cycles without instructions and events are alike, so what they add is arithmetic:
// an Advance looks at no more single cycles than there are counters, however many cycles it is told of and however often counters overflow in them.
public sealed partial class Pmu
{
    /// <summary>
    /// Many cycles: the instructions are all in the last, the others are alike. Among those only the first can make an edge, and only the
    /// first overflow of a counter changes more than counts.
    /// </summary>
    private void AdvanceInSingleCycles(ulong cycles, ulong instructions)
    {
        CycleInput alike = new() { Cycles = 1 };
        ulong before = cycles > 0 ? cycles - 1 : 0;
        if (_singleCycle == 0)
        {
            // Nothing but the last cycle will ever be asked for.
            AddCycles(before);
            before = 0;
        }

        for (ulong rest = before; rest > 0;)
        {
            LookAtCycle(alike);
            rest--;
            ulong steady = SteadyCycles(alike, rest);
            if (steady > 0)
            {
                AddSteadyCycles(alike, steady);
                rest -= steady;
            }
        }

        LookAtCycle(new CycleInput { Cycles = cycles > 0 ? 1UL : 0UL, Instructions = instructions });
    }

    /// <summary>
    /// How many cycles like this one can pass whose counts are arithmetic: only CHAIN makes edges in them, and no counter sets its overflow flag unless CHAIN increments it.
    /// </summary>
    private ulong SteadyCycles(in CycleInput input, ulong most)
    {
        ulong steady = most;
        for (ulong rest = RunningOn(CycleSlot) & ~_bank.PMOVSSET_EL0; rest != 0; rest &= rest - 1)
        {
            steady = Math.Min(steady, Distance(BitOperations.TrailingZeroCount(rest)));
        }

        for (ulong rest = _singleCycle; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            bool now = FunctionOf(counter).Compare(BaseCount(counter, input));
            if (now != ((_previouslyTrue >> counter & 1) != 0))
            {
                return 0;
            }

            ulong increment = SteadyIncrement(counter, input);
            if (increment != 0 && !OverflowsQuietly(counter))
            {
                steady = Math.Min(steady, Distance(counter) / increment);
            }
        }

        return EndAfterChains(input, steady);
    }

    /// <summary>
    /// Whether an overflow of the counter stops nothing. That is so where its flag is set: a freeze on overflow would have stopped it before. It is also so where
    /// CHAIN increments it and the flag of the counter below is set, as both are in one range.
    /// </summary>
    private bool OverflowsQuietly(int counter)
    {
        ulong flags = _bank.PMOVSSET_EL0;
        return (flags >> counter & 1) != 0 || (IsChained(counter) && (flags >> (counter - 1) & 1) != 0);
    }

    /// <summary>What a running counter adds in each of many cycles like this one.</summary>
    private ulong SteadyIncrement(int counter, in CycleInput input)
    {
        ulong occurrences = BaseCount(counter, input);
        if ((_singleCycle >> counter & 1) == 0)
        {
            return (_running >> counter & 1) != 0 ? occurrences : 0;
        }

        ThresholdFunction function = FunctionOf(counter);
        bool now = function.Compare(occurrences);
        return function.Increment(occurrences, now, now, SteadyLink(counter, input));
    }

    private ulong SteadyLink(int counter, in CycleInput input) => (counter & 1) != 0 ? SteadyIncrement(counter - 1, input) : 0;

    /// <summary>How often CHAIN occurs for a counter in the next cycles.</summary>
    private ulong ChainsIn(int counter, in CycleInput input, ulong cycles)
    {
        if (!IsChained(counter))
        {
            return 0;
        }

        int even = counter - 1;
        return Carries(even, Value(even), cycles * SteadyIncrement(even, input));
    }

    /// <summary>Takes cycles from the end until no counter has CHAIN in the last of them: the cycle after CHAIN can make an edge, and belongs to it.</summary>
    private ulong EndAfterChains(in CycleInput input, ulong cycles)
    {
        for (ulong rest = _singleCycle; rest != 0 && cycles != 0;)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            if (ChainsIn(counter, input, cycles) == ChainsIn(counter, input, cycles - 1))
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

    private void AddSteadyCycles(in CycleInput input, ulong cycles)
    {
        ulong flags = 0;

        // From the last counter to the first: CHAIN depends on the value that the counter below has before these cycles.
        for (ulong rest = _singleCycle; rest != 0;)
        {
            int counter = BitOperations.Log2(rest);
            ulong bit = 1UL << counter;
            rest &= ~bit;
            UInt128 increment = SumOfCycles(counter, input, cycles);
            bool wide = (_wide >> counter & 1) != 0;
            UInt128 value = wide ? Value(counter) : (uint)Value(counter);
            ulong overflows = (ulong)((value + increment) >> (wide ? 64 : 32));
            AddToWord(counter, (ulong)increment);
            flags |= overflows != 0 ? bit | Chain(counter, overflows) : 0;
            flags |= increment != 0 ? _signalling & bit : 0;
        }

        if (cycles <= ~_slots[CycleSlot].Ticks)
        {
            _slots[CycleSlot].Ticks += cycles;
        }
        else
        {
            flags |= Overflow(CycleSlot, cycles, eachInItsOwnCycle: true);
        }

        // Of counters that look at single cycles it is in their sums already.
        _chained = 0;
        SetOverflowFlags(flags);
    }

    /// <summary>What a counter that looks at single cycles adds in many of them, none of which but those with CHAIN is unlike the one before.</summary>
    private UInt128 SumOfCycles(int counter, in CycleInput input, ulong cycles)
    {
        UInt128 steady = SteadyIncrement(counter, input);
        ulong chains = ChainsIn(counter, input, cycles);
        if (chains == 0)
        {
            return steady * cycles;
        }

        // CHAIN occurs once in its cycle and not in the next, and each of the two can make an edge.
        ThresholdFunction function = FunctionOf(counter);
        bool without = function.Compare(0);
        bool with = function.Compare(1);
        ulong linked = SteadyLink(counter, input);
        ulong pair = function.Increment(1, with, without, linked) + function.Increment(0, without, with, linked);
        return (steady * (cycles - (2 * chains))) + ((UInt128)pair * chains);
    }
}
