using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Emu.Cli.Run.Live;

/// <summary>The last lines that a guest wrote, as text that no terminal acts on.</summary>
internal sealed class LiveConsole : Stream
{
    private const int Kept = 200;
    private const int Longest = 1000;

    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = new UTF8Encoding().GetDecoder();
    private Escape _escape;

    /// <summary>How far an escape sequence of the guest is: its letters are not text.</summary>
    private enum Escape
    {
        None,
        Begun,
        Sequence,
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The lines, the one that is being written at the end.</summary>
    public IReadOnlyList<string> Lines => _line.Length == 0 ? [.. _lines] : [.. _lines, _line.ToString()];

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        char[] text = new char[_decoder.GetCharCount(buffer, flush: false)];
        int count = _decoder.GetChars(buffer, text, flush: false);
        foreach (char character in text.AsSpan(0, count))
            Take(character);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Take(char character)
    {
        switch (_escape, character)
        {
            case (Escape.Begun, '['):
                _escape = Escape.Sequence;
                return;
            case (Escape.Begun, _):
                _escape = Escape.None;
                return;
            case (Escape.Sequence, >= '@' and <= '~'):
                _escape = Escape.None;
                return;
            case (Escape.Sequence, >= ' '):
                return;
        }

        switch (character)
        {
            case '\u001b':
                _escape = Escape.Begun;
                break;
            case '\n':
                EndLine();
                break;
            case '\t':
                _line.Append(' ', 8 - (_line.Length % 8));
                break;
            case '\b':
                _line.Length = Math.Max(0, _line.Length - 1);
                break;
            default:
                if (!char.IsControl(character))
                    _line.Append(character);

                break;
        }

        if (_line.Length >= Longest)
            EndLine();
    }

    private void EndLine()
    {
        _escape = Escape.None;
        _lines.Enqueue(_line.ToString());
        _line.Clear();
        if (_lines.Count > Kept)
            _lines.Dequeue();
    }
}
