using System;

namespace Emu;

/// <summary>How an access ended.</summary>
public enum PmuAccessKind : byte
{
    /// <summary>The access was performed; a write that the architecture ignores is performed too.</summary>
    Ok,

    /// <summary>The instruction is UNDEFINED: an exception with EC 0x00, to the Exception level that such exceptions go to.</summary>
    Undefined,

    /// <summary>The instruction is trapped; the answer has the target and the syndrome.</summary>
    Trap,

    /// <summary>The encoding is not one of the PMU's: the emulator around it decides.</summary>
    NotPmu,

    /// <summary>The access through the memory-mapped view fails with an error response.</summary>
    Error,
}

/// <summary>The answer to a guest access: done, or which exception to take. Nothing happened unless <see cref="IsOk"/>.</summary>
public readonly struct PmuAccess : IEquatable<PmuAccess>
{
    // What Bits says.
    private readonly ulong _bits;

    private PmuAccess(ulong bits) => _bits = bits;

    /// <summary>The access was performed.</summary>
    public static PmuAccess Ok => default;

    /// <summary>The instruction is UNDEFINED.</summary>
    public static PmuAccess Undefined => new((ulong)PmuAccessKind.Undefined << 32);

    /// <summary>Not one of the PMU's encodings.</summary>
    public static PmuAccess NotPmu => new((ulong)PmuAccessKind.NotPmu << 32);

    /// <summary>The memory-mapped access fails with an error response.</summary>
    public static PmuAccess Error => new((ulong)PmuAccessKind.Error << 32);

    /// <summary>
    /// Everything as one number, 0 for <see cref="Ok"/>; the same in every version and in the C library: ESR_ELx of a trap [31:0] (<see cref="Syndrome"/>),
    /// <see cref="PmuAccessKind"/> [34:32], the target Exception level of a trap [36:35].
    /// </summary>
    public ulong Bits => _bits;

    /// <summary>How the access ended.</summary>
    public PmuAccessKind Kind => (PmuAccessKind)((_bits >> 32) & 7);

    /// <summary>The access was performed.</summary>
    public bool IsOk => _bits == 0;

    /// <summary>The Exception level a trap is taken to, 1 to 3; 0 unless <see cref="Kind"/> is <see cref="PmuAccessKind.Trap"/>.</summary>
    public int TargetEL => (int)((_bits >> 35) & 3);

    /// <summary>ESR_ELx.EC of a trap: 0x18 for MRS and MSR, 0x03 for MRC and MCR, 0x04 for MRRC and MCRR; 0 where the access does not trap.</summary>
    public int ExceptionClass => (int)((_bits >> 26) & 0x3F);

    /// <summary>
    /// ESR_ELx.ISS of a trap. Rt is 0: the emulator puts Rt in, shifted left by 5. From AArch32 Rt2 is 0 too, and goes to bit 10; CV is 1 and COND is 0xE, and a
    /// conditional instruction has another COND.
    /// </summary>
    public uint Iss => (uint)(_bits & 0x1FF_FFFF);

    /// <summary>ESR_ELx of a trap, with IL set and Rt as 0.</summary>
    public uint Syndrome => (uint)(_bits & 0xFFFF_FFFF);

    /// <summary>Whether two answers are the same.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(PmuAccess left, PmuAccess right) => left._bits == right._bits;

    /// <summary>Whether two answers differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(PmuAccess left, PmuAccess right) => left._bits != right._bits;

    /// <inheritdoc/>
    public bool Equals(PmuAccess other) => _bits == other._bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PmuAccess other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bits.GetHashCode();

    /// <summary>An answer from its number.</summary>
    /// <param name="bits">A number that <see cref="Bits"/> gave.</param>
    /// <exception cref="ArgumentException">No answer has this number.</exception>
    public static PmuAccess FromBits(ulong bits)
    {
        PmuAccess access = new(bits);
        bool valid = access.Kind == PmuAccessKind.Trap
            ? bits >> 37 == 0 && access.TargetEL != 0 && access.ExceptionClass is 0x18 or 0x03 or 0x04 && (bits >> 25 & 1) != 0
            : access.Kind <= PmuAccessKind.Error && (bits & ~(7UL << 32)) == 0;
        return valid ? access : throw new ArgumentException($"0x{bits:X} is not an answer to an access.", nameof(bits));
    }

    /// <summary>For a debugger: <c>trap el=2 ec=0x18 iss=0x…</c>. Allocates.</summary>
    public override string ToString() => Kind switch
    {
        PmuAccessKind.Ok => "ok",
        PmuAccessKind.Undefined => "undef",
        PmuAccessKind.Error => "error",
        PmuAccessKind.Trap => $"trap el={TargetEL} ec=0x{ExceptionClass:x2} iss=0x{Iss:x}",
        _ => "not a PMU register",
    };

    /// <summary>A trapped MRS or MSR (DDI 0487 D24.2, ESR_ELx, ISS encoding for EC 0x18).</summary>
    /// <param name="targetEL">1 to 3.</param>
    /// <param name="encoding">op0 [15:14], op1 [13:11], CRn [10:7], CRm [6:3], op2 [2:0].</param>
    /// <param name="isRead">It is an MRS.</param>
    internal static PmuAccess Trap(int targetEL, ushort encoding, bool isRead)
    {
        const ulong SystemRegisterTrap = (0x18UL << 26) | (1UL << 25);
        uint e = encoding;
        uint iss = (((e >> 14) & 3) << 20)
            | ((e & 7) << 17)
            | (((e >> 11) & 7) << 14)
            | (((e >> 7) & 15) << 10)
            | (((e >> 3) & 15) << 1)
            | (isRead ? 1u : 0u);
        return new PmuAccess(SystemRegisterTrap | iss | ((ulong)PmuAccessKind.Trap << 32) | ((ulong)targetEL << 35));
    }

    /// <summary>A trapped MRC, MCR, MRRC or MCRR (ESR_ELx, ISS encodings for EC 0x03 and 0x04).</summary>
    /// <param name="targetEL">1 to 3.</param>
    /// <param name="encoding">As for <see cref="Pmu.ReadAArch32"/>.</param>
    /// <param name="isRead">It is an MRC or MRRC.</param>
    internal static PmuAccess TrapAArch32(int targetEL, uint encoding, bool isRead)
    {
        const uint Length = 1u << 25;
        const uint Always = (1u << 24) | (0xEu << 20);
        const uint TwoRegisters = 1u << 20;
        uint e = encoding;
        uint syndrome = (e & TwoRegisters) != 0
            ? (0x04u << 26) | (((e >> 4) & 15) << 16) | ((e & 15) << 1)
            : (0x03u << 26) | ((e & 7) << 17) | (((e >> 11) & 7) << 14) | (((e >> 7) & 15) << 10) | (((e >> 3) & 15) << 1);
        syndrome |= Length | Always | (isRead ? 1u : 0u);
        return new PmuAccess(syndrome | ((ulong)PmuAccessKind.Trap << 32) | ((ulong)targetEL << 35));
    }
}
