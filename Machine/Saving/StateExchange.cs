using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Emu.Machine.Saving;

/// <summary>
/// Saves state, or takes it over. What has state says once, in one method, which values it has and in which order; whether they are written or read is decided
/// here. So the two cannot differ. Each value is little-endian.
/// </summary>
internal abstract class StateExchange
{
    /// <summary>Whether values are taken over.</summary>
    public abstract bool IsReading { get; }

    /// <summary>Bytes as they are.</summary>
    public abstract void Bytes(Span<byte> bytes);

    /// <summary>What was read cannot be.</summary>
    /// <param name="what">What it is of, for the message.</param>
    /// <exception cref="BoardException">Always.</exception>
    public abstract void Refuse(string what);

    public void Value(ref ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Bytes(bytes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void Value(ref uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Bytes(bytes);
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public void Value(ref byte value) => Bytes(MemoryMarshal.CreateSpan(ref value, 1));

    /// <summary>A byte that is 0 or 1.</summary>
    public void Value(ref bool value)
    {
        byte one = value ? (byte)1 : (byte)0;
        Value(ref one);
        if (one > 1)
        {
            Refuse("a flag");
        }

        value = one != 0;
    }

    /// <summary>A number from 0 to a limit.</summary>
    /// <param name="value">The number.</param>
    /// <param name="limit">The highest that it can be.</param>
    /// <param name="what">What it is, for the message where it is another.</param>
    public void Index(ref int value, int limit, string what)
    {
        uint bits = (uint)value;
        Value(ref bits);
        if (bits > (uint)limit)
        {
            Refuse(what);
        }

        value = (int)bits;
    }

    public void Values(ulong[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Value(ref values[i]);
        }
    }

    public void Values(uint[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            Value(ref values[i]);
        }
    }
}
