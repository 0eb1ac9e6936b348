using System;
using Emu.HostPmus;

namespace Emu.Hosts;

/// <summary>One event on one PMU, as one thread executes it: a running total and the counters that run on it.</summary>
/// <remarks>Counters take no part in counting: each remembers the total it started at, and one distance serves all of them.</remarks>
internal sealed class EventSlot
{
    private readonly SimulatedThread _thread;
    private SimulatedCounter[] _running = [];
    private int _runningCount;
    private int _opened;

    // A lower bound of the distance to the nearest armed counter; Recompute makes it exact. That is left until it is needed,
    // so that stopping many counters of one event costs no more than each of them once.
    private ulong _toNearest = ulong.MaxValue;
    private bool _anyArmed;
    private bool _isExact = true;

    internal EventSlot(SimulatedThread thread, NativeEvent nativeEvent)
    {
        _thread = thread;
        NativeEvent = nativeEvent;
    }

    internal NativeEvent NativeEvent { get; }

    /// <summary>Occurrences since the event was first opened, modulo 2^64.</summary>
    internal ulong Total { get; private set; }

    internal bool IsListening => _runningCount != 0;

    /// <summary>Occurrences until the nearest armed counter tells its owner; <see cref="ulong.MaxValue"/>: never.</summary>
    internal ulong Budget
    {
        get
        {
            if (!_isExact)
                Recompute();
            return _anyArmed ? _toNearest : ulong.MaxValue;
        }
    }

    internal void Count(ulong occurrences)
    {
        if (occurrences < _toNearest)
        {
            unchecked
            {
                Total += occurrences;
                _toNearest -= occurrences;
            }
        }
        else
        {
            CountInSteps(occurrences);
        }
    }

    /// <summary>Reserves space for one more counter, so that starting it allocates nothing.</summary>
    internal void MakeRoom()
    {
        if (++_opened > _running.Length)
            Array.Resize(ref _running, Math.Max(4, _running.Length * 2));
    }

    /// <summary>The counter was given back.</summary>
    internal void GiveUpRoom() => _opened--;

    internal void Add(SimulatedCounter counter)
    {
        if (counter.RunningIndex < 0)
        {
            counter.RunningIndex = _runningCount;
            _running[_runningCount++] = counter;
            if (_runningCount == 1)
                _thread.ListenersChanged();
        }

        OnArmed(counter);
    }

    internal void Remove(SimulatedCounter counter)
    {
        int index = counter.RunningIndex;
        if (index < 0)
            return;
        SimulatedCounter last = _running[--_runningCount];
        _running[index] = last;
        last.RunningIndex = index;
        _running[_runningCount] = null!;
        counter.RunningIndex = -1;
        if (_runningCount == 0)
            _thread.ListenersChanged();
        _isExact = false;
    }

    /// <summary>A running counter was armed again.</summary>
    internal void OnArmed(SimulatedCounter counter)
    {
        if (counter.Armed)
        {
            _anyArmed = true;
            _toNearest = Math.Min(_toNearest, unchecked(counter.FiresAt - Total));
        }

        // It may have been the nearest before. And while none was armed, the bound could only become smaller.
        _isExact = false;
    }

    private void Recompute()
    {
        _isExact = true;
        _anyArmed = false;
        _toNearest = ulong.MaxValue;
        for (int i = 0; i < _runningCount; i++)
        {
            SimulatedCounter counter = _running[i];
            if (counter.Armed)
            {
                _anyArmed = true;
                _toNearest = Math.Min(_toNearest, unchecked(counter.FiresAt - Total));
            }
        }
    }

    /// <summary>Stops at each crossing, so that the owner sees the count exactly there.</summary>
    private void CountInSteps(ulong occurrences)
    {
        Recompute();
        while (_anyArmed && occurrences >= _toNearest)
        {
            occurrences -= _toNearest;
            Total = unchecked(Total + _toNearest);
            Fire();
            Recompute();
        }

        Total = unchecked(Total + occurrences);
        Recompute();
    }

    private void Fire()
    {
        for (int i = 0; i < _runningCount; i++)
        {
            SimulatedCounter counter = _running[i];
            if (counter.Armed && counter.FiresAt == Total)
            {
                counter.Armed = false;
                counter.Due = true;
            }
        }

        // An owner may start and stop counters when told, so the list is read again after each.
        for (int i = 0; i < _runningCount; i++)
        {
            if (_running[i].Due)
            {
                _running[i].TellOwner();
                i = -1;
            }
        }
    }
}
