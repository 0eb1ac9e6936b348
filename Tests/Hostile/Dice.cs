using System;

namespace Emu.Hostile;

/// <summary>Random numbers by seed, the same on every version of .NET (SplitMix64).</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed * 0xD134_2543_DE82_EF95 + 0x2545_F491_4F6C_DD1D;

    public ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 to <paramref name="end"/> - 1.</summary>
    public int Below(int end) => (int)(Next() >> 33) % end;

    public uint Bits(int count) => (uint)(Next() >> (64 - count));

    /// <summary>True in <paramref name="percent"/> of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    public T OneOf<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];
}
