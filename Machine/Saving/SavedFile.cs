using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;

namespace Emu.Machine.Saving;

/// <summary>Compressed pages of memory.</summary>
/// <param name="Address">The physical address of the first page that they may be of.</param>
/// <param name="Data">A bit for each page, and the pages, compressed (see <see cref="MemoryChunks"/>).</param>
internal readonly record struct MemoryChunk(ulong Address, byte[] Data);

/// <summary>
/// The frame of a saved machine's file: magic and version, the length of the state and the state, the chunks of memory each with its address and length, an end mark, and the
/// SHA-256 of all of it. Numbers are little-endian.
/// </summary>
internal static class SavedFile
{
    /// <summary>Address of the mark behind the last chunk.</summary>
    public const ulong EndMark = ulong.MaxValue;

    /// <summary>"EMU machine", and bytes that a transfer as text would change.</summary>
    public static ReadOnlySpan<byte> Magic => "EMU machine\r\n\u001a\n\0"u8;

    /// <summary>Writes a file.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> state, IEnumerable<MemoryChunk> memory)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(stream, hash, Magic);
        PutNumber(stream, hash, SavedMachine.FormatVersion);
        PutNumber(stream, hash, (ulong)state.Length);
        Put(stream, hash, state);
        foreach (MemoryChunk chunk in memory)
        {
            PutNumber(stream, hash, chunk.Address);
            PutNumber(stream, hash, (ulong)chunk.Data.Length);
            Put(stream, hash, chunk.Data);
        }

        PutNumber(stream, hash, EndMark);
        stream.Write(hash.GetHashAndReset());
    }

    private static void PutNumber(Stream stream, IncrementalHash hash, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Put(stream, hash, bytes);
    }

    private static void Put(Stream stream, IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        stream.Write(bytes);
    }
}

/// <summary>Reads the frame; see <see cref="SavedFile"/>.</summary>
internal sealed class SavedFileReader
{
    private const int Piece = 1 << 16;

    private readonly Stream _stream;
    private readonly string _name;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public SavedFileReader(Stream stream, string name)
    {
        _stream = stream;
        _name = name;
        Span<byte> magic = stackalloc byte[SavedFile.Magic.Length];
        if (_stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) != magic.Length || !magic.SequenceEqual(SavedFile.Magic))
        {
            throw new BoardException($"'{name}' is not a saved machine: it does not begin as one. 'emu run --save-at' writes such a file.");
        }

        _hash.AppendData(magic);
        ulong version = Number("the format's number");
        if (version != SavedMachine.FormatVersion)
        {
            throw new BoardException(
                $"The saved machine '{name}' has format {version}, and this Emu reads format {SavedMachine.FormatVersion}: restore it with the version of Emu that saved it.");
        }
    }

    public byte[] ReadState()
    {
        ulong length = Number("the length of the state");
        return length <= SavedMachine.StateLimit ? Take((int)length, "the state") : throw Damaged($"its state would have {length} bytes");
    }

    public List<MemoryChunk> ReadMemory()
    {
        List<MemoryChunk> chunks = new();
        while (true)
        {
            ulong address = Number("memory");
            if (address == SavedFile.EndMark)
            {
                return chunks;
            }

            ulong length = Number("memory");
            if (length > MemoryChunks.DataLimit)
            {
                throw Damaged($"a piece of memory would have {length} bytes");
            }

            chunks.Add(new MemoryChunk(address, Take((int)length, "memory")));
        }
    }

    /// <summary>The hash is right, and nothing is behind it.</summary>
    public void CheckEnd()
    {
        byte[] own = _hash.GetHashAndReset();
        Span<byte> saved = stackalloc byte[SavedMachine.HashSize];
        if (_stream.ReadAtLeast(saved, saved.Length, throwOnEndOfStream: false) != saved.Length)
        {
            throw Short("its checksum");
        }

        if (!saved.SequenceEqual(own))
        {
            throw Damaged("its checksum is not that of its bytes");
        }

        if (_stream.ReadByte() >= 0)
        {
            throw Damaged("something was added behind its end");
        }
    }

    private ulong Number(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length)
        {
            throw Short(what);
        }

        _hash.AppendData(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Bytes of a length that is not checked yet: no more is allocated than the file has.</summary>
    private byte[] Take(int length, string what)
    {
        byte[] bytes = new byte[Math.Min(length, Piece)];
        int have = 0;
        while (have < length)
        {
            if (have == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, (long)bytes.Length * 2));
            }

            int read = _stream.Read(bytes, have, bytes.Length - have);
            if (read == 0)
            {
                throw Short(what);
            }

            have += read;
        }

        _hash.AppendData(bytes);
        return bytes;
    }

    private BoardException Short(string what) => Damaged($"it ends in {what}, so it was cut short");

    private BoardException Damaged(string why) => new($"The saved machine '{_name}' is damaged: {why}. Save the machine again.");
}
