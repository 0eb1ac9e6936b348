using System;
using System.Collections.Generic;
using System.Globalization;
using Emu.HostPmus;

namespace Emu.Hosts.Linux;

/// <summary>A thread of this machine, or everything that runs on one pCPU, as what host counters count.</summary>
/// <remarks>Not thread-safe: it belongs to the vCPU that runs on it.</remarks>
public sealed class LinuxThread : HostThread
{
    private const int StatColumnOfCpu = 39;

    private readonly LinuxSystemCalls _system;
    private readonly List<LinuxCounterGroup> _groups = [];
    private readonly int _boundCpu;
    private int _lastCpu;

    internal LinuxThread(LinuxHost host, int thread, int cpu)
    {
        Host = host;
        _system = host.Options.SystemCalls;
        ThreadId = thread;
        _boundCpu = cpu;
    }

    /// <summary>The host it is a thread of.</summary>
    public LinuxHost Host { get; }

    /// <summary>Its thread id; -1 for a whole pCPU.</summary>
    public int ThreadId { get; }

    /// <summary>The pCPU whose threads are all counted; -1 for one thread, wherever it runs.</summary>
    public int BoundCpu => _boundCpu;

    /// <inheritdoc/>
    public override int Cpu
    {
        get
        {
            if (_boundCpu >= 0)
                return _boundCpu;
            if (_system.CurrentThread() == ThreadId)
                _lastCpu = Math.Max(_system.CurrentCpu(), 0);
            else if (ReadCpuOf(ThreadId) is int cpu)
                _lastCpu = cpu;
            return _lastCpu;
        }
    }

    /// <summary>A reload goes on: groups that were switched off are switched on together at its end.</summary>
    internal bool IsReloading { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => _boundCpu >= 0 ? $"pCPU {_boundCpu}" : $"thread {ThreadId}";

    /// <inheritdoc/>
    protected internal override void BeginReload() => IsReloading = true;

    /// <inheritdoc/>
    protected internal override void EndReload()
    {
        IsReloading = false;
        for (int i = 0; i < _groups.Count; i++)
            _groups[i].TurnOnIfWanted();
    }

    /// <summary>Opens an event in a group of its PMU and owner that has a free counter, or in a new group.</summary>
    /// <returns>The counter, or null and why.</returns>
    internal LinuxCounter? Open(LinuxHostPmu pmu, NativeEvent nativeEvent, in PerfEventAttr attributes, IHostCounterOwner owner,
        out int error)
    {
        foreach (LinuxCounterGroup group in _groups)
        {
            if (group.Pmu == pmu && group.Owner == owner && group.HasRoom)
            {
                LinuxCounter? counter = group.Open(nativeEvent, attributes, out error);

                // It may not fit together with the others, but fit alone.
                if (counter is not null || error != PerfError.Invalid)
                    return counter;
            }
        }

        LinuxCounterGroup? created = LinuxCounterGroup.Create(this, pmu, owner, out error);
        if (created is null)
            return null;
        LinuxCounter? first = created.Open(nativeEvent, attributes, out error);
        if (first is null)
            created.Close();
        else
            _groups.Add(created);
        return first;
    }

    internal void Remove(LinuxCounterGroup group) => _groups.Remove(group);

    // proc_pid_stat(5): the process's name is in parentheses and may hold blanks, so columns are counted from behind it.
    private int? ReadCpuOf(int thread)
    {
        if (SysfsFile.Read($"{Host.Options.Procfs}/self/task/{thread.ToString(CultureInfo.InvariantCulture)}", "stat") is not { } text)
            return null;
        string[] columns = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        const int First = 3;
        return columns.Length > StatColumnOfCpu - First
            && int.TryParse(columns[StatColumnOfCpu - First], NumberStyles.None, CultureInfo.InvariantCulture, out int cpu)
            ? cpu
            : null;
    }
}
