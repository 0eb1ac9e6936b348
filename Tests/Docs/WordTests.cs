using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>
/// The words of CONTRIBUTING.md: comments, messages and documents are for readers who are not native speakers of English. Each phrase below made sentences
/// that had to be read twice, and has a plain word in its place.
/// </summary>
public sealed class WordTests
{
    // Runs of letters in the patterns match in lower and upper case.
    private static readonly (Regex Phrase, string Remedy)[] Phrases =
    [
        Phrase(@"(?<!there )\b(is|was) no (number|key|statement|event|feature|register|link|place|program|error|mapping|array|multiple|condition|part|action|reset|name|path|space)\b", "write 'is not a …'"),
        Phrase(@"\banew\b", "write 'again'"),
        Phrase(@"\bunlike (cores?|hosts?|PMUs?|host PMUs?)\b", "write 'different'"),
        Phrase(@"\b(may|must|should|can|to) stand (here|there|in|at|inside|behind|before|beside)\b", "write 'may be', 'is allowed'"),
        Phrase(@"\bstands? (here|there|twice|behind|beside|where)\b", "write 'is', 'is given', 'follows'"),
        Phrase(@"\bstood (here|there)\b", "write 'was'"),
        Phrase(@"\b(words?|state|names?|table|tables|numbers|rules?|process|processes|thread|threads|folder|project|projects) of (its|their|your|one's) own\b", "write 'its own …', 'a separate …'"),
        Phrase(@"\b(is|are|not) to be had\b|\bcannot be had\b", "write 'is available', 'is not available'"),
        Phrase(@"\bwhat (it|the choice|an access|the run) comes to\b|\bcomes to;", "write 'the result of …'"),
        Phrase(@"\bsee to the\b", "write 'check the'"),
        Phrase(@"\bbrings? about\b|\bbring about\b", "write 'causes'"),
        Phrase(@"\bhas? no room\b|\bno room for\b|\bleaves? no room\b", "write 'space', 'a free …'"),
    ];

    private static readonly string[] Endings = [".cs", ".md", ".yaml", ".json", ".js", ".css", ".props", ".targets", ".csproj", ".s", ".c", ".h", ".pmuv", ".sh", ".py", ""];

    // Texts of others, generated texts, history, and the page that names these phrases.
    private static readonly string[] Skipped = ["snapshots/", "Samples/Uart.Tests/snapshots/", "Hosts/Models/LICENSE-Apache-2.0.txt", "LICENSE", "NOTICE", "CHANGELOG.md", "CONTRIBUTING.md", "Tests/Docs/WordTests.cs", "Tests/Import/Files/"];

    [Fact]
    public void EveryText_UsesPlainWords() => 
        SameLines.Check("Words of CONTRIBUTING.md", [], [.. Texts().SelectMany(static file => Faults(file.Path, file.Lines))]);

    [Theory]
    [InlineData("// The value is no register.", "write 'is not a …'")]
    [InlineData("`Key` stands twice", "write 'is', 'is given'")]
    [InlineData("Each has a table of its own.", "write 'its own …'")]
    [InlineData("A host with unlike PMUs", "write 'different'")]
    public void Faults_PhraseThatHasToBeReadTwice_IsFoundWithItsRemedy(string line, string remedy) =>
        Assert.StartsWith("a.md:1: " + line + " — " + remedy, Assert.Single(Faults("a.md", [line])), StringComparison.Ordinal);

    [Theory]
    [InlineData("There is no register of that name.")]
    [InlineData("It is no longer here, and it understands; a standard.")]
    [InlineData("The stand-in has its own tests.")]
    public void Faults_PlainWords_AreLeftAlone(string line) => Assert.Empty(Faults("a.md", [line]));

    private static IEnumerable<string> Faults(string path, IEnumerable<string> lines) =>
        lines.SelectMany((line, number) => Phrases.Where(p => p.Phrase.IsMatch(line)).Select(p => $"{path}:{number + 1}: {line.Trim()} — {p.Remedy}"));

    private static IEnumerable<(string Path, string[] Lines)> Texts() =>
        Directory.EnumerateFiles(Repository.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(static path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj" or ".git" or "artifacts" or "node_modules"))
            .Where(static path => !Skipped.Any(skipped => path.StartsWith(skipped, StringComparison.Ordinal)))
            .Where(static path => Endings.Contains(Path.GetExtension(path)) && !path.Contains(".received.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static path => (path, File.ReadAllLines(Repository.PathOf(path.Split('/')))));

    private static (Regex Phrase, string Remedy) Phrase(string pattern, string remedy) =>
        (new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), remedy);
}
