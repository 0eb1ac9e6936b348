using System;
using System.Collections.Generic;
using System.IO;
using Emu.Machine.Devices;
using Emu.Machine.Saving;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// The whole machine saved and restored (docs/decisions/0012-a-saved-machine.md). It is saved where a block of translated code begins, as an interrupt is taken, so that the run
/// that goes on looks at everything at the same instructions as one that was never stopped.
/// </content>
public sealed unsafe partial class Board
{
    private const int ContextLimit = 1 << 20;

    private readonly List<string> _restoreNotes = [];

    // The instructions of the present vCPU at which the machine is to be saved.
    private ulong _saveAt = Never;

    /// <summary>
    /// What is not as it was where the machine was saved, in sentences: events that another host does not count, for example. Empty without
    /// <see cref="SavedMachine"/>.
    /// </summary>
    public IReadOnlyList<string> RestoreNotes => _restoreNotes;

    /// <summary>Writes the whole machine, after a run that ended with <see cref="BoardExit.ReadyToSave"/>. It stays as it is.</summary>
    /// <param name="stream">Where to.</param>
    /// <exception cref="InvalidOperationException">The run did not end so.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!_hasRun || _exit != BoardExit.ReadyToSave)
        {
            throw new InvalidOperationException("A machine can be saved after a run that ended at BoardOptions.SaveAt.");
        }

