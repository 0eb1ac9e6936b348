using System;
using System.Collections.Generic;
using System.Linq;

using Emu.Cli.Run.Live;
using Emu.Machine;
using Emu.Registers;

namespace Emu.Cli.Run;

/// <summary>Watches a run for its report, vCPU by vCPU, and for its progress line.</summary>
internal sealed class RunRecorder : IBoardObserver
{
    private readonly ProgressLine? _progress;
    private readonly bool _record;
    private readonly LaneRecorder[] _lanes;
    private LaneRecorder _now;

    /// <param name="record">Whether there will be a report.</param>
    /// <param name="cpus">How many vCPUs there are.</param>
    /// <param name="firstPcpu">Where a vCPU starts.</param>
    /// <param name="progress">Whom to tell how far the run is.</param>
    public RunRecorder(bool record, int cpus, Func<int, int> firstPcpu, ProgressLine? progress)
    {
        _record = record;
        _progress = progress;
        _lanes = [.. Enumerable.Range(0, cpus).Select(vcpu => new LaneRecorder(firstPcpu(vcpu)))];
        _now = _lanes[0];
    }

    /// <summary>What was seen of each vCPU, by number.</summary>
    public IReadOnlyList<LaneRecorder> Lanes => _lanes;

    public void OnTurn(int vcpu, ulong instructions) => _now = _lanes[vcpu];

    /// <summary>The full-screen view that is told how far the run is; null where there is none.</summary>
    public LiveView? Live { get; init; }

    public void OnProgress(ulong instructions)
    {
        _progress?.Update(instructions);
        Live?.Update(instructions);
    }

    public void OnMove(ulong instructions, int pcpu)
    {
        if (_record)
            _now.Move(instructions, pcpu);
    }

    public void OnReload(ulong instructions)
    {
        if (_record)
            _now.Reload(instructions);
    }

    public void OnPmuInterrupt(ulong instructions, bool level)
    {
        if (_record && level)
            _now.Overflow(instructions);
    }

    public void OnPmuAccess(ulong instructions, ulong timeNs, bool write, PmuRegister register, ulong value)
    {
        if (_record)
            _now.Access(instructions, timeNs, write, register, value);
    }

    /// <summary>How many moves onto a pCPU were reloads.</summary>
    public int ReloadsOnto(int pcpu) => _lanes.Sum(lane => lane.ReloadsOnto(pcpu));
}
