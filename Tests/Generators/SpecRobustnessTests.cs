using System;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Threading;
using Emu.Generators.Diagnostics;
using Emu.Generators.Model;
using Emu.Generators.Spec;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using static Emu.Tests.Generators.SpecProblem;

namespace Emu.Tests.Generators;

/// <summary>Texts that no editor of a spec writes, and that a compiler must live through.</summary>
public class SpecRobustnessTests
{
    private const string Register = "registers:\n  A:\n    fields: { 63:0: { name: F } }\n";

    // Generous, for a busy machine; a text that is not refused at once takes minutes or the whole process.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public void EMU0002_NoText_IsUnreadable()
    {
        SpecResult result = SpecReader.Read("registers.yaml", text: null, CancellationToken.None);
        Assert.Null(result.Model);
        Assert.Equal("EMU0002", Assert.Single(result.Diagnostics).Id);
        Assert.Contains("check that the file exists", result.Diagnostics[0].ToDiagnostic().GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\0', "U+0000")]
    [InlineData('\u0001', "U+0001")]
    [InlineData('\u007F', "U+007F")]
    public void EMU0002_ControlCharacter_IsNoText(char c, string name) =>
        InFile("EMU0002", "it holds the control character " + name + " and is not text; save it as UTF-8 text", "options: {}\n# " + Marker + c + "\n");

    [Fact]
    public void EMU0002_BinaryFile_IsNoText()
    {
        byte[] bytes = new byte[4096];
        new Random(1).NextBytes(bytes);
        SpecResult result = Read(Encoding.UTF8.GetString(bytes));
        Assert.Equal("EMU0002", Assert.Single(result.Diagnostics).Id);
    }

    [Theory]
    [InlineData("options: { namespace: N, name: T\nregisters▸: 1\n")]
    [InlineData("registers: 'not closed\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: [1, 2\n")]
    [InlineData("- a\nb: c\n")]
    [InlineData("a: @b\n")]
    [InlineData("{ a: }}\n")]
    public void EMU0003_BrokenYaml_IsASyntaxError(string text)
    {
        SpecResult result = Read(text.Replace(Marker.ToString(), string.Empty, StringComparison.Ordinal));
        Assert.Null(result.Model);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics).ToDiagnostic();
        Assert.Equal("EMU0003", diagnostic.Id);
        Assert.Contains("This is not valid YAML: ", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void EMU0003_ValueWithASecondColon_PointsToIt() =>
        InFile("EMU0003", "check the indentation, the colons", "options:\n  name: a▸: b\n");

    [Fact]
    public void EMU0003_TabIndentation_PointsToTheTab() =>
        InSpec("EMU0003", "this line is indented with a tab; indent it with spaces", "registers:\n  A:\n  ▸\tfields: { 63:0: { name: F } }\n");

    [Fact]
    public void EMU0004_CrashOfOurs_IsADiagnosticAndNoException()
    {
        string? read = Document.Read<string>(
            "registers.yaml",
            SourceText.From("a: 1\n"),
            "testing",
            static (_, _, _) => throw new InvalidOperationException("planted"),
            out EquatableArray<DiagnosticInfo> problems,
            CancellationToken.None);
        Assert.Null(read);
        Assert.Contains(
            "The generator itself failed in testing: InvalidOperationException: planted; this is a defect",
            Assert.Single(problems).ToDiagnostic().GetMessage(),
            StringComparison.Ordinal);
        Assert.Equal("EMU0004", problems[0].Id);
    }

    [Fact]
    public void Cancellation_PassesThrough()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SpecReader.Read("registers.yaml", SourceText.From(Register), source.Token));
    }

    [Theory]
    [InlineData("a: ▸&x 1\nb: 2\n", "The anchor &x is not allowed in a spec")]
    [InlineData("a: ▸*x\n", "The alias *x is not allowed in a spec")]
    [InlineData("a: ▸!!str 1\n", "The tag tag:yaml.org,2002:str is not allowed in a spec; remove it")]
    [InlineData("a: ▸!x 1\n", "The tag !x is not allowed in a spec")]
    [InlineData("a: 1\n▸---\nb: 2\n", "A second document (after ---) is not allowed in a spec; put all into one document")]
    [InlineData("▸%YAML 1.1\n---\na: 1\n", "The directive %YAML is not allowed in a spec")]
    public void EMU0005_RefusedYaml_PointsToIt(string text, string sentence) => InFile("EMU0005", sentence, text);

    [Fact]
    public void EMU0005_AliasBomb_EndsAtItsFirstAnchor()
    {
        StringBuilder bomb = new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 50; i++)
        {
            bomb.Append('a').Append(i).Append(": &a").Append(i).Append(" [").Append(string.Join(", ", Enumerable.Repeat("*a" + (i - 1), 10))).Append("]\n");
        }

        Refused("EMU0005", bomb.ToString());
    }

