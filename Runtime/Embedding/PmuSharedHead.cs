using System;
using System.Runtime.CompilerServices;
using Emu.Registers;

namespace Emu;

/// <summary>
/// Counting without calls: keeps the <see cref="PmuHead"/> of a PMU, in which an emulator counts cycles and instructions by itself. What it counted is taken before each call
/// that reads or changes the PMU (<see cref="Take"/>), and the head is brought up to date after each that changed it (<see cref="Publish"/>).
/// </summary>
/// <remarks>One thread at a time, the one that drives the PMU. Nothing is allocated after construction.</remarks>
public sealed class PmuSharedHead
{
    private readonly Pmu _pmu;
    private readonly IPmuHeadObserver? _observer;
#pragma warning disable IDE0052 // It keeps the memory alive that the address is of.
    private readonly PmuHead[]? _own;
#pragma warning restore IDE0052
    private readonly nint _address;
    private readonly bool _pulls;

    private int _listenVersion;

    /// <summary>Makes a head that does not move in memory.</summary>
    /// <param name="pmu">The PMU. Where its counts are pulled from a source, what is counted in the head means nothing.</param>
    /// <param name="observer">Told about changes; may be null.</param>
    public PmuSharedHead(Pmu pmu, IPmuHeadObserver? observer = null)
        : this(pmu, observer, GC.AllocateArray<PmuHead>(1, pinned: true))
    {
    }

    /// <summary>Keeps a head in memory of the embedder.</summary>
    /// <param name="pmu">The PMU.</param>
    /// <param name="observer">Told about changes; may be null.</param>
    /// <param name="address">Where there are <see cref="PmuHead.Size"/> bytes, aligned to 8, as long as this object is used.</param>
    public PmuSharedHead(Pmu pmu, IPmuHeadObserver? observer, nint address)
    {
        ArgumentNullException.ThrowIfNull(pmu);
        ArgumentOutOfRangeException.ThrowIfZero(address);
        _pmu = pmu;
        _observer = observer;
        _pulls = pmu.IsPulling;
        _address = address;
        _listenVersion = pmu.ListenVersion;
        ref PmuHead head = ref Head;
        head = default;
        head.BudgetVersion = (uint)pmu.BudgetVersion;
        PublishListening(ref head);
        PublishBudgets(ref head);
        head.TryPublish(pmu);
    }

    private PmuSharedHead(Pmu pmu, IPmuHeadObserver? observer, PmuHead[] own)
        : this(pmu, observer, AddressOf(own)) => _own = own;

    /// <summary>The PMU.</summary>
    public Pmu Pmu => _pmu;

    /// <summary>The head. Code of the embedder adds to its counts, and reads the rest.</summary>
    public ref PmuHead Head => ref Unsafe.AddByteOffset(ref Unsafe.NullRef<PmuHead>(), _address);

    /// <summary>Where the head is, for generated machine code: it stays there as long as this object lives.</summary>
    public nint Address => _address;

    /// <summary>
    /// The PE went through cycles and retired instructions, as for <see cref="Emu.Pmu.Advance"/>: two additions and a comparison, unless a counter overflows.
    /// </summary>
    /// <param name="cycles">Processor cycles.</param>
    /// <param name="instructions">Retired instructions, all of them in the last of those cycles.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(ulong cycles, ulong instructions)
    {
        ref PmuHead head = ref Head;
        ulong cycleSum = head.Cycles + cycles;
        ulong instructionSum = head.Instructions + instructions;

        // The two arguments, too: what they carry out of the sums is not seen in these.
        if ((long)(cycleSum | instructionSum | cycles | instructions) >= 0)
        {
            head.Cycles = cycleSum;
            head.Instructions = instructionSum;
            return;
        }

        AdvanceNow(cycles, instructions);
    }

    /// <summary>The same at once, with all that follows from it.</summary>
    /// <param name="cycles">Processor cycles.</param>
    /// <param name="instructions">Retired instructions.</param>
    public void AdvanceNow(ulong cycles, ulong instructions)
    {
        Take();
        if (!_pulls)
        {
            _pmu.Advance(cycles, instructions);
        }

        // The budget is smaller by what passed, so it is asked for again.
        PublishBudgets(ref Head);
        Publish();
    }

