using System;
using System.Numerics;
using Emu.Registers;

namespace Emu;

// D13.8.3: thresholds and edges. They are about what happens in each processor cycle, so counters that use them are kept apart from the
// ticks. Normally there are none; while there is one, every Count, every cycle of Advance and every PMSWINC_EL0 write is a cycle in
// which it sees something, if only 0.
public sealed partial class Pmu
{
    // The counters that run and look at single cycles.
    private ulong _singleCycle;

    // CT of the last cycle; 0 for counters that did not count then.
    private ulong _previouslyTrue;

    // Not 0 with FEAT_PMUv3_EDGE, where a counter may be given an edge any time and then asks what the last cycle was: every cycle is looked at.
    private readonly ulong _remembersCycles;

    // Odd counters that CHAIN occurs for in the cycle that is being looked at.
    private ulong _chained;

    private bool LooksAtCycles => (_singleCycle | _remembersCycles) != 0;

    /// <summary>Several events occurred, all within one processor cycle.</summary>
    /// <param name="events">The events; CPU_CYCLES is not among them.</param>
    public void Count(ReadOnlySpan<PmuEventCount> events)
    {
        if (LooksAtCycles)
        {
            LookAtCycle(new CycleInput { Events = events });
            return;
        }

        SetOverflowFlags(AddEventTicks(events));
    }

    /// <summary>Whether a counter's threshold, edge or link is on. A count source counts occurrences and knows no cycles.</summary>
    private bool LooksAtSingleCycles(int counter) =>
        _source is null
        && (_bank.PMEVTYPERn_EL0[counter]
            & (PMEVTYPERn_EL0.TC_Mask | PMEVTYPERn_EL0.TE_Mask | PMEVTYPERn_EL0.TLC_Mask | PMEVTYPERn_EL0.TH_Mask)) != 0;

    private void CountInOneCycle(ushort eventNumber, ulong occurrences)
    {
        PmuEventCount only = new(eventNumber, occurrences);
        LookAtCycle(new CycleInput { Events = new ReadOnlySpan<PmuEventCount>(in only) });
    }

    /// <summary>An event that takes no cycle: counters that look at single cycles and select another see nothing.</summary>
    private void CountBetweenCycles(ushort eventNumber)
    {
        PmuEventCount only = new(eventNumber, 1);
        LookAtCycle(new CycleInput { Events = new ReadOnlySpan<PmuEventCount>(in only) }, RunningOnEvent(eventNumber));
    }

    private void IncrementBySoftwareInOneCycle(ulong counters) => LookAtCycle(new CycleInput { Software = counters });

    /// <summary>One cycle, for all counters: those on ticks first, then the others in the order of their numbers, so even before odd.</summary>
    /// <param name="input">What happens in it.</param>
    /// <param name="counters">The counters that are asked to look; for the others it is no cycle.</param>
    private void LookAtCycle(in CycleInput input, ulong counters = ulong.MaxValue)
    {
        _chained = 0;
        ulong onTicks = _running & ~_singleCycle & PmuCounter.EventMask;
        ulong comparisons = _remembersCycles != 0 ? Occurring(onTicks, input) : 0;
        ulong flags = IncrementOnTicks(input);
        ulong last = 0;
        for (ulong rest = _singleCycle & counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ulong bit = 1UL << counter;
            ThresholdFunction function = FunctionOf(counter);
            ulong occurrences = BaseCount(counter, input);
            bool now = function.Compare(occurrences);
            last = function.Increment(occurrences, now, (_previouslyTrue & bit) != 0, LinkedCount(counter, input, last));
            comparisons |= now ? bit : 0;
            if (last != 0)
            {
                ulong overflowed = Increment(counter, last);
                flags |= overflowed | (overflowed != 0 ? Chain(counter, 1) : 0) | (_signalling & bit);
            }
        }

        comparisons |= _chained & onTicks;
        _previouslyTrue = (_previouslyTrue & ~counters) | (comparisons & counters);
        _chained = 0;
        SetOverflowFlags(flags);
    }

