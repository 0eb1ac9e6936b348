using System;

namespace Emu.Machine.Devices;

/// <summary>Looks for the line <c>EXIT: STATUS=n</c> in the console: a guest's exit code, shifted left by one, its lowest bit set.</summary>
internal sealed class ExitStatusScanner
{
    private const int MaxDigits = 9;
    private int _matched;
    private int _digits;
    private int _value;

    /// <summary>The exit code of the last such line, or <see langword="null"/>.</summary>
    public int? Status { get; private set; }

    private static ReadOnlySpan<byte> Prefix => "EXIT: STATUS="u8;

    public void Add(byte value)
    {
        if (_matched == Prefix.Length)
        {
            if (value is >= (byte)'0' and <= (byte)'9' && _digits < MaxDigits)
            {
                _value = (_value * 10) + (value - '0');
                _digits++;
                return;
            }

            Finish();
        }

        if (value == Prefix[_matched])
        {
            _matched++;
        }
        else
        {
            _matched = value == Prefix[0] ? 1 : 0;
        }
    }

    /// <summary>Saves the state, or takes it over: the line may have begun.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Index(ref _matched, Prefix.Length, "characters of the exit status line");
        state.Index(ref _digits, MaxDigits, "digits of the exit status");
        state.Index(ref _value, 999_999_999, "exit status");
        bool has = Status is not null;
        int status = Status ?? 0;
        state.Value(ref has);
        state.Index(ref status, 999_999_999, "exit status");
        Status = has ? status : null;
    }

    /// <summary>The console ends here, maybe in the middle of the line.</summary>
    public void Finish()
    {
        if (_digits != 0)
        {
            Status = _value >> 1;
        }

        _matched = 0;
        _digits = 0;
        _value = 0;
    }
}
