using System;
using System.Collections.Generic;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>The vCPUs: how they are made, and how they ended.</content>
public sealed unsafe partial class Board
{
    private BoardCpu[] CreateCpus()
    {
        IPmuHost[] lines = new IPmuHost[_options.Cpus];
        for (int i = 0; i < lines.Length; i++)
        {
            lines[i] = new PmuLine(this, i);
        }

        PmuPort[] ports = PmuPort.CreateAll(_options, lines);
        BoardCpu[] cpus = new BoardCpu[lines.Length];
        for (int i = 0; i < cpus.Length; i++)
        {
            cpus[i] = new BoardCpu(i, _gic.Cpus[i], ports[i]);
        }

        return cpus;
    }

    /// <summary>The state of a vCPU after a reset, for those that are switched on later: as vCPU 0 is entered, except for X0 and PC.</summary>
    private EngineContext SaveReset()
    {
        ulong tree = _cpu.X[0];
        _cpu.X[0] = 0;
        EngineContext reset = new(_engine);
        reset.Save(_engine);
        _cpu.X[0] = tree;
        _resetPulse = _pulse->OfCpu;
        foreach (BoardCpu cpu in _cpus)
        {
            cpu.Context = new EngineContext(_engine);
            cpu.Pulse = _resetPulse;
        }

        return reset;
    }

    private BoardResult ResultAfter(TimeSpan elapsed)
    {
        _now.Pulse.Retired = _pulse->Retired;
        VcpuResult[] vcpus = new VcpuResult[_cpus.Length];
        ulong instructions = 0;
        ulong cycles = 0;
        ulong accesses = 0;
        ulong reloads = 0;
        ulong interrupts = 0;
        int moves = 0;
        for (int i = 0; i < vcpus.Length; i++)
        {
            BoardCpu cpu = _cpus[i];
            vcpus[i] = new VcpuResult
            {
                Vcpu = i,
                Instructions = cpu.Pulse.Retired,
                Cycles = cpu.Port.Cycles,
                PmuAccesses = cpu.PmuAccesses,
                Reloads = cpu.Port.Reloads,
                Moves = cpu.Port.Moves,
                Interrupts = cpu.Interrupts,
                Pcpu = cpu.Port.Pcpu,
            };
            instructions += cpu.Pulse.Retired;
            cycles += cpu.Port.Cycles;
            accesses += cpu.PmuAccesses;
            reloads += cpu.Port.Reloads;
            moves += cpu.Port.Moves;
            interrupts += cpu.Interrupts;
        }

        return new BoardResult
        {
            Exit = _exit,
            ExitStatus = _words.ExitStatus.Status ?? 0,
            HasExitStatus = _words.ExitStatus.Status is not null,
            Instructions = instructions,
            Cycles = cycles,
            PmuAccesses = accesses,
            Reloads = reloads,
            Moves = moves,
            Interrupts = interrupts,
            Elapsed = elapsed,
            Message = _message ?? "",
            Note = _options.SlowStores ? "" : Unicorn.StoreRule.WhyNot ?? "",
            Cores = Shares(),
            Vcpus = vcpus,
        };
    }

    /// <summary>What ran on each pCPU, of all vCPUs.</summary>
    private List<CoreShare> Shares()
    {
        SortedDictionary<int, CoreShare> byCore = new();
        foreach (BoardCpu cpu in _cpus)
        {
            foreach (CoreShare share in cpu.Port.Shares())
            {
                byCore[share.Pcpu] = byCore.TryGetValue(share.Pcpu, out CoreShare sum)
                    ? sum with { Instructions = sum.Instructions + share.Instructions, Cycles = sum.Cycles + share.Cycles }
                    : share;
            }
        }

        return [.. byCore.Values];
    }

    /// <summary>PMUIRQ of a vCPU: its PPI 7.</summary>
    private sealed class PmuLine(Board board, int vcpu) : IPmuHost
    {
        public void SetInterrupt(bool level)
        {
            board._gic.SetLevel(board._gic.Cpus[vcpu], BoardMap.PmuInterrupt, level);

            // A PMU that is reset or made is not one that executes.
            if (board._cpus is { } cpus && cpus[vcpu] == board._now)
            {
                board._observer?.OnPmuInterrupt(board._port.Instructions, level);
            }
        }
    }
}