    [Theory]
    [InlineData("[", 10_000)]
    [InlineData("[", 1_000_000)]
    [InlineData("{", 1_000_000)]
    [InlineData("{a: ", 1_000_000)]
    [InlineData("[\n", 1_000_000)]
    [InlineData("- ", 1_000_000)]
    [InlineData("? ", 1_000_000)]
    [InlineData("[a, ", 1_000_000)]
    public void EMU0006_DeepNesting_EndsAtOnce(string part, int times) =>
        Refused(null, string.Concat(Enumerable.Repeat(part, times)));

    [Fact]
    public void EMU0006_Level65_IsTheFirstRefused()
    {
        Assert.DoesNotContain(Read("a: " + new string('[', 63) + new string(']', 63)).Diagnostics, static d => d.Id == "EMU0006");
        InFile("EMU0006", "Mappings and lists are nested too deeply; the limit is 64 levels", "a: " + new string('[', 63) + Marker + "[" + new string(']', 64));
    }

    [Fact]
    public void EMU0006_BlockNesting_IsLimitedToo() =>
        Refused("EMU0006", string.Concat(Enumerable.Range(0, 500).Select(static i => new string(' ', i) + "a:\n")));

    [Fact]
    public void EMU0006_LongFile_IsNotParsed() => Refused("EMU0006", new string('#', (4 * 1024 * 1024) + 1));

    [Fact]
    public void EMU0006_ManyNodes_AreLimited() => Refused("EMU0006", "a: [" + string.Concat(Enumerable.Repeat("1,", 600_000)) + "]");

    [Theory]
    [InlineData("width: 99999999999999999999999999999999999999")]
    [InlineData("width: -1")]
    [InlineData("width: 1e400")]
    [InlineData("index: n=0..99999999999999999999")]
    [InlineData("encodings: { aarch64: 3 3 9 12 99999999999999999999999 }")]
    [InlineData("encodings: { external: { offset: 0xFFFFFFFFFFFFFFFFFFFFFFFFF } }")]
    [InlineData("default: { reset: { warm: 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFF } }")]
    public void HugeNumbers_AreDiagnostics(string line)
    {
        SpecResult result = Read(Options + "registers:\n  A:\n    " + line + "\n    fields: { 63:0: { name: F } }\n");
        Assert.Contains(result.Diagnostics, static d => d.IsError);
        Assert.All(result.Diagnostics, static d => Assert.NotEqual("EMU0004", d.Id));
    }

    [Fact]
    public void ByteOrderMark_CountsAsAColumnOfTheFirstLine()
    {
        Assert.NotNull(Read("\uFEFF" + Options + Register).Model);
        Diagnostic diagnostic = Assert.Single(Read("\uFEFFzz: 1\n" + Options + Register).Diagnostics).ToDiagnostic();
        Assert.Equal(
            (0, 1),
            (diagnostic.Location.GetLineSpan().StartLinePosition.Line, diagnostic.Location.GetLineSpan().StartLinePosition.Character));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void OtherLineEnds_GiveTheSameModelAndPlaces(string end)
    {
        Assert.Equal(Read(Options + Register).Model, Read((Options + Register).Replace("\n", end, StringComparison.Ordinal)).Model);
        Diagnostic diagnostic =
            Assert.Single(Read((Options + Register + "zz: 1\n").Replace("\n", end, StringComparison.Ordinal)).Diagnostics).ToDiagnostic();
        Assert.Equal(4, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void DocumentStartAndEnd_AreAllowed() => Assert.NotNull(Read("---\n" + Options + Register + "...\n").Model);

    [Fact]
    public void ManyProblems_AreAllReportedInTheOrderOfTheFile()
    {
        SpecResult result = Read(Options + Register + string.Concat(Enumerable.Range(0, 20).Select(static i => "unknown" + i + ": 1\n")));
        Assert.Equal(Enumerable.Range(4, 20), result.Diagnostics.Select(static d => d.Lines.Start.Line));
    }

    [Fact]
    public void EndlessProblems_AreLimited()
    {
        Stopwatch watch = Stopwatch.StartNew();
        SpecResult result = Read(Options + Register + string.Concat(Enumerable.Range(0, 50_000).Select(static i => "unknown" + i + ": 1\n")));
        Assert.Equal(500, result.Diagnostics.Count);
        Assert.True(watch.Elapsed < Soon, watch.Elapsed.ToString());
    }

    [Fact]
    public void ResultOfTheSameText_IsEqual()
    {
        SpecResult one = Read(Options + Register);
        SpecResult two = Read("# a comment\n" + Options + Register);
        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.NotEqual(one, Read(Options + Register.Replace("name: F", "name: G", StringComparison.Ordinal)));
    }

    private static void Refused(string? id, string text)
    {
        Stopwatch watch = Stopwatch.StartNew();
        SpecResult result = Read(text);
        Assert.True(watch.Elapsed < Soon, watch.Elapsed.ToString());
        Assert.Null(result.Model);
        DiagnosticInfo problem = Assert.Single(result.Diagnostics);
        Assert.Contains(problem.Id, id is null ? ["EMU0003", "EMU0006"] : (string[])[id]);
    }
}
