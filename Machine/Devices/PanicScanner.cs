using System;
using System.Text;

namespace Emu.Machine.Devices;

/// <summary>
/// Looks for the last words of a Linux kernel in the console (kernel/panic.c): <c>Kernel panic - not syncing: REASON</c>, and at the end of its report
/// <c>---[ end Kernel panic - not syncing: REASON ]---</c>.
/// </summary>
internal sealed class PanicScanner
{
    private const string Words = "Kernel panic - not syncing";
    private const string EndWords = "---[ end " + Words;
    private const int LongestLine = 256;

    private readonly byte[] _line = new byte[LongestLine];
    private int _length;

    /// <summary>The reason that the kernel gave last; null where it has not panicked.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the report has ended: without <c>panic=</c> on its command line the kernel does nothing more.</summary>
    public bool HasEnded { get; private set; }

    public void Add(byte value)
    {
        if (value == '\n')
        {
            Look();
            _length = 0;
        }
        else if (_length < LongestLine && value != '\r')
        {
            _line[_length++] = value;
        }
    }

    /// <summary>A program of the guest goes on: the words were not the kernel's.</summary>
    public void Withdraw()
    {
        Reason = null;
        HasEnded = false;
    }

    /// <summary>Saves the state, or takes it over: the line may have begun.</summary>
    public void Exchange(Saving.StateExchange state)
    {
        state.Index(ref _length, LongestLine, "characters of a line of the console");
        state.Bytes(_line);
        bool has = Reason is not null;
        string reason = Reason ?? "";
        state.Value(ref has);
        state.Text(ref reason);
        Reason = has ? reason : null;
        bool ended = HasEnded;
        state.Value(ref ended);
        HasEnded = ended;
    }

    private void Look()
    {
        // Only a line with these words becomes a string.
        ReadOnlySpan<byte> line = _line.AsSpan(0, _length);
        int at = line.IndexOf("Kernel panic - not syncing"u8);
        if (at < 0)
        {
            return;
        }

        if (line.IndexOf("---[ end "u8) is int end && end >= 0 && end + EndWords.Length - Words.Length == at)
        {
            HasEnded = true;
            return;
        }

        string reason = Encoding.UTF8.GetString(line[(at + Words.Length)..]).TrimStart(':', ' ').TrimEnd();
        Reason = reason.Length == 0 ? "it gave no reason" : reason;
    }
}
