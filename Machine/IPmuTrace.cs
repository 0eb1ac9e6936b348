namespace Emu.Machine;

/// <summary>
/// Sees everything that reaches the PMUs of a machine, in the order in which it does: the same steps on another PMU of the same options give the same state. PMUs that
/// count on a host's PMUs get their counts there, and only their accesses are told. A machine without a trace pays a comparison for each step.
/// </summary>
public interface IPmuTrace
{
    /// <summary>Something reached a PMU.</summary>
    /// <param name="vcpu">The vCPU whose PMU it is.</param>
    /// <param name="step">What.</param>
    /// <param name="interrupt">The level of PMUIRQ after it.</param>
    void OnStep(int vcpu, in PmuTraceStep step, bool interrupt);
}

/// <summary>What reaches a PMU.</summary>
public enum PmuTraceKind
{
    /// <summary>Cycles (<see cref="PmuTraceStep.Value"/>) and instructions (<see cref="PmuTraceStep.Other"/>).</summary>
    Advance,

    /// <summary>An event (<see cref="PmuTraceStep.Code"/>) occurred so many times (<see cref="PmuTraceStep.Value"/>).</summary>
    Count,

    /// <summary>The PE executes at an Exception level (<see cref="PmuTraceStep.Value"/>).</summary>
    Level,

    /// <summary>A Cold reset.</summary>
    Reset,

    /// <summary>MRS of a register (<see cref="PmuTraceStep.Code"/>) gave an answer, and where it was performed a value (<see cref="PmuTraceStep.Value"/>).</summary>
    Read,

    /// <summary>MSR of a register (<see cref="PmuTraceStep.Code"/>) with a value (<see cref="PmuTraceStep.Value"/>) got an answer.</summary>
    Write,
}

/// <summary>Something that reached a PMU; <see cref="PmuTraceKind"/> says what the members mean.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Code">An event, or a register's encoding: bits [20:5] of the instruction.</param>
/// <param name="Value">A number or a value.</param>
/// <param name="Other">A second number.</param>
/// <param name="Answer">Of an access how it ended.</param>
public readonly record struct PmuTraceStep(PmuTraceKind Kind, ushort Code, ulong Value, ulong Other = 0, PmuAccess Answer = default);
