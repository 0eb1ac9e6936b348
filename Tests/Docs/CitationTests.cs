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
        ["Runtime", "Hosts", "Importers", "Native", "Machine", "Conformance", "Catalog", "Site", "Cli", "Generators", "Tests", "Guests", "Samples", "Benchmarks", "docs"];

    private static readonly string[] Endings = [".cs", ".pmuv", ".md", ".yaml", ".s", ".c", ".txt"];

    private static readonly string[] LeftOut = ["/obj/", "/bin/", "/wrong/", "Tests/Import/", "CitationTests.cs"];

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

    /// <summary>
    /// A section of the manual is cited by a number that the table below has, and in a line that names what is there; so one number cannot be cited for two things.
    /// Chapters whose sections move from issue to issue of DDI 0487 (D1, D12, D13) are cited as chapters, with a rule's id or the section's title.
    /// </summary>
    [Fact]
    public void Manual_EveryCitedSection_IsKnownAndAboutItsSubject()
    {
        string[] cited = [.. Lines().SelectMany(static line => ManualSection().Matches(line.Text).Select(m => (line, Number: m.Value)))
                .Select(static one => Fault(one.line.Where, one.line.Text, one.Number)).OfType<string>()];

        SameLines.Check("Citations of the manual", [], cited);
    }

    [Fact]
    public void Manual_EveryQuotedTitle_IsOfItsChapter()
    {
        (string Where, string Chapter, string Title)[] cited = [.. Lines()
                .SelectMany(static line => ManualTitle().Matches(line.Text)
                .Select(m => (line.Where, m.Groups[1].Value, m.Groups[2].Value)))];

        Assert.NotEmpty(cited);
        SameLines.Check(
            "Titles of the manual", [],
                [.. cited.Where(static one => !ManualTitles.TryGetValue(one.Title, out string? chapter) || chapter != one.Chapter)
                    .Select(static one => one.ToString())]);
    }

    [Theory]
    [InlineData("// DDI 0487 D13.3.2: which counters are enabled", "D13.3.2", "a: D13.3.2 is not in the table of sections: cite a rule id of docs/rules.md, or the chapter and the section's title")]
    [InlineData("// D24.3.17: HDFGRTR_EL2", "D24.3.17", "a: D24.3.17 is cited for something else than MDCR_EL2")]
    [InlineData("// D24.3.17: MDCR_EL2", "D24.3.17", null)]
    public void Fault_OfACitation_SaysWhatIsWrong(string line, string number, string? fault) => Assert.Equal(fault, Fault("a", line, number));

    // From the reference of the project. A section about many registers has no subject.
    private static readonly Dictionary<string, string?> ManualSections = new(StringComparer.Ordinal)
    {
        ["A2.2"] = null,
        ["B2.9"] = "exclusive|monitor",
        ["C4.1"] = "Loads and Stores",
        ["C5.1"] = "encod|generic",
        ["C5.1.1"] = "op0",
        ["C6.2"] = "MRS",
        ["D24.2"] = null,
        ["D24.2.67"] = "HDFG",
        ["D24.3"] = null,
        ["D24.3.17"] = "MDCR_EL2",
        ["D24.5"] = null,
        ["F5.1"] = "MRC",
        ["G8.2.84"] = "FEAT_AA32EL1",
        ["G8.2.85"] = "FEAT_AA32EL1",
        ["G8.3"] = null,
        ["G8.4"] = null,
        ["H8.4"] = "PMLSR|Software Lock",
        ["I3.1"] = null,
        ["I3.1.1"] = null,
        ["I3.1.2"] = null,
        ["I3.1.4"] = null,
        ["I5.3"] = null,
    };

    private static readonly Dictionary<string, string> ManualTitles = new(StringComparer.Ordinal)
    {
        ["Illegal exception returns"] = "D1",
        ["The Illegal Execution state exception"] = "D1",
        ["Wait for Event"] = "D1",
        ["Address size fault"] = "D8",
        ["Prioritization of Synchronous exceptions"] = "D1",
        ["Operation of the TimerValue views of the timers"] = "D12",
        ["Common event numbers"] = "D13",
        ["Required events"] = "D13",
    };

    private static string? Fault(string where, string line, string number) =>
        !ManualSections.TryGetValue(number, out string? subject)
            ? $"{where}: {number} is not in the table of sections: cite a rule id of docs/rules.md, or the chapter and the section's title"
            : subject is null || Regex.IsMatch(line, subject) ? null : $"{where}: {number} is cited for something else than {subject}";

    /// <summary>Each citation as "file:line: number", from the files that people write.</summary>
    private static IEnumerable<string> Cited(Regex citation, Regex number) =>
        from line in Lines()
        from Match match in citation.Matches(line.Text)
        from Match one in number.Matches(match.Value)
        select $"{line.Where}: {one.Value}";

    private static IEnumerable<(string Where, string Text)> Lines()
    {
        foreach (string path in Folders.SelectMany(static f => Directory.EnumerateFiles(Repository.PathOf(f), "*",
            SearchOption.AllDirectories)).Append(Repository.PathOf("registers.yaml")))
        {
            string relative = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
            if (!Endings.Contains(Path.GetExtension(path)) || LeftOut.Any(relative.Contains))
            {
                continue;
            }

            int number = 0;
            foreach (string text in File.ReadLines(path))
            {
                number++;
                yield return ($"{relative}:{number}", text);
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.-])[A-K]\d{1,2}(?:\.\d+)+(?![\w-])")]
    private static partial Regex ManualSection();

    [GeneratedRegex("\\b([A-K][0-9]{1,2}), \"([^\"]+)\"")]
    private static partial Regex ManualTitle();

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