    /// <summary>The part of a cycle that counters on ticks take.</summary>
    /// <returns>The flags of those that overflowed.</returns>
    private ulong IncrementOnTicks(in CycleInput input) =>
        AddTicks(CycleSlot, input.Cycles)
        | AddTicks(InstructionSlot, input.Instructions)
        | AddEventTicks(input.Events)
        | IncrementOnTicksBySoftware(input.Software);

    private ulong AddEventTicks(ReadOnlySpan<PmuEventCount> events)
    {
        ulong flags = 0;
        for (int i = 0; i < events.Length; i++)
        {
            int slot = FindSlot(events[i].Event);
            if (slot > CycleSlot)
            {
                flags |= AddTicks(slot, events[i].Occurrences);
            }
        }

        return flags;
    }

    /// <summary>Of some counters, those whose events occur in a cycle: CT with the threshold off.</summary>
    private ulong Occurring(ulong counters, in CycleInput input)
    {
        ulong occurring = 0;
        for (ulong rest = counters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            occurring |= (BaseCount(counter, input) != 0 ? 1UL : 0UL) << counter;
        }

        return occurring;
    }

    /// <summary>VB: how often a counter's event occurs in a cycle.</summary>
    private ulong BaseCount(int counter, in CycleInput input)
    {
        ushort selected = EventOf(counter);
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
    private ulong LinkedCount(int counter, in CycleInput input, ulong last)
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

        return (_running >> even & 1) != 0 ? BaseCount(even, input) : 0;
    }

    private ThresholdFunction FunctionOf(int counter) => new(new PMEVTYPERn_EL0(_bank.PMEVTYPERn_EL0[counter]));

    /// <summary>What happens in one cycle.</summary>
    private ref struct CycleInput
    {
        public ulong Cycles;
        public ulong Instructions;

        // The counters that PMSWINC_EL0 was written for.
        public ulong Software;
        public ReadOnlySpan<PmuEventCount> Events;
    }

    /// <summary>The threshold function of one counter.</summary>
    private readonly struct ThresholdFunction
    {
        private const uint Otherwise = 0b01;
        private const uint Instead = 0b10;

        private readonly ulong _threshold;
        private readonly uint _control;
        private readonly uint _link;
        private readonly bool _edge;
        private readonly bool _reserved;

        public ThresholdFunction(PMEVTYPERn_EL0 type)
        {
            _threshold = (type.Bits & PMEVTYPERn_EL0.TH_Mask) >> PMEVTYPERn_EL0.TH_Shift;
            _control = (uint)((type.Bits & PMEVTYPERn_EL0.TC_Mask) >> PMEVTYPERn_EL0.TC_Shift);
            _link = (uint)((type.Bits & PMEVTYPERn_EL0.TLC_Mask) >> PMEVTYPERn_EL0.TLC_Shift);
            _edge = type.TE;

            // CONSTRAINED UNPREDICTABLE combinations behave as if the threshold were off.
            _reserved = _link > Instead
                || (_edge && (_link == Otherwise || (_control & 0b11) == 0))
                || (!_edge && _link == Instead && (_control & 1) != 0);
        }

        /// <summary>CT, of VB.</summary>
        public bool Compare(ulong occurrences) => (_control >> 1) switch
        {
            0 => occurrences != _threshold,
            1 => occurrences == _threshold,
            2 => occurrences >= _threshold,
            _ => occurrences < _threshold,
        };

        /// <summary>V, what the counter adds.</summary>
        /// <param name="occurrences">VB.</param>
        /// <param name="now">CT.</param>
        /// <param name="before">CP.</param>
        /// <param name="linked">Vm.</param>
        public ulong Increment(ulong occurrences, bool now, bool before, ulong linked)
        {
            if (_reserved)
            {
                return occurrences;
            }

            if (_edge)
            {
                bool edge = (_control & 1) != 0 ? now && !before : now != before;
                return edge ? (_link == Instead ? linked : 1UL) : 0;
            }

            if (!now)
            {
                return _link == Otherwise ? linked : 0;
            }

            return _link == Instead ? linked : (_control & 1) != 0 ? 1UL : occurrences;
        }
    }
}
