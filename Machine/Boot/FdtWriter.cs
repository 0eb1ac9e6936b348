using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Emu.Machine.Boot;

/// <summary>Writes a flattened device tree, version 17 (Devicetree Specification v0.4, chapter 5).</summary>
internal sealed class FdtWriter
{
    private const uint Magic = 0xD00D_FEED;
    private const uint Version = 17;
    private const uint LastCompatibleVersion = 16;
    private const int HeaderSize = 40;
    private const int ReservationSize = 16;

    private const uint BeginNodeToken = 1;
    private const uint EndNodeToken = 2;
    private const uint PropertyToken = 3;
    private const uint EndToken = 9;

    private readonly ArrayBufferWriter<byte> _structure = new();
    private readonly ArrayBufferWriter<byte> _strings = new();
    private readonly Dictionary<string, uint> _stringOffsets = new(StringComparer.Ordinal);

    private static ReadOnlySpan<byte> Zero => [0];

    /// <summary>Begins a node; the root's name is empty.</summary>
    public FdtWriter Begin(string name)
    {
        Word(BeginNodeToken);
        Text(name);
        return this;
    }

    public FdtWriter End()
    {
        Word(EndNodeToken);
        return this;
    }

    /// <summary>A property without a value.</summary>
    public FdtWriter Property(string name) => Bytes(name, []);

    /// <summary>A property of strings, each with its zero.</summary>
    public FdtWriter Property(string name, params ReadOnlySpan<string> values)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (string value in values)
        {
            bytes.Write(Encoding.UTF8.GetBytes(value));
            bytes.Write(Zero);
        }

        return Bytes(name, bytes.WrittenSpan);
    }

    /// <summary>A property of 32-bit cells.</summary>
    public FdtWriter Cells(string name, params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[values.Length * sizeof(uint)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * sizeof(uint))..], values[i]);
        }

        return Bytes(name, bytes);
    }

    /// <summary>A <c>reg</c> of addresses and sizes in two cells each.</summary>
    public FdtWriter Reg(params ReadOnlySpan<ulong> values) => Cells64("reg", values);

    /// <summary>A property of numbers in two cells each.</summary>
    public FdtWriter Cells64(string name, params ReadOnlySpan<ulong> values)
    {
        Span<byte> bytes = stackalloc byte[values.Length * sizeof(ulong)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[(i * sizeof(ulong))..], values[i]);
        }

        return Bytes(name, bytes);
    }

    /// <summary>A property of bytes.</summary>
    public FdtWriter Bytes(string name, ReadOnlySpan<byte> value)
    {
        Word(PropertyToken);
        Word((uint)value.Length);
        Word(StringOffset(name));
        _structure.Write(value);
        Align();
        return this;
    }

    /// <summary>The finished tree, with room behind it in which the guest may add to it.</summary>
    /// <param name="minimumSize">The least size in bytes.</param>
    public byte[] ToArray(int minimumSize)
    {
        Word(EndToken);
        int structureOffset = HeaderSize + ReservationSize;
        int stringsOffset = structureOffset + _structure.WrittenCount;
        byte[] tree = new byte[Math.Max(minimumSize, stringsOffset + _strings.WrittenCount)];
        ReadOnlySpan<uint> header =
        [
            Magic, (uint)tree.Length, (uint)structureOffset, (uint)stringsOffset, HeaderSize, Version, LastCompatibleVersion, 0,
            (uint)_strings.WrittenCount, (uint)_structure.WrittenCount,
        ];
        for (int i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(i * sizeof(uint)), header[i]);
        }

        _structure.WrittenSpan.CopyTo(tree.AsSpan(structureOffset));
        _strings.WrittenSpan.CopyTo(tree.AsSpan(stringsOffset));
        return tree;
    }

    private uint StringOffset(string name)
    {
        if (!_stringOffsets.TryGetValue(name, out uint offset))
        {
            offset = (uint)_strings.WrittenCount;
            _stringOffsets.Add(name, offset);
            _strings.Write(Encoding.ASCII.GetBytes(name));
            _strings.Write(Zero);
        }

        return offset;
    }

    private void Word(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _structure.Write(bytes);
    }

    private void Text(string text)
    {
        _structure.Write(Encoding.ASCII.GetBytes(text));
        _structure.Write(Zero);
        Align();
    }

    private void Align()
    {
        while (_structure.WrittenCount % sizeof(uint) != 0)
        {
            _structure.Write(Zero);
        }
    }
}
