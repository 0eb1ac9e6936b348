using System;
using System.Collections.Generic;

using Emu.Cli.Report;

namespace Emu.Cli.Run;

/// <summary>What a report shows of one vCPU: what the guest read there from PMCCNTR_EL0, where it was, when its events were opened again.</summary>
internal sealed class LaneRecorder
{
    private readonly SampleSeries _samples = new();
    private readonly SampleSeries _clock = new();
    private readonly List<(ulong Instructions, int Pcpu)> _moves = [];
    private readonly List<ulong> _reloads = [];

    /// <param name="firstPcpu">Where the vCPU starts.</param>
    public LaneRecorder(int firstPcpu) => _moves.Add((0, firstPcpu));

    public IReadOnlyList<Sample> Samples => _samples.ToList();

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

    /// <summary>It accesses a PMU register at a guest time.</summary>
    public void Tick(ulong instructions, ulong timeNs)
    {
        EndNs = timeNs;
        _clock.Add(new Sample(instructions, timeNs, 0));
    }

    /// <summary>It reads PMCCNTR_EL0.</summary>
    public void Read(Sample sample) => _samples.Add(sample);

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
