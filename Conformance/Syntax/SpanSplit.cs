#if !NET9_0_OR_GREATER
using System;

namespace Emu.Conformance.Syntax;

/// <summary>What .NET 8 does not have: the ranges of a span between separators.</summary>
internal static class SpanSplit
{
    public static Ranges Split(this ReadOnlySpan<char> text, char separator) => new(text, separator);

    public ref struct Ranges(ReadOnlySpan<char> text, char separator)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _start = -1;
        private int _end = -1;

        public readonly Range Current => _start.._end;

        public readonly Ranges GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_end == _text.Length)
            {
                return false;
            }

            _start = _end + 1;
            int next = _text[_start..].IndexOf(separator);
            _end = next < 0 ? _text.Length : _start + next;
            return true;
        }
    }
}
#endif
