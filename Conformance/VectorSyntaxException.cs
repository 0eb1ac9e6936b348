using System;

namespace Emu.Conformance;

/// <summary>A vector file that cannot be run: what is wrong with it, and where. Nothing of the file was run.</summary>
public sealed class VectorSyntaxException : FormatException
{
    /// <summary>Says what is wrong and where.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="line">The line, from 1; 0 where it is about the whole file.</param>
    /// <param name="column">The column, from 1, in UTF-16 code units; 0 with line 0.</param>
    /// <param name="reason">One sentence without a full stop.</param>
    public VectorSyntaxException(string path, int line, int column, string reason)
        : base($"{path}:{line}:{column}: {reason}")
    {
        Path = path;
        Line = line;
        Column = column;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The column, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong; <see cref="Exception.Message"/> has the place in front of it.</summary>
    public string Reason { get; }
}
