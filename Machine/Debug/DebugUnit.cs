namespace Emu.Machine.Debug;

/// <summary>
/// The self-hosted debug of the vCPU: its registers, the OS Lock and the OS Double Lock, and what matches a breakpoint or a watchpoint
/// (DDI 0487 D2). The engine never sees these registers: it would throw its translated code away while it runs.
/// </summary>
internal sealed partial class DebugUnit
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

    /// <summary>The fields of ID_AA64DFR0_EL1 that are about self-hosted debug.</summary>
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

    /// <summary>Whether debug exceptions other than those of BRK are taken from an Exception level (DDI 0487 D2, Enabling debug exceptions).</summary>
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

            // Nobody is at the other end of the Debug Communications Channel: nothing has arrived, and what is sent is lost.
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

    /// <summary>A Cold reset, as when the vCPU is switched off and on again.</summary>
    public void Reset()
    {
        foreach (ulong[] bank
            in (System.ReadOnlySpan<ulong[]>)[_breakpointValues, _breakpointControls, _watchpointValues, _watchpointControls])
        {
            System.Array.Clear(bank);
        }

        _control = 0;
        _locked = true;
        _doubleLock = false;
        _noPowerDown = false;
        _claims = 0;
        _commsInterrupt = 0;
        _receive = 0;
        _transmit = 0;
        Arm();
    }

    /// <summary>Saves the state, or takes it over.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        foreach (ulong[] bank
            in (System.ReadOnlySpan<ulong[]>)[_breakpointValues, _breakpointControls, _watchpointValues, _watchpointControls])
        {
            state.Values(bank);
        }

        state.Value(ref _control);
        state.Value(ref _locked);
        state.Value(ref _doubleLock);
        state.Value(ref _noPowerDown);
        state.Value(ref _claims);
        state.Value(ref _commsInterrupt);
        state.Value(ref _receive);
        state.Value(ref _transmit);
        Arm();
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
