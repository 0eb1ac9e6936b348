// Stands in for what the generator makes of registers.yaml until that file lands; the project leaves it out from then on.
using System;

namespace Emu.Registers;

#pragma warning disable CS1591, CA1815

[Flags]
public enum PmuFeatures : ulong
{
    None = 0,
    EL2 = 1UL << 0,
    EL3 = 1UL << 1,
    AArch32 = 1UL << 2,
}

public enum PmuRegisterId : byte
{
    None = 0,
}

public readonly struct PmuRegister : IEquatable<PmuRegister>
{
    private readonly ushort _bits;

    public PmuRegister(PmuRegisterId id, int index) => _bits = (ushort)((int)id | (index << 8));

    public PmuRegisterId Id => (PmuRegisterId)(_bits & 0xFF);

    public int Index => _bits >> 8;

    public bool IsNone => Id == PmuRegisterId.None;

    public static bool operator ==(PmuRegister left, PmuRegister right) => left._bits == right._bits;

    public static bool operator !=(PmuRegister left, PmuRegister right) => left._bits != right._bits;

    public bool Equals(PmuRegister other) => _bits == other._bits;

    public override bool Equals(object? obj) => obj is PmuRegister other && Equals(other);

    public override int GetHashCode() => _bits;
}

public static class PmuRegisterMap
{
    public static PmuRegister ResolveAArch64(ushort encoding) => encoding == 0 ? default : default;

    public static ushort EncodeAArch64(PmuRegister register) => (ushort)register.Index;

    public static bool TryParse(ReadOnlySpan<char> armName, out PmuRegister register)
    {
        register = default;
        return armName.IsEmpty;
    }
}
