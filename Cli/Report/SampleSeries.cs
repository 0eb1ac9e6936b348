using System;
using System.Collections.Generic;

namespace Emu.Cli.Report;

/// <summary>
/// The samples of a run of unknown length in bounded memory: every n-th sample, where n doubles each time the series is full,
/// and always the first and the last.
/// </summary>
internal sealed class SampleSeries
{
    private readonly Sample[] _kept;
    private int _count;
    private ulong _seen;
    private ulong _stride = 1;
    private Sample _last;

    /// <param name="capacity">How many samples are kept at most; even, at least 2.</param>
    public SampleSeries(int capacity = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _kept = new Sample[capacity & ~1];
    }

    public ulong Seen => _seen;

    public void Add(Sample sample)
    {
        _last = sample;
        if (_seen % _stride == 0)
        {
            if (_count == _kept.Length)
                Thin();

            if (_seen % _stride == 0)
                _kept[_count++] = sample;
        }

        _seen++;
    }

    public IReadOnlyList<Sample> ToList()
    {
        List<Sample> list = new(_count + 1);
        list.AddRange(_kept.AsSpan(0, _count));
        if (_count > 0 && list[^1] != _last)
            list.Add(_last);

        return list;
    }

    private void Thin()
    {
        for (int index = 0; index < _count / 2; index++)
            _kept[index] = _kept[index * 2];

        _count /= 2;
        _stride *= 2;
    }
}
