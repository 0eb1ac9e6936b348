using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Emu.Machine.Boot;

/// <summary>Random numbers for the guest that are the same in each run with the same seed.</summary>
internal static class Seeds
{
    /// <summary><c>/chosen/rng-seed</c>: Linux starts its random number generator with it, and takes no time to gather entropy itself.</summary>
    public static byte[] Generator(ulong seed) => SHA512.HashData(Text("rng-seed", seed));

    /// <summary><c>/chosen/kaslr-seed</c>: by it Linux chooses its virtual addresses.</summary>
    public static ulong Kaslr(ulong seed) => BinaryPrimitives.ReadUInt64BigEndian(SHA512.HashData(Text("kaslr-seed", seed)));

    /// <summary>The name and the number of eight bytes, lowest first.</summary>
    private static byte[] Text(string purpose, ulong seed)
    {
        byte[] bytes = new byte[purpose.Length + sizeof(ulong)];
        Encoding.ASCII.GetBytes(purpose).CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(purpose.Length), seed);
        return bytes;
    }
}
