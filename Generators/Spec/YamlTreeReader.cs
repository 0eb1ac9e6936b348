using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Emu.Generators.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Emu.Generators.Spec;

/// <summary>
/// Text to a tree with places. The only code that knows YamlDotNet, and only its <see cref="Parser"/>: the object model of the
/// library recurses without a limit, and a compiler must live through any file.
/// </summary>
internal sealed partial class YamlTreeReader
{
    /// <summary>Mappings and lists inside each other. The library's cost grows with the square of it, so it is checked as the events come.</summary>
    public const int DeepestNesting = 64;

    /// <summary>The longest file, in UTF-16 characters.</summary>
    public const int LongestText = 4 * 1024 * 1024;

    /// <summary>More keys, values and lists than the whole architecture has, many times over.</summary>
    public const int MostNodes = 500_000;

    private readonly string _text;
    private readonly SourceText _source;
    private readonly ProblemList _problems;
    private readonly CancellationToken _cancellation;
    private readonly int _firstColumn;
    private readonly Parser _parser;
    private int _nodes;
    private int? _brokenLine;
    private bool _hasRefused;

    private YamlTreeReader(string text, ProblemList problems, CancellationToken cancellation)
    {
        _text = text;
        _source = SourceText.From(text);
        _problems = problems;
        _cancellation = cancellation;

        // A byte order mark that the host's decoder left in the text counts as a column of the first line.
        _firstColumn = text.Length > 0 && text[0] == '\uFEFF' ? 1 : 0;
        _parser = new Parser(new Scanner(new StringReader(text.Substring(_firstColumn)), skipComments: true));
    }

    /// <summary>The root of the file's only document, or null where there is none or it cannot be read; then a problem says why.</summary>
    /// <param name="text">The text.</param>
    /// <param name="problems">Where problems go. What a spec may not have is reported, and read as well as it can be.</param>
    /// <param name="brokenLine">The line, from 0, where the text stops being YAML; null where it is YAML, or is not read for another reason.</param>
    /// <param name="cancellation">Passes through as an exception.</param>
    public static YamlNode? Read(string text, ProblemList problems, out int? brokenLine, CancellationToken cancellation)
    {
        brokenLine = null;
        if (text.Length > LongestText)
        {
            problems.AddOfFile(
                Descriptors.TooLarge,
                "The file has " + Words.Number(text.Length) + " characters",
                Words.Number(LongestText) + " (4 Mi)");
            return null;
        }

        if (!ContainsOnlyText(text, problems))
        {
            return null;
        }

        YamlTreeReader reader = new(text, problems, cancellation);
        YamlNode? root = reader.ReadStream();
        brokenLine = reader._brokenLine;
        return root;
    }

    private static bool ContainsOnlyText(string text, ProblemList problems)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if ((c < ' ' && c is not ('\t' or '\r' or '\n')) || c == '\u007F')
            {
                LinePosition position = SourceText.From(text).Lines.GetLinePosition(i);
                problems.Add(
                    Descriptors.UnreadableSpec,
                    new Place(new TextSpan(i, 1), new LinePositionSpan(position, new LinePosition(position.Line, position.Character + 1))),
                    "it holds the control character U+" + ((int)c).ToString("X4", System.Globalization.CultureInfo.InvariantCulture) + " and is not text",
                    "save it as UTF-8 text");
                return false;
            }
        }

        return true;
    }

    private YamlNode? ReadStream()
    {
        try
        {
            Next();
            Next();
            if (_parser.Current is StreamEnd)
            {
                return null;
            }

            if (_parser.Current is DocumentStart { Version: not null })
            {
                Refuse("The directive %YAML", _parser.Current, "remove it");
            }

            Next();
            YamlNode? root = ReadNode(1);
            if (root is null)
            {
                return null;
            }

            Next();
            Next();
            if (_parser.Current is not StreamEnd)
            {
                Refuse("A second document (after ---)", _parser.Current!, "put all into one document, or into another file");
            }

            return root;
        }
        catch (YamlException problem)
        {
            ReportSyntax(problem);
            return null;
        }
        catch (Exception problem)
            when (problem is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException
                or OverflowException)
        {
            // The scanner trips over some broken texts without noticing that they are broken.
            Place place = _parser.Current is { } current ? At(current.Start, current.End) : default;
            _brokenLine = place.Lines.End.Line;
            _problems.Add(Descriptors.SyntaxError, place, "it cannot be parsed from here on", "look for an unclosed quote or bracket or a stray character after this place");
            return null;
        }
    }

    private void Next()
    {
        _cancellation.ThrowIfCancellationRequested();
        _parser.MoveNext();
    }

    /// <summary>The node that begins at the current event; afterwards the current event is its last one.</summary>
    private YamlNode? ReadNode(int depth)
    {
        ParsingEvent start = _parser.Current!;
        if (++_nodes > MostNodes)
        {
            _problems.Add(Descriptors.TooLarge, At(start.Start, start.End), "There are too many keys and values", Words.Number(MostNodes));
            return null;
        }

        if (depth > DeepestNesting && start is not Scalar)
        {
            _problems.Add(
                Descriptors.TooLarge,
                At(start.Start, start.End),
                "Mappings and lists are nested too deeply",
                Words.Number(DeepestNesting) + " levels");
            return null;
        }

        if (start is AnchorAlias alias)
        {
            Refuse("The alias *" + Words.Shorten(alias.Value.ToString()), start, "write the value out, or name it in fieldsets, resets, conditions or rules");
            return new YamlScalar(At(start.Start, start.End), string.Empty, isPlain: true);
        }

        if (start is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            Refuse("The anchor &" + Words.Shorten(anchored.Anchor.ToString()), start, "remove it; what is shared is named in fieldsets, resets, conditions or rules");
        }
        else if (start is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            Refuse("The tag " + Words.Shorten(tagged.Tag.ToString()), start, "remove it, or quote a text that begins with '!'; the key decides what a value is");
            if (start is Scalar { Style: ScalarStyle.Plain })
            {
                // Meant as an expression, most likely: !FEAT_PMUv3p5.
                Place written = At(start.Start, start.End);
                return new YamlScalar(written, _text.Substring(written.Span.Start, written.Span.Length).Trim(), isPlain: true);
            }
        }

        return start switch
        {
            Scalar scalar => new YamlScalar(At(scalar.Start, scalar.End), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadSequence(start, depth),
            MappingStart => ReadMapping(start, depth),
            _ => throw new InvalidOperationException("no node begins with " + start.GetType().Name),
        };
    }

    private YamlSequence? ReadSequence(ParsingEvent start, int depth)
    {
        List<YamlNode> items = new();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            if (ReadNode(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlSequence(At(start.Start, _parser.Current.End), items);
    }

    private YamlMapping? ReadMapping(ParsingEvent start, int depth)
    {
        List<YamlEntry> entries = new();
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            if (ReadNode(depth + 1) is not { } key)
            {
                return null;
            }

            Next();
            if (ReadNode(depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not YamlScalar word)
            {
                _problems.Add(Descriptors.WrongKind, key, "A key", "a word or a number", key.Description);
            }
            else if (lines.TryGetValue(word.Text, out int line))
            {
                _problems.Add(Descriptors.DuplicateKey, key, Words.Shorten(word.Text), "one mapping", Words.Number(line));
            }
            else
            {
                lines.Add(word.Text, word.Place.Line);
                entries.Add(new YamlEntry(word, value));
            }
        }

        return new YamlMapping(At(start.Start, _parser.Current.End), entries);
    }
}
