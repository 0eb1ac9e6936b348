using System;
using System.Numerics;
using Emu.HostPmus;

namespace Emu.Kvm;

/// <summary>Told that a running counter reached the overflow it was armed for.</summary>
internal interface IOverflowSink
{
    void OnSourceOverflow(int counter);

    /// <summary>A host counter may have overflowed: the counters are to be looked at before the next entry. From any thread.</summary>
    void OnOverflowPending()
    {
    }
}

/// <summary>
/// The running counters of a vCPU on the host PMU of the pCPU it is on. A count goes on from one host PMU to the next: what was
/// counted before is carried, and the distance to the overflow with it.
/// </summary>
internal sealed class VcpuCounters : ICountSource, IHostCounterOwner, IDisposable
{
    /// <summary>Not on a host PMU: before the first load, or on a pCPU without one.</summary>
    internal const int Nowhere = -1;

    private readonly HostPmu[] _pmus;
    private readonly HostThread _thread;
    private readonly IOverflowSink _sink;
    private readonly HostCounterCache _cache;
    private readonly Slot[] _slots = new Slot[PmuCounter.Count];
    private EventFilter? _filter;
    private CommonEventSet? _common;
    private int _pmu = Nowhere;

    internal VcpuCounters(HostPmu[] pmus, HostThread thread, IOverflowSink sink)
    {
        _pmus = pmus;
        _thread = thread;
        _sink = sink;
        _cache = new HostCounterCache(pmus, thread, this);
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

    void IHostCounterOwner.OnOverflow(HostCounter counter)
    {
        ref Slot slot = ref _slots[counter.Tag];
        if (slot.Live != counter || !slot.IsArmed)
            return;
        slot.IsArmed = false;
        _sink.OnSourceOverflow(counter.Tag);
    }

    void IHostCounterOwner.OnOverflowPending() => _sink.OnOverflowPending();

    /// <summary>The vCPU is on another host PMU from here on, or the events have to be looked at again on the same one.</summary>
    /// <param name="pmu">The host PMU; <see cref="Nowhere"/> on a pCPU without one: what runs stays where it is, and counts nothing there.</param>
    /// <returns>The counters whose host event gave way to one of another host PMU.</returns>
    internal ulong MoveTo(int pmu)
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
                if (pmu == Nowhere || (slot.Pmu == pmu && live.NativeEvent == Translate(pmu, slot.Event)))
                {
                    if (live.TakeOverflow() && slot.IsArmed)
                    {
                        slot.IsArmed = false;
                        overflowed |= 1UL << counter;
                    }

                    continue;
                }

                bool isOther = slot.Pmu != pmu;
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

        // Only now, because the PMU may start, stop and rearm counters when it is told.
        for (; overflowed != 0; overflowed &= overflowed - 1)
        {
            int counter = BitOperations.TrailingZeroCount(overflowed);
            if ((Running >> counter & 1) != 0)
                _sink.OnSourceOverflow(counter);
        }

        return moved;
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
    internal ushort Translate(int pmu, ushort pmuv3Event) =>
        (_filter is { } filter && !filter.Allows(pmuv3Event)) || (_common is { } common && !common.Contains(pmuv3Event))
            ? HostPmu.NotCounted
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
        if (_pmu == Nowhere)
            return;
        ushort native = Translate(_pmu, slot.Event);
        if (native == HostPmu.NotCounted || _cache.Take(_pmu, counter, native) is not { } host)
            return;
        slot.Live = host;
        slot.Pmu = _pmu;
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

        internal ushort Event;

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
