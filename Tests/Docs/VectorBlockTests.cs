using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Emu.Conformance;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Docs;

/// <summary>A block <c>pmuv</c> of a page is a vector file: it is read, and its cases pass, so that the examples of the pages are true.</summary>
public sealed partial class VectorBlockTests
{
    private static readonly string[] Names =
        [.. Directory.GetFiles(Repository.PathOf("docs"), "*.md").Where(static page => Blocks(page).Any()).Select(Path.GetFileName).OfType<string>()];

    public static TheoryData<string> Pages => [.. Names];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Blocks_OfAPage_Pass(string page)
    {
        foreach ((int line, string text) in Blocks(Repository.PathOf("docs", page)))
        {
            VectorResult[] results = [.. VectorRunner.Run(VectorFile.Parse($"docs/{page}:{line}", text))];
            Assert.NotEmpty(results);
            using StringWriter failures = new();
            foreach (VectorResult result in results.Where(static one => !one.Passed))
            {
                result.WriteTo(failures);
            }

            Assert.Equal("", failures.ToString());
        }
    }

    [Fact]
    public void Pages_AboutVectorsAndKvm_HaveExamples() => Assert.Empty(new[] { "vectors.md", "kvm.md", "kvm-facts.md" }.Except(Names));

    private static IEnumerable<(int Line, string Text)> Blocks(string page)
    {
        string text = File.ReadAllText(page).ReplaceLineEndings("\n");
        return Block().Matches(text).Select(match => (text[..match.Index].Count(static c => c == '\n') + 1, match.Groups[1].Value));
    }

    [GeneratedRegex("^```pmuv\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
