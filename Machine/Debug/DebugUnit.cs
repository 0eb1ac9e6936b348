namespace Emu.Machine.Debug;

/// <summary>
/// The self-hosted debug of the vCPU: its registers, the OS Lock and the OS Double Lock, and what matches a breakpoint or a watchpoint
/// (DDI 0487 D2). The engine never sees these registers: it would throw its translated code away while it runs.
/// </summary>
internal sealed class DebugUnit
{
    /// <summary>Breakpoints, as on a Cortex-A72. The last two also compare CONTEXTIDR_EL1.</summary>
    public const int BreakpointCount = 6;
    public const int ContextAwareCount = 2;

    /// <summary>Watchpoints, as on a Cortex-A72.</summary>
    public const int WatchpointCount = 4;

    /// <summary>MDSCR_EL1.{SS, KDE, MDE} and TDCC.</summary>
    private const ulong Step = 1;
    private const ulong TrapDcc = 1 << 12;
    private const ulong KernelDebug = 1 << 13;
    private const ulong MonitorDebug = 1 << 15;
    private const ulong AlwaysWritable = Step | TrapDcc | KernelDebug | MonitorDebug;

    // ERR, HDE, INTdis, TXU, RXO, TXfull and RXfull are for saving and restoring while the OS Lock is locked, and read-only otherwise.
    private const ulong WritableWhenLocked = AlwaysWritable | (1 << 6) | (1 << 14) | (3 << 22) | (1 << 26) | (1 << 27) | (3 << 29);

    private const ulong Enabled = 1;
    private const ulong ByteAddressSelect = 0x1E0;
    private const ulong BreakpointControl = 0x00FF_E007;
    private const ulong WatchpointControl = 0x1F1F_FFFF;
    private const int TopAddressBit = 48;
    private const ulong AddressBits = (1UL << (TopAddressBit + 1)) - 1;

    private readonly ulong[] _breakpointValues = new ulong[BreakpointCount];
    private readonly ulong[] _breakpointControls = new ulong[BreakpointCount];
    private readonly ulong[] _watchpointValues = new ulong[WatchpointCount];
    private readonly ulong[] _watchpointControls = new ulong[WatchpointCount];

    private ulong _control;
    private bool _locked = true;
    private bool _doubleLock;
    private bool _noPowerDown;
    private byte _claims;
    private ulong _commsInterrupt;
    private uint _receive;
    private uint _transmit;

    /// <summary>What DBGBCR&lt;n&gt;_EL1.BT says.</summary>
    private enum BreakpointType
    {
        Address = 0,
        LinkedAddress = 1,
        Context = 2,
        LinkedContext = 3,
    }

    /// <summary>Whether any of breakpoint, watchpoint or step may raise an exception at some Exception level.</summary>
    public bool IsArmed => HasBreakpoints || HasWatchpoints || HasStep;

    public bool HasBreakpoints { get; private set; }

    public bool HasWatchpoints { get; private set; }

    /// <summary>MDSCR_EL1.SS, and no lock against it.</summary>
    public bool HasStep { get; private set; }

    /// <summary>Whether an enabled breakpoint or watchpoint compares CONTEXTIDR_EL1, itself or by a link.</summary>
    public bool ComparesContext { get; private set; }

    /// <summary>MDSCR_EL1.TDCC: EL0 may not use the Debug Communications Channel.</summary>
    public bool TrapsComms => (_control & TrapDcc) != 0;

    private bool IsLocked => _locked || (_doubleLock && !_noPowerDown);

    /// <summary>The fields of ID_AA64DFR0_EL1 that speak of self-hosted debug.</summary>
    /// <param name="value">The register as the PMU has it.</param>
    public static ulong Identify(ulong value)
    {
        const ulong DebugVersion = 6;
        const ulong Own = 0x0000_00F0_F0F0_F0FF;
        return (value & ~Own)
            | DebugVersion
            | ((BreakpointCount - 1) << 12)
            | ((WatchpointCount - 1) << 20)
            | ((ContextAwareCount - 1) << 28);
    }

    /// <summary>Whether debug exceptions other than those of BRK are taken from an Exception level (DDI 0487 D2.4).</summary>
    /// <param name="level">EL0 or EL1; they are taken to EL1.</param>
    /// <param name="masked">PSTATE.D.</param>
    public bool IsEnabledFrom(uint level, bool masked) => !IsLocked && (level == 0 || ((_control & KernelDebug) != 0 && !masked));

