using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Spec;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Generators;

/// <summary>The repository's own spec files and documents.</summary>
public partial class SpecRealFilesTests
{
    private static readonly int Mutants = TestCounts.Of(sample: 400, all: 2000);
    private const int Seed = 20260101;
    private const string Awkward = "{}[]:,&*!|>'\"%@`#-? \n\t$.()<=0123456789\0\uFEFF\u0085";

    [Fact]
    public void RegistersAndEvents_OfTheRepository_HaveNoProblem()
    {
        Assert.Empty(Messages(ReadSpec(Repository.Read("registers.yaml")).Diagnostics));
        Assert.Empty(Messages(EventListReader.Read("events.yaml", SourceText.From(Repository.Read("events.yaml")), CancellationToken.None).Diagnostics));
    }

    [Fact]
    public void HostModels_OfTheRepository_HaveNoProblem()
    {
        string[] files = Directory.GetFiles(Repository.PathOf("Hosts", "Models"), "*.yaml");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Assert.Equal(SpecFileKind.Host, SpecFile.KindOf(file));
            HostModelResult result = HostModelReader.Read(file, SourceText.From(File.ReadAllText(file)), CancellationToken.None);
            Assert.Empty(Messages(result.Diagnostics));
        }
    }

    [Fact]
    public void MutatedRegisters_NeverCrashTheReader_AndEndSoon()
    {
        string text = Repository.Read("registers.yaml");
        string[] lines = text.Split('\n');
        Random random = new(Seed);
        Stopwatch watch = new();
        int valid = 0;
        for (int i = 0; i < Mutants; i++)
        {
            string mutant = Mutate(text, lines, random);
            watch.Restart();
            SpecResult result = ReadSpec(mutant);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), "mutant " + i + " took " + watch.Elapsed);
            Assert.All(result.Diagnostics, d => Assert.True(d.Id != "EMU0004", "mutant " + i + ": " + d.ToDiagnostic()));
            Assert.All(result.Diagnostics, d => Assert.InRange(d.Span.End, 0, mutant.Length));
            bool isWrong = result.Diagnostics.Any(static d => d.IsError);
            Assert.True(isWrong || result.Model is not null, "mutant " + i + " has neither a model nor an error");
            valid += isWrong ? 0 : 1;
        }

        // Both ways must be met, or the mutations test little.
        Assert.InRange(valid, Mutants / 50, Mutants - (Mutants / 5));
    }

    [Fact]
    public void EveryDiagnostic_HasAPageAndARow()
    {
        string releases = File.ReadAllText(Repository.PathOf("Generators", "AnalyzerReleases.Unshipped.md"))
            + File.ReadAllText(Repository.PathOf("Generators", "AnalyzerReleases.Shipped.md"));
        foreach (Microsoft.CodeAnalysis.DiagnosticDescriptor descriptor in Descriptors.All)
        {
            string page = Repository.PathOf("docs", "diagnostics", descriptor.Id + ".md");
            Assert.True(File.Exists(page), page);
            Assert.Contains(descriptor.Id + ": " + descriptor.Title, File.ReadAllText(page), StringComparison.Ordinal);
            Assert.Contains(descriptor.Id + " | Emu.Generators | " + descriptor.DefaultSeverity + " | " + descriptor.Title, releases, StringComparison.Ordinal);
            Assert.Equal("docs/diagnostics/" + descriptor.Id + ".md", descriptor.HelpLinkUri);
        }

        Assert.Equal(Descriptors.All.Count, Directory.GetFiles(Repository.PathOf("docs", "diagnostics"), "EMU*.md").Length);
    }

    [Fact]
    public void EveryMessage_SaysWhatToDo() =>
        Assert.All(Descriptors.All, static d => Assert.Contains("; ", d.MessageFormat.ToString(), StringComparison.Ordinal));

    [Fact]
    public void Pages_ShowSpecsThatHaveTheirProblem()
    {
        // The first yaml block of a page is the example; it must have that problem, and no other of severity error.
        foreach (string page in Directory.GetFiles(Repository.PathOf("docs", "diagnostics"), "EMU*.md"))
        {
            string id = Path.GetFileNameWithoutExtension(page);
            Match example = Example().Match(File.ReadAllText(page).Replace("\r\n", "\n", StringComparison.Ordinal));
            if (!example.Success)
            {
                Assert.Contains(id, (string[])["EMU0001", "EMU0002", "EMU0004", "EMU0006", "EMU0008", "EMU0009", "EMU0022", "EMU0035", "EMU0060"]);
                continue;
            }

            string text = example.Groups["text"].Value;
            IEnumerable<DiagnosticInfo> problems = example.Groups["kind"].Value switch
            {
                "events" => EventListReader.Read("events.yaml", SourceText.From("options: { namespace: N, name: E }\n" + text), CancellationToken.None).Diagnostics,
                "host" => HostModelReader.Read("a.host.yaml", SourceText.From(text), CancellationToken.None).Diagnostics,
                _ => ReadSpec(
                    (text.Contains("options:", StringComparison.Ordinal) || id is "EMU0003" or "EMU0005" ? string.Empty : SpecProblem.Options) + text).Diagnostics,
            };
            Assert.Equal(id, string.Join(" ", problems.Select(static p => p.Id).Distinct()));
        }
    }

    private static IEnumerable<string> Messages(IEnumerable<DiagnosticInfo> problems) =>
        problems.Select(static p => p.ToDiagnostic().ToString());

    private static SpecResult ReadSpec(string text) => SpecReader.Read("registers.yaml", SourceText.From(text), CancellationToken.None);

    private static string Mutate(string text, string[] lines, Random random)
    {
        StringBuilder result = new(text);
        int count = random.Next(1, 4);
        for (int i = 0; i < count; i++)
        {
            int at = random.Next(result.Length);
            switch (random.Next(8))
            {
                case 0:
                    result.Remove(at, Math.Min(random.Next(1, 40), result.Length - at));
                    break;
                case 1:
                    result.Insert(at, Awkward[random.Next(Awkward.Length)]);
                    break;
                case 2:
                    result[at] = (char)random.Next(32, 127);
                    break;
                case 3:
                    result.Insert(at, lines[random.Next(lines.Length)] + "\n");
                    break;
                case 4:
                    string line = lines[random.Next(lines.Length)] + "\n";
                    int found = result.ToString().IndexOf(line, StringComparison.Ordinal);
                    result.Remove(Math.Max(found, 0), found < 0 ? 0 : line.Length);
                    break;
                case 5:
                    int from = random.Next(result.Length);
                    result.Insert(at, result.ToString(from, Math.Min(random.Next(1, 200), result.Length - from)));
                    break;
                case 6:
                    result.Length = random.Next(10) == 0 ? at : result.Length;
                    break;
                default:
                    string[] words = ["true", "false", "FEAT_PMUv3", "RES0", "name: X", "99999999999", "-1", "0x", "n", "$gate", "!", "UNKNOWN", "PMCR_EL0", "~", "null"];
                    result.Insert(at, words[random.Next(words.Length)]);
                    break;
            }
        }

        return result.ToString();
    }

    [GeneratedRegex("```yaml(?: (?<kind>events|host))?\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
