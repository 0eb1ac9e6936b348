using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Infrastructure;

/// <summary>
/// Compares what the generator wrote with the verified files in <c>snapshots/</c>, in the file protocol of Verify and under
/// the names of its methods; docs/testing.md says what it takes to put Verify in its place.
/// </summary>
/// <remarks>
/// <c>Class.Method#HINT.g.verified.cs</c> holds one generated file below a line <c>//HintName:</c>,
/// <c>Class.Method.verified.txt</c> a text. What differs is written beside as <c>*.received.*</c>. A verified file that no source
/// belongs to any more is a failure too. EMU_ACCEPT_SNAPSHOTS=1 accepts what was received; never where CI is true.
/// </remarks>
internal static partial class Snapshot
{
    private const int ShownDifferences = 12;

    /// <summary>Verifies every generated file, and the diagnostics when there are any.</summary>
    /// <param name="result">What the generator made.</param>
    /// <param name="only">Which of the files; null for all.</param>
    /// <param name="sourceFile">The test's file, given by the compiler: its name is the class.</param>
    /// <param name="method">The test, given by the compiler.</param>
    public static Task Verify(
        GeneratorRunResult result,
        Func<string, bool>? only = null,
        [CallerFilePath] string sourceFile = "",
        [CallerMemberName] string method = "")
    {
        var received = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string name = NameOf(sourceFile, method);
        foreach (GeneratedSourceResult source in result.GeneratedSources.Where(s => only is null || only(s.HintName)))
        {
            string stem = source.HintName[..^".cs".Length];
            received.Add(name + "#" + stem + ".verified.cs", "//HintName: " + source.HintName + "\n" + source.SourceText);
        }

        if (!result.Diagnostics.IsEmpty)
        {
            received.Add(name + ".verified.txt", string.Join('\n', result.Diagnostics.Select(static d => d.ToString())));
        }

        Check(name, received);
        return Task.CompletedTask;
    }

    /// <summary>Verifies a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="sourceFile">The test's file, given by the compiler: its name is the class.</param>
    /// <param name="method">The test, given by the compiler.</param>
    public static Task Verify(string text, [CallerFilePath] string sourceFile = "", [CallerMemberName] string method = "")
    {
        string name = NameOf(sourceFile, method);
        Check(name, new SortedDictionary<string, string>(StringComparer.Ordinal) { [name + ".verified.txt"] = text });
        return Task.CompletedTask;
    }

    /// <summary>The comparison itself, for a folder and an environment of the caller's.</summary>
    internal static string? Compare(string folder, string name, IReadOnlyDictionary<string, string> received, bool accept)
    {
        Directory.CreateDirectory(folder);
        var problems = new List<string>();
        foreach ((string file, string text) in received)
        {
            string path = Path.Combine(folder, file);
            string scrubbed = Scrub(text);
            string receivedPath = path.Replace(".verified.", ".received.", StringComparison.Ordinal);
            string? verified = File.Exists(path) ? File.ReadAllText(path) : null;
            if (verified == scrubbed)
            {
                File.Delete(receivedPath);
            }
            else if (accept)
            {
                File.WriteAllText(path, scrubbed);
                File.Delete(receivedPath);
            }
            else
            {
                File.WriteAllText(receivedPath, scrubbed);
                problems.Add(verified is null ? "New: " + file : "Different: " + file + "\n" + Difference(verified, scrubbed));
            }
        }

        foreach (string path in Directory.EnumerateFiles(folder).Where(p => BelongsTo(name, Path.GetFileName(p))).Order(StringComparer.Ordinal))
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

    private static void Check(string name, SortedDictionary<string, string> received)
    {
        bool accept = Environment.GetEnvironmentVariable("EMU_ACCEPT_SNAPSHOTS") == "1";
        if (accept && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail("EMU_ACCEPT_SNAPSHOTS is refused where CI is true: a snapshot is accepted by a person who has read the difference.");
        }

        string? problem = Compare(Repository.PathOf("snapshots"), name, received, accept);
        if (problem is not null)
        {
            Assert.Fail("Snapshots differ; look at the *.received.* files in snapshots/, and accept with EMU_ACCEPT_SNAPSHOTS=1 what is right.\n" + problem);
        }
    }

    private static string NameOf(string sourceFile, string method) => Path.GetFileNameWithoutExtension(sourceFile) + "." + method;

    private static bool BelongsTo(string name, string file) =>
        file.Contains(".verified.", StringComparison.Ordinal)
        && (file.StartsWith(name + "#", StringComparison.Ordinal) || file.StartsWith(name + ".verified.", StringComparison.Ordinal));

    /// <summary>Line ends as the repository has them, no version of the generator, no newline at the end.</summary>
    private static string Scrub(string text) =>
        Version().Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), "GeneratedCode(\"Emu.Generators\", \"VERSION\")").TrimEnd('\n');

    [GeneratedRegex("""GeneratedCode\("Emu\.Generators", "[^"]*"\)""")]
    private static partial Regex Version();

    /// <summary>The first lines that differ, each with its number.</summary>
    private static string Difference(string verified, string received)
    {
        var text = new StringBuilder();
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
