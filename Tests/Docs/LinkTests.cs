using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>Each link of each page leads to a file that is there, and to a heading of it where the link names one.</summary>
public sealed partial class LinkTests
{
    private static readonly EnumerationOptions AllFolders =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    [Fact]
    public void Links_OfEachPage_LeadToFilesAndHeadings()
    {
        string[] pages = [.. Directory.EnumerateFiles(Repository.Root, "*.md", AllFolders).Where(IsOurs).Order(StringComparer.Ordinal)];
        Assert.True(pages.Length > 90);

        SameLines.Check("Links of the pages", [], [.. pages.SelectMany(static page => Faults(page, File.ReadAllText(page)))]);
    }

    [Theory]
    [InlineData("[a](nothing.md)", "README.md: nothing.md is not there")]
    [InlineData("[a](docs/README.md#nothing)", "README.md: docs/README.md has no heading #nothing")]
    [InlineData("[a](#nothing)", "README.md: README.md has no heading #nothing")]
    public void Faults_DeadLink_IsNamed(string text, string fault) => Assert.Equal(fault, Assert.Single(Faults(Repository.PathOf("README.md"), text)));

    [Theory]
    [InlineData("# A heading\n[a](#a-heading) and [b](https://example.org/x#y)")]
    [InlineData("[a](docs/embedding.md#a-larger-pmu), ![a picture](docs/pictures/demo.png)")]
    [InlineData("```text\n[a](nothing.md)\n```")]
    public void Faults_LinksThatLeadSomewhere_HaveNone(string text) => Assert.Empty(Faults(Repository.PathOf("README.md"), text));

    [Theory]
    [InlineData("# A PMU and a guest's access", "a-pmu-and-a-guests-access")]
    [InlineData("## `emu registers`: as tables", "emu-registers-as-tables")]
    [InlineData("### Verify.Xunit, and its stand-in", "verifyxunit-and-its-stand-in")]
    [InlineData("## [EMU0001](EMU0001.md) and _more_", "emu0001-and-_more_")]
    public void Anchor_OfAHeading_IsAsGitHubMakesIt(string heading, string anchor) => Assert.Equal([anchor], Anchors(heading));

    [Fact]
    public void Anchors_OfEqualHeadingsAndOfCode_AreNumberedAndLeftOut() =>
        Assert.Equal(["same", "same-1"], Anchors("# Same\n```sh\n# a comment\n```\n## Same\n"));

    private static IEnumerable<string> Faults(string page, string text)
    {
        string name = Relative(page);
        foreach (Match link in Link().Matches(Fence().Replace(text, "")))
        {
            string target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            string[] parts = target.Split('#', 2);
            string path = parts[0].Length == 0 ? page : Path.GetFullPath(parts[0], Path.GetDirectoryName(page)!);
            if (!Path.Exists(path))
            {
                yield return $"{name}: {parts[0]} is not there";
            }
            else if (parts.Length == 2 && path.EndsWith(".md", StringComparison.Ordinal)
                && !Anchors(path == page ? text : File.ReadAllText(path)).Contains(parts[1]))
            {
                yield return $"{name}: {Relative(path)} has no heading #{parts[1]}";
            }
        }
    }

    /// <summary>The anchors that GitHub gives to the headings of a page: letters, digits, hyphens and underscores stay, a space becomes a hyphen.</summary>
    private static List<string> Anchors(string text)
    {
        List<string> anchors = [];
        Dictionary<string, int> uses = new(StringComparer.Ordinal);
        foreach (Match heading in Heading().Matches(Fence().Replace(text.ReplaceLineEndings("\n"), "")))
        {
            StringBuilder made = new();
            foreach (char c in LinkText().Replace(heading.Groups[1].Value.Trim(), "$1").ToLowerInvariant())
            {
                made.Append(c == ' ' ? "-" : char.IsLetterOrDigit(c) || c is '-' or '_' ? c.ToString() : "");
            }

            string anchor = made.ToString();
            uses[anchor] = uses.GetValueOrDefault(anchor) + 1;
            anchors.Add(uses[anchor] == 1 ? anchor : $"{anchor}-{uses[anchor] - 1}");
        }

        return anchors;
    }

    private static bool IsOurs(string path) =>
        !Relative(path).Split('/').Any(static part => part is "bin" or "obj" or ".git" or "artifacts" or "node_modules");

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
