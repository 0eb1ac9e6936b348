using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>The text below one heading of a page is short: longer text gets headings, a table or an example.</summary>
public sealed class PartTests
{
    private const int Most = 2400;

    // Generated pages.
    private static readonly string[] Skipped = ["docs/rules.md", "docs/coverage.md"];

    [Fact]
    public void Parts_OfEachPage_AreShort()
    {
        string[] pages =
        [
            "README.md", "CONTRIBUTING.md",
            "adapters/gem5/README.md", "adapters/qemu/README.md", "adapters/renode/README.md",
            "Benchmarks/README.md", "Cli/README.md", "Generators/README.md", "Guests/README.md", "Runtime/README.md",
            .. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Select(static file => "docs/" + Path.GetFileName(file))
                .Where(static page => !Skipped.Contains(page)).Order(StringComparer.Ordinal),
        ];

        Assert.True(pages.Length > 25);
        SameLines.Check("Parts of pages", [], [.. pages.SelectMany(static page => Faults(page, File.ReadAllLines(Repository.PathOf(page.Split('/')))))]);
    }

    [Fact]
    public void Faults_LongText_NamesThePartAndTheRemedy() =>
        Assert.Equal(
            ["a.md: the part 'B' has 2401 characters of text; 2400 are the most: give it headings, a table or an example"],
            Faults("a.md", ["# A", new('x', Most), "## B", new('y', Most), "z"]));

    [Fact]
    public void Faults_TablesAndCode_DoNotCount() =>
        Assert.Empty(Faults("a.md", ["# A", "| " + new string('x', Most) + " |", "```text", new('y', Most), "# not a heading", "```", new('z', Most)]));

    private static List<string> Faults(string page, IEnumerable<string> lines)
    {
        List<string> faults = [];
        string part = page;
        int length = 0;
        bool code = false;
        foreach (string line in lines.Append("# end"))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                code = !code;
            }
            else if (!code && line.StartsWith('#'))
            {
                if (length > Most)
                {
                    faults.Add($"{page}: the part '{part}' has {length} characters of text; {Most} are the most: give it headings, a table or an example");
                }

                (part, length) = (line.TrimStart('#', ' '), 0);
            }
            else if (!code && !line.StartsWith('|'))
            {
                length += line.Length;
            }
        }

        return faults;
    }
}
