using System;
using System.Collections.Generic;

namespace Emu.Tests.Runtime.Model;

/// <summary>
/// A second PMU, written from the architecture's rules alone and as plainly as they go: no caches, every question asked anew, one cycle at a time. What it
/// leaves out (who may access what) is not what it is compared in.
/// </summary>
internal sealed class SlowPmu
{
    public const int C = 31, F0 = 32;

    public readonly ulong[] Value = new ulong[33];
    public readonly ulong[] Type = new ulong[33];
    public int N;
    public int Version;
    public bool EL2, EL3, AArch32, Icntr, Rme, Sel2, Sme;
    public ulong E, LP, LC, D, DP, FZO;
    public ulong Enables, Flags, Interrupts, Mdcr2, Mdcr3;
    public int Level = 1;
    public SecurityState Security;
    public bool Halted, Streaming;
    public int Divider;

    private readonly bool[] _lastComparison = new bool[33];
    private ulong _chained;

    public int Hpmn => EL2 ? (int)(Mdcr2 & 31) : N;

    public bool Interrupt
    {
        get
        {
            for (int i = 0; i <= F0; i++)
            {
                if (Bit(Flags, i) && Bit(Interrupts, i) && GloballyEnabled(i))
                {
                    return true;
                }
            }

            return false;
        }
    }

    public bool Exists(int i) => i < N || i == C || (i == F0 && Icntr);

    public bool InSecondRange(int i) => i < C && i >= Hpmn;

    public ushort EventOf(int i) => i == C ? (ushort)0x11 : i == F0 ? (ushort)0x08 : (ushort)Type[i];

    public bool HasThreshold(int i) => i < C && (Type[i] & 0xF0C0_0FFF_0000_0000UL) != 0;

    public bool IsWide(int i) =>
        i == F0 || (i == C ? !AArch32 || LC != 0 : Version >= 6 && (InSecondRange(i) ? Bit(Mdcr2, 26) : LP != 0));

    /// <summary>How many more occurrences a running counter takes to overflow; null for 2^64.</summary>
    public ulong? ToOverflow(int i)
    {
        if (IsWide(i))
        {
            return Value[i] == 0 ? null : 0UL - Value[i];
        }

        ulong left = 0x1_0000_0000UL - (Value[i] & 0xFFFF_FFFF);
        return i == C && IsDivided ? (left * 64) - (ulong)Divider : left;
    }

    public bool Runs(int i)
    {
        if (!Exists(i) || Halted || !GloballyEnabled(i) || !Bit(Enables, i) || (i < C && EventOf(i) == 0x1E && i % 2 == 0))
        {
            return false;
        }

        if (i == C)
        {
            bool stopped = Prohibited(F0) || Frozen(F0); // as the first range, which may have no event counter
            if ((DP != 0 && stopped) || CycleProhibited())
            {
                return false;
            }
        }
        else if (Prohibited(i) || Frozen(i))
        {
            return false;
        }

        return !Filtered(i);
    }

    /// <summary>One cycle.</summary>
    public void Step(ulong cycles, ulong instructions, ushort eventNumber = 0xFFFF, ulong occurrences = 0, ulong software = 0)
    {
        _chained = 0;
        ulong flags = 0;
        Pulse(0x11, cycles, ref flags);
        Pulse(0x08, instructions, ref flags);
        if (eventNumber != 0xFFFF)
        {
            Pulse(eventNumber, occurrences, ref flags);
        }

        for (int i = 0; i < N; i++)
        {
            if (Bit(software, i) && EventOf(i) == 0 && !HasThreshold(i) && Runs(i))
            {
                Add(i, 1, ref flags);
            }
        }

        bool[] runs = new bool[33];
        for (int i = 0; i < N; i++)
        {
            runs[i] = Runs(i);
        }

        ulong below = 0;
        for (int i = 0; i < N; i++)
        {
            ulong occurred = EventOf(i) switch
            {
                0x11 => cycles,
                0x08 => instructions,
                0x00 => Bit(software, i) ? 1UL : 0,
                0x1E => Bit(_chained, i) ? 1UL : 0,
                ushort e => e == eventNumber ? occurrences : 0,
            };
            if (!runs[i])
            {
                below = 0;
                _lastComparison[i] = false;
                continue;
            }

            if (!HasThreshold(i))
            {
                below = occurred;
                _lastComparison[i] = occurred != 0;
                continue;
            }

            below = Threshold(i, occurred, i % 2 == 1 ? below : 0);
            Add(i, below, ref flags);
        }

        Flags |= flags;
    }

