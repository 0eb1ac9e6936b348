using System;
using System.Collections.Generic;

namespace Emu.Machine;

/// <summary>How a run ended.</summary>
public enum BoardExit
{
    /// <summary>The guest switched the machine off (PSCI SYSTEM_OFF).</summary>
    Exited,

    /// <summary>The limit of <see cref="BoardOptions.MaxInstructions"/> was reached.</summary>
    InstructionLimit,

    /// <summary>The run could not go on; <see cref="BoardResult.Message"/> says why: a device the board lacks, vectors that fault.</summary>
    Stopped,

    /// <summary>The guest asked for a reset (PSCI SYSTEM_RESET), as Linux does at <c>reboot</c>.</summary>
    Reset,

    /// <summary>The guest is a Linux kernel that panicked; <see cref="BoardResult.Message"/> has its reason.</summary>
    Panicked,

    /// <summary>The guest has nothing more to do: it waits for an interrupt (WFI) that nothing can raise, or it switched its CPUs off.</summary>
    Asleep,

    /// <summary><see cref="Board.RequestStop"/> was called.</summary>
    Requested,

    /// <summary><see cref="BoardOptions.SaveAt"/> was reached: <see cref="Board.Save"/> can write the machine.</summary>
    ReadyToSave,
}

/// <summary>What came of a run.</summary>
public sealed record BoardResult
{
    /// <summary>How the run ended.</summary>
    public required BoardExit Exit { get; init; }

    /// <summary>The guest's own exit code: what it printed as <c>EXIT: STATUS=n</c>, shifted right by one, else 0.</summary>
    public required int ExitStatus { get; init; }

    /// <summary>Whether the guest printed an exit status.</summary>
    public required bool HasExitStatus { get; init; }

    /// <summary>Instructions retired, by all vCPUs together; so are the other numbers here.</summary>
    public required ulong Instructions { get; init; }

    /// <summary>CPU cycles: instructions times the cycles per instruction of the core they ran on. Cycles asleep in WFI are not among them.</summary>
    public required ulong Cycles { get; init; }

    /// <summary>Guest accesses to PMU registers.</summary>
    public required ulong PmuAccesses { get; init; }

    /// <summary>How often host events were re-created for a new host PMU.</summary>
    public required ulong Reloads { get; init; }

    /// <summary>How many moves of <see cref="BoardOptions.Schedule"/> happened; the others are at instructions that the run did not reach.</summary>
    public int Moves { get; init; }

    /// <summary>Interrupts the guest took.</summary>
    public required ulong Interrupts { get; init; }

    /// <summary>Host time of the run.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>One sentence that says how the run ended.</summary>
    public required string Message { get; init; }

    /// <summary>What is slower on this system than necessary, as one sentence; empty where nothing is.</summary>
    public string Note { get; init; } = "";

    /// <summary>What ran on each pCPU of the host that the guest was on, by number; none without a host.</summary>
    public IReadOnlyList<CoreShare> Cores { get; init; } = [];

    /// <summary>What each vCPU did, by number.</summary>
    public IReadOnlyList<VcpuResult> Vcpus { get; init; } = [];
}
