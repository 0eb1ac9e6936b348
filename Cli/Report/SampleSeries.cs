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
    private bool _broken;
    private bool _brokenSinceKept;

    /// <param name="capacity">How many samples are kept at most; even, at least 2.</param>
    public SampleSeries(int capacity = 2048)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _kept = new Sample[capacity & ~1];
    }

    public ulong Seen => _seen;

    /// <summary>What comes next does not go on from what came last.</summary>
    public void Break() => _broken = true;

    public void Add(Sample sample)
    {
        _brokenSinceKept |= _broken || sample.Breaks;
        _broken = false;

        // A break between two kept samples is kept, whichever sample had it.
        _last = sample with { Breaks = _brokenSinceKept };
        if (_seen % _stride == 0)
        {
            if (_count == _kept.Length)
                Thin();

            if (_seen % _stride == 0)
            {
                _kept[_count++] = _last;
                _brokenSinceKept = false;
            }
        }

        _seen++;
    }

    public IReadOnlyList<Sample> ToList()
    {
        List<Sample> list = new(_count + 1);
        list.AddRange(_kept.AsSpan(0, _count));
        if (_count > 0 && (list[^1].Instructions != _last.Instructions || list[^1].Value != _last.Value
            || list[^1].Written != _last.Written))
        {
            list.Add(_last);
        }

        return list;
    }

    private void Thin()
    {
        bool lastDropped = _kept[_count - 1].Breaks;
        for (int index = 0; index < _count / 2; index++)
        {
            bool breaks = _kept[index * 2].Breaks || (index > 0 && _kept[(index * 2) - 1].Breaks);
            _kept[index] = _kept[index * 2] with { Breaks = breaks };
        }

        _brokenSinceKept |= lastDropped;
        _last = _last with { Breaks = _brokenSinceKept };

        _count /= 2;
        _stride *= 2;
    }
}
