using System;
using System.Threading;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>The events of one thread on one PMU that are read and switched on and off together.</summary>
/// <remarks>
/// Its leader is an event that counts nothing (PERF_COUNT_SW_DUMMY). While the leader is off no member counts, whatever it is set to;
/// so a whole set of counters stops with one system call and starts with one, and one read answers for all.
/// <para>
/// Overflows: the kernel's samples are only an alarm. Each event has a long, regular sample period, and a shorter one is set only
/// when its next regular alarm would come too late. What counts is the event's count, read by the vCPU's thread at its next entry:
/// an overflow is told when the count has reached the target, once for each time it was armed. So an alarm that is early, late,
/// double or without cause neither makes an overflow nor loses one.
/// </para>
/// Only <see cref="Look"/> and <see cref="OnUnwatched"/> may be called from another thread.
/// </remarks>
internal sealed partial class LinuxCounterGroup
{
    // About four a second of a cycle counter at 4 GHz, and one of a clock in nanoseconds: nothing to the machine, and a distance
    // that most targets are beyond.
    internal const ulong RegularPeriod = 1UL << 30;

    // Nearer to the target than this the alarm is set for the target itself: a clock's alarm can be off by a little.
    private const ulong Margin = RegularPeriod / 16;

    private const uint SoftwareType = 1; // PERF_TYPE_SOFTWARE
    private const ulong Dummy = 9; // PERF_COUNT_SW_DUMMY
    private const int WordsOfMember = 2;
    private const int MaxMembers = 64;
    private const nuint Pages = 2;

    private readonly LinuxThread _thread;
    private readonly LinuxSystemCalls _system;
    private readonly int _leader;
    private readonly nint _ring;
    private readonly LinuxCounter[] _members;
    private int _count;
    private int _wanted;
    private bool _isOn;
    private int _look;
    private int _isUnwatched;

    private LinuxCounterGroup(LinuxThread thread, LinuxHostPmu pmu, IHostCounterOwner owner, int leader, nint ring)
    {
        _thread = thread;
        _system = thread.Host.Options.SystemCalls;
        Pmu = pmu;
        Owner = owner;
        _leader = leader;
        _ring = ring;
        _members = new LinuxCounter[Math.Min(pmu.MostTogether, MaxMembers)];
    }

    internal LinuxHostPmu Pmu { get; }

    internal IHostCounterOwner Owner { get; }

    internal bool HasRoom => _count < _members.Length;

    /// <summary>What a poll waits on: the leader, to whose ring buffer every member writes.</summary>
    internal int Fd => _leader;

    private static nuint RingLength => (nuint)Environment.SystemPageSize * Pages;

    internal static LinuxCounterGroup? Create(LinuxThread thread, LinuxHostPmu pmu, IHostCounterOwner owner, out int error)
    {
        LinuxSystemCalls system = thread.Host.Options.SystemCalls;
        PerfEventAttr attributes = new()
        {
            Type = SoftwareType,
            Size = PerfEventAttr.StructSize,
            Config = Dummy,
            ReadFormat = PerfEventAttr.ReadGroupWithIds,
            Flags = PerfEventAttr.Disabled | PerfEventAttr.Pinned | PerfEventAttr.ExcludeKernel | PerfEventAttr.ExcludeHypervisor,
            WakeupEvents = 1,
        };
        int leader = system.OpenEvent(attributes, thread.ThreadId, thread.BoundCpu, -1);
        error = Math.Max(-leader, 0);
        if (leader < 0)
            return null;
        int mapped = system.Map(leader, RingLength, out nint ring);
        if (mapped < 0)
        {
            error = -mapped;
            _ = system.Close(leader);
            return null;
        }

        LinuxCounterGroup group = new(thread, pmu, owner, leader, ring);
        error = thread.Host.Watcher.Add(group);
        if (error == 0)
            return group;
        group.Close();
        return null;
    }

    /// <summary>Opens a member, off.</summary>
    internal LinuxCounter? Open(NativeEvent nativeEvent, PerfEventAttr attributes, out int error)
    {
        attributes.SamplePeriod = RegularPeriod;
        int fd = _system.OpenEvent(attributes, _thread.ThreadId, _thread.BoundCpu, _leader);
        error = Math.Max(-fd, 0);
        if (fd < 0)
            return null;
        ulong id = 0;
        int result = _system.Control(fd, LinuxSystemCalls.IoctlId, ref id);
        if (result >= 0)
            result = _system.Control(fd, LinuxSystemCalls.IoctlSetOutput, _leader);
        if (result < 0)
        {
            error = -result;
            _ = _system.Close(fd);
            return null;
        }

        LinuxCounter counter = new(this, nativeEvent, fd, id, RegularPeriod);
        _members[_count++] = counter;
        return counter;
    }

