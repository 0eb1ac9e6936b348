using System;
using System.Diagnostics;
using System.IO;

using Emu.Conformance;

namespace Emu.Cli.Replay;

/// <summary>Says every ten seconds how far the vectors are, so that a long case does not look like a program that hangs.</summary>
internal sealed class SignOfLife(Terminal terminal, TextWriter results) : IProgress<VectorProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long _last = Stopwatch.GetTimestamp();

    public void Report(VectorProgress value)
    {
        if (Stopwatch.GetElapsedTime(_last) < Interval)
            return;

        _last = Stopwatch.GetTimestamp();
        results.Flush();
        terminal.WriteNote($"{value.File.Path}:{value.Line}: {value.Case.Name}: {Number.Count((ulong)value.Steps)} statements so far");
    }
}
