using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// The counters: their words, which of them run, and how far the next overflow is. Counters that select the same event share a slot. A slot has one number, its ticks,
/// which grows with each occurrence. The word of a running counter is its value minus these ticks, so an occurrence costs one addition, however many counters count it.
/// </summary>
/// <remarks>
/// <para>The ticks are set so that they carry out of bit 63 exactly when the first of their counters overflows: the carry of that one addition says whether any
/// counter overflows. Code that moves ticks moves the words of their counters the other way.</para>
/// <para>A method that counts or stops returns the overflow flags to set; it sets none.</para>
/// </remarks>
internal partial struct Counters
{
    // The words of the fixed counters come first: there are as many words after them as event counters.
    private const int CycleWord = 0;
    private const int InstructionWord = 1;
    private const int FirstEventWord = 2;

    // Every counter's word: its value; of a counter that runs, its value minus its ticks.
    private readonly ulong[] _words;

    // The bits that an event counter has.
    private readonly ulong _eventCounterMask;

    // With FEAT_PMUv3_EDGE every cycle is looked at: a counter may get an edge at any time, and then asks what the last cycle was.
    private readonly bool _remembersCycles;

    private TickSlots _slots;
    // What a count source counts; null where counts are pushed.
    private readonly PulledCounters? _pulled;

    // The slot whose ticks a counter's word lacks now.
    private CounterSlots _ticking;

    // Counters whose value is not just their word and those ticks: the source has a part of it, or the cycle counter's clock is divided.
    private ulong _indirect;

    // The counters that run now.
    private ulong _running;

    // Counters that select an event that can be counted. The others read back what was selected and never count.
    private ulong _countable;

    // Counters that overflow at bit 63; the others overflow at bit 31.
    private ulong _wide;

    // Counters in synchronous mode whose next event makes the exception pending at once: their flags are set already.
    private ulong _signalling;

    // Counters that were found past their overflow when the source stopped them.
    private ulong _late;

    // The counters that run and look at single cycles.
    private ulong _singleCycle;

    // CT of the last cycle; 0 for counters that did not count then.
    private ulong _previouslyTrue;

    // Odd counters that CHAIN occurs for in the cycle that is being looked at.
    private ulong _chained;

    // The cycle counter's clock divider, 0 to 63; while a divided cycle counter runs, minus its ticks.
    private ulong _divider;

    // The cycle counter counts every 64th cycle.
    private bool _divided;

    /// <summary>The counters of a configuration, all 0.</summary>
    public Counters(PmuConfiguration configuration, ICountSource? source)
    {
        _words = new ulong[FirstEventWord + configuration.Counters];
        _eventCounterMask = configuration.EventCounterMask;
        _slots = new TickSlots(configuration.Counters);
        _pulled = source is null ? null : new PulledCounters(source);
        _remembersCycles = configuration.Has(PmuFeatures.FEAT_PMUv3_EDGE) && source is null;
        ((Span<byte>)_ticking).Fill(TickSlots.Still);
    }

    /// <summary>Counts are pulled from a source.</summary>
    public readonly bool IsPulling => _pulled is not null;

    /// <summary>The counters that run now, as a counter set.</summary>
    public readonly ulong Running => _running;

    /// <summary>Changes whenever the set of events that running counters select may have changed.</summary>
    public int ListenVersion { get; private set; }

    /// <summary>Changes whenever an overflow may be nearer than its earlier distance minus the occurrences since then.</summary>
    public ulong BudgetVersion { get; private set; }

    /// <summary>The cycle counter's clock divider, 0 to 63.</summary>
    public readonly ulong Divider =>
        (_divided && (_running & PmuCounter.CycleMask) != 0 ? _divider + TicksOf(PmuCounter.Cycle) : _divider) & 63;

    /// <summary>A counter's value now.</summary>
    /// <param name="counter">A counter that the configuration has.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Value(int counter)
    {
        if ((_indirect >> counter & 1) != 0)
        {
            return ValueAt(counter, TicksOf(counter));
        }

        ulong value = Word(counter) + _slots.At(_ticking[counter]).Ticks;
        return counter < PmuCounter.Cycle ? value & _eventCounterMask : value;
    }

