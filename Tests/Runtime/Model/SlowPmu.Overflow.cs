using System;

namespace Emu.Tests.Runtime.Model;

// §6.6: overflow and CHAIN.
internal sealed partial class SlowPmu
{
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
}
