using System;
using System.Text;

namespace Emu.Machine.Saving;

/// <summary>Takes state over from bytes that may be anything. Bytes that were not written in this form are an error that says what is wrong. Nothing is read beyond their end.</summary>
/// <param name="source">The bytes.</param>
/// <param name="name">The file they are of, for messages.</param>
internal sealed class StateReader(ReadOnlyMemory<byte> source, string name) : StateExchange
{
    private int _at;
    private string _part = "its beginning";

    public override bool IsReading => true;

    /// <summary>All was read.</summary>
    public bool IsAtEnd => _at == source.Length;

    public override void Bytes(Span<byte> bytes)
    {
        if (bytes.Length > source.Length - _at)
        {
            throw Damaged($"it ends in {_part}");
        }

        source.Span.Slice(_at, bytes.Length).CopyTo(bytes);
        _at += bytes.Length;
    }

    public override void Refuse(string what) => throw Damaged($"{what} cannot be, in {_part}");

    public override void Mark(string name)
    {
        Span<byte> bytes = stackalloc byte[name.Length];
        Bytes(bytes);
        if (!Encoding.ASCII.GetString(bytes).Equals(name, StringComparison.Ordinal))
        {
            throw Damaged($"the part '{name}' is not behind {_part}");
        }

        _part = $"the part '{name}'";
    }

    public override void Text(ref string text) => text = Encoding.UTF8.GetString(Blob(null, TextLimit, "a text's length"));

    public override byte[] Blob(byte[]? bytes, int limit, string what)
    {
        int length = 0;
        Index(ref length, limit, what);
        if (length > source.Length - _at)
        {
            throw Damaged($"it ends in {_part}");
        }

        byte[] read = new byte[length];
        Bytes(read);
        return read;
    }

    /// <summary>The error for a file that no machine wrote so.</summary>
    /// <param name="why">What is wrong.</param>
    public BoardException Damaged(string why) => new($"The saved machine '{name}' is damaged: {why}. Save the machine again.");
}
