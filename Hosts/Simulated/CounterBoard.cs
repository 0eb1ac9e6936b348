using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>The event slots of one thread on one PMU, found by native event in constant time.</summary>
internal sealed class CounterBoard
{
    private readonly SimulatedThread _thread;
    private readonly SimulatedHostPmu _pmu;

    // Open addressing; at most half full. Slots are never taken out.
    private EventSlot?[] _table = new EventSlot?[16];
    private int _count;
    private EventSlot? _cycles;
    private EventSlot? _instructions;

    internal CounterBoard(SimulatedThread thread, SimulatedHostPmu pmu)
    {
        _thread = thread;
        _pmu = pmu;
    }

    internal void Advance(ulong cycles, ulong instructions)
    {
        if (cycles != 0)
            _cycles?.Count(cycles);
        if (instructions != 0)
            _instructions?.Count(instructions);
    }

    internal void Count(Pmuv3Event pmuv3Event, ulong occurrences) => Find(_pmu.MapPmuv3Event(pmuv3Event))?.Count(occurrences);

    internal bool IsListening(Pmuv3Event pmuv3Event) => Find(_pmu.MapPmuv3Event(pmuv3Event)) is { IsListening: true };

    internal ulong Budget(Pmuv3Event pmuv3Event) => Find(_pmu.MapPmuv3Event(pmuv3Event))?.Budget ?? ulong.MaxValue;

    /// <summary>The slot of a native event; made when it is first asked for.</summary>
    internal EventSlot SlotFor(NativeEvent nativeEvent)
    {
        EventSlot? slot = Find(nativeEvent);
        if (slot is not null)
            return slot;

        slot = new EventSlot(_thread, nativeEvent);
        if (++_count * 2 > _table.Length)
        {
            EventSlot?[] old = _table;
            _table = new EventSlot?[old.Length * 2];
            foreach (EventSlot? moved in old)
            {
                if (moved is not null)
                    Insert(moved);
            }
        }

        Insert(slot);
        if (nativeEvent == _pmu.CyclesEvent)
            _cycles = slot;
        if (nativeEvent == _pmu.InstructionsEvent)
            _instructions = slot;
        return slot;
    }

    private EventSlot? Find(NativeEvent nativeEvent)
    {
        int mask = _table.Length - 1;
        for (int i = Hash(nativeEvent) & mask; _table[i] is { } slot; i = (i + 1) & mask)
        {
            if (slot.NativeEvent.Number == nativeEvent.Number)
                return slot;
        }

        return null;
    }

    private void Insert(EventSlot slot)
    {
        int mask = _table.Length - 1;
        int i = Hash(slot.NativeEvent) & mask;
        while (_table[i] is not null)
            i = (i + 1) & mask;
        _table[i] = slot;
    }

    // Event numbers come in runs; the high byte tells architectural pages apart.
    private static int Hash(NativeEvent nativeEvent) => nativeEvent.Number ^ (nativeEvent.Number >> 8);
}
