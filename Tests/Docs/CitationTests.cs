using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>A reader can open what comments, vectors and documents cite: rule ids, sections of docs/rules.md and of docs/kvm-facts.md.</summary>
public sealed partial class CitationTests
{
    private static readonly string[] Folders =
        ["Runtime", "Hosts", "Machine", "Conformance", "Catalog", "Site", "Cli", "Generators", "Tests", "Guests", "Samples", "Benchmarks", "docs"];

    private static readonly string[] Endings = [".cs", ".pmuv", ".md", ".yaml", ".s"];

    [Fact]
    public void KvmFacts_EveryCitedSection_IsThere()
    {
        HashSet<string> sections = [.. FactHeading().Matches(Repository.Read("docs", "kvm-facts.md")).Select(static m => m.Groups[1].Value)];
        List<string> cited = [.. Cited(FactCitation(), SectionNumber())];

        // The last column of the KVM rules cites sections too.
        foreach (Match row in FactColumn().Matches(Repository.Read("docs", "rules.md")))
        {
            cited.AddRange(SectionNumber().Matches(row.Groups[1].Value).Select(static m => "docs/rules.md: " + m.Value));
        }

        Assert.NotEmpty(cited);
        Assert.DoesNotContain(cited, one => !sections.Contains(one[(one.LastIndexOf(' ') + 1)..]));
    }

    [Fact]
    public void Rules_EveryCitedSection_IsThere()
    {
        // "§3" cites all of §3.1 to §3.9.
        string[] headings = [.. RuleHeading().Matches(Repository.Read("docs", "rules.md")).Select(static m => m.Groups[1].Value)];
        string[] cited = [.. Cited(RuleSection(), SectionNumber())];

        Assert.NotEmpty(cited);
        Assert.DoesNotContain(cited, one =>
        {
            string number = one[(one.LastIndexOf(' ') + 1)..];
            return !headings.Any(h => h == number || h.StartsWith(number + ".", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void RuleIds_EveryCitedOne_IsARule()
    {
        HashSet<string> rules = [.. RuleId().Matches(Repository.Read("docs", "rules.md")).Select(static m => m.Groups[1].Value)];
        HashSet<string> families = [.. rules.Select(static id => id[..id.LastIndexOf('-')])];

        // Words of the same shape with another beginning (UTF-8, GPL-2) are not rule ids.
        string[] cited = [.. Cited(IdShape(), IdShape()).Where(one => families.Contains(one[(one.LastIndexOf(' ') + 1)..one.LastIndexOf('-')]))];

        Assert.NotEmpty(cited);
        Assert.DoesNotContain(cited, one => !rules.Contains(one[(one.LastIndexOf(' ') + 1)..]));
    }

    /// <summary>Each citation as "file:line: number", from the files that people write.</summary>
    private static IEnumerable<string> Cited(Regex citation, Regex number)
    {
        foreach (string path in Folders.SelectMany(static f => Directory.EnumerateFiles(Repository.PathOf(f), "*", SearchOption.AllDirectories)))
        {
            string relative = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
            if (!Endings.Contains(Path.GetExtension(path)) || relative.Contains("/obj/") || relative.Contains("/bin/") || relative.Contains("/wrong/") || relative.EndsWith("CitationTests.cs", StringComparison.Ordinal))
                continue;
            int line = 0;
            foreach (string text in File.ReadLines(path))
            {
                line++;
                foreach (Match match in citation.Matches(text))
                {
                    foreach (Match one in number.Matches(match.Value))
                        yield return $"{relative}:{line}: {one.Value}";
                }
            }
        }
    }

    [GeneratedRegex(@"^##+ (\d+(?:\.\d+)?) ", RegexOptions.Multiline)]
    private static partial Regex FactHeading();

    [GeneratedRegex(@"kvm-facts \d+(?:\.\d+)?(?:(?:, | and )\d+(?:\.\d+)?)*")]
    private static partial Regex FactCitation();

    [GeneratedRegex(@"^\| `KVM-[^|]*\|[^|]*\| ([\d., ]+) \|", RegexOptions.Multiline)]
    private static partial Regex FactColumn();

    [GeneratedRegex(@"\d+(?:\.\d+)?")]
    private static partial Regex SectionNumber();

    [GeneratedRegex(@"^## §(\d+(?:\.\d+)?) ", RegexOptions.Multiline)]
    private static partial Regex RuleHeading();

    [GeneratedRegex(@"§\d+(?:\.\d+)?")]
    private static partial Regex RuleSection();

    [GeneratedRegex(@"^\| `([A-Z0-9-]+)`", RegexOptions.Multiline)]
    private static partial Regex RuleId();

    [GeneratedRegex(@"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+\b")]
    private static partial Regex IdShape();
}
