using System;
using System.Text.RegularExpressions;
using System.Threading;

namespace Emu.Generators.Spec;

/// <summary>
/// What is left of a text that is not valid YAML when the lines about the mistake are taken out. The user sees the mistake alone
/// then, and not what the rest of the project misses because nothing was generated.
/// </summary>
internal static class YamlRecovery
{
    // Each attempt is a parse; a text with more wrong places than this is not worth them.
    private const int MostAttempts = 16;
    private const int LongestText = 1024 * 1024;

    // What is tried for a line, in this order: put quotes in; remove it; remove it with the line above; remove the blocks around it.
    private const int Narrowest = -1;
    private const int Widest = 4;

    private static readonly Regex BareNegation = new(@":[ ]+(![^,}\]""#]*)", RegexOptions.CultureInvariant);

    /// <summary>The root of the text without its broken places; null where too much is broken.</summary>
    /// <param name="text">The text.</param>
    /// <param name="line">The line where the parser gave up, from 0.</param>
    /// <param name="path">The file, for problems that nobody will see.</param>
    /// <param name="cancellation">Passes through as an exception.</param>
    public static YamlNode? Read(string text, int line, string path, CancellationToken cancellation)
    {
        if (text.Length > LongestText)
        {
            return null;
        }

        string[] lines = text.Split('\n');
        int anchor = Math.Min(line, lines.Length - 1);
        int width = Narrowest;
        for (int attempt = 0; attempt < MostAttempts && width <= Widest; attempt++)
        {
            (int first, int last) = width == Narrowest ? Quote(lines, anchor) : Around(lines, anchor, width);
            for (int i = first; i <= last && width != Narrowest; i++)
            {
                lines[i] = string.Empty;
            }

            YamlNode? root = YamlTreeReader.Read(string.Join("\n", lines), new ProblemList(path), out int? next, cancellation);
            if (root is not null || next is null)
            {
                return root;
            }

            // A mistake nearby is the same one, seen from its other side.
            int broken = Math.Min(next.Value, lines.Length - 1);
            bool isNear = broken >= first - 1 && broken <= Below(lines, last);
            anchor = isNear ? anchor : broken;
            width = isNear ? width + 1 : Narrowest;
        }

        return null;
    }

    /// <summary>The commonest mistake needs no line less: an expression that begins with ! and lacks its quotes.</summary>
    private static (int First, int Last) Quote(string[] lines, int line)
    {
        lines[line] = BareNegation.Replace(lines[line], static m => ": \"" + m.Groups[1].Value.TrimEnd() + "\"");
        return (line, line);
    }

    private static (int First, int Last) Around(string[] lines, int line, int width)
    {
        switch (width)
        {
            case 0:
                return (line, line);
            case 1:
                return (Above(lines, line), line);
            default:
                // Blocks begin at the indents of a register's keys, of registers and of sections.
                int indent = (Widest - width) * 2;
                int first = line;
                while (first > 0 && (IsBlank(lines[first]) || IndentOf(lines[first]) > indent))
                {
                    first--;
                }

                int last = line;
                while (last + 1 < lines.Length && (IsBlank(lines[last + 1]) || IndentOf(lines[last + 1]) > indent))
                {
                    last++;
                }

                return (first, last);
        }
    }

    /// <summary>The next line upwards that says something.</summary>
    private static int Above(string[] lines, int line)
    {
        int above = line - 1;
        while (above > 0 && IsBlank(lines[above]))
        {
            above--;
        }

        return Math.Max(above, 0);
    }

    /// <summary>The next line downwards that says something.</summary>
    private static int Below(string[] lines, int line)
    {
        int below = line + 1;
        while (below < lines.Length && IsBlank(lines[below]))
        {
            below++;
        }

        return below;
    }

    private static bool IsBlank(string line) => line.Trim().Length == 0 || line.TrimStart()[0] == '#';

    private static int IndentOf(string line) => line.Length - line.TrimStart().Length;
}
