using System;

namespace Emu.Machine;

/// <content>Instructions become cycles and stalls of the core that they ran on, up to each move of the vCPU.</content>
internal abstract partial class PmuPort
{
    /// <summary>Whether anybody listens to stalls, on a core that has any.</summary>
    private bool CountsStalls()
    {
        if (!_stallClock.Stalls)
        {
            return false;
        }

        int version = ListenVersion;
        if (version != _stallsHeardAt)
        {
            _stallsHeardAt = version;
            _countsStalls = IsCounting(BoardEvents.BackendStall) || IsCounting(BoardEvents.Stall);
        }

        return _countsStalls;
    }

    private void Grow(ulong grown)
    {
        // An overflow may stop counters (PMCR_EL0.FZO), so the occurrences up to it and those after it are handed over separately.
        while (grown != 0 && CountsStalls())
        {
            ulong distance = NextOverflow() - Instructions;
            ulong step = Math.Min(grown, Math.Max(1, distance - 1));
            ulong stalls = _stallClock.StallsIn(step, Thread!.InstructionsOn(Thread.Cpu));

            // An instruction retires in the last of its cycles.
            Count(BoardEvents.BackendStall, stalls);
            Count(BoardEvents.Stall, stalls);
            Step(step);
            grown -= step;
        }

        if (grown != 0)
        {
            Step(grown);
        }
    }

    /// <summary>Hands over instructions and their cycles.</summary>
    private void Step(ulong grown)
    {
        ulong cycles = grown;
        if (Thread?.Core.Model is { } model)
        {
            // Differences of a core's whole history lose no fraction of a cycle.
            ulong before = Thread.InstructionsOn(Thread.Cpu);
            cycles = model.CyclesFor(before + grown) - model.CyclesFor(before);
        }

        Instructions += grown;
        Cycles += cycles;
        Advance(cycles, grown);
    }

    private void Move(ulong instructions)
    {
        while (NextMove <= instructions)
        {
            ScheduleMove move = _moves[_nextMove++];
            NextMove = _nextMove < _moves.Length ? _moves[_nextMove].Instructions : ulong.MaxValue;
            if (move.Instructions != Instructions)
            {
                Grow(move.Instructions - Instructions);
            }

            ulong reloads = Reloads;
            Thread!.MoveTo(move.Pcpu);
            _stallClock = StallClock.Of(Thread.Core.Model);
            OnMoved(move.Pcpu);
            _observer?.OnMove(move.Instructions, move.Pcpu);
            if (Reloads != reloads)
            {
                _observer?.OnReload(move.Instructions);
            }
        }
    }
}
