using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Emu.Cli.Demo.Linux;

/// <summary>Gives what a guest writes on, line by line, and keeps it.</summary>
internal sealed class LineStream(Action<string> take) : MemoryStream
{
    private readonly List<byte> _line = [];

    /// <summary>All that was written.</summary>
    public string Text => Encoding.UTF8.GetString(GetBuffer(), 0, (int)Length);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        foreach (byte value in buffer)
        {
            if (value == '\n')
            {
                take(Encoding.UTF8.GetString([.. _line]).TrimEnd('\r'));
                _line.Clear();
            }
            else
            {
                _line.Add(value);
            }
        }

        base.Write(buffer.ToArray(), 0, buffer.Length);
    }
}
