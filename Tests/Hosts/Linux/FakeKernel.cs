using System.Collections.Generic;
using System.Threading;
using Emu.Hosts.Linux;

namespace Emu.Tests.Hosts.Linux;

/// <summary>
/// perf events as the kernel has them, with occurrences that the test makes: groups, on and off, periods and their alarms, file
/// descriptors that run out. The test says what it refuses, and sees what it was asked.
/// </summary>
internal sealed class FakeKernel : LinuxSystemCalls
{
    private const int FirstFd = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Event> _events = [];
    private readonly object _wake = new();
    private long _wakes;
    private int _nextFd = FirstFd;
    private int _signal = -1;
    private bool _signalled;
    private bool _isPolling;

    /// <summary>The errno for an event of this type and config; 0 lets it through.</summary>
    public System.Func<uint, ulong, int> Refuse { get; set; } = (_, _) => 0;

    /// <summary>The errno of the next mmap; 0 lets it through.</summary>
    public int RefuseMap { get; set; }

    /// <summary>How many file descriptors there may be.</summary>
    public int MostFds { get; set; } = int.MaxValue;

    /// <summary>How many events of one group the PMU can count; a larger group does not count at all.</summary>
    public int MostTogether { get; set; } = int.MaxValue;

    public List<PerfEventAttr> Opened { get; } = [];

    public int Cpu { get; set; }

    public int Thread { get; set; } = 1000;

    public int OpenFds => _events.Count + (_signal < 0 ? 0 : 1);

    public int Alarms { get; private set; }

    /// <summary>The counted thread went through so many occurrences of an event.</summary>
    public void Count(uint type, ulong config, ulong occurrences)
    {
        lock (_lock)
        {
            foreach (Event one in _events.Values)
            {
                if (one.Attributes.Type != type || one.Attributes.Config != config || !one.IsEnabled || !one.Leader.IsEnabled
                    || one.Leader.IsInError)
                {
                    continue;
                }
                one.Count += occurrences;
                if (one.Period == 0)
                    continue;
                if (occurrences < one.Left)
                {
                    one.Left -= occurrences;
                    continue;
                }

                one.Left = one.Period - ((occurrences - one.Left) % one.Period);
                one.Output.HasAlarm = true;
                Alarms++;
                Wake();
            }
        }
    }

    /// <summary>An alarm without cause on everything.</summary>
    public void RaiseFalseAlarm()
    {
        lock (_lock)
        {
            foreach (Event one in _events.Values)
                one.HasAlarm |= one.Leader == one;
            Wake();
        }
    }

    /// <summary>Waits until the watcher has seen every alarm so far and waits again.</summary>
    public void WaitForWatcher()
    {
        SpinWait.SpinUntil(
            () =>
            {
                lock (_lock)
                {
                    bool any = _signalled;
                    foreach (Event one in _events.Values)
                        any |= one.HasAlarm;
                    return !any && (_isPolling || _signal < 0);
                }
            },
            10_000);
    }

    public override int OpenEvent(in PerfEventAttr attributes, int thread, int cpu, int group)
    {
        lock (_lock)
        {
            int error = Refuse(attributes.Type, attributes.Config);
            if (error != 0)
                return -error;
            if (OpenFds >= MostFds)
                return -PerfError.FilesExhausted;
            int fd = _nextFd++;
            Event one = new(attributes, fd);
            if (group >= 0)
            {
                one.Leader = _events[group];
                one.Leader.Members.Add(one);
            }

            _events.Add(fd, one);
            Opened.Add(attributes);
            return fd;
        }
    }

    public override int Control(int fd, uint request, int argument)
    {
        lock (_lock)
        {
            Event one = _events[fd];
            switch (request)
            {
                case IoctlEnable:
                    one.IsEnabled = true;
                    one.IsInError = one.Leader == one && one.Members.FindAll(member => member.IsEnabled).Count > MostTogether;
                    return 0;
                case IoctlDisable:
                    one.IsEnabled = false;
                    return 0;
                case IoctlSetOutput:
                    one.Output = _events[argument];
                    return 0;
                default:
                    return -PerfError.Invalid;
            }
        }
    }

