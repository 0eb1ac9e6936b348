using System;
using System.Collections.Generic;
using System.Threading;

#if !NET9_0_OR_GREATER
// .NET 8 locks any object.
using Lock = System.Object;
#endif

namespace Emu.Hosts.Linux;

/// <summary>A thread that waits for the ring buffers of all groups, and tells a group when something came.</summary>
internal sealed class OverflowWatcher : IDisposable
{
    private readonly LinuxSystemCalls _system;
    private readonly Lock _lock = new();
    private readonly List<LinuxCounterGroup> _groups = [];
    private readonly ulong[] _signalled = new ulong[1];
    private int _signal = -1;
    private bool _isStopped;
    private bool _isChanged;
    private Thread? _thread;

    internal OverflowWatcher(LinuxSystemCalls system) => _system = system;

    /// <summary>Waits for a group too.</summary>
    /// <returns>0, or the errno when the host does not allow waiting.</returns>
    internal int Add(LinuxCounterGroup group)
    {
        lock (_lock)
        {
            if (_isStopped)
                return PerfError.NoSuchPmu;
            if (_thread is null)
            {
                _signal = _system.OpenSignal();
                if (_signal < 0)
                    return -_signal;
                _thread = new Thread(Watch) { IsBackground = true, Name = "Emu overflow watcher" };
                _thread.Start();
            }

            _groups.Add(group);
            OnChanged();
            return 0;
        }
    }

    /// <summary>No longer waits for a group. Something that came just before may still be told.</summary>
    internal void Remove(LinuxCounterGroup group)
    {
        lock (_lock)
        {
            if (_groups.Remove(group))
                OnChanged();
        }
    }

    public void Dispose()
    {
        Thread? thread;
        lock (_lock)
        {
            if (_isStopped)
                return;
            _isStopped = true;
            thread = _thread;
            if (thread is not null)
                OnChanged();
        }

        if (thread is not null)
        {
            thread.Join();
            _ = _system.Close(_signal);
        }
    }

    private void OnChanged()
    {
        _isChanged = true;
        _ = _system.Write(_signal, 1);
    }

    private void Watch()
    {
        PollFd[] waiting = [new PollFd { Fd = _signal, Events = PollFd.In }];
        LinuxCounterGroup[] groups = [];
        while (true)
        {
            lock (_lock)
            {
                if (_isStopped)
                    return;
                if (_isChanged)
                {
                    _isChanged = false;
                    groups = [.. _groups];
                    Array.Resize(ref waiting, groups.Length + 1);
                    for (int i = 0; i < groups.Length; i++)
                        waiting[i + 1] = new PollFd { Fd = groups[i].Fd, Events = PollFd.In };
                }
            }

            if (_system.Poll(waiting) < 0)
                continue;
            if (waiting[0].Returned != 0)
                _ = _system.Read(_signal, _signalled);
            for (int i = 0; i < groups.Length; i++)
            {
                short came = waiting[i + 1].Returned;
                if ((came & PollFd.In) != 0)
                    groups[i].Look();
                if ((came & PollFd.Gone) != 0)
                    GiveUp(groups[i]);
            }
        }
    }

    // A group that is gone would be reported again and again. It comes back when it is next switched on.
    private void GiveUp(LinuxCounterGroup group)
    {
        lock (_lock)
        {
            if (_groups.Remove(group))
                _isChanged = true;
        }

        group.OnUnwatched();
    }
}
