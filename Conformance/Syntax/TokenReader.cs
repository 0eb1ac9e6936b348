using System;

namespace Emu.Conformance.Syntax;

/// <summary>The tokens of one line, from left to right. A comment has been cut off before.</summary>
internal ref struct TokenReader
{
    private readonly ReadOnlySpan<char> _line;
    private int _next;

    public TokenReader(ReadOnlySpan<char> line)
    {
        _line = line;
        _next = 0;
        Start = 0;
        Current = default;
    }

    /// <summary>The token read last; empty at the end of the line.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Where it starts in the line, from 0; at the end of the line, where the last token ended.</summary>
    public int Start { get; private set; }

    /// <summary>Reads the next token.</summary>
    /// <returns>False at the end of the line.</returns>
    public bool Read()
    {
        int start = _next;
        while (start < _line.Length && IsSpace(_line[start]))
        {
            start++;
        }

        int end = start;
        while (end < _line.Length && !IsSpace(_line[end]))
        {
            end++;
        }

        if (start == end)
        {
            Start = _next;
            Current = default;
            return false;
        }

        Start = start;
        Current = _line[start..end];
        _next = end;
        return true;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r';
}
