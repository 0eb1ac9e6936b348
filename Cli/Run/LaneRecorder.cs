using System;
using System.Collections.Generic;

using Emu.Cli.Report;
using Emu.Registers;

namespace Emu.Cli.Run;

/// <summary>What a report shows of one vCPU: what the guest read and wrote there in counters, where it was, when its events were opened again, its overflow interrupts.</summary>
internal sealed class LaneRecorder
{
    private readonly CounterRecorder _counters = new();
    private readonly SampleSeries _clock = new();
    private readonly SampleSeries _overflows = new(capacity: 512);
    private readonly List<(ulong Instructions, int Pcpu)> _moves = [];
    private readonly List<ulong> _reloads = [];

    /// <param name="firstPcpu">Where the vCPU starts.</param>
    public LaneRecorder(int firstPcpu) => _moves.Add((0, firstPcpu));

    public CounterRecorder Counters => _counters;

    /// <summary>How often the PMU's interrupt came.</summary>
    public ulong OverflowCount => _overflows.Seen;

    /// <summary>Guest time of the last thing seen.</summary>
    public ulong EndNs { get; private set; }

    /// <summary>The vCPU moves.</summary>
    public void Move(ulong instructions, int pcpu)
    {
        // The pCPU a run starts on may be announced as a separate move.
        if (_moves[^1].Instructions == instructions)
            _moves[^1] = (instructions, pcpu);
        else if (_moves[^1].Pcpu != pcpu)
            _moves.Add((instructions, pcpu));
    }

    /// <summary>Its host events are opened again.</summary>
    public void Reload(ulong instructions) => _reloads.Add(instructions);

    /// <summary>The PMU's interrupt comes.</summary>
    public void Overflow(ulong instructions) => _overflows.Add(new Sample(instructions, 0, 0));

    /// <summary>It accesses a PMU register at a guest time.</summary>
    public void Access(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
        EndNs = timeNs;
        _clock.Add(new Sample(instructions, timeNs, 0));
        _counters.Access(instructions, timeNs, write, register, value);
    }

    /// <summary>Where the vCPU was, with the guest time of each move.</summary>
    public IReadOnlyList<Stay> Stays(Func<int, string> coreOf)
    {
        IReadOnlyList<Sample> clock = _clock.ToList();
        List<Stay> stays = new(_moves.Count);
        foreach ((ulong instructions, int pcpu) in _moves)
            stays.Add(new Stay(instructions, TimeAt(clock, instructions), pcpu, coreOf(pcpu)));

        return stays;
    }

    public IReadOnlyList<Reload> Reloads()
    {
        IReadOnlyList<Sample> clock = _clock.ToList();
        List<Reload> reloads = new(_reloads.Count);
        foreach (ulong instructions in _reloads)
            reloads.Add(new Reload(instructions, TimeAt(clock, instructions)));

        return reloads;
    }

    public IReadOnlyList<Overflow> Overflows()
    {
        IReadOnlyList<Sample> clock = _clock.ToList();
        List<Overflow> overflows = [];
        foreach (Sample one in _overflows.ToList())
            overflows.Add(new Overflow(one.Instructions, TimeAt(clock, one.Instructions)));

        return overflows;
    }

    /// <summary>How many moves onto a pCPU were reloads.</summary>
    public int ReloadsOnto(int pcpu)
    {
        int count = 0;
        foreach (ulong reload in _reloads)
        {
            int there = _moves.FindLastIndex(move => move.Instructions <= reload);
            if (there >= 0 && _moves[there].Pcpu == pcpu)
                count++;
        }

        return count;
    }

    /// <summary>Guest time after so many instructions, between the two accesses around it; before the first access the guest's clock runs evenly from 0.</summary>
    public static ulong TimeAt(IReadOnlyList<Sample> clock, ulong instructions)
    {
        Sample before = default;
        foreach (Sample after in clock)
        {
            if (after.Instructions >= instructions)
            {
                ulong span = after.Instructions - before.Instructions;
                return span == 0
                    ? after.TimeNs
                    : before.TimeNs + (ulong)((UInt128)(after.TimeNs - before.TimeNs) * (instructions - before.Instructions) / span);
            }

            before = after;
        }

        return before.TimeNs;
    }
}
