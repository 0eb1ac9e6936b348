using System;
using System.IO;
using System.Text;

namespace Emu.Cli.Run;

/// <summary>Passes a guest's console on, and keeps its end for a report.</summary>
internal sealed class Capture : Stream
{
    private const int Limit = 64 * 1024;

    private readonly Stream _target;
    private readonly Action? _beforeWrite;
    private readonly MemoryStream? _kept;
    private bool _shortened;

    /// <param name="target">Where the bytes go.</param>
    /// <param name="keep">Whether to remember them.</param>
    /// <param name="beforeWrite">Called before each write, so that a progress line can make way.</param>
    public Capture(Stream target, bool keep, Action? beforeWrite)
    {
        _target = target;
        _beforeWrite = beforeWrite;
        _kept = keep ? new MemoryStream() : null;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether what was written last ended a line: something else may have the next one.</summary>
    public bool IsAtLineStart { get; private set; } = true;

    /// <summary>What was kept, as text; whatever is not UTF-8 shows as U+FFFD.</summary>
    public string Text
    {
        get
        {
            string text = _kept is null ? "" : Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length);
            return _shortened ? "[…]\n" + text : text;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _beforeWrite?.Invoke();
        _target.Write(buffer);
        if (!buffer.IsEmpty)
            IsAtLineStart = buffer[^1] is (byte)'\n';

        if (_kept is null)
            return;

        _kept.Write(buffer);
        if (_kept.Length > 2 * Limit)
            Shorten(_kept);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush() => _target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _kept?.Dispose();

        base.Dispose(disposing);
    }

    private void Shorten(MemoryStream kept)
    {
        byte[] bytes = kept.GetBuffer();
        int length = (int)kept.Length;
        bytes.AsSpan(length - Limit, Limit).CopyTo(bytes);
        kept.SetLength(Limit);
        _shortened = true;
    }
}
