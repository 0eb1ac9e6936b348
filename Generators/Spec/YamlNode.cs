using System.Collections.Generic;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Generators.Spec;

/// <summary>A place in a spec file: its characters, and the same as lines and columns from 0.</summary>
internal readonly record struct Place(TextSpan Span, LinePositionSpan Lines)
{
    /// <summary>The line for a human, from 1.</summary>
    public int Line => Lines.Start.Line + 1;

    /// <summary>A part of it in one line, <paramref name="start"/> characters on.</summary>
    public Place Slice(int start, int length)
    {
        LinePosition from = new(Lines.Start.Line, Lines.Start.Character + start);
        LinePosition to = new(from.Line, from.Character + length);
        return new(new TextSpan(Span.Start + start, length), new LinePositionSpan(from, to));
    }
}

/// <summary>A node of the small tree that the YAML parser's events make.</summary>
internal abstract class YamlNode(Place place)
{
    public Place Place { get; } = place;

    /// <summary>What it is, for a message.</summary>
    public abstract string Description { get; }
}

/// <summary>A word, a number or a text. All are text here; what they mean is for the reader of the key to say.</summary>
internal sealed class YamlScalar(Place place, string text, bool isPlain) : YamlNode(place)
{
    public string Text { get; } = text;

    /// <summary>Written without quotes and not as a block, so that each character of the text is one of the file.</summary>
    public bool IsPlain { get; } = isPlain;

    /// <summary>There is nothing after the key's colon.</summary>
    public bool IsEmpty => IsPlain && Text.Length == 0;

    public override string Description => IsEmpty ? "nothing" : "'" + Words.Shorten(Text) + "'";

    /// <summary>
    /// The place of a part of the text; the whole place where the text is written over several lines or with escapes.
    /// </summary>
    public Place Part(int start, int length)
    {
        int quotes = IsPlain ? 0 : 1;
        bool isVerbatim = Place.Lines.Start.Line == Place.Lines.End.Line && Place.Span.Length == Text.Length + (2 * quotes);
        return isVerbatim ? Place.Slice(start + quotes, length) : Place;
    }
}

/// <summary>Keys with values, in the order of the file; each key once.</summary>
internal sealed class YamlMapping(Place place, IReadOnlyList<YamlEntry> entries) : YamlNode(place)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    public override string Description => Entries.Count == 1 ? "a mapping with the key '" + Words.Shorten(Entries[0].Key.Text) + "'" : "a mapping of keys";
}

/// <summary>One <c>key: value</c>.</summary>
internal sealed class YamlEntry(YamlScalar key, YamlNode value)
{
    public YamlScalar Key { get; } = key;

    public YamlNode Value { get; } = value;
}

internal sealed class YamlSequence(Place place, IReadOnlyList<YamlNode> items) : YamlNode(place)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;

    public override string Description => "a list";
}
