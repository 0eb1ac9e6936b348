using System;
using Emu.Generators;
using Emu.Generators.Diagnostics;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>What comes out when something is wrong, or when less is asked for.</summary>
public sealed class ProductionTests
{
    [Fact]
    public void TryEmit_EmitterThrows_IsADiagnosticOfOurs()
    {
        DiagnosticInfo? problem = Production.TryEmit("X.g.cs", static () => throw new InvalidOperationException("broken"), out string text);

        Assert.NotNull(problem);
        Assert.Equal("EMU0004", problem.Id);
        Assert.Equal(string.Empty, text);
        Assert.Contains("X.g.cs", problem.ToDiagnostic().GetMessage(), StringComparison.Ordinal);
        Assert.Contains("broken", problem.ToDiagnostic().GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void TryEmit_Cancelled_PassesThrough() =>
        Assert.Throws<OperationCanceledException>(
            static () => Production.TryEmit("X.g.cs", static () => throw new OperationCanceledException(), out _));

    [Fact]
    public void Selection_Nothing_GetsTheDefault()
    {
        Selection selection = Selection.Parse(null, null);

        Assert.False(selection.IsExplicit);
        Assert.Equal(Outputs.Registers | Outputs.Bank | Outputs.Map | Outputs.Masks | Outputs.Rules | Outputs.Events, selection.Outputs);
    }

    [Theory]
    [InlineData("registers", Outputs.Registers)]
    [InlineData("bank", Outputs.Bank | Outputs.Registers)]
    [InlineData("masks", Outputs.Masks | Outputs.Bank | Outputs.Registers)]
    [InlineData("file", Outputs.File | Outputs.Map | Outputs.Masks | Outputs.Bank | Outputs.Registers)]
    [InlineData("rules", Outputs.Rules | Outputs.Map | Outputs.Registers)]
    [InlineData(" Events , hosts ", Outputs.Events | Outputs.Hosts)]
    [InlineData("catalog;events", Outputs.Catalog | Outputs.Events)]
    public void Selection_Words_BringWhatTheyNeed(string words, object expected) =>
        Assert.Equal((Outputs)expected, Selection.Parse(words, null).Outputs);

    [Fact]
    public void Selection_UnknownWord_IsReportedWithTheNearestOne()
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers,mask", SmallSpec.File(SmallSpec.Text));

        Diagnostic problem = Assert.Single(result.Diagnostics);
        Assert.Equal("EMU0008", problem.Id);
        Assert.Contains("masks", problem.GetMessage(), StringComparison.Ordinal);
        Assert.Contains(result.GeneratedSources, static s => s.HintName == "CTRL.g.cs");
    }

    [Fact]
    public void Registers_WithoutASpec_AreMissed()
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers,map");

        Assert.Equal("EMU0001", Assert.Single(result.Diagnostics).Id);
        Assert.Contains("registers.yaml", result.Diagnostics[0].GetMessage(), StringComparison.Ordinal);
        Assert.Empty(result.GeneratedSources);
    }

    [Fact]
    public void Default_WithoutAnyFile_IsMissed() => Assert.Equal("EMU0001", Assert.Single(GeneratorHarness.Run(null).Diagnostics).Id);

    [Fact]
    public void Default_WithEventsAlone_IsFine()
    {
        GeneratorRunResult result = GeneratorHarness.Run(null, RealSpec.Events);

        Assert.Empty(result.Diagnostics);
        Assert.Equal("PmuEvents.g.cs", Assert.Single(result.GeneratedSources).HintName);
    }

    [Fact]
    public void TwoSpecs_OfTheSameNames_TheSecondGivesWayAndSaysSo()
    {
        GeneratorRunResult result = GeneratorHarness.Run(
            "registers",
            SmallSpec.File(SmallSpec.Text),
            GeneratorHarness.File("second.registers.yaml", SmallSpec.Text));

        Diagnostic problem = Assert.Single(result.Diagnostics);
        Assert.Equal("EMU0009", problem.Id);
        Assert.Equal("second.registers.yaml", problem.Location.GetLineSpan().Path);
        Assert.Null(result.Exception);
        Assert.Contains(result.GeneratedSources, static s => s.HintName == "CTRL.g.cs");
    }

    [Fact]
    public void TwoSpecs_OfDifferentNames_BothAreGenerated()
    {
        string second = SmallSpec.Text
            .Replace("name: Demo", "name: Other", StringComparison.Ordinal)
            .Replace("CTRL", "CONTROL", StringComparison.Ordinal)
            .Replace("DATA<n>", "WORD<n>", StringComparison.Ordinal)
            .Replace("STAT:", "STATUS:", StringComparison.Ordinal);

        GeneratorRunResult result = GeneratorHarness.Run(null, SmallSpec.File(SmallSpec.Text), GeneratorHarness.File("second.registers.yaml", second));

        Assert.Empty(result.Diagnostics);
        Assert.Null(result.Exception);
        Assert.Contains(result.GeneratedSources, static s => s.HintName == "CTRL.g.cs");
        Assert.Contains(result.GeneratedSources, static s => s.HintName == "CONTROL.g.cs");
        Assert.Contains(result.GeneratedSources, static s => s.HintName == "OtherRegisterMap.g.cs");
    }

    [Fact]
    public void BrokenSpec_GivesDiagnosticsAndNoSources()
    {
        GeneratorRunResult result = GeneratorHarness.Run("registers", SmallSpec.File("registers: ["));

        Assert.NotEmpty(result.Diagnostics);
        Assert.All(result.Diagnostics, static d => Assert.StartsWith("EMU", d.Id, StringComparison.Ordinal));
        Assert.Empty(result.GeneratedSources);
        Assert.Null(result.Exception);
    }

    [Fact]
    public void RealSpec_HasNoDiagnostics()
    {
        Assert.Empty(RealSpec.Result.Diagnostics);
        Assert.Empty(RealSpec.Hosts.Diagnostics);
        Assert.Equal(RealSpec.HostModels.Count + 1, RealSpec.Hosts.GeneratedSources.Length);
    }
}
