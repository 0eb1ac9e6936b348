using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

// Counting: the counters count, and the overflow flags that they ask for are set here. Lazy counting: see Counters.
public sealed partial class Pmu
{
    /// <summary>
    /// Changes whenever the set of events that running counters select may have changed: an embedder that hooks events has to look at
    /// <see cref="IsCounting"/> again only when this is another number than before.
    /// </summary>
    public int ListenVersion => _counters.ListenVersion;

    /// <summary>How many more cycles until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong CyclesToOverflow => OccurrencesToOverflow(PmuEvents.CPU_CYCLES);

    /// <summary>How many more retired instructions until a counter overflows, as things are now; <see cref="ulong.MaxValue"/> where none will.</summary>
    public ulong InstructionsToOverflow => OccurrencesToOverflow(PmuEvents.INST_RETIRED);

    /// <summary>
    /// The PE went through <paramref name="cycles"/> processor cycles and retired <paramref name="instructions"/> instructions, all of
    /// them in the last of those cycles; with no cycles, in one cycle that CPU_CYCLES does not count.
    /// </summary>
    /// <param name="cycles">Processor cycles.</param>
    /// <param name="instructions">Retired instructions.</param>
    public void Advance(ulong cycles, ulong instructions)
    {
        if (!_counters.TryAdvance(cycles, instructions))
        {
            AdvanceSlowly(cycles, instructions);
        }
    }

    /// <summary>
    /// An event occurred, all occurrences within one processor cycle. CPU_CYCLES and INST_RETIRED given here are an
    /// <see cref="Advance"/>. An event that no counter counts costs one test of a bit.
    /// </summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="occurrences">How often; 0 is allowed.</param>
    public void Count(ushort eventNumber, ulong occurrences)
    {
        if (!_counters.TryCount(eventNumber, occurrences))
        {
            CountSlowly(eventNumber, occurrences);
        }
    }

    /// <summary>Several events occurred, all within one processor cycle.</summary>
    /// <param name="events">The events; CPU_CYCLES is not among them.</param>
    public void Count(ReadOnlySpan<PmuEventCount> events) => InOneCycle(new CycleInput { Events = events });

    /// <summary>Whether a counter that runs now selects the event and has it pushed.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    public bool IsCounting(ushort eventNumber) => _counters.IsCounting(eventNumber, _pe);

    /// <summary>
    /// The overflow budget: how many more occurrences of the event until a counter overflows, as things are now. An embedder can run a block of code without
    /// looking at PMUIRQ as long as it stays within.
    /// </summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <returns>At least 1; <see cref="ulong.MaxValue"/> where no counter that it is pushed to will overflow.</returns>
    public ulong OccurrencesToOverflow(ushort eventNumber) => _counters.OccurrencesToOverflow(eventNumber);

    /// <summary>
    /// The count source reached the overflow that it was armed for. The source calls it, or its owner soon after, on the thread that
    /// drives the PMU; a call that comes too late or too early does no harm.
    /// </summary>
    /// <param name="counter">The counter.</param>
    public void OnSourceOverflow(int counter) => SetOverflowFlags(_counters.SourceReached(counter, _pe));

    /// <summary>Looks for overflows that the count source has not told about yet, for a reader of the state from outside.</summary>
    internal void CatchUp()
    {
        for (ulong rest = _counters.Pulled; rest != 0; rest &= rest - 1)
        {
            OnSourceOverflow(BitOperations.TrailingZeroCount(rest));
        }
    }

    private void AdvanceSlowly(ulong cycles, ulong instructions)
    {
        ulong before = cycles > 0 ? cycles - 1 : 0;
        if (_counters.AnyLooksAtSingleCycles)
        {
            AdvanceInSingleCycles(before);
        }
        else
        {
            AddCycles(before);
        }

        // The last cycle has the instructions in it. An overflow in it stops neither the cycle nor the instructions.
        InOneCycle(new CycleInput { Cycles = cycles > 0 ? 1UL : 0UL, Instructions = instructions });
    }

    /// <summary>Cycles are many cycles: what an overflow stops does not count those that come after it.</summary>
    private void AddCycles(ulong cycles)
    {
        while (cycles > 0)
        {
            SetOverflowFlags(_counters.AddCycles(ref cycles, Freeze.FreezingCounters(_pe) & ~_conditions.Frozen, _pe));
        }
    }

    /// <summary>
    /// Cycles that are all alike. Only the first can make an edge, and only the first overflow of a counter changes more than counts.
    /// </summary>
    private void AdvanceInSingleCycles(ulong cycles)
    {
        CycleInput alike = new() { Cycles = 1 };
        while (cycles > 0)
        {
            SetOverflowFlags(_counters.LookAtCycle(alike, _pe));
            cycles--;
            ulong steady = _counters.SteadyCycles(alike, cycles, _pe);
            if (steady > 0)
            {
                SetOverflowFlags(_counters.AddSteadyCycles(alike, steady, _pe));
                cycles -= steady;
            }
        }
    }

    private void CountSlowly(ushort eventNumber, ulong occurrences)
    {
        if (eventNumber == PmuEvents.CPU_CYCLES && !_counters.LooksAtCycles)
        {
            Advance(occurrences, 0);
            return;
        }

        PmuEventCount only = new(eventNumber, occurrences);
        InOneCycle(new CycleInput { Events = new ReadOnlySpan<PmuEventCount>(in only) });
    }

    /// <summary>All that happens in one processor cycle. An overflow stops nothing in its own cycle.</summary>
    private void InOneCycle(in CycleInput input) =>
        SetOverflowFlags(_counters.LooksAtCycles ? _counters.LookAtCycle(input, _pe) : _counters.AddToTicks(input, _pe));

    /// <summary>Captures every counter. PMU_SNAPSHOT takes no cycle.</summary>
    private void CaptureCounters()
    {
        for (ulong rest = Configuration.ImplementedCounters; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            _captured.Set(counter, _counters.Value(counter));
        }

        PmuEventCount only = new(PmuEvents.PMU_SNAPSHOT, 1);
        SetOverflowFlags(_counters.LookBetweenCycles(new CycleInput { Events = new ReadOnlySpan<PmuEventCount>(in only) }, _pe));
    }

    /// <summary>Gives a counter a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SetCounter(int counter, ulong value)
    {
        if (!_counters.TryReplace(counter, value))
        {
            SetOverflowFlags(_counters.Replace(counter, value, _pe));
        }
    }

    /// <summary>Overflow: PMOVSSET_EL0, and what follows from it.</summary>
    private void SetOverflowFlags(ulong flags)
    {
        if (flags == 0)
        {
            return;
        }

        bool signalled = _exception.Pend(flags, _pe);
        if (signalled && _host is not null)
        {
            WriteInstructionAddress(_host.InstructionAddress);
        }

        PmuEffects effects = PMOVSSET_EL0.WriteBits(ref _pe.Bank.PMOVSSET_EL0, flags, ulong.MaxValue, Masks);
        if (effects != 0)
        {
            Update(effects);
        }
        else if (signalled)
        {
            UpdateException();
        }
    }
}
