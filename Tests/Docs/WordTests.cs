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
        Phrase(@"(?<!there )\b(is|are|was|were|be) no(?! (longer|more|earlier|less|later)\b) \w", "write 'is not a …'"),
        Phrase(@"(?<!there )\b(is|are|was|were|be) none\b", "write 'is not one', or say what it is"),
        Phrase(@"\banew\b", "write 'again'"),
        Phrase(@"\bunlike (cores?|hosts?|PMUs?|host PMUs?)\b", "write 'different'"),
        Phrase(@"\b(may|must|should|can|to) stand (here|there|in|at|inside|behind|before|beside)\b", "write 'may be', 'is allowed'"),
        Phrase(@"\bstands? (here|there|twice|behind|beside|where|between|before|in|at|two|after)\b", "write 'is', 'is given', 'follows'"),
        Phrase(@"\bstood (here|there|in)\b", "write 'was'"),
        Phrase(@"\b(as|where) it stands\b", "write 'as it is', 'is'"),
        Phrase(@"\bof (its|their|your|one's|our|his) own(?=[.,;:)])", "write 'its own …', 'a separate …'"),
        Phrase(@"\b(words?|state|names?|table|tables|numbers|rules?|process|processes|thread|threads|folder|project|projects|type|time|file|version) of (its|their|your|one's|our) own\b(?![.,;:)])", "write 'its own …', 'a separate …'"),
        Phrase(@"\b(is|are|not) to be had\b|\bcannot be had\b", "write 'is available', 'is not available'"),
        Phrase(@"\bwhat (it|the choice|an access|the run|that call) (comes|has come) to\b|\bcomes to;|\bcome to its end\b", "write 'the result of …', 'ends'"),
        Phrase(@"\bsees? to (the|it)\b", "write 'check the', 'handle'"),
        Phrase(@"\bbrings? about\b|\bbring about\b", "write 'causes'"),
        Phrase(@"\bhas? no room\b|\bno room for\b|\bleaves? no room\b", "write 'space', 'a free …'"),
        Phrase(@"\bnothing but\b", "write 'only'"),
        Phrase(@"\ball the same\b", "write 'anyway'"),
        Phrase(@"\bin vain\b", "say what was not found"),
        Phrase(@"\b(told|tells?|telling) of\b", "write 'told about', 'reports'"),
        Phrase(@"\b(has|have) not(?=[.:;,)])", "write 'does not have'"),
        Phrase(@"\b(counts?|waits?|be it|is it) no more(?=[.,;:)])", "write 'no longer counts', 'no longer is'"),
        Phrase(@"\b(and|or) (its|their) (kin|like)\b", "write 'and similar …'"),
        Phrase(@"\bhow (it|a \w+) is to (end|be)\b", "write 'how it must end'"),
        Phrase(@", for (it|they|he|there|the \w+|a \w+|neither|even|only) (is|are|has|have|does|do|can|cannot|may|must|was|were|would|makes?|takes?|will)\b", "write 'because'"),
        Phrase(@"\b(and|but) the failure is said\b|, and the failure is said\b|\bis said\b(?= [.:;]|[.;])", "write 'the message says', 'is recorded'"),
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
    [InlineData("Bits that are no field.", "write 'is not a …'")]
    [InlineData("A number, or null where it is none.", "write 'is not one'")]
    [InlineData("It has a clock of its own.", "write 'its own …'")]
    [InlineData("It does nothing but wait.", "write 'only'")]
    [InlineData("What .NET has not.", "write 'does not have'")]
    [InlineData("The host is told of edges.", "write 'told about'")]
    [InlineData("It ends, for it has no input.", "write 'because'")]
    [InlineData("The vCPU counts no more.", "write 'no longer counts', 'no longer is'")]
    [InlineData("LDXR, STXR and their kin.", "write 'and similar …'")]
    [InlineData("How it is to end.", "write 'how it must end'")]
    [InlineData("It ends, for the board has no input.", "write 'because'")]
    public void Faults_PhraseThatHasToBeReadTwice_IsFoundWithItsRemedy(string line, string remedy) =>
        Assert.StartsWith("a.md:1: " + line + " — " + remedy, Assert.Single(Faults("a.md", [line])), StringComparison.Ordinal);

    [Theory]
    [InlineData("There is no register of that name.")]
    [InlineData("It is no longer here, and it understands; a standard.")]
    [InlineData("The stand-in has its own tests.")]
    [InlineData("The instructions of its own counters; there is none; it has not been told about them.")]
    [InlineData("One word for the message, for a caller that has none.")]
    public void Faults_PlainWords_AreLeftAlone(string line) => Assert.Empty(Faults("a.md", [line]));

    private static IEnumerable<string> Faults(string path, IEnumerable<string> lines) =>
        lines.SelectMany((line, number) => Phrases.Where(p => p.Phrase.IsMatch(line)).Select(p => $"{path}:{number + 1}: {line.Trim()} — {p.Remedy}"));

    private static IEnumerable<(string Path, string[] Lines)> Texts() =>
        Directory.EnumerateFiles(
            Repository.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(static path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj" or ".git" or "artifacts" or "node_modules"))
            .Where(static path => !Skipped.Any(skipped => path.StartsWith(skipped, StringComparison.Ordinal)))
            .Where(static path => Endings.Contains(Path.GetExtension(path)) && !path.Contains(".received.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static path => (path, File.ReadAllLines(Repository.PathOf(path.Split('/')))));

    private static (Regex Phrase, string Remedy) Phrase(string pattern, string remedy) =>
        (new Regex(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant), remedy);
}
