using System;

namespace Emu;

/// <summary>Where the PE executes: the inputs of counting and of access control that come with each exception and return.</summary>
public readonly struct PmuContext : IEquatable<PmuContext>
{
    /// <summary>The part of <see cref="Bits"/> that is the Exception level.</summary>
    internal const int ExceptionLevelBits = 3;

    private const int SecurityShift = 2;
    private const byte AArch32Bit = 1 << 4;
    private const byte HaltedBit = 1 << 5;
    private const byte StreamingBit = 1 << 6;
    private const byte ProfilingMaskedBit = 1 << 7;

    /// <summary>What of <see cref="Bits"/> no access check looks at, or remembers apart.</summary>
    internal const int OutsideAccessBits = ExceptionLevelBits | ProfilingMaskedBit;

    // What Bits says: compared as one number.
    private readonly byte _bits;

    /// <summary>Describes where the PE executes.</summary>
    /// <param name="exceptionLevel">The Exception level, 0 to 3.</param>
    /// <param name="security">The Security state. At EL3 it is Secure, or Root with FEAT_RME, whatever is given.</param>
    /// <param name="aarch32">The current Execution state is AArch32.</param>
    /// <param name="halted">The PE is in Debug state.</param>
    /// <param name="streaming">PSTATE.SM: Streaming SVE mode.</param>
    /// <param name="profilingMasked">PSTATE.PM, with FEAT_EBEP: the PMU Profiling exception is masked at the Exception level that it is taken to.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exceptionLevel"/> is not 0 to 3, or <paramref name="security"/> is none of the four.</exception>
    public PmuContext(
        int exceptionLevel,
        SecurityState security = SecurityState.NonSecure,
        bool aarch32 = false,
        bool halted = false,
        bool streaming = false,
        bool profilingMasked = false)
    {
        if ((uint)exceptionLevel > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(exceptionLevel), exceptionLevel, "An Exception level is 0 to 3.");
        }

        if (security > SecurityState.Root)
        {
            throw new ArgumentOutOfRangeException(nameof(security), security, "Not a Security state.");
        }

        _bits = (byte)(exceptionLevel
            | ((int)security << SecurityShift)
            | (aarch32 ? AArch32Bit : 0)
            | (halted ? HaltedBit : 0)
            | (streaming ? StreamingBit : 0)
            | (profilingMasked ? ProfilingMaskedBit : 0));
    }

    private PmuContext(byte bits) => _bits = bits;

    /// <summary>The Exception level, 0 to 3.</summary>
    public int ExceptionLevel => _bits & 3;

    /// <summary>The Security state.</summary>
    public SecurityState Security => (SecurityState)((_bits >> SecurityShift) & 3);

    /// <summary>The current Execution state is AArch32.</summary>
    public bool AArch32 => (_bits & AArch32Bit) != 0;

    /// <summary>The PE is in Debug state (EDSCR.STATUS).</summary>
    public bool Halted => (_bits & HaltedBit) != 0;

    /// <summary>The PE is in Streaming SVE mode (PSTATE.SM).</summary>
    public bool Streaming => (_bits & StreamingBit) != 0;

    /// <summary>PSTATE.PM: the PMU Profiling exception is masked at the Exception level that it is taken to.</summary>
    public bool ProfilingMasked => (_bits & ProfilingMaskedBit) != 0;

    /// <summary>How many numbers <see cref="SecurityAndLevel"/> has.</summary>
    internal const int SecurityAndLevels = 10;

    /// <summary>Exception level and Security state as one small number, 0 to 9: EL3 is in one Security state only, and Root is nowhere else.</summary>
    internal int SecurityAndLevel => ExceptionLevel == 3 ? SecurityAndLevels - 1 : ((int)Security * 3) + ExceptionLevel;

    /// <summary>
    /// Everything as one number, the same in every version and in the C library: Exception level [1:0], <see cref="SecurityState"/> [3:2], AArch32 [4], Debug state
    /// [5], Streaming SVE mode [6], PSTATE.PM [7].
    /// </summary>
    public byte Bits => _bits;

    /// <summary>Whether two contexts are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PmuContext left, PmuContext right) => left._bits == right._bits;

    /// <summary>Whether two contexts differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PmuContext left, PmuContext right) => left._bits != right._bits;

    /// <summary>A context from its number.</summary>
    /// <param name="bits">As <see cref="Bits"/> has them; every number is a context, and <see cref="Pmu.TrySetContext"/> says whether a configuration has it.</param>
    public static PmuContext FromBits(byte bits) => new(bits);

    /// <summary>The same, at another Exception level.</summary>
    /// <param name="exceptionLevel">0 to 3; only the two low bits count.</param>
    public PmuContext AtLevel(int exceptionLevel) => new((byte)((_bits & ~3) | (exceptionLevel & 3)));

    /// <inheritdoc/>
    public bool Equals(PmuContext other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PmuContext other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits;

    /// <summary>For a debugger: <c>EL1 NonSecure AArch64</c>. Allocates.</summary>
    public override string ToString() =>
        $"EL{ExceptionLevel} {Security} {(AArch32 ? "AArch32" : "AArch64")}{(Halted ? " halted" : "")}{(Streaming ? " streaming" : "")}{(ProfilingMasked ? " PM" : "")}";

    /// <summary>The same, in another Security state.</summary>
    internal PmuContext In(SecurityState security) => new((byte)((_bits & ~(3 << SecurityShift)) | ((int)security << SecurityShift)));
}