    internal void Start(LinuxCounter counter, ulong toOverflow)
    {
        if (counter.IsWanted)
            _ = Stop(counter);

        // While the group is off, and while it is on without this member, the last value read is the present one.
        counter.Base = counter.Value;
        counter.IsWanted = true;
        _wanted++;
        Arm(counter, toOverflow);
        if (_isOn)
        {
            SetAlarm(counter);
            Enable(counter, LinuxSystemCalls.IoctlEnable);
        }
        else if (!_thread.IsReloading)
        {
            TurnOnIfWanted();
        }
    }

    internal ulong Stop(LinuxCounter counter)
    {
        if (!counter.IsWanted)
            return 0;
        if (_isOn)
        {
            if (_thread.IsReloading || _wanted == 1)
            {
                TurnOff();
            }
            else
            {
                Enable(counter, LinuxSystemCalls.IoctlDisable);
                Refresh();
            }
        }

        counter.IsWanted = false;
        counter.IsArmed = false;
        _wanted--;
        return unchecked(counter.Value - counter.Base);
    }

    internal ulong Read(LinuxCounter counter)
    {
        if (!counter.IsWanted)
            return 0;
        if (_isOn)
            Refresh();
        return unchecked(counter.Value - counter.Base);
    }

    /// <summary>Switches the group on if a member has to count.</summary>
    internal void TurnOnIfWanted()
    {
        if (_isOn || _wanted == 0)
            return;
        for (int i = 0; i < _count; i++)
        {
            LinuxCounter member = _members[i];
            if (member.IsEnabled != member.IsWanted)
                Enable(member, member.IsWanted ? LinuxSystemCalls.IoctlEnable : LinuxSystemCalls.IoctlDisable);
            SetAlarm(member);
        }

        _isOn = _system.Control(_leader, LinuxSystemCalls.IoctlEnable, 0) >= 0;
        if (Volatile.Read(ref _isUnwatched) != 0)
        {
            Volatile.Write(ref _isUnwatched, 0);
            _ = _thread.Host.Watcher.Add(this);
        }
    }

    /// <summary>The member is given back, and the group with its last one.</summary>
    internal void Remove(LinuxCounter counter)
    {
        _ = Stop(counter);
        int index = Array.IndexOf(_members, counter, 0, _count);
        _count--;
        Array.Copy(_members, index + 1, _members, index, _count - index);
        _members[_count] = null!;
        _ = _system.Close(counter.Fd);
        if (_count == 0)
            Close();
    }

    internal void Close()
    {
        _thread.Remove(this);
        _thread.Host.Watcher.Remove(this);
        _ = _system.Unmap(_ring, RingLength);
        _ = _system.Close(_leader);
    }

    private void Enable(LinuxCounter counter, uint request)
    {
        if (_system.Control(counter.Fd, request, 0) >= 0)
            counter.IsEnabled = request == LinuxSystemCalls.IoctlEnable;
    }

    private void TurnOff()
    {
        _ = _system.Control(_leader, LinuxSystemCalls.IoctlDisable, 0);
        Refresh();
        _isOn = false;
    }

    /// <summary>Reads every member's count. A group for which the PMU had no free counters reads as nothing: its members counted nothing.</summary>
    private void Refresh()
    {
        Span<ulong> words = stackalloc ulong[1 + (WordsOfMember * (MaxMembers + 1))];
        int bytes = _system.Read(_leader, words);
        if (bytes <= 0)
        {
            Pmu.IsStarved = bytes == 0;
            return;
        }

        // The leader comes first, then the members in the order of their opening.
        int events = Math.Min((int)words[0], ((bytes / sizeof(ulong)) - 1) / WordsOfMember);
        for (int i = 1; i < events; i++)
        {
            ulong value = words[1 + (WordsOfMember * i)];
            ulong id = words[2 + (WordsOfMember * i)];
            int expected = i - 1;
            if (expected < _count && _members[expected].Id == id)
                _members[expected].Value = value;
            else
                SetValue(id, value);
        }
    }

    private void SetValue(ulong id, ulong value)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_members[i].Id == id)
                _members[i].Value = value;
        }
    }
}
