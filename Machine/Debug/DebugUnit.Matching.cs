namespace Emu.Machine.Debug;

/// <content>What matches: breakpoints and watchpoints (DDI 0487 D2, Breakpoint exceptions and Watchpoint exceptions).</content>
internal sealed partial class DebugUnit
{
    private const ulong AddressBits = (1UL << (TopAddressBit + 1)) - 1;

    /// <summary>What DBGBCR&lt;n&gt;_EL1.BT says.</summary>
    private enum BreakpointType
    {
        Address = 0,
        LinkedAddress = 1,
        Context = 2,
        LinkedContext = 3,
    }

    /// <summary>Whether a breakpoint matches the instruction at an address (DDI 0487 D2, Breakpoint exceptions).</summary>
    /// <param name="address">The instruction's virtual address.</param>
    /// <param name="level">EL0 or EL1.</param>
    /// <param name="context">CONTEXTIDR_EL1.</param>
    public bool MatchesBreakpoint(ulong address, uint level, uint context)
    {
        for (int n = 0; n < BreakpointCount; n++)
        {
            ulong control = _breakpointControls[n];
            if ((control & Enabled) == 0 || !MatchesLevel(control, level))
            {
                continue;
            }

            bool matches = TypeOf(control) switch
            {
                BreakpointType.Address => IsSame(_breakpointValues[n], address, 2),
                BreakpointType.LinkedAddress => IsSame(_breakpointValues[n], address, 2) && MatchesLinked(control, context),
                BreakpointType.Context => n >= BreakpointCount - ContextAwareCount && (uint)_breakpointValues[n] == context,

                // A linked context alone matches nothing. The rest are for EL2 and AArch32.
                _ => false,
            };
            if (matches)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a watchpoint matches an access (DDI 0487 D2, Watchpoint exceptions).</summary>
    /// <param name="access">The access.</param>
    /// <param name="level">EL0 or EL1; EL0 for the unprivileged accesses of EL1.</param>
    /// <param name="context">CONTEXTIDR_EL1.</param>
    /// <param name="watched">The lowest address that is both accessed and watched.</param>
    /// <param name="write">Whether the access matches as a store.</param>
    public bool MatchesWatchpoint(MemoryAccess access, uint level, uint context, out ulong watched, out bool write)
    {
        for (int n = 0; n < WatchpointCount; n++)
        {
            ulong control = _watchpointControls[n];
            bool load = !access.Write && (control & (1 << 3)) != 0;
            write = access.Write && (control & (1 << 4)) != 0;
            if ((control & Enabled) == 0 || !(load || write) || !MatchesLevel(control, level))
            {
                continue;
            }

            if (TryFindWatched(_watchpointValues[n], control, access, out watched)
                && ((control & (1 << 20)) == 0 || MatchesLinked(control, context)))
            {
                return true;
            }
        }

        watched = 0;
        write = false;
        return false;
    }

    /// <summary>PMC or PAC, bits [2:1], with HMC and SSC 0: other values are reserved where there is neither EL2 nor EL3, and match nothing here.</summary>
    private static bool MatchesLevel(ulong control, uint level)
    {
        const ulong HigherModeAndSecurity = 7 << 13;
        return (control & HigherModeAndSecurity) == 0 && (control & (level == 0 ? 4u : 2u)) != 0;
    }

    private static BreakpointType TypeOf(ulong control) => (BreakpointType)((control >> 20) & 15);

    private static bool IsSame(ulong a, ulong b, int lowestBit) => ((a ^ b) & AddressBits) >> lowestBit == 0;

    private static bool TryFindWatched(ulong value, ulong control, MemoryAccess access, out ulong watched)
    {
        int mask = (int)((control >> 24) & 31);
        uint bytes = (uint)(control >> 5) & 0xFF;
        watched = 0;
        if (mask is 1 or 2)
        {
            // Reserved: it matches nothing here.
            return false;
        }

        // DBGWVR<n>_EL1[2] set: a word, and the upper half of BAS is not used.
        int bits = mask != 0 ? mask : (value & 4) != 0 ? 2 : 3;
        ulong size = 1UL << bits;
        ulong start = value & AddressBits & ~(size - 1);
        ulong first = access.Address & AddressBits;
        ulong skip = start > first ? start - first : 0;
        for (; skip < access.Size && first + skip - start < size; skip++)
        {
            if (mask != 0 || (bytes & (1u << (int)((first + skip) & (size - 1)))) != 0)
            {
                watched = access.Address + skip;
                return true;
            }
        }

        return false;
    }

    private bool MatchesLinked(ulong control, uint context)
    {
        int n = (int)((control >> 16) & 15);
        return n is >= BreakpointCount - ContextAwareCount and < BreakpointCount
            && (_breakpointControls[n] & Enabled) != 0
            && TypeOf(_breakpointControls[n]) == BreakpointType.LinkedContext
            && (uint)_breakpointValues[n] == context;
    }
}
