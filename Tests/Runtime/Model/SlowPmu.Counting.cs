using System;

namespace Emu.Tests.Runtime.Model;

// §6.2, §6.9, §6.10: what counts, and how much.
internal sealed partial class SlowPmu
{
    private const ushort SwIncr = 0x00;
    private const ushort InstRetired = 0x08;
    private const ushort CpuCycles = 0x11;
    private const ushort Chain = 0x1E;
    private const ushort PmuSnapshot = 0x8127;

    private readonly bool[] _runs = new bool[33];
    private readonly bool[] _chained = new bool[33];

    /// <summary>One processor cycle, in which the PE generated these events.</summary>
    public void Cycle(ulong cycles, ulong instructions, ReadOnlySpan<PmuEventCount> events = default, ulong software = 0)
    {
        // Who counts in this cycle is settled before any of it is counted: an overflow stops no counter in its own cycle.
        for (int i = 0; i <= F0; i++)
        {
            _runs[i] = Runs(i);
            _chained[i] = false;
        }

        foreach (PmuEventCount one in events)
        {
            instructions += one.Event == InstRetired ? one.Occurrences : 0;
        }

        ulong linked = 0;
        for (int i = 0; i < N; i++)
        {
            if (!_runs[i])
            {
                _state.Previous[i] = false;
                linked = 0;
                continue;
            }

            ulong occurred = EventOf(i) switch
            {
                CpuCycles => cycles,
                InstRetired => instructions,
                SwIncr => Bit(software, i) ? 1UL : 0,
                Chain => _chained[i] ? 1UL : 0,
                _ => Sum(events, EventOf(i)),
            };
            linked = Threshold(i, occurred, i % 2 == 1 ? linked : 0);
            Add(i, linked);
        }

        if (cycles != 0 && _runs[C])
        {
            Tick();
        }

        if (_runs[F0])
        {
            Add(F0, instructions);
        }
    }

    /// <summary>The PMU_SNAPSHOT event of a capture: a cycle for the counters that count it, none for the others.</summary>
    private void SnapshotCycle()
    {
        for (int i = 0; i <= F0; i++)
        {
            _runs[i] = Runs(i);
            _chained[i] = false;
        }

        for (int i = 0; i < N; i++)
        {
            if (_runs[i] && (EventOf(i) == PmuSnapshot || _chained[i]))
            {
                Add(i, Threshold(i, 1, 0));
            }
        }
    }

    private static ulong Sum(ReadOnlySpan<PmuEventCount> events, ushort number)
    {
        ulong sum = 0;
        foreach (PmuEventCount one in events)
        {
            sum += one.Event == number ? one.Occurrences : 0;
        }

        return sum;
    }

    public ushort EventOf(int i) => i == C ? CpuCycles : i == F0 ? InstRetired : (ushort)_state.Type[i];

    // Whether the event that a counter selects can ever be counted there (§3.3, §6.2 step 2, §6.6).
    public bool CanCount(int i)
    {
        if (i == C)
        {
            return true;
        }

        ushort number = EventOf(i);
        if (i < C && (!IsImplemented(number) || (number == Chain && i % 2 == 0)))
        {
            return false;
        }

        return !IsSync(i) || number is SwIncr or InstRetired or 0x0C or 0x21 or 0x22;
    }

    private bool IsImplemented(ushort number)
    {
        if (number == SwIncr)
        {
            return true;
        }

        if (Configuration.Events is { } events)
        {
            if (events.Count == 0)
            {
                return false;
            }

            foreach (ushort one in events)
            {
                if (one == number)
                {
                    return true;
                }
            }

            return number is CpuCycles or InstRetired or Chain;
        }

        return ModelEvents.IsEvent(number);
    }

    private bool IsSync(int i) => i != C && Has(ModelFeatures.FEAT_SEBEP) && Bit(_state.Type[i], 58);

    // ------------------------------------------------------------------------------------------------------------ §6.3

    // ------------------------------------------------------------------------------------------------------------ §6.4

    // ------------------------------------------------------------------------------------------------------------ §6.5

    // ------------------------------------------------------------------------------------------------------------ §6.6

    // ------------------------------------------------------------------------------------------------------------ §6.9

    private void Tick()
    {
        if (IsDivided && ++_state.Divider < 64)
        {
            return;
        }

        _state.Divider = IsDivided ? 0 : _state.Divider;
        Add(C, 1);
    }

    private ulong Threshold(int i, ulong vb, ulong vm)
    {
        if (!Has(ModelFeatures.FEAT_PMUv3_TH))
        {
            return vb;
        }

        ulong type = _state.Type[i];
        ulong th = type >> 32 & 0xFFF;
        int tc = (int)(type >> 61);
        bool te = Bit(type, 60);
        int tlc = (int)(type >> 54 & 3);
        bool ct = (tc >> 1) switch
        {
            0 => vb != th,
            1 => vb == th,
            2 => vb >= th,
            _ => vb < th,
        };
        bool cp = _state.Previous[i];
        _state.Previous[i] = ct;
        bool reserved = tlc == 3 || (te && tlc == 1) || (!te && tlc == 2 && (tc & 1) == 1) || (te && (tc & 3) == 0);
        if (reserved)
        {
            return vb;
        }

        bool ce = (tc & 3) == 2 ? cp != ct : !cp && ct;
        if (te)
        {
            return ce ? (tlc == 2 ? vm : 1) : 0;
        }

        return ct ? (tlc == 2 ? vm : (tc & 1) == 1 ? 1 : vb) : tlc == 1 ? vm : 0;
    }
}
