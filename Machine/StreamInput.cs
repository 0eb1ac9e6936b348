using System;
using System.IO;

namespace Emu.Machine;

/// <summary>
/// Console input from a stream that always has its next byte or its end ready: a file, bytes in memory. The guest receives the bytes as
/// fast as it reads them, so the same stream gives the same run. A pipe or a terminal is different: reading it would stop the guest.
/// </summary>
public sealed class StreamInput : IConsoleInput
{
    private readonly Stream _stream;

    /// <summary>Takes a stream, which remains the caller's.</summary>
    /// <param name="stream">The stream, from its present position.</param>
    /// <exception cref="ArgumentException">The stream cannot be read.</exception>
    public StreamInput(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream of the console's input must be readable.", nameof(stream));
        }

        _stream = stream;
    }

    /// <inheritdoc/>
    public bool HasEnded { get; private set; }

    /// <inheritdoc/>
    public bool IsInteractive => false;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer)
    {
        if (HasEnded || buffer.IsEmpty)
        {
            return 0;
        }

        int count = _stream.Read(buffer);
        HasEnded = count == 0;
        return count;
    }

    /// <inheritdoc/>
    public void Wait(TimeSpan time)
    {
        // What will come is there already.
    }
}
