using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Emu.Conformance.Syntax;

/// <summary>Finds what a name stands for without making a string of it, where .NET can: from 9 on.</summary>
/// <typeparam name="T">What names stand for.</typeparam>
internal readonly struct SpanLookup<T>
{
#if NET9_0_OR_GREATER
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _names;

    public SpanLookup(Dictionary<string, T> names) => _names = names.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGetValue(ReadOnlySpan<char> name, [MaybeNullWhen(false)] out T value) => _names.TryGetValue(name, out value);
#else
    private readonly Dictionary<string, T> _names;

    public SpanLookup(Dictionary<string, T> names) => _names = names;

    public bool TryGetValue(ReadOnlySpan<char> name, [MaybeNullWhen(false)] out T value) => _names.TryGetValue(name.ToString(), out value);
#endif
}
