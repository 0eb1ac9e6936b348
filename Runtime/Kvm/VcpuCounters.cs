using System;
using System.Numerics;
using Emu.HostPmus;
using Emu.Registers;

namespace Emu.Kvm;

/// <summary>What a move of the running counters to a host PMU did.</summary>
/// <param name="Moved">The counters whose host event gave way to one of another host PMU.</param>
/// <param name="Overflowed">The counters that reached the overflow they were armed for, and about which nobody was told yet.</param>
internal readonly record struct CounterMove(ulong Moved, ulong Overflowed);

/// <summary>
/// The running counters of a vCPU on the host PMU of the pCPU it is on. A count goes on from one host PMU to the next: what was
/// counted before is carried, and the distance to the overflow with it.
/// </summary>
internal sealed class VcpuCounters : ICountSource, IDisposable
{
    private readonly HostPmu[] _pmus;
    private readonly HostThread _thread;
    private readonly HostCounterCache _cache;
    private readonly Slot[] _slots = new Slot[PmuCounter.Count];
    private EventFilter? _filter;
    private CommonEventSet? _common;

    // The host PMU; null before the first load and on a pCPU without one.
    private int? _pmu;

    /// <summary>The counters of a vCPU, on no host PMU yet.</summary>
    /// <param name="pmus">The host's PMUs.</param>
    /// <param name="thread">The host thread that the vCPU runs on.</param>
    /// <param name="owner">Told about each overflow of a host counter; it asks <see cref="TakeOverflow"/> what that means here.</param>
    internal VcpuCounters(HostPmu[] pmus, HostThread thread, IHostCounterOwner owner)
    {
        _pmus = pmus;
        _thread = thread;
        _cache = new HostCounterCache(pmus, thread, owner);
    }

    /// <summary>The counters that run, whether or not the host can count their events.</summary>
    internal ulong Running { get; private set; }

    /// <summary>The filter applies to what is started from here on, and so does the choice of events that every host PMU counts.</summary>
    internal void SetFilter(EventFilter? filter, CommonEventSet? common = null)
    {
        _filter = filter;
        _common = common;
    }

    public void Start(int counter, ushort eventNumber, ulong toOverflow)
    {
        ref Slot slot = ref _slots[counter];
        Leave(ref slot);
        slot.Event = eventNumber;
        slot.Carried = 0;
        slot.Arm(toOverflow);
        Running |= 1UL << counter;
        Enter(counter, ref slot);
    }

    public ulong Stop(int counter)
    {
        ref Slot slot = ref _slots[counter];
        Leave(ref slot);
        slot.IsArmed = false;
        Running &= ~(1UL << counter);
        ulong count = slot.Carried;
        slot.Carried = 0;
        return count;
    }

    public ulong Read(int counter)
    {
        ref Slot slot = ref _slots[counter];
        return slot.Live is { } live ? unchecked(slot.Carried + live.Read()) : slot.Carried;
    }

    public void Rearm(int counter, ulong toOverflow)
    {
        ref Slot slot = ref _slots[counter];
        if (slot.Live is { } live)
        {
            // Its own count goes on; only the base of the distance moves.
            slot.ArmedFrom = unchecked(slot.Carried + live.Read());
            slot.Distance = toOverflow;
            slot.IsArmed = toOverflow != ulong.MaxValue;
            live.Rearm(toOverflow);
        }
        else
        {
            slot.Arm(toOverflow);
        }
    }

    /// <summary>A host counter says that it reached its distance.</summary>
    /// <returns>Whether that is the overflow that a running counter was armed for; it is so once.</returns>
    internal bool TakeOverflow(HostCounter counter)
    {
        ref Slot slot = ref _slots[counter.Tag];
        if (slot.Live != counter || !slot.IsArmed)
            return false;
        slot.IsArmed = false;
        return true;
    }