    /// <summary>An event occurred, as for <see cref="Emu.Pmu.Count(ushort, ulong)"/>; CPU_CYCLES and INST_RETIRED, too.</summary>
    /// <param name="eventNumber">A PMUv3 event number.</param>
    /// <param name="occurrences">How often; 0 is allowed.</param>
    public void Count(ushort eventNumber, ulong occurrences)
    {
        Take();
        if (_pulls)
        {
            return;
        }

        _pmu.Count(eventNumber, occurrences);
        if (eventNumber is PmuEvents.CPU_CYCLES or PmuEvents.INST_RETIRED)
        {
            PublishBudgets(ref Head);
        }

        Publish();
    }

    /// <summary>Several events occurred, all within one processor cycle, as for <see cref="Emu.Pmu.Count(ReadOnlySpan{PmuEventCount})"/>.</summary>
    /// <param name="events">The events; CPU_CYCLES is not among them.</param>
    public void Count(ReadOnlySpan<PmuEventCount> events)
    {
        Take();
        if (_pulls)
        {
            return;
        }

        _pmu.Count(events);

        // INST_RETIRED may be among them.
        PublishBudgets(ref Head);
        Publish();
    }

    /// <summary>
    /// Tells the PMU what was counted in the head since the last time, as one advance: before each call that reads or changes the PMU, except for the checks, which may run
    /// beside the counting. Code that added to the head and found a top bit set calls it at once; then it publishes, too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take()
    {
        ref PmuHead head = ref Head;
        if (head.HasPending)
        {
            TakePending(ref head);
        }
    }

    /// <summary>Brings the head up to date after a call that changed the PMU, and tells the observer what has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish()
    {
        ref PmuHead head = ref Head;
        if (!head.TryPublish(_pmu))
        {
            PublishChanges(ref head);
        }
    }

    private static nint AddressOf(PmuHead[] pinned) => Unsafe.ByteOffset(ref Unsafe.NullRef<PmuHead>(), ref pinned[0]);

    private void TakePending(ref PmuHead head)
    {
        ulong cycles = head.Cycles - head.CyclesTaken;
        ulong instructions = head.Instructions - head.InstructionsTaken;

        // First, so that what the interrupt's handler asks does not take it again.
        head.CyclesTaken = head.Cycles;
        head.InstructionsTaken = head.Instructions;
        if (!_pulls)
        {
            _pmu.Advance(cycles, instructions);
        }

        if ((long)(head.Cycles | head.Instructions) < 0)
        {
            PublishBudgets(ref head);
            Publish();
            return;
        }

        head.CycleBudget = Less(head.CycleBudget, cycles);
        head.InstructionBudget = Less(head.InstructionBudget, instructions);
    }

    private void PublishChanges(ref PmuHead head)
    {
        head.BudgetVersion = (uint)_pmu.BudgetVersion;
        PublishBudgets(ref head);
        bool listenChanged = _listenVersion != _pmu.ListenVersion;
        if (listenChanged)
        {
            _listenVersion = _pmu.ListenVersion;
            PublishListening(ref head);
        }

        if (_observer is not null)
        {
            _observer.OnBudgetChanged();
            if (listenChanged)
            {
                _observer.OnListenedEventsChanged();
            }
        }
    }

    private static ulong Less(ulong budget, ulong occurred) => budget == ulong.MaxValue ? budget : budget - occurred;

    private void PublishListening(ref PmuHead head)
    {
        head.ListenVersion = (uint)_listenVersion;
        head.Listening = _pmu.ListeningHashes;
    }

    /// <summary>
    /// Puts both counts as far below their top bits as their overflows are, or at the top bit where each advance counts by itself. What was counted in the head since it
    /// was taken, by a handler of the interrupt, stays pending.
    /// </summary>
    private void PublishBudgets(ref PmuHead head)
    {
        ulong cycles = head.Cycles - head.CyclesTaken;
        ulong instructions = head.Instructions - head.InstructionsTaken;
        head.CycleBudget = _pmu.CyclesAtLeast;
        head.InstructionBudget = _pmu.InstructionsAtLeast;
        bool each = _pmu.LooksAtEachAdvance;
        head.CyclesTaken = each ? PmuHead.Due : PmuHead.Due - Math.Min(head.CycleBudget, PmuHead.Due);
        head.InstructionsTaken = each ? PmuHead.Due : PmuHead.Due - Math.Min(head.InstructionBudget, PmuHead.Due);
        head.Cycles = head.CyclesTaken + cycles;
        head.Instructions = head.InstructionsTaken + instructions;
    }
}