        using MemoryStream state = new();
        StateWriter writer = new(state);
        MachineSettings.Of(_options, SoFar, _memory.RangesOutside()).Exchange(writer);
        Exchange(writer, isSameHost: true);
        SavedFile.Write(stream, state.GetBuffer().AsSpan(0, (int)state.Length), _memory.Chunks());
    }

    /// <summary>From within the block hook.</summary>
    private void StopToSave(ulong retired)
    {
        LeaveBlock(retired);
        End(BoardExit.ReadyToSave, $"The machine stopped after {SoFar} instructions, to be saved.");
    }

    /// <summary>Takes over what was saved, into a machine that has not run.</summary>
    private void Restore(SavedMachine saved)
    {
        // What the registers are after a reset comes from this machine: the file has only what differs from vCPU to vCPU.
        StateReader reader = new(saved.State, saved.Name);
        new MachineSettings().Exchange(reader);
        CheckOptions(saved);
        bool isSameHost = HostDescription.Of(_options.Host) == saved.Host && MachineSettings.WordOf(_options.Backend) == saved.Backend;
        _memory.Restore(saved.Memory, reader);
        Exchange(reader, isSameHost);
        if (!reader.IsAtEnd)
        {
            throw reader.Damaged("there is more than its parts");
        }

        ulong total = 0;
        foreach (BoardCpu cpu in _cpus)
        {
            total += cpu.Pulse.Retired;
        }

        if (total != saved.Instructions)
        {
            throw reader.Damaged("its vCPUs have another number of instructions than the machine");
        }
    }

    /// <summary>Tells the observer where each vCPU is that was restored.</summary>
    private void AnnounceRestored()
    {
        if (_options.Saved is null || _observer is null)
        {
            return;
        }

        foreach (BoardCpu cpu in _cpus)
        {
            if (cpu.Port.Pcpu is int pcpu)
            {
                _observer.OnTurn(cpu.Index, cpu.Port.Instructions);
                _observer.OnMove(cpu.Port.Instructions, pcpu);
            }
        }

        _observer.OnTurn(_now.Index, _port.Instructions);
    }

    private void CheckOptions(SavedMachine saved)
    {
        if (_options.Cpus != saved.Cpus || _options.MemorySize != saved.MemorySize)
        {
            throw new BoardException(
                $"The saved machine '{saved.Name}' has {saved.Cpus} vCPUs and {saved.MemorySize} bytes of memory, and {_options.Cpus} and {_options.MemorySize} were asked for: leave them as they are.");
        }

        if ((_options.Backend is null) != (saved.Backend == SavedMachine.Emulated))
        {
            throw new BoardException(
                $"The saved machine '{saved.Name}' has {(_options.Backend is null ? "a PMU of its host" : "an emulated PMU")}, and it cannot go on with {(_options.Backend is null ? "an emulated one" : "one of the host")}: its guest has seen the first.");
        }
    }

    private void Exchange(StateExchange state, bool isSameHost)
    {
        state.Mark("engine");
        string engine = EngineContext.DescribeEngine(_engine, _cpu);
        string own = engine;
        state.Text(ref engine);
        if (engine != own)
        {
            throw new BoardException($"The machine was saved with another build of libunicorn2 ({engine}; here {own}), which keeps its CPU in another way: restore it with the same build.");
        }

        byte[][] contexts = new byte[_cpus.Length][];
        ExchangeBoard(state);
        foreach (BoardCpu cpu in _cpus)
        {
            state.Mark("vcpu");
            if (!state.IsReading)
            {
                contexts[cpu.Index] = ContextOf(cpu);
                if (cpu == _now)
                {
                    cpu.Pulse = _pulse->OfCpu;
                }
            }

            contexts[cpu.Index] = state.Blob(contexts[cpu.Index], ContextLimit, "the size of a vCPU's registers");
            cpu.Exchange(state);
            cpu.Port.Exchange(state, isSameHost);
        }

        if (state.IsReading)
        {
            PmuPort.ResumeAll(_cpus, isSameHost, _restoreNotes);
        }

        if (_now.Power != CpuPower.On || _now.Wait != CpuWait.None)
        {
            state.Refuse("a vCPU that sleeps and has its turn");
        }

        state.Mark("devices");
        _gic.Exchange(state);
        _uart.Exchange(state);
        _words.ExitStatus.Exchange(state);
        _words.Panic.Exchange(state);
        state.Value(ref _panicEnd);
        state.Value(ref _kernelIsDead);
        state.Mark("end");
        if (state.IsReading)
        {
            PutContexts(state, contexts);
        }
    }

    private void ExchangeBoard(StateExchange state)
    {
        state.Mark("board");
        int now = _now.Index;
        state.Index(ref now, _cpus.Length - 1, "the vCPU that has its turn");
        state.Value(ref _horizon);
        state.Value(ref _seenCount);
        state.Value(ref _leastCount);
        state.Value(ref _turnBegan);
        state.Value(ref _waitAt);
        state.Value(ref _waitYields);
        state.Value(ref _lookedAt);
        state.Index(ref _looks, int.MaxValue, "looks for a character");
        state.Index(ref _quietLooks, int.MaxValue, "looks without memory counted");
        state.Index(ref _quietDebugLooks, int.MaxValue, "looks without debug");
        state.Value(ref _memoryHooked);
        state.Value(ref _debugHooked);
        bool hasAborted = _lastAbort is not null;
        ulong aborted = _lastAbort ?? 0;
        state.Value(ref hasAborted);
        state.Value(ref aborted);
        _lastAbort = hasAborted ? aborted : null;
        _now = _cpus[now];
    }

    private byte[] ContextOf(BoardCpu cpu)
    {
        if (cpu != _now)
        {
            return cpu.Context!.Read(_engine, _cpu);
        }

        using EngineContext context = new(_engine);
        context.Save(_engine);
        return context.Read(_engine, _cpu);
    }

    /// <summary>Gives each vCPU its registers, and the engine those of the one whose turn it is.</summary>
    private void PutContexts(StateExchange state, byte[][] contexts)
    {
        if (_memoryHooked || _debugHooked)
        {
            BuildEngine(_memoryHooked);
        }

        foreach (BoardCpu cpu in _cpus)
        {
            EngineContext context = cpu.Context ?? new EngineContext(_engine);
            if (!context.TryWrite(_engine, _cpu, contexts[cpu.Index]))
            {
                state.Refuse("a vCPU's registers of another size");
            }

            if (cpu == _now)
            {
                cpu.Context = context;
                Install(cpu);
            }

            if (!HasMany)
            {
                cpu.Context = null;
                context.Dispose();
            }
        }
    }
}