    /// <summary>The vCPU is on another host PMU from here on, or the events have to be looked at again on the same one.</summary>
    /// <param name="pmu">The host PMU; null on a pCPU without one: what runs stays where it is, and counts nothing there.</param>
    internal CounterMove MoveTo(int? pmu)
    {
        _pmu = pmu;
        ulong moved = 0;
        ulong overflowed = 0;
        _thread.BeginReload();
        for (ulong left = Running; left != 0; left &= left - 1)
        {
            int counter = BitOperations.TrailingZeroCount(left);
            ref Slot slot = ref _slots[counter];
            if (slot.Live is { } live)
            {
                if (pmu is not int to || (slot.Pmu == to && live.NativeEvent == Translate(to, slot.Event)))
                {
                    if (live.TakeOverflow() && slot.IsArmed)
                    {
                        slot.IsArmed = false;
                        overflowed |= 1UL << counter;
                    }

                    continue;
                }

                bool isOther = slot.Pmu != to;
                Leave(ref slot);
                if (slot.IsOverdue)
                {
                    slot.IsArmed = false;
                    overflowed |= 1UL << counter;
                }

                Enter(counter, ref slot);
                if (isOther && slot.Live is not null)
                    moved |= 1UL << counter;
            }
            else
            {
                Enter(counter, ref slot);
            }
        }

        _thread.EndReload();
        return new CounterMove(moved, overflowed);
    }

    /// <summary>Whether one of some counters that do not run selects an event that both of two host PMUs count.</summary>
    /// <param name="counters">The counters.</param>
    /// <param name="pe">What they select.</param>
    /// <param name="one">A host PMU.</param>
    /// <param name="other">Another one.</param>
    internal bool AnyCountsOnBoth(ulong counters, in PeState pe, int one, int other)
    {
        for (ulong rest = counters; rest != 0; rest &= rest - 1)
        {
            ushort selected = pe.EventOf(BitOperations.TrailingZeroCount(rest));
            if (selected is not (PmuEvents.SW_INCR or PmuEvents.CHAIN) && Translate(one, selected).IsCounted
                && Translate(other, selected).IsCounted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stops everything; counts are dropped.</summary>
    internal void Clear()
    {
        for (ulong left = Running; left != 0; left &= left - 1)
            _ = Stop(BitOperations.TrailingZeroCount(left));
    }

    public void Dispose()
    {
        Clear();
        _cache.Dispose();
    }

    /// <summary>The native event for a PMUv3 event that the filter lets through; it is asked before the translation, by the PMUv3 number.</summary>
    private NativeEvent Translate(int pmu, Pmuv3Event pmuv3Event) =>
        (_filter is { } filter && !filter.Allows(pmuv3Event)) || (_common is { } common && !common.Contains(pmuv3Event))
            ? NativeEvent.NotCounted
            : _pmus[pmu].MapPmuv3Event(pmuv3Event);

    private static void Leave(ref Slot slot)
    {
        if (slot.Live is { } live)
        {
            slot.Carried = unchecked(slot.Carried + live.Stop());
            slot.Live = null;
        }
    }

    /// <summary>Starts a counter's event on the present host PMU, if it counts there. Otherwise the counter keeps its value and its distance.</summary>
    private void Enter(int counter, ref Slot slot)
    {
        if (_pmu is not int pmu)
            return;
        NativeEvent native = Translate(pmu, slot.Event);
        if (!native.IsCounted || _cache.Take(pmu, counter, native) is not { } host)
            return;
        slot.Live = host;
        slot.Pmu = pmu;
        host.Start(slot.IsArmed ? slot.Remaining : ulong.MaxValue);
    }

    private struct Slot
    {
        /// <summary>The host counter that counts it now; null where none does.</summary>
        internal HostCounter? Live;

        /// <summary>Counted since the start on host counters that it has left.</summary>
        internal ulong Carried;

        /// <summary>The count since the start at which the overflow was armed.</summary>
        internal ulong ArmedFrom;

        /// <summary>How far from there the overflow is.</summary>
        internal ulong Distance;

        /// <summary>The host PMU of <see cref="Live"/>.</summary>
        internal int Pmu;

        internal Pmuv3Event Event;

        internal bool IsArmed;

        /// <summary>While it is on no host counter: how far the overflow still is.</summary>
        internal readonly ulong Remaining => unchecked(Distance - (Carried - ArmedFrom));

        /// <summary>While it is on no host counter: the overflow came by before the host told about it.</summary>
        internal readonly bool IsOverdue => IsArmed && unchecked(Carried - ArmedFrom) >= Distance;

        /// <summary>Arms it while it is on no host counter.</summary>
        internal void Arm(ulong toOverflow)
        {
            ArmedFrom = Carried;
            Distance = toOverflow;
            IsArmed = toOverflow != ulong.MaxValue;
        }
    }
}
