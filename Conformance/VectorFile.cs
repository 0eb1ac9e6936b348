using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Emu.Conformance.Statements;
using Emu.Conformance.Syntax;
using Emu.Hosts;

namespace Emu.Conformance;

/// <summary>
/// A conformance vector file, read and checked as a whole. Its statements are objects with registers, events and configurations
/// looked up once, so that running them is only running them. Immutable: one file may be run by several threads.
/// </summary>
public sealed class VectorFile
{
    /// <summary>How many bytes <see cref="Load"/> takes: 4 MiB, some hundred thousand statements.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly string _text;

    internal VectorFile(string path, string text, Statement[] statements, int prologueEnd, VectorCase[] cases)
    {
        Path = path;
        _text = text;
        Statements = statements;
        PrologueEnd = prologueEnd;
        Cases = cases;
    }

    /// <summary>The file, as the caller named it; result lines start with it.</summary>
    public string Path { get; }

    /// <summary>Its cases, in the order of the file.</summary>
    public IReadOnlyList<VectorCase> Cases { get; }

    /// <summary>All statements: the prologue's, then those of each case.</summary>
    internal Statement[] Statements { get; }

    /// <summary>The statement after the prologue's last.</summary>
    internal int PrologueEnd { get; }

    /// <summary>How many names states are saved under.</summary>
    internal int Saves { get; init; }

    /// <summary>Reads vectors.</summary>
    /// <param name="path">What to call the file in messages and results.</param>
    /// <param name="text">Its contents.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="VectorSyntaxException">The text is not a vector file, or asks for what the architecture does not allow.</exception>
    public static VectorFile Parse(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        return new VectorParser(path, text).Parse();
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="IOException">The file cannot be read, is longer than <see cref="MaxBytes"/>, or is a pipe that does not end within a minute.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="VectorSyntaxException">As for <see cref="Parse"/>, and for a file that is not UTF-8.</exception>
    public static VectorFile Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        byte[] bytes = BoundedFile.ReadBytes(path, MaxBytes, "a vector file");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new VectorSyntaxException(path, 1, 1, "the file is not UTF-8");
        }

        return Parse(path, text);
    }

    /// <summary>A statement as in the file, without its expectation and comment. Allocates.</summary>
    internal string TextOf(Statement statement)
    {
        ReadOnlySpan<char> line = LineOf(statement);
        int arrow = line.IndexOf("=>", StringComparison.Ordinal);
        return (arrow < 0 ? line : line[..arrow]).Trim().ToString();
    }

    /// <summary>What a statement expects, as in the file, or null. Allocates.</summary>
    internal string? ExpectationOf(Statement statement)
    {
        ReadOnlySpan<char> line = LineOf(statement);
        int arrow = line.IndexOf("=>", StringComparison.Ordinal);
        return arrow < 0 ? null : line[(arrow + 2)..].Trim().ToString();
    }

    /// <summary>A case as it is in the file, comments too. Allocates.</summary>
    internal string TextOf(VectorCase one)
    {
        int start = LineStart(one.Line);
        int next = _text.Length;
        foreach (VectorCase other in Cases)
        {
            if (other.Line > one.Line)
            {
                next = LineStart(other.Line);
                break;
            }
        }

        return _text[start..next];
    }

    private int LineStart(int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            start = _text.IndexOf('\n', start) + 1;
        }

        return start;
    }

    private ReadOnlySpan<char> LineOf(Statement statement)
    {
        ReadOnlySpan<char> line = _text.AsSpan(statement.At.Offset);
        int end = line.IndexOfAny('\n', '#');
        return end < 0 ? line : line[..end];
    }
}