    /// <summary>Reads a register; false where there is none of that name to read.</summary>
    /// <param name="encoding">Bits [20:5] of the MRS, op0 in two bits.</param>
    public bool TryRead(uint encoding, out ulong value)
    {
        if (TryBank(encoding, out ulong[] bank, out int n))
        {
            value = ReadBank(bank, n);
            return true;
        }

        ulong? found = encoding switch
        {
            DebugRegister.MDCCINT_EL1 => _commsInterrupt,
            DebugRegister.MDSCR_EL1 => _control,
            DebugRegister.OSDTRRX_EL1 => _receive,
            DebugRegister.OSDTRTX_EL1 => _transmit,
            DebugRegister.OSECCR_EL1 or DebugRegister.MDRAR_EL1 => 0,

            // OSLM, bits [3] and [0], is 0b10: the OS Lock is there.
            DebugRegister.OSLSR_EL1 => 8u | (_locked ? 2u : 0),
            DebugRegister.OSDLR_EL1 => _doubleLock ? 1u : 0,
            DebugRegister.DBGPRCR_EL1 => _noPowerDown ? 1u : 0,
            DebugRegister.DBGCLAIMSET_EL1 => 0xFF,
            DebugRegister.DBGCLAIMCLR_EL1 => _claims,

            // NSID and NSNID are 0b10: external debug in the Non-secure state, which nobody enables.
            DebugRegister.DBGAUTHSTATUS_EL1 => 0xA,

            // Nobody is at the other end of the Debug Communications Channel: nothing has come, and what is sent is gone at once.
            DebugRegister.MDCCSR_EL0 or DebugRegister.DBGDTR_EL0 or DebugRegister.DBGDTRRX_EL0 => 0,
            _ => null,
        };
        value = found ?? 0;
        return found is not null;
    }

    /// <summary>Writes a register; false where there is none of that name to write.</summary>
    /// <param name="encoding">Bits [20:5] of the MSR, op0 in two bits.</param>
    public bool TryWrite(uint encoding, ulong value)
    {
        if (TryBank(encoding, out ulong[] bank, out int n))
        {
            bank[n] = bank == _breakpointControls ? (value & BreakpointControl) | ByteAddressSelect
                : bank == _watchpointControls ? value & WatchpointControl
                : value;
            Arm();
            return true;
        }

        switch (encoding)
        {
            case DebugRegister.MDCCINT_EL1:
                _commsInterrupt = value & (3 << 29);
                break;
            case DebugRegister.MDSCR_EL1:
                ulong writable = _locked ? WritableWhenLocked : AlwaysWritable;
                _control = (_control & ~writable) | (value & writable);
                break;
            case DebugRegister.OSDTRRX_EL1:
                _receive = (uint)value;
                break;
            case DebugRegister.OSDTRTX_EL1:
                _transmit = (uint)value;
                break;
            case DebugRegister.OSLAR_EL1:
                _locked = (value & 1) != 0;
                break;
            case DebugRegister.OSDLR_EL1:
                _doubleLock = (value & 1) != 0;
                break;
            case DebugRegister.DBGPRCR_EL1:
                _noPowerDown = (value & 1) != 0;
                break;
            case DebugRegister.DBGCLAIMSET_EL1:
                _claims |= (byte)value;
                break;
            case DebugRegister.DBGCLAIMCLR_EL1:
                _claims &= (byte)~value;
                break;
            case DebugRegister.OSECCR_EL1 or DebugRegister.DBGDTR_EL0 or DebugRegister.DBGDTRRX_EL0:
                break;
            default:
                return false;
        }

        Arm();
        return true;
    }

    /// <summary>Whether a breakpoint matches the instruction at an address (DDI 0487 D2.8).</summary>
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

    /// <summary>Whether a watchpoint matches an access (DDI 0487 D2.9).</summary>
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

    private bool TryBank(uint encoding, out ulong[] bank, out int n)
    {
        n = (int)((encoding >> 3) & 15);
        bank = (encoding & ~0x78u) switch
        {
            DebugRegister.DBGBVR0_EL1 => _breakpointValues,
            DebugRegister.DBGBCR0_EL1 => _breakpointControls,
            DebugRegister.DBGWVR0_EL1 => _watchpointValues,
            DebugRegister.DBGWCR0_EL1 => _watchpointControls,
            _ => [],
        };
        return n < bank.Length;
    }

    /// <summary>An address is sign-extended from its highest bit, and a Context ID has 32 bits.</summary>
    private ulong ReadBank(ulong[] bank, int n)
    {
        if (bank == _breakpointControls)
        {
            return bank[n] | ByteAddressSelect;
        }

        if (bank == _watchpointControls)
        {
            return bank[n];
        }

        if (bank == _breakpointValues && TypeOf(_breakpointControls[n]) is BreakpointType.Context or BreakpointType.LinkedContext)
        {
            return (uint)bank[n];
        }

        const int Unused = 63 - TopAddressBit;
        return (ulong)((long)(bank[n] << Unused) >> Unused) & ~3UL;
    }

    private void Arm()
    {
        bool monitor = !IsLocked && (_control & MonitorDebug) != 0;
        HasStep = !IsLocked && (_control & Step) != 0;
        HasBreakpoints = monitor && IsAnyEnabled(_breakpointControls);
        HasWatchpoints = monitor && IsAnyEnabled(_watchpointControls);
        ComparesContext = false;
        foreach (ulong control in _breakpointControls)
        {
            // What is linked must itself be enabled, so this covers the links as well.
            ComparesContext |= (control & Enabled) != 0 && TypeOf(control) is (BreakpointType.Context or BreakpointType.LinkedContext);
        }
    }

    private static bool IsAnyEnabled(ulong[] controls)
    {
        ulong all = 0;
        foreach (ulong control in controls)
        {
            all |= control;
        }

        return (all & Enabled) != 0;
    }
}
