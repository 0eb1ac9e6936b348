using System;

namespace Emu.Tests.Runtime.Model;

// §6.2 to §6.6, §6.9, §6.10: what counts, and how much.
internal sealed partial class SlowPmu
{
    private const ushort SwIncr = 0x00;
    private const ushort InstRetired = 0x08;
    private const ushort CpuCycles = 0x11;
    private const ushort Chain = 0x1E;
    private const ushort PmuSnapshot = 0x8127;

    private readonly bool[] _runs = new bool[33];
    private readonly bool[] _chained = new bool[33];

    /// <summary>§6.2: whether a counter counts now what it selects.</summary>
    public bool Runs(int i)
    {
        if (!Exists(i) || Halted || !GloballyEnabled(i) || !Bit(_state.Enables, i) || !CanCount(i))
        {
            return false;
        }

        bool stopped = Prohibited(i) || Frozen(i);
        if (i == C)
        {
            return !(stopped && Bit(_state.Pmcr, 5)) && !CycleCounterProhibited() && !Filtered(i);
        }

        return !stopped && !Filtered(i);
    }

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

    private bool GloballyEnabled(int i) => RangeOf(i) switch
    {
        1 => Bit(_state.Pmcr, 0),
        2 => Bit(_state.Mdcr2, 7),
        _ => _state.Epme,
    };

    // ------------------------------------------------------------------------------------------------------------ §6.3

    private bool Prohibited(int i)
    {
        int range = RangeOf(i);
        if (Level == 2 && P1 && range == 1 && Bit(_state.Mdcr2, 17))
        {
            return true;
        }

        bool secure = Level == 3 || Security == SecurityState.Secure;
        if (!EL3 || !secure || range == 3)
        {
            return false;
        }

        // Secure EL0 in AArch32 below an AArch32 EL1.
        if (Level == 0 && State32 && EL1Is32 && Bit(_sder, 1))
        {
            return false;
        }

        bool spme = Bit(_state.Mdcr3, 17);
        bool mpmx = P7 && Bit(_state.Mdcr3, 35);
        if (!P7)
        {
            return !spme;
        }

        if (Level == 3)
        {
            return mpmx ? !(spme && range == 2) : !spme;
        }

        return !spme && !mpmx;
    }

    private bool CycleCounterProhibited()
    {
        bool secure = Level == 3 || Security == SecurityState.Secure;
        return (P5 && EL3 && secure && Bit(_state.Mdcr3, 23))
            || (P5 && EL2 && Level == 2 && Bit(_state.Mdcr2, 23))
            || (P7 && EL3 && Level == 3 && Bit(_state.Mdcr3, 34));
    }

    // ------------------------------------------------------------------------------------------------------------ §6.4

    private bool Filtered(int i)
    {
        ulong f = _state.Type[i];
        bool p = Bit(f, 31);
        bool u = Bit(f, 30);
        bool nsk = Bit(f, 29);
        bool nsu = Bit(f, 28);
        bool nsh = Bit(f, 27);
        bool m = Bit(f, 26);
        bool sh = Bit(f, 24);
        bool rlk = Bit(f, 22);
        bool rlu = Bit(f, 21);
        bool rlh = Bit(f, 20);
        if (Has(ModelFeatures.FEAT_PMUv3_SME) && Bit(f, Streaming ? 56 : 57))
        {
            return true;
        }

        bool counts = (Level, Security) switch
        {
            (0, SecurityState.NonSecure) => u == nsu,
            (0, SecurityState.Secure) => !u,
            (0, _) => u == rlu,
            (1, SecurityState.NonSecure) => p == nsk,
            (1, SecurityState.Secure) => !p,
            (1, _) => p == rlk,
            (2, SecurityState.NonSecure) => nsh,
            (2, SecurityState.Secure) => nsh != sh,
            (2, _) => nsh != rlh,
            _ => m == p,
        };
        return !counts;
    }

    // ------------------------------------------------------------------------------------------------------------ §6.5

