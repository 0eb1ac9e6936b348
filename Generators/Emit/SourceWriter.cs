using System;
using System.Text;

namespace Emu.Generators.Emit;

/// <summary>
/// Collects C# text: an indent, whole lines, <c>\n</c> whatever the machine. Numbers come in as text already
/// (<see cref="CSharp"/>), so that no culture can reach them.
/// </summary>
internal sealed class SourceWriter
{
    private const string OneLevel = "    ";

    // A file has some thousand lines: the buffer of one file is used again for the next file of the thread.
    private const int FirstCapacity = 16 * 1024;
    private const int LargestKept = 1024 * 1024;

    [ThreadStatic]
    private static StringBuilder? t_free;

    private readonly StringBuilder _text;
    private int _depth;

    public SourceWriter()
    {
        _text = t_free ?? new StringBuilder(FirstCapacity);
        t_free = null;
    }

    /// <summary>An empty line, without trailing blanks.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>A line at the current indent.</summary>
    public void Line(string text)
    {
        if (text.Length != 0)
        {
            for (int i = 0; i < _depth; i++)
            {
                _text.Append(OneLevel);
            }

            _text.Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Several lines at the current indent, as a raw string shows them.</summary>
    public void Lines(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            Line(line.TrimEnd('\r'));
        }
    }

    /// <summary>A line a level deeper: the continuation of the one before.</summary>
    public void Continue(string text)
    {
        _depth++;
        Line(text);
        _depth--;
    }

    /// <summary>A header and braces around what is written until the scope ends.</summary>
    /// <param name="header">The line before the opening brace.</param>
    /// <param name="close">The closing brace: <c>};</c> of an initializer.</param>
    public Scope Block(string header, string close = "}")
    {
        Line(header);
        return Open(close);
    }

    /// <summary>Braces without a header.</summary>
    public Scope Open(string close = "}")
    {
        Line("{");
        _depth++;
        return new Scope(this, close);
    }

    /// <summary>Lines some levels deeper, without braces.</summary>
    public Indent Indented(int levels)
    {
        _depth += levels;
        return new Indent(this, levels);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>The text, which is then complete: nothing is written after it was taken.</summary>
    public string Complete()
    {
        string text = _text.ToString();
        if (_text.Capacity <= LargestKept)
        {
            t_free = _text.Clear();
        }

        return text;
    }

    /// <summary>A deeper indent; disposing it ends it.</summary>
    internal readonly struct Indent(SourceWriter writer, int levels) : IDisposable
    {
        public void Dispose() => writer._depth -= levels;
    }

    /// <summary>An open brace; disposing it writes the closing one.</summary>
    internal readonly struct Scope(SourceWriter writer, string close) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line(close);
        }
    }
}
