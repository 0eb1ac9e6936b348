using System;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>
/// A spec with mistakes beside its last good text, as an editor has them: what hand-written code uses is still there. And the runs that generate nothing:
/// before the compiler, and after a build that failed.
/// </summary>
public sealed class LastGoodTests
{
    private const string Good = """
        options: { namespace: Own, name: Own }
        features: { ONE: First., TWO: Second. }
        registers:
          CTRL:
            width: 32
            encodings: { external: { offset: 0x0 } }
            fields:
              31:8: RES0
              7:4: { name: MODE, values: { 0: Off, 1: Slow } }
              3:2: { name: TEMPO, feature: ONE }
              1: { name: GONE, feature: TWO }
              0: { name: EN }
          STAT:
            width: 32
            encodings: { external: { offset: 0x4 } }
            fields: { 31:0: { name: ALL } }
        """;

    [Fact]
    public void EmptySpec_InAnEditor_LeavesTheRuntimeWithoutAnErrorThatFollows()
    {
        (string[] spec, string[] follow) = SoundPartTests.Build("", Kept("registers.yaml", RealSpec.Text));

        Assert.Equal(["EMU0014"], spec);
        Assert.Equal([], follow);
    }

    /// <summary>Without the last good text it is the many errors of the issue: the test above tests something.</summary>
    [Fact]
    public void EmptySpec_WithoutTheLastGoodOne_IsMoreThanAHundredErrors() => Assert.True(SoundPartTests.Build("").Follow.Length > 100);

    [Fact]
    public void SoundSpec_IsWhatCounts_NotTheLastGoodOne()
    {
        GeneratorRunResult result = Run(null, Good.Replace("name: EN ", "name: ENABLE ", StringComparison.Ordinal), Kept("registers.yaml", Good));

        Assert.Empty(result.Diagnostics);
        Assert.Contains("ENABLE", result.Text("CTRL.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void TwoLastGoodTextsOfOneName_MayBeAnotherFiles_AndAreNotUsed()
    {
        GeneratorRunResult result = Run(null, "", Kept("registers.yaml", Good), GeneratorHarness.File("obj/emu/2.registers.yaml.good", Good));

        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void CheckingRun_OfASoundSpec_SaysAndGeneratesNothing()
    {
        // The effect is never used, which is a warning: the compiler's own run has it.
        GeneratorRunResult result = Run("check", Good + "\neffects: { line: Never used. }\n");

        Assert.Empty(result.Diagnostics);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void CheckingRun_OfAWrongSpec_HasItsErrorsAlone()
    {
        GeneratorRunResult result = Run("check", Good + "\neffects: { line: Never used. }\nunheard-of: 1\n");

        Assert.Equal(["EMU0010"], result.Diagnostics.Select(static d => d.Id));
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void ChangesRun_TellsEachNameThatIsGone_AndItsSuccessor()
    {
        string now = Good
            .Replace("TWO: Second.", "ZWEI: Second.", StringComparison.Ordinal)
            .Replace("1: Slow", "1: Lento", StringComparison.Ordinal)
            .Replace("name: TEMPO", "name: SPEED", StringComparison.Ordinal)
            .Replace("1: { name: GONE, feature: TWO }", "1: { name: RES, feature: ZWEI, access: RO }", StringComparison.Ordinal)
            .Replace("STAT:", "STATUS:", StringComparison.Ordinal)
            .Replace("name: EN }", "name: EN, purpose: Another text. }", StringComparison.Ordinal);

        GeneratorRunResult result = Run("changes", now, Kept("registers.yaml", Good));

        Assert.Empty(result.GeneratedSources);
        Assert.All(
            result.Diagnostics,
            static d => Assert.Equal(("EMU0060", DiagnosticSeverity.Warning, "registers.yaml"), (d.Id, d.Severity, d.Location.GetLineSpan().Path)));
        Assert.Equal(
            [
                "the feature TWO is called ZWEI",
                "the value Slow of CTRL.MODE is called Lento",
                "the field TEMPO of CTRL is called SPEED",
                "the field GONE of CTRL is called RES",
                "the register STAT is called STATUS",
            ],
            result.Diagnostics.Select(Told));
    }

    [Fact]
    public void ChangesRun_AFieldWithoutASuccessor_IsGone()
    {
        string now = Good.Replace("0: { name: EN }", "0: RES0", StringComparison.Ordinal);

        Assert.Equal(["the field EN of CTRL is gone"], Run("changes", now, Kept("registers.yaml", Good)).Diagnostics.Select(Told));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\nunheard-of: 1\n")]
    public void ChangesRun_WhereNoNameChanged_OrTheSpecIsWrong_SaysNothing(string more) =>
        Assert.Empty(Run("changes", Good + more, Kept("registers.yaml", Good)).Diagnostics);

    private static AdditionalText Kept(string name, string text) => GeneratorHarness.File("obj/emu/1." + name + ".good", text);

    private static GeneratorRunResult Run(string? run, string spec, params AdditionalText[] others) => GeneratorHarness
        .Driver([GeneratorHarness.File("registers.yaml", spec), .. others], "registers", run: run)
        .RunGenerators(GeneratorHarness.EmptyConsumer()).GetRunResult().Results.Single();

    /// <summary>What is between the two fixed parts of the message.</summary>
    private static string Told(Diagnostic change)
    {
        string message = change.GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        const string Before = "since the last build that succeeded ";
        int at = message.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return message[at..message.IndexOf(';', at)];
    }
}