    private bool Frozen(int i)
    {
        int range = RangeOf(i);
        if (!P7 || range == 3)
        {
            return false;
        }

        bool freeze = range == 1 ? Bit(_state.Pmcr, 9) : Bit(_state.Mdcr2, 29);
        if (freeze)
        {
            for (int k = 0; k <= F0; k++)
            {
                if ((k != C || Slip == Slip.CycleCounterFreezes) && Exists(k) && (RangeOf(k) == range || Slip == Slip.FreezeCrossesRanges) && Bit(_state.Flags, k) && !IsSync(k))
                {
                    return true;
                }
            }
        }

        bool profilingStopped = Has(ModelFeatures.FEAT_SPEv1p2) && Bit(_pmblimitr, 0) && Bit(_pmblimitr, 5) && Bit(_pmbsr, 17);
        if (!profilingStopped || (i == C && !Has(ModelFeatures.FEAT_SPE_DPFZS)))
        {
            return false;
        }

        return range == 1 ? Bit(_state.Pmcr, 32) : Bit(_state.Mdcr2, 36);
    }

    // ------------------------------------------------------------------------------------------------------------ §6.6

    /// <summary>Whether a counter overflows at bit 63.</summary>
    private bool IsWide(int i)
    {
        if (i == F0)
        {
            return true;
        }

        if (i == C)
        {
            return !Configuration.AArch32 || Bit(_state.Pmcr, 6) || ExceptionEnabled;
        }

        if (!P5)
        {
            return false;
        }

        return RangeOf(i) switch
        {
            1 => Bit(_state.Pmcr, 7) || ExceptionEnabled,
            2 => Bit(_state.Mdcr2, 26) || ExceptionEnabled,
            _ => true,
        };
    }

    private bool IsDivided => Configuration.AArch32 && Bit(_state.Pmcr, 3) && !Bit(_state.Pmcr, 6) && !ExceptionEnabled;

    private void Tick()
    {
        if (IsDivided && ++_state.Divider < 64)
        {
            return;
        }

        _state.Divider = IsDivided ? 0 : _state.Divider;
        Add(C, 1);
    }

    private void Add(int i, ulong increment)
    {
        UInt128 before = _state.Value[i];
        UInt128 after = before + increment;
        bool overflow = IsWide(i) ? after >> 64 != before >> 64 : after >> 32 != before >> 32;
        _state.Value[i] = (ulong)after;
        if (i < C && !P5)
        {
            _state.Value[i] &= 0xFFFF_FFFF;
        }

        if (!overflow)
        {
            return;
        }

        _state.Flags |= 1UL << i;
        if (i < C && i % 2 == 0 && !IsWide(i) && i + 1 < N && RangeOf(i) == RangeOf(i + 1) && EventOf(i + 1) == Chain)
        {
            _chained[i + 1] = true;
        }
    }

    /// <summary>How many more occurrences of an event until a counter of it overflows; null where a counter looks at single cycles.</summary>
    public ulong? ToOverflow(ushort number)
    {
        ulong nearest = ulong.MaxValue;
        for (int i = 0; i <= F0; i++)
        {
            if (!Runs(i))
            {
                continue;
            }

            if (i < C && (_state.Type[i] & 0xF0C0_0FFF_0000_0000UL) != 0)
            {
                return null;
            }

            if (EventOf(i) == number)
            {
                nearest = Math.Min(nearest, ToOverflow(i));
            }
        }

        return nearest;
    }

    private ulong ToOverflow(int i)
    {
        ulong value = _state.Value[i];
        if (IsWide(i))
        {
            return value == 0 ? ulong.MaxValue : 0 - value;
        }

        ulong left = 0x1_0000_0000UL - (value & 0xFFFF_FFFF);
        return i == C && IsDivided ? (left * 64) - (ulong)(uint)_state.Divider : left;
    }

    // ------------------------------------------------------------------------------------------------------------ §6.9

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
