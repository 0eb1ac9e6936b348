using System;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Threading;

namespace Emu.Cli.Input;

/// <summary>
/// The terminal of standard input while a guest runs: each key comes at once and is not echoed, because the guest does that. Ctrl-C, Ctrl-Z and
/// Ctrl-\ still make signals, so that they work whatever the guest does, and output is still written as elsewhere. However the process
/// ends or stops, the terminal is as it was before.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class RawTerminal : IDisposable
{
    // <asm-generic/termbits.h>
    private const uint IgnoreBreakToStrip = 0x01 | 0x02 | 0x08 | 0x20;
    private const uint NewlineToReturn = 0x40;
    private const uint IgnoreReturn = 0x80;
    private const uint ReturnToNewline = 0x100;
    private const uint FlowControl = 0x400;
    private const uint Canonical = 0x02;
    private const uint Echo = 0x08;
    private const uint Extensions = 0x8000;
    private const int MinimumTime = 5;
    private const int MinimumCount = 6;

    private readonly Lock _lock = new();
    private readonly PosixSignalRegistration[] _signals;
    private TerminalAttributes _before;
    private TerminalGuard? _guard;
    private bool _raw;
    private bool _closed;

    public RawTerminal() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave),
        PosixSignalRegistration.Create(PosixSignal.SIGQUIT, Leave),
        PosixSignalRegistration.Create(PosixSignal.SIGTSTP, Pause),
    ];

    /// <summary>Whether this process may use the terminal: it is in the foreground.</summary>
    private static bool IsOurs => LibC.ForegroundGroup(LibC.StandardInput) == LibC.OwnGroup();

    /// <summary>Makes the terminal raw unless it is, at the start and after a pause.</summary>
    /// <returns>Whether it may be read.</returns>
    public bool MakeReady()
    {
        if (!IsOurs)
            return false;

        lock (_lock)
        {
            if (!_raw && !_closed)
                MakeRaw();

            return !_closed;
        }
    }

    /// <summary>Gives the terminal back for good.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            _closed = true;
            SetBack();
        }
    }

    public void Dispose()
    {
        Restore();
        _guard?.Dispose();
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
    }

    private void MakeRaw()
    {
        _guard ??= TerminalGuard.Start();
        TerminalAttributes before;
        if (LibC.GetAttributes(LibC.StandardInput, &before) != 0)
            return;

        TerminalAttributes raw = before;
        raw.InputFlags &= ~(IgnoreBreakToStrip | NewlineToReturn | IgnoreReturn | ReturnToNewline | FlowControl);
        raw.LocalFlags &= ~(Canonical | Echo | Extensions);
        raw.Characters[MinimumTime] = 0;
        raw.Characters[MinimumCount] = 1;
        _before = before;
        _raw = LibC.SetAttributes(LibC.StandardInput, LibC.TcsaNow, &raw) == 0;
        _guard?.RememberRaw();
    }

    private void SetBack()
    {
        if (!_raw)
            return;

        _raw = false;
        TerminalAttributes before = _before;
        _ = LibC.SetAttributes(LibC.StandardInput, LibC.TcsaNow, &before);
    }

    /// <summary>The signal will end the process.</summary>
    private void Leave(PosixSignalContext context) => Restore();

    /// <summary>Ctrl-Z: the shell gets its terminal back; the next look at the terminal in the foreground makes it raw again.</summary>
    private void Pause(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_lock)
        {
            SetBack();

            // Held until the process goes on: nothing can make the terminal raw between the two.
            _ = LibC.Kill(Environment.ProcessId, LibC.SigStop);
        }
    }
}
