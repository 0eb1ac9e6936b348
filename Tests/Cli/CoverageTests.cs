using System;
using System.IO;
using Emu.Cli.Replay;
using Emu.Tests.Infrastructure;

namespace Emu.Cli.Tests;

/// <summary>Every vector names its rules, every rule has a vector, and the table of them is up to date.</summary>
public sealed class CoverageTests
{
    private const string Rules = "| id | rule |\n|---|---|\n| `ONE-1` | first |\n| `ONE-2` | second |\n";

    [Fact]
    public void Coverage_OfTheRepository_IsUpToDateAndComplete()
    {
        string folder = Repository.PathOf("Tests", "Vectors");
        string[] files = Directory.GetFiles(folder, "*.pmuv", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        VectorCoverage coverage = new(Repository.Read("docs", "rules.md"));
        foreach (string file in files)
        {
            coverage.Add(Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText(file));
        }

        Assert.Equal([], coverage.Faults);
        using StringWriter text = new();
        coverage.WriteTo(text);
        Assert.True(
            text.ToString() == Repository.Read("docs", "coverage.md"),
            "docs/coverage.md is not up to date: ./emu replay --coverage docs/coverage.md Tests/Vectors");
    }

    [Fact]
    public void Coverage_NamesVectorsByRule()
    {
        VectorCoverage coverage = new(Rules);
        coverage.Add("a.pmuv", "case x\n# rule: ONE-1, ONE-2 - why, and how\nmrs PMCR_EL0\ncase y\nmrs PMCR_EL0 # rule: ONE-1\n");
        Assert.Empty(coverage.Faults);
        using StringWriter text = new();
        coverage.WriteTo(text);
        Assert.EndsWith("2 rules, 2 cases in 1 files.\n\n| rule | vectors |\n|---|---|\n| `ONE-1` | `a.pmuv`: x, y |\n| `ONE-2` | `a.pmuv`: x |\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_WithoutRulesOrVectors_SaysSo()
    {
        VectorCoverage coverage = new(Rules);
        coverage.Add("a.pmuv", "# rule: ONE-2\ncase x\n# rule: ONE-3\ncase y\nmrs PMCR_EL0\n");
        Assert.Equal(
            ["a.pmuv:3: there is no rule 'ONE-3'", "a.pmuv: case y names no rule", "rule ONE-1 has no vector", "rule ONE-2 has no vector"],
            coverage.Faults);
    }
}
