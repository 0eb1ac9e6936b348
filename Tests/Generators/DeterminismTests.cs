using System;
using System.Globalization;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>The same spec gives the same bytes, wherever and however it is read.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void RealSpec_ReadTwice_GivesTheSameBytes() => Assert.Equal(Generate(RealSpec.Text), Generate(RealSpec.Text));

    [Fact]
    public void RealSpec_WithWindowsLineEnds_GivesTheSameBytes()
    {
        string windows = RealSpec.Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Equal(Generate(RealSpec.Text), Generate(windows));
    }

    [Fact]
    public void RealSpec_WithoutFinalNewline_GivesTheSameBytes() =>
        Assert.Equal(Generate(RealSpec.Text), Generate(RealSpec.Text.TrimEnd()));

    [Fact]
    public void RealSpec_UnderCulturesWithStrangeNumbers_GivesTheSameBytes()
    {
        string[] expected = Generate(RealSpec.Text);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach ((string negative, string separator) in new[] { ("~", ","), ("minus ", " "), ("-", "'") })
            {
                // The tests run with InvariantGlobalization: a culture with its own habits has to be made by hand.
                CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
                strange.NumberFormat.NegativeSign = negative;
                strange.NumberFormat.NumberGroupSeparator = separator;
                strange.NumberFormat.NumberDecimalSeparator = ";";
                CultureInfo.CurrentCulture = strange;
                CultureInfo.CurrentUICulture = strange;

                Assert.Equal(expected, Generate(RealSpec.Text));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void EveryFile_OfTheRealSpec_HasUnixLineEndsAndNoTrailingBlanks()
    {
        foreach (GeneratedSourceResult source in RealSpec.Result.GeneratedSources)
        {
            string text = source.SourceText.ToString();

            Assert.DoesNotContain('\r', text);
            Assert.DoesNotContain('\t', text);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
            Assert.DoesNotContain(Repository.Root, text, StringComparison.Ordinal);
        }
    }

    private static string[] Generate(string text) =>
        GeneratorHarness.Run(GeneratorHarness.AllOutputs, GeneratorHarness.File("registers.yaml", text), RealSpec.Events)
            .GeneratedSources
            .Select(static s => s.HintName + "\n" + s.SourceText)
            .ToArray();
}