    public override int Control(int fd, uint request, ref ulong argument)
    {
        lock (_lock)
        {
            Event one = _events[fd];
            switch (request)
            {
                case IoctlId:
                    argument = (ulong)(fd * 7);
                    return 0;
                case IoctlPeriod when argument is > 0 and <= long.MaxValue:
                    one.Period = argument;
                    one.Left = argument;
                    return 0;
                default:
                    return -PerfError.Invalid;
            }
        }
    }

    public override int Read(int fd, System.Span<ulong> buffer)
    {
        lock (_lock)
        {
            if (fd == _signal)
            {
                _signalled = false;
                return sizeof(ulong);
            }

            Event leader = _events[fd].Leader;
            if (leader.IsInError)
                return 0;
            int at = 0;
            buffer[at++] = (ulong)leader.Members.Count + 1;
            buffer[at++] = leader.Count;
            buffer[at++] = (ulong)(leader.Fd * 7);
            foreach (Event member in leader.Members)
            {
                buffer[at++] = member.Count;
                buffer[at++] = (ulong)(member.Fd * 7);
            }

            return at * sizeof(ulong);
        }
    }

    public override int Write(int fd, ulong value)
    {
        lock (_lock)
            _signalled = true;
        Wake();
        return sizeof(ulong);
    }

    public override int Map(int fd, nuint length, out nint address)
    {
        address = 0x1000;
        return -RefuseMap;
    }

    public override int Unmap(nint address, nuint length) => 0;

    public override int Close(int fd)
    {
        lock (_lock)
        {
            if (fd == _signal)
            {
                _signal = -1;
                return 0;
            }

            Assert.True(_events.Remove(fd, out Event? one));
            one.Leader.Members.Remove(one);
            return 0;
        }
    }

    public override int Poll(System.Span<PollFd> descriptors)
    {
        while (true)
        {
            lock (_lock)
            {
                int came = 0;
                foreach (ref PollFd descriptor in descriptors)
                {
                    descriptor.Returned = 0;
                    if (descriptor.Fd == _signal)
                    {
                        descriptor.Returned = _signalled ? PollFd.In : (short)0;
                    }
                    else if (_events.TryGetValue(descriptor.Fd, out Event? one) && one.HasAlarm)
                    {
                        one.HasAlarm = false;
                        descriptor.Returned = PollFd.In;
                    }

                    came += descriptor.Returned != 0 ? 1 : 0;
                }

                if (came != 0)
                {
                    _isPolling = false;
                    return came;
                }

                _isPolling = true;
            }

            lock (_wake)
            {
                while (_wakes == 0)
                    Monitor.Wait(_wake);
                _wakes--;
            }
        }
    }

    public override int OpenSignal()
    {
        lock (_lock)
            return OpenFds >= MostFds ? -PerfError.FilesExhausted : _signal = _nextFd++;
    }

    public override int CurrentThread() => Thread;

    public override int CurrentCpu() => Cpu;

    private void Wake()
    {
        lock (_wake)
        {
            _wakes++;
            Monitor.Pulse(_wake);
        }
    }

    private sealed class Event
    {
        public Event(PerfEventAttr attributes, int fd)
        {
            Attributes = attributes;
            Fd = fd;
            Leader = this;
            Output = this;
            IsEnabled = (attributes.Flags & PerfEventAttr.Disabled) == 0;
            Period = attributes.SamplePeriod;
            Left = Period;
        }

        public PerfEventAttr Attributes { get; }

        public int Fd { get; }

        public Event Leader { get; set; }

        public Event Output { get; set; }

        public List<Event> Members { get; } = [];

        public bool IsEnabled { get; set; }

        public bool IsInError { get; set; }

        public bool HasAlarm { get; set; }

        public ulong Count { get; set; }

        public ulong Period { get; set; }

        public ulong Left { get; set; }
    }
}
