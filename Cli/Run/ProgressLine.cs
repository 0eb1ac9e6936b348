using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Emu.Cli.Run;

/// <summary>One line on a terminal that says how far a long run is; it makes way for whatever else is written.</summary>
internal sealed class ProgressLine
{
    private const string EraseLine = "\r\u001b[K";
    private const int BarWidth = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TextWriter _error;
    private readonly ulong? _limit;
    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _next = Patience;
    private bool _shown;

    public ProgressLine(TextWriter error, ulong? limit)
    {
        _error = error;
        _limit = limit;
    }

    /// <summary>Asked before the line is shown: whether the cursor is where nobody else's text is. Default: it always is.</summary>
    public Func<bool> MayShow { get; set; } = static () => true;

    public void Update(ulong instructions)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        if (elapsed < _next || !MayShow())
            return;

        _next = elapsed + Interval;
        _error.Write(EraseLine + Describe(instructions, elapsed));
        _error.Flush();
        _shown = true;
    }

    public void Clear()
    {
        if (!_shown)
            return;

        _error.Write(EraseLine);
        _error.Flush();
        _shown = false;
        // What made us go is news enough for now.
        _next = Stopwatch.GetElapsedTime(_started) + Interval;
    }

    private string Describe(ulong instructions, TimeSpan elapsed)
    {
        string speed = (instructions / elapsed.TotalSeconds / 1e6).ToString("N0", CultureInfo.InvariantCulture);
        string text = $"{Number.Count(instructions)} instructions, {elapsed.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture)} s, {speed} MIPS";
        if (_limit is not > 0)
            return text;

        double part = Math.Min(1, instructions / (double)_limit);
        int full = (int)(part * BarWidth);
        return $"[{new string('#', full)}{new string('.', BarWidth - full)}] {part.ToString("P0", CultureInfo.InvariantCulture)}  {text}";
    }
}