    private ulong Threshold(int i, ulong occurred, ulong linked)
    {
        ulong th = Type[i] >> 32 & 0xFFF;
        int tc = (int)(Type[i] >> 61);
        bool te = Bit(Type[i], 60);
        int tlc = (int)(Type[i] >> 54 & 3);
        bool ct = (tc >> 1) switch { 0 => occurred != th, 1 => occurred == th, 2 => occurred >= th, _ => occurred < th };
        bool cp = _lastComparison[i];
        _lastComparison[i] = ct;
        bool reserved = tlc == 3 || (te && tlc == 1) || (te && (tc & 3) == 0) || (!te && tlc == 2 && (tc & 1) == 1);
        if (reserved)
        {
            return occurred;
        }

        bool ce = (tc & 3) == 2 ? cp != ct : !cp && ct;
        return te
            ? (ce ? (tlc == 2 ? linked : 1) : 0)
            : ct ? (tlc == 2 ? linked : (tc & 1) == 1 ? 1 : occurred) : tlc == 1 ? linked : 0;
    }

    private void Pulse(ushort eventNumber, ulong occurrences, ref ulong flags)
    {
        List<int> on = [];
        for (int i = 0; i <= F0; i++)
        {
            if (EventOf(i) == eventNumber && !HasThreshold(i) && Runs(i))
            {
                on.Add(i);
            }
        }

        foreach (int i in on)
        {
            if (i == C && IsDivided)
            {
                Divider += (int)occurrences;
                if (Divider >= 64)
                {
                    Divider -= 64;
                    Add(i, 1, ref flags);
                }
            }
            else
            {
                Add(i, occurrences, ref flags);
            }
        }
    }

    private bool IsDivided => D != 0 && LC == 0 && AArch32;

    private void Add(int i, ulong increment, ref ulong flags)
    {
        UInt128 old = Value[i];
        UInt128 sum = old + increment;
        bool overflow = IsWide(i) ? sum >> 64 != 0 : sum >> 32 != old >> 32;
        Value[i] = (ulong)sum;
        if (i < C && Version < 6)
        {
            Value[i] &= 0xFFFF_FFFF;
        }

        if (!overflow)
        {
            return;
        }

        flags |= 1UL << i;
        int odd = i + 1;
        if (i % 2 == 0 && i < 30 && !IsWide(i) && odd < N && EventOf(odd) == 0x1E && InSecondRange(i) == InSecondRange(odd) && Runs(odd))
        {
            if (HasThreshold(odd))
            {
                _chained |= 1UL << odd;
            }
            else
            {
                Add(odd, 1, ref flags);
            }
        }
    }

    private bool GloballyEnabled(int i) => InSecondRange(i) ? Bit(Mdcr2, 7) : E != 0;

    private bool Prohibited(int i)
    {
        bool second = InSecondRange(i);
        if (Level == 2 && Version >= 4 && Bit(Mdcr2, 17) && !second)
        {
            return true;
        }

        if (!EL3 || (Level != 3 && Security != SecurityState.Secure))
        {
            return false;
        }

        bool spme = Bit(Mdcr3, 17);
        bool mpmx = Version >= 7 && Bit(Mdcr3, 35);
        if (Version < 7)
        {
            return !spme;
        }

        return (Level == 3, spme, mpmx) switch
        {
            (_, false, false) => true,
            (_, true, false) => false,
            (true, false, true) => true,
            (true, true, true) => !second,
            _ => false,
        };
    }

    private bool CycleProhibited() =>
        (Version >= 6 && EL3 && Bit(Mdcr3, 23) && (Level == 3 || Security == SecurityState.Secure))
        || (Version >= 6 && Bit(Mdcr2, 23) && Level == 2)
        || (Version >= 7 && Bit(Mdcr3, 34) && Level == 3);

    private bool Frozen(int i)
    {
        if (Version < 7)
        {
            return false;
        }

        bool second = InSecondRange(i);
        if (second ? !Bit(Mdcr2, 29) : FZO == 0)
        {
            return false;
        }

        for (int k = 0; k <= F0; k++)
        {
            if (k != C && Exists(k) && InSecondRange(k) == second && Bit(Flags, k))
            {
                return true;
            }
        }

        return false;
    }

    private bool Filtered(int i)
    {
        ulong f = Type[i];
        bool p = Bit(f, 31), u = Bit(f, 30), nsh = Bit(f, 27);
        if (Sme && (f >> (Streaming ? 56 : 57) & 1) != 0)
        {
            return true;
        }

        bool counts = (Level, Security) switch
        {
            (0, SecurityState.NonSecure) => u == Bit(f, 28),
            (0, SecurityState.Secure) => !u,
            (0, _) => u == Bit(f, 21),
            (1, SecurityState.NonSecure) => p == Bit(f, 29),
            (1, SecurityState.Secure) => !p,
            (1, _) => p == Bit(f, 22),
            (2, SecurityState.NonSecure) => nsh,
            (2, SecurityState.Secure) => nsh != Bit(f, 24),
            (2, _) => nsh != Bit(f, 20),
            _ => Bit(f, 26) == p,
        };
        return !counts;
    }

    private static bool Bit(ulong word, int i) => (word >> i & 1) != 0;
}