    /// <summary>The same for the cycle counter, which software reads often.</summary>
    public readonly ulong CycleCounterValue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_indirect & PmuCounter.CycleMask) == 0
            ? _words[CycleWord] + _slots.At(_ticking[PmuCounter.Cycle]).Ticks
            : ValueAt(PmuCounter.Cycle, TicksOf(PmuCounter.Cycle));
    }

    /// <summary>The same for a counter that is known to be an event counter.</summary>
    /// <param name="counter">An event counter that the configuration has.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong EventCounterValue(int counter) => (_indirect >> counter & 1) == 0
        ? (_words[FirstEventWord + counter] + _slots.At(_ticking[counter]).Ticks) & _eventCounterMask
        : ValueAt(counter, TicksOf(counter));

    /// <summary>Gives a counter a value; one that runs goes on from there.</summary>
    /// <param name="counter">A counter that the configuration has.</param>
    /// <param name="value">The value; bits that the counter does not have are ignored.</param>
    /// <returns>False where the counter's value is not in its word, and nothing changed: <see cref="Replace"/> does it then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReplace(int counter, ulong value)
    {
        if ((_indirect >> counter & 1) != 0)
        {
            return false;
        }

        int slot = _ticking[counter];
        ref TickSlots.Slot on = ref _slots.At(slot);
        value = counter < PmuCounter.Cycle ? value & _eventCounterMask : value;
        Word(counter) = value - on.Ticks;
        if (slot != TickSlots.Still)
        {
            // It may have been the nearest to its overflow and no longer be, or it may be the nearest now.
            on.BeEarly();
            Arm(slot, Distance(counter, value, 0));
            BudgetVersion++;
        }
        else if ((_singleCycle >> counter & 1) != 0)
        {
            BudgetVersion++;
        }

        return true;
    }

    /// <summary>Gives a counter a value; one that runs goes on from there.</summary>
    /// <param name="counter">A counter that the configuration has.</param>
    /// <param name="value">The value; bits that the counter does not have are ignored.</param>
    /// <param name="pe">The PE.</param>
    /// <returns>Flags to set: a source may be late to tell, and the overflow of the old value was one anyway.</returns>
    public ulong Replace(int counter, ulong value, in PeState pe)
    {
        if (TryReplace(counter, value))
        {
            return 0;
        }

        value = counter < PmuCounter.Cycle ? value & _eventCounterMask : value;
        ulong ticks = TicksOf(counter);
        ulong carries = (Pulled >> counter & 1) != 0 ? PulledCarries(counter, ticks) : 0;
        Word(counter) = IsDivided(counter) ? value - ((_divider + ticks) >> 6) : value - ticks;
        ArmCounter(counter);
        return carries != 0 ? (1UL << counter) | Chain(counter, carries, pe) : 0;
    }

    /// <summary>Copies every counter's value; those that the configuration does not have are 0.</summary>
    /// <param name="values">Where to.</param>
    public readonly void CopyTo(ref PmuCounterWords values)
    {
        ReadOnlySpan<ulong> words = _words.AsSpan(FirstEventWord);
        Span<ulong> copy = values;
        words.CopyTo(copy);
        if (words.Length < PmuCounter.MaxEventCounters)
        {
            copy[words.Length..].Clear();
        }

        for (ulong rest = _running & ~_indirect & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            ref ulong value = ref copy[counter];
            value = (value + _slots.At(_ticking[counter]).Ticks) & _eventCounterMask;
        }

        for (ulong rest = _running & _indirect & PmuCounter.EventMask; rest != 0; rest &= rest - 1)
        {
            int counter = BitOperations.TrailingZeroCount(rest);
            copy[counter] = Value(counter);
        }

        copy[PmuCounter.Cycle] = Value(PmuCounter.Cycle);
        copy[PmuCounter.Instruction] = Value(PmuCounter.Instruction);
    }

    /// <summary>Takes over every counter's value while none runs.</summary>
    /// <param name="values">The values.</param>
    /// <param name="divider">The cycle counter's clock divider, 0 to 63.</param>
    public void CopyFrom(in PmuCounterWords values, ulong divider)
    {
        ReadOnlySpan<ulong> from = values;
        from[..(_words.Length - FirstEventWord)].CopyTo(_words.AsSpan(FirstEventWord));
        _words[CycleWord] = from[PmuCounter.Cycle];
        _words[InstructionWord] = from[PmuCounter.Instruction];
        _divider = divider;
    }

    /// <summary>Resets every counter as registers.yaml says for its register, while none runs.</summary>
    /// <param name="isCold">It is a Cold reset.</param>
    /// <param name="features">The features of the configuration.</param>
    public void Reset(bool isCold, PmuFeatures features)
    {
        ref ulong cycles = ref _words[CycleWord];
        cycles = isCold ? PMCCNTR_EL0.ColdReset(cycles, features) : PMCCNTR_EL0.WarmReset(cycles, features);
        ref ulong instructions = ref _words[InstructionWord];
        instructions = isCold ? PMICNTR_EL0.ColdReset(instructions, features) : PMICNTR_EL0.WarmReset(instructions, features);
        foreach (ref ulong word in _words.AsSpan(FirstEventWord))
        {
            word = isCold ? PMEVCNTRn_EL0.ColdReset(word, features) : PMEVCNTRn_EL0.WarmReset(word, features);
        }

        _divider = 0;
        _previouslyTrue = 0;
    }

    /// <summary>The word of a counter, event counter or fixed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref ulong Word(int counter) =>
        ref _words[counter < PmuCounter.Cycle ? FirstEventWord + counter : counter - PmuCounter.Cycle];

    /// <summary>The word of event counter 0, with those of the others behind it.</summary>
    private readonly ref ulong EventWords
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_words), FirstEventWord);
    }

    /// <summary>The value of a running counter when its ticks have this number.</summary>
    private readonly ulong ValueAt(int counter, ulong ticks)
    {
        ulong word = Word(counter);
        if (IsDivided(counter))
        {
            return word + ((_divider + ticks) >> 6);
        }

        return counter < PmuCounter.Cycle ? (word + ticks) & _eventCounterMask : word + ticks;
    }

    /// <summary>What a running counter has to add to its word.</summary>
    private readonly ulong TicksOf(int counter) =>
        (Pulled >> counter & 1) != 0 ? _pulled!.Read(counter) : _slots.At(_ticking[counter]).Ticks;

    private readonly bool IsDivided(int counter) => counter == PmuCounter.Cycle && _divided;
}
