using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Generators;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>The recipes of CONTRIBUTING.md that have a patch: the patch fits the sources, they compile with it, and the vectors below it pass; without it they do not.</summary>
public sealed partial class RecipeTests
{
    private static readonly string Page = Repository.Read("CONTRIBUTING.md").Replace("\r\n", "\n", StringComparison.Ordinal);

    private static readonly string[] Titles = [.. Heading().Matches(Page).Select(static m => m.Groups[1].Value).Where(static title => Patch().IsMatch(Section(title)))];

    public static TheoryData<string> Recipes => [.. Titles];

    [Fact]
    public void Recipes_AreThoseThatTheProjectPromises() =>
        Assert.Equal(
            ["Add a field", "Add a register", "Add an event", "Add a host model", "Add an access rule", "Change a trap's priority", "Add a FEAT_ with a freeze bit"],
            Titles);

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Recipe_WithItsPatch_PassesItsVectors(string title)
    {
        string section = Section(title);
        ChangedTree tree = new();
        foreach (Match patch in Patch().Matches(section))
        {
            Apply(tree, patch.Groups[1].Value, patch.Groups[2].Value);
        }

        (int cases, string failures) = tree.Run(Vectors().Match(section).Groups[1].Value);

        Assert.Equal("", failures);
        Assert.NotEqual(0, cases);
    }

    [Fact]
    public void Apply_TextThatIsNotThereOnce_NamesTheFile()
    {
        Xunit.Sdk.FailException missing = Assert.Throws<Xunit.Sdk.FailException>(static () => Apply(new ChangedTree(), "registers.yaml", "-  no such line\n+  x\n"));
        Xunit.Sdk.FailException twice = Assert.Throws<Xunit.Sdk.FailException>(static () => Apply(new ChangedTree(), "registers.yaml", "-    fields:\n+  x\n"));

        Assert.Contains("registers.yaml", missing.Message, StringComparison.Ordinal);
        Assert.Contains("times", twice.Message, StringComparison.Ordinal);
    }

    /// <summary>Lines begin with a space, a minus or a plus; what was there before occurs exactly once in the file. A patch of plus lines alone makes a file.</summary>
    private static void Apply(ChangedTree tree, string path, string patch)
    {
        string[] lines = patch.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string before = Lines(lines, '-');
        string after = Lines(lines, '+');
        string? text = tree.Read(path);
        if (before.Length == 0)
        {
            Assert.Null(text);
            tree.Write(path, after);
            return;
        }

        int times = Regex.Count(text ?? "", Regex.Escape(before));
        if (times != 1)
        {
            Assert.Fail($"CONTRIBUTING.md: the patch for {path} must find these lines once, and finds them {times} times:\n{before}");
        }

        tree.Write(path, text!.Replace(before, after, StringComparison.Ordinal));
    }

    private static string Lines(IEnumerable<string> patch, char kind) =>
        string.Concat(patch.Where(line => line[0] == ' ' || line[0] == kind).Select(static line => line[1..] + "\n"));

    private static string Section(string title)
    {
        int start = Page.IndexOf("### " + title + "\n", StringComparison.Ordinal);
        int end = Page.IndexOf("\n### ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```diff (\\S+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Patch();

    [GeneratedRegex("^```text vectors\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Vectors();
}
