using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Generators;

/// <summary>
/// A mistake in the real spec, and what the compiler says of the runtime then: the mistake, and as little else as possible. What
/// is sound in the spec is generated anyway, so that hand-written code still finds it.
/// </summary>
public sealed class SoundPartTests
{
    private static readonly CSharpParseOptions Newest = new(LanguageVersion.Preview);

    private static readonly IReadOnlyList<SyntaxTree> Runtime = Directory
        .EnumerateFiles(Repository.PathOf("Runtime"), "*.cs", SearchOption.AllDirectories)
        .Where(static p => !p.Contains("/obj/", StringComparison.Ordinal) && !p.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(static p => (SyntaxTree)CSharpSyntaxTree.ParseText(File.ReadAllText(p), Newest, p))
        .ToList();

    [Fact]
    public void RealSpec_AsItIs_CompilesWithTheRuntime()
    {
        (string[] spec, string[] follow) = Build(RealSpec.Text);

        Assert.Empty(spec);
        Assert.Equal([], follow);
    }

    [Theory]
    [InlineData("unknown key", "reset: Uw, effects: freeze", "reste: Uw, effects: freeze", "EMU0010")]
    [InlineData("missing key", "    feature: FEAT_PMUv3\n    encodings:\n      aarch64: 3 3 9 12 5", "    feature: FEAT_PMUv3\n    index:\n    encodings:\n      aarch64: 3 3 9 12 5", "EMU0012")]
    [InlineData("bad bit range", "      15:11: { name: N", "      15:1l: { name: N", "EMU0032")]
    [InlineData("upside-down range", "      15:11: { name: N", "      11:15: { name: N", "EMU0032")]
    [InlineData("overlap", "      15:11: { name: N", "      16:11: { name: N", "EMU0031")]
    [InlineData("reserved word misspelled", "      63:33: RES0\n      32: { name: FZS", "      63:33: REZ0\n      32: { name: FZS", "EMU0013")]
    [InlineData("unknown effect", "effects: [overflow, clock]", "effects: [overflow, clok]", "EMU0015")]
    [InlineData("unknown feature", "      feature: FEAT_PMUv3p5\n      reset: Uw", "      feature: FEAT_PMUv3p6\n      reset: Uw", "EMU0015")]
    [InlineData("unknown field set", "{ use: filter_high }", "{ use: filter_hihg }", "EMU0015")]
    [InlineData("unknown rule", "      rule: base\n", "      rule: bass\n", "EMU0015")]
    [InlineData("unknown predicate in a rule", "if: EL2Enabled & MDCR_EL2.TPM,", "if: EL2Enabeld & MDCR_EL2.TPM,", "EMU0015")]
    [InlineData("alias to nothing", "storage: alias OF PMCNTENSET_EL0", "storage: alias OF PMCNTENSTE_EL0", "EMU0015")]
    [InlineData("duplicate AArch64 encoding", "aarch64: 3 3 9 12 5", "aarch64: 3 3 9 12 0", "EMU0041")]
    [InlineData("malformed encoding", "aarch64: 3 3 9 12 5", "aarch64: 3 3 9 12", "EMU0040")]
    [InlineData("index misspelled", "    index: n=0..30\n", "    index: n=0-30\n", "EMU0013")]
    [InlineData("condition in a circle", "  EL0Closed: \"!UEN & !PMUSERENR_EL0.EN\"", "  EL0Closed: \"!UEN & !EL0Closed\"", "EMU0018")]
    [InlineData("expression without quotes", "feature: \"!FEAT_PMUv3p7\", access: RO, reset: { cold: IMPLEMENTER }, absent: RAZ", "feature: !FEAT_PMUv3p7, access: RO, reset: { cold: IMPLEMENTER }, absent: RAZ", "EMU0003")]
    [InlineData("condition without quotes", "      - when: \"!FEAT_PMUv3p5\"\n", "      - when: !FEAT_PMUv3p5\n", "EMU0005")]
    [InlineData("duplicate key", "    title: Performance Monitors Control Register\n", "    title: A\n    title: Performance Monitors Control Register\n", "EMU0007")]
    [InlineData("tab", "    title: Performance Monitors Control Register\n", "\ttitle: Performance Monitors Control Register\n", "EMU0003")]
    [InlineData("colon in a text", "    purpose: Enables counters; reads", "    purpose: Enables: counters; reads", "EMU0003")]
    [InlineData("bracket not closed", "effects: [overflow, clock]", "effects: [overflow, clock", "EMU0003")]
    [InlineData("brace not closed", "why: no such counter }\n", "why: no such counter \n", "EMU0003")]
    [InlineData("line indented wrongly", "    purpose: Enables counters; reads", "  purpose: Enables counters; reads", "EMU0003")]
    public void Mistake_InTheRealSpec_ShowsItselfAlone(string what, string right, string wrong, string id)
    {
        int at = RealSpec.Text.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, "the spec has no '" + right + "' any more: plant '" + what + "' elsewhere");

        (string[] spec, string[] follow) = Build(RealSpec.Text.Remove(at, right.Length).Insert(at, wrong));

        Assert.Contains(id, spec);
        Assert.DoesNotContain("EMU0004", spec);
        Assert.Equal([], follow);
    }

    [Fact]
    public void Register_WithoutAName_TakesNothingElseAlong()
    {
        // The one mistake that must be felt: hand-written code uses a register by a name that the spec does not have.
        (string[] spec, string[] follow) = Build(RealSpec.Text.Replace("\n  PMMIR_EL1:\n", "\n  PMMIR-EL1:\n", StringComparison.Ordinal));

        Assert.Equal(["EMU0017"], spec);
        Assert.NotEmpty(follow);
        Assert.All(follow, static f => Assert.Contains("PMMIR_EL1", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_ThatIsASpec_GeneratesNothing()
    {
        GeneratorRunResult result = GeneratorHarness.Run(null, GeneratorHarness.File("registers.yaml", "registers: 1\n"));

        Assert.NotEmpty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
    }

    /// <summary>The numbers of the spec's errors, and the compiler's own.</summary>
    internal static (string[] Spec, string[] Follow) Build(string text, params AdditionalText[] others)
    {
        CSharpCompilation runtime = GeneratorHarness.EmptyConsumer("Emu.Runtime")
            .AddSyntaxTrees(Runtime);
        GeneratorRunResult result = GeneratorHarness
            .Driver([GeneratorHarness.File("registers.yaml", text), RealSpec.Events, .. others], "registers,bank,map,masks,rules,file,events", parse: Newest)
            .RunGenerators(runtime).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        string[] follow = runtime
            .AddSyntaxTrees(result.GeneratedSources.Select(static s => s.SyntaxTree))
            .GetDiagnostics()
            .Where(static d => d.Severity == DiagnosticSeverity.Error)
            .Select(
                static d => Path.GetFileName(d.Location.GetLineSpan().Path) + " " + d.Id + " " + d.GetMessage(
                    System.Globalization.CultureInfo.InvariantCulture))
            .ToArray();
        return (
            result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Select(static d => d.Id).Distinct().ToArray(),
            follow);
    }
}
