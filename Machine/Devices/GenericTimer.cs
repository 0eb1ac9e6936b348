namespace Emu.Machine.Devices;

/// <summary>
/// The EL1 physical and virtual timers of the Generic Timer (DDI 0487 chapter D12), with CNTVOFF_EL2 as 0. It has no clock: each
/// question comes with the count of the system counter.
/// </summary>
internal sealed class GenericTimer
{
    private const ulong Enable = 1;
    private const ulong Masked = 2;
    private const ulong Status = 4;

    private readonly ulong[] _control = new ulong[2];
    private readonly ulong[] _compare = new ulong[2];

    /// <summary>The two timers.</summary>
    public enum Timer
    {
        /// <summary>CNTP_*_EL0, INTID 30.</summary>
        Physical,

        /// <summary>CNTV_*_EL0, INTID 27.</summary>
        Virtual,
    }

    /// <summary>The two registers behind three names: TVAL is a view of CVAL (DDI 0487 D12, "Operation of the TimerValue views of the timers").</summary>
    public enum View
    {
        /// <summary>TVAL.</summary>
        TimerValue,

        /// <summary>CTL.</summary>
        Control,

        /// <summary>CVAL.</summary>
        CompareValue,
    }

    /// <summary>Whether the timer's output is asserted.</summary>
    public bool Level(Timer timer, ulong count) => (_control[(int)timer] & (Enable | Masked)) == Enable && count >= _compare[(int)timer];

    /// <summary>The count at which the timer will assert its output, if it is not yet; <see cref="ulong.MaxValue"/> if it never will.</summary>
    public ulong NextEvent(Timer timer, ulong count) =>
        (_control[(int)timer] & (Enable | Masked)) == Enable && _compare[(int)timer] > count ? _compare[(int)timer] : ulong.MaxValue;

    /// <summary>A reset disables both (D24.2, the reset of CNTx_CTL_EL0.ENABLE).</summary>
    public void Reset()
    {
        System.Array.Clear(_control);
        System.Array.Clear(_compare);
    }

    /// <summary>Saves the state, or takes it over.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Values(_control);
        state.Values(_compare);
    }

    public ulong Read(Timer timer, View view, ulong count) => view switch
    {
        // Bits [63:32] of TVAL are RES0.
        View.TimerValue => (uint)(_compare[(int)timer] - count),
        View.CompareValue => _compare[(int)timer],
        _ => _control[(int)timer] | ((_control[(int)timer] & Enable) != 0 && count >= _compare[(int)timer] ? Status : 0),
    };

    public void Write(Timer timer, View view, ulong value, ulong count)
    {
        switch (view)
        {
            case View.TimerValue:
                _compare[(int)timer] = count + (ulong)(int)value;
                break;
            case View.CompareValue:
                _compare[(int)timer] = value;
                break;
            default:
                _control[(int)timer] = value & (Enable | Masked);
                break;
        }
    }
}
