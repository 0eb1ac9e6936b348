namespace Emu.Machine;

/// <summary>What one vCPU did in a run.</summary>
public sealed record VcpuResult
{
    /// <summary>The vCPU's number, from 0.</summary>
    public required int Vcpu { get; init; }

    /// <summary>Instructions it retired.</summary>
    public required ulong Instructions { get; init; }

    /// <summary>Its CPU cycles; those asleep and off are not among them.</summary>
    public required ulong Cycles { get; init; }

    /// <summary>Its accesses to PMU registers.</summary>
    public required ulong PmuAccesses { get; init; }

    /// <summary>How often its host events were re-created for a new host PMU.</summary>
    public required ulong Reloads { get; init; }

    /// <summary>How many of its moves happened.</summary>
    public required int Moves { get; init; }

    /// <summary>Interrupts it took.</summary>
    public required ulong Interrupts { get; init; }

    /// <summary>The pCPU it was on at the end; null without a host.</summary>
    public required int? Pcpu { get; init; }
}
