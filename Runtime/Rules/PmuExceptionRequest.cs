using System;

namespace Emu;

/// <summary>A PMU Profiling exception (FEAT_EBEP) that the host must take. The default value says that there is none.</summary>
/// <remarks>It is taken to the vector of synchronous exceptions, also where it is asynchronous (DDI 0487 D13, the PMU Profiling exception).</remarks>
public readonly struct PmuExceptionRequest : IEquatable<PmuExceptionRequest>
{
    private const uint ProfilingClass = 0x3D;
    private const byte SynchronousBit = 1 << 2;

    // Target EL [1:0], SYNC [2].
    private readonly byte _bits;

    internal PmuExceptionRequest(int targetEL, bool isSynchronous) => _bits = (byte)(targetEL | (isSynchronous ? SynchronousBit : 0));

    /// <summary>There is one.</summary>
    public bool IsPending => _bits != 0;

    /// <summary>The Exception level that it is taken to, 1 to 3; 0 where there is none.</summary>
    public int TargetEL => _bits & 3;

    /// <summary>An instruction caused it; PMIAR_EL1 has its address (FEAT_SEBEP).</summary>
    public bool IsSynchronous => (_bits & SynchronousBit) != 0;

    /// <summary>ESR_ELx: EC 0x3D, IL 1, ISS with FSC [5:1] 0 (the PMU) and SYNC [0]; 0 where there is none.</summary>
    public uint Syndrome => IsPending ? (ProfilingClass << 26) | (1u << 25) | (IsSynchronous ? 1u : 0u) : 0;

    /// <summary>Whether two are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PmuExceptionRequest left, PmuExceptionRequest right) => left._bits == right._bits;

    /// <summary>Whether two differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PmuExceptionRequest left, PmuExceptionRequest right) => left._bits != right._bits;

    /// <inheritdoc/>
    public bool Equals(PmuExceptionRequest other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PmuExceptionRequest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits;

    /// <summary>For a debugger: <c>EL2 sync</c>. Allocates.</summary>
    public override string ToString() => IsPending ? $"EL{TargetEL} {(IsSynchronous ? "sync" : "async")}" : "none";
}
