using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Tests.Docs;

/// <summary>One recipe of CONTRIBUTING.md that has a patch.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Patches">Each file, and the lines that change in it.</param>
/// <param name="Vectors">The vectors that pass with the patches.</param>
internal sealed partial record Recipe(string Title, IReadOnlyList<(string Path, string Patch)> Patches, string Vectors)
{
    /// <summary>The recipes of the page, in its order.</summary>
    public static Recipe[] All(string page)
    {
        string text = page.Replace("\r\n", "\n", StringComparison.Ordinal);
        return [.. Heading().Matches(text).Select(heading => Read(heading.Groups[1].Value, Section(text, heading.Index)))
                .Where(static recipe => recipe.Patches.Count != 0)];
    }

    /// <summary>Makes the change.</summary>
    /// <param name="read">The text of a file; null where there is no such file.</param>
    /// <param name="write">Gives a file another text.</param>
    public void Apply(Func<string, string?> read, Action<string, string> write)
    {
        foreach ((string path, string patch) in Patches)
        {
            write(path, Changed(path, read(path), patch));
        }
    }

    /// <summary>
    /// The text with a patch. Lines begin with a space, a minus or a plus; what was there before occurs exactly once in the file. A patch of plus lines alone makes a file.
    /// </summary>
    public static string Changed(string path, string? text, string patch)
    {
        string[] lines = patch.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string before = Lines(lines, '-');
        string after = Lines(lines, '+');
        if (before.Length == 0)
        {
            Assert.Null(text);
            return after;
        }

        int times = Regex.Count(text ?? "", Regex.Escape(before));
        if (times != 1)
        {
            Assert.Fail($"CONTRIBUTING.md: the patch for {path} must find these lines once, and finds them {times} times:\n{before}");
        }

        return text!.Replace(before, after, StringComparison.Ordinal);
    }

    private static Recipe Read(string title, string section) =>
        new(
            title,
            [.. PatchBlock().Matches(section).Select(static m => (m.Groups[1].Value, m.Groups[2].Value))],
            VectorBlock().Match(section).Groups[1].Value);

    private static string Lines(IEnumerable<string> patch, char kind) =>
        string.Concat(patch.Where(line => line[0] == ' ' || line[0] == kind).Select(static line => line[1..] + "\n"));

    private static string Section(string page, int start)
    {
        int end = page.IndexOf("\n### ", start + 1, StringComparison.Ordinal);
        return end < 0 ? page[start..] : page[start..end];
    }

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```diff (\\S+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex PatchBlock();

    [GeneratedRegex("^```text vectors\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex VectorBlock();
}
