using System;
using Emu.Generators.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Emu.Generators.Spec;

/// <content>What is wrong with the text, and where: the library's places as those of the compiler.</content>
internal sealed partial class YamlTreeReader
{
    /// <summary>Reports the first thing that a spec may not have: a file that has one has many.</summary>
    private void Refuse(string what, ParsingEvent where, string remedy)
    {
        if (!_hasRefused)
        {
            _hasRefused = true;
            _problems.Add(Descriptors.RefusedYaml, At(where.Start, where.End), what, remedy);
        }
    }

    private void ReportSyntax(YamlException problem)
    {
        Place place = At(problem.Start, problem.End);
        _brokenLine = place.Lines.Start.Line;
        string message = problem.Message.Trim().TrimEnd('.');

        // The library notices a tab only at the mapping around it; the tab itself is what must go.
        if (message.IndexOf("tab", StringComparison.Ordinal) >= 0 && FindTab(place.Lines.Start.Line) is { } tab)
        {
            _brokenLine = tab.Lines.Start.Line;
            _problems.Add(Descriptors.SyntaxError, tab, "this line is indented with a tab", "indent it with spaces");
            return;
        }

        _problems.Add(
            Descriptors.SyntaxError,
            place,
            message.Length == 0 ? "it cannot be parsed" : message,
            "check the indentation, the colons, and that quotes and brackets are closed (quote a text that begins with ! & * % @ or holds ': ')");
    }

    /// <summary>The first tab that indents a line, from <paramref name="line"/> on.</summary>
    private Place? FindTab(int line)
    {
        for (; line < _source.Lines.Count; line++)
        {
            string text = _source.Lines[line].ToString();
            int tab = text.IndexOf('\t');
            if (tab >= 0 && text.Substring(0, tab).Trim().Length == 0 && text.Trim().Length > 0)
            {
                LinePosition start = new(line, tab);
                return new Place(
                    new TextSpan(_source.Lines[line].Start + tab, 1), new LinePositionSpan(start, new LinePosition(line, tab + 1)));
            }
        }

        return null;
    }

    private Place At(Mark start, Mark end)
    {
        (int from, LinePosition first) = Position(start);
        (int to, LinePosition last) = Position(end);
        return to < from
            ? new Place(new TextSpan(from, 0), new LinePositionSpan(first, first))
            : new Place(new TextSpan(from, to - from), new LinePositionSpan(first, last));
    }

    /// <summary>The library counts from 1; its mark may lie one past the last line.</summary>
    private (int Offset, LinePosition Position) Position(Mark mark)
    {
        int line = (int)Math.Min(Math.Max(mark.Line - 1, 0), _source.Lines.Count - 1);
        TextLine found = _source.Lines[line];
        int column = (int)Math.Min(Math.Max(mark.Column - 1, 0), int.MaxValue / 2) + (line == 0 ? _firstColumn : 0);
        int offset = mark.Line > _source.Lines.Count ? _text.Length : Math.Min(found.Start + column, found.EndIncludingLineBreak);
        return (offset, new LinePosition(line, offset - found.Start));
    }
}
