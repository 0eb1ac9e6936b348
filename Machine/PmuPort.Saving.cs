using System.Collections.Generic;
using Emu.Machine.Saving;

namespace Emu.Machine;

/// <content>The port in a saved machine.</content>
internal abstract partial class PmuPort
{
    private readonly List<(int Cpu, ulong Cycles, ulong Instructions)> _tallies = [];
    private int _savedPcpu;
    private int _movesBefore;

    /// <summary>Reloads before the machine was saved, minus those that its restoring took.</summary>
    protected ulong ReloadsBefore { get; private set; }

    /// <summary>Saves the state, or takes it over for <see cref="ResumeAll"/>.</summary>
    /// <param name="state">Where it goes or comes from.</param>
    /// <param name="isSameHost">The host is the one of the run that was saved.</param>
    public void Exchange(StateExchange state, bool isSameHost)
    {
        state.Mark("port");
        ulong instructions = Instructions;
        ulong cycles = Cycles;
        ulong reloads = Reloads;
        int moves = Moves;
        int pcpu = Pcpu ?? 0;
        state.Value(ref instructions);
        state.Value(ref cycles);
        state.Value(ref reloads);
        state.Index(ref moves, int.MaxValue, "the number of moves");
        state.Index(ref pcpu, ushort.MaxValue, "a pCPU");
        ExchangeTallies(state);
        ExchangePmu(state);
        if (!state.IsReading)
        {
            return;
        }

        Instructions = instructions;
        Cycles = cycles;
        ReloadsBefore = reloads;
        _savedPcpu = pcpu;
        TakeMoves(moves, state);
        if (isSameHost && Thread is not null && !Thread.Host.Cpus.Contains(pcpu))
        {
            state.Refuse("a pCPU that its host does not have");
        }
    }

    /// <summary>All ports have taken their state over: each vCPU goes on where it was, or on the pCPU of its number where the host is another one.</summary>
    /// <param name="cpus">The vCPUs.</param>
    /// <param name="isSameHost">The host is the one of the run that was saved.</param>
    /// <param name="notes">Gets a sentence for each difference.</param>
    /// <exception cref="BoardException">A PMU cannot have its state here; the message says why.</exception>
    public static void ResumeAll(BoardCpu[] cpus, bool isSameHost, List<string> notes)
    {
        foreach (BoardCpu cpu in cpus)
        {
            cpu.Port.RestorePmu(cpu.Index, notes);
        }

        foreach (BoardCpu cpu in cpus)
        {
            cpu.Port.Resume(isSameHost);
            cpu.Port.SetLevel((int)cpu.Pulse.Level);
        }
    }

    /// <summary>Saves the PMU, or keeps what is read of it for <see cref="RestorePmu"/>.</summary>
    protected abstract void ExchangePmu(StateExchange state);

    /// <summary>Gives the PMU its state, before the vCPU is on any pCPU.</summary>
    protected abstract void RestorePmu(int vcpu, List<string> notes);

    /// <summary>The vCPU enters its first pCPU.</summary>
    protected virtual void Begin()
    {
    }

    private void Resume(bool isSameHost)
    {
        Begin();
        if (Thread is null || !isSameHost)
        {
            return;
        }

        if (_savedPcpu != Thread.Cpu)
        {
            ulong reloads = Reloads;
            Thread.MoveTo(_savedPcpu);
            _stallClock = StallClock.Of(Thread.Core.Model);
            OnMoved(_savedPcpu);
            ReloadsBefore -= Reloads - reloads;
        }

        foreach ((int cpu, ulong cycles, ulong instructions) in _tallies)
        {
            Thread.SetTally(cpu, cycles, instructions);
        }
    }

    private void ExchangeTallies(StateExchange state)
    {
        _tallies.Clear();
        if (!state.IsReading)
        {
            for (int cpu = Thread?.Host.Cpus.First ?? -1; cpu >= 0; cpu = Thread!.Host.Cpus.Next(cpu + 1))
            {
                if (Thread!.InstructionsOn(cpu) != 0)
                {
                    _tallies.Add((cpu, Thread.CyclesOn(cpu), Thread.InstructionsOn(cpu)));
                }
            }
        }

        int count = _tallies.Count;
        state.Index(ref count, ushort.MaxValue, "the number of pCPUs");
        for (int i = 0; i < count; i++)
        {
            (int cpu, ulong cycles, ulong instructions) = state.IsReading ? default : _tallies[i];
            state.Index(ref cpu, ushort.MaxValue, "a pCPU");
            state.Value(ref cycles);
            state.Value(ref instructions);
            if (state.IsReading)
            {
                _tallies.Add((cpu, cycles, instructions));
            }
        }
    }

    /// <summary>The moves up to now have happened. Of another schedule than that of the saved run none may be as early.</summary>
    private void TakeMoves(int moves, StateExchange state)
    {
        int past = 0;
        while (past < _moves.Length && _moves[past].Instructions <= Instructions)
        {
            past++;
        }

        if (_keepsSchedule)
        {
            _movesBefore = moves - past;
            _nextMove = past;
            if (_movesBefore < 0)
            {
                state.Refuse("the number of moves");
            }
        }
        else
        {
            _movesBefore = moves;
            if (past != 0)
            {
                throw new BoardException(
                    $"The schedule moves vCPU {_moves[0].Vcpu} at its instruction {_moves[0].Instructions}, and when the machine was saved it had retired {Instructions}: name later moves.");
            }
        }

        NextMove = _nextMove < _moves.Length ? _moves[_nextMove].Instructions : ulong.MaxValue;
    }
}
