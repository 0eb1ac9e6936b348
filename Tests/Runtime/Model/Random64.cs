namespace Emu.Tests.Runtime.Model;

/// <summary>SplitMix64: the same numbers from the same seed on every machine.</summary>
internal struct Random64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E37_79B9_7F4A_7C15UL;
        z = (z ^ z >> 30) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ z >> 27) * 0x94D0_49BB_1331_11EBUL;
        return z ^ z >> 31;
    }

    /// <summary>0 to <paramref name="bound"/> less 1.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>True once in <paramref name="n"/>.</summary>
    public bool OneIn(int n) => Below(n) == 0;

    /// <summary>Each bit set once in <paramref name="n"/>.</summary>
    public ulong Sparse(int n)
    {
        ulong bits = ulong.MaxValue;
        for (int k = n; k > 1; k >>= 1)
        {
            bits &= Next();
        }

        return bits;
    }

    public T Of<T>(params T[] values) => values[Below(values.Length)];
}
