namespace Emu.Tests.Runtime.Model;

// §6.2 to §6.5: whether a counter counts now.
internal sealed partial class SlowPmu
{
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

    private bool GloballyEnabled(int i) => RangeOf(i) switch
    {
        1 => Bit(_state.Pmcr, 0),
        2 => Bit(_state.Mdcr2, 7),
        _ => _state.Epme,
    };

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
                if ((k != C || Slip == Slip.CycleCounterFreezes) && Exists(k) && (RangeOf(k) == range || Slip == Slip.FreezeCrossesRanges)
                    && Bit(_state.Flags, k) && !IsSync(k))
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
}
