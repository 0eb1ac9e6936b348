using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace VerifyTests;

/// <summary>The files of one test in one folder, against what the test received.</summary>
internal static class Comparison
{
    private const int ShownDifferences = 12;

    /// <summary>Compares, and writes what differs as <c>*.received.*</c>; or accepts it.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="name">With what the names of the test's files begin.</param>
    /// <param name="received">Names of verified files, and what was received for them.</param>
    /// <param name="accept">Whether the received text becomes the verified one.</param>
    /// <returns>What is wrong, in lines; null where nothing is.</returns>
    public static string? Compare(string folder, string name, IReadOnlyDictionary<string, string> received, bool accept)
    {
        Directory.CreateDirectory(folder);
        List<string> problems = new();
        foreach ((string file, string text) in received)
        {
            string path = Path.Combine(folder, file);
            string receivedPath = path.Replace(".verified.", ".received.", StringComparison.Ordinal);
            string? verified = File.Exists(path) ? File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal) : null;
            if (verified == text)
            {
                File.Delete(receivedPath);
            }
            else if (accept)
            {
                File.WriteAllText(path, text);
                File.Delete(receivedPath);
            }
            else
            {
                File.WriteAllText(receivedPath, text);
                problems.Add(verified is null ? "New: " + file : "Different: " + file + "\n" + Difference(verified, text));
            }
        }

        foreach (string path
            in Directory.EnumerateFiles(folder).Where(p => BelongsTo(name, Path.GetFileName(p))).Order(StringComparer.Ordinal).ToList())
        {
            if (received.ContainsKey(Path.GetFileName(path)))
            {
                continue;
            }

            if (accept)
            {
                File.Delete(path);
            }
            else
            {
                problems.Add("Dangling, nothing generates it: " + Path.GetFileName(path));
            }
        }

        return problems.Count == 0 ? null : string.Join('\n', problems);
    }

    private static bool BelongsTo(string name, string file) =>
        file.Contains(".verified.", StringComparison.Ordinal)
        && (file.StartsWith(name + "#", StringComparison.Ordinal) || file.StartsWith(name + ".verified.", StringComparison.Ordinal));

    /// <summary>The first lines that differ.</summary>
    private static string Difference(string verified, string received)
    {
        StringBuilder text = new();
        int shown = 0;
        foreach (DiffPiece line in new InlineDiffBuilder(new Differ()).BuildDiffModel(verified, received).Lines)
        {
            if (line.Type is ChangeType.Unchanged)
            {
                continue;
            }

            if (shown == ShownDifferences)
            {
                text.Append("  …\n");
                break;
            }

            shown++;
            text.Append(line.Type == ChangeType.Deleted ? "  - " : "  + ").Append(line.Text).Append('\n');
        }

        return text.ToString();
    }
}
