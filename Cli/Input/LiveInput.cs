using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

using Emu.Machine;

namespace Emu.Cli.Input;

/// <summary>Standard input as something that is written to while the guest runs: a pipe or a terminal.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class LiveInput : IConsoleInput, IDisposable
{
    /// <summary>Bytes taken from the terminal ahead of the guest, so that Ctrl-A X is heard where the guest does not listen.</summary>
    private const int ReadAhead = 4096;
    private const int Chunk = 256;

    private readonly RawTerminal? _terminal;
    private readonly EscapeFilter _escapes;
    private readonly Queue<byte> _typed = new();
    private bool _closed;

    /// <param name="terminal">The terminal behind it, or null where the input is not a terminal.</param>
    /// <param name="quit">Called when the user asks for the end of the run.</param>
    public LiveInput(RawTerminal? terminal, Action quit)
    {
        _terminal = terminal;
        _escapes = new EscapeFilter(quit);
    }

    public bool HasEnded => _closed && _typed.Count == 0;

    public bool IsInteractive => _terminal is not null;

    public int Read(Span<byte> buffer)
    {
        if (_terminal is null)
            return buffer.IsEmpty ? 0 : Take(buffer);

        // A guest that never looks at its console leaves the terminal as it is: it is made ready here and not before.
        Span<byte> keys = stackalloc byte[Chunk];
        while (_typed.Count < ReadAhead && Take(keys) is > 0 and int count)
            _escapes.Filter(keys[..count], _typed);

        int taken = 0;
        while (taken < buffer.Length && _typed.TryDequeue(out byte key))
            buffer[taken++] = key;

        return taken;
    }

    public void Wait(TimeSpan time) => _ = IsReady((int)Math.Ceiling(time.TotalMilliseconds));

    public void Dispose() => _terminal?.Dispose();

    /// <summary>What standard input has now.</summary>
    private int Take(Span<byte> buffer)
    {
        if (_closed || !IsReady(0))
            return 0;

        nint count;
        fixed (byte* start = buffer)
            count = LibC.Read(LibC.StandardInput, start, (nuint)buffer.Length);

        if (count > 0)
            return (int)count;

        // A terminal whose other end has gone answers EIO.
        _closed = count == 0 || Marshal.GetLastPInvokeError() is not (LibC.Interrupted or LibC.TryAgain);
        return 0;
    }

    private bool IsReady(int milliseconds)
    {
        // In the background the terminal is another's, and reading it would stop this process: only time passes.
        bool mine = !_closed && (_terminal is null || _terminal.MakeReady());
        PollDescriptor descriptor = new() { Descriptor = LibC.StandardInput, Events = LibC.PollIn };
        return LibC.Poll(&descriptor, mine ? 1u : 0u, milliseconds) > 0 && mine;
    }
}
