using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using VerifyTests;
using VerifyXunit;

namespace Emu.Tests.Infrastructure;

/// <summary>The stand-in for Verify fails where Verify would, and names its files as Verify does.</summary>
public sealed class StandInTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu-snapshots").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compare_NoVerifiedFile_FailsAndWritesTheReceivedOne()
    {
        string? problem = Compare("text", accept: false);

        Assert.Contains("New: C.M.verified.txt", problem, StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText(Path.Combine(_folder, "C.M.received.txt")));
        Assert.False(File.Exists(Path.Combine(_folder, "C.M.verified.txt")));
    }

    [Fact]
    public void Compare_SameText_PassesAndTakesTheReceivedFileAway()
    {
        Compare("text", accept: false);
        Compare("text", accept: true);

        Assert.Null(Compare("text", accept: false));
        Assert.False(File.Exists(Path.Combine(_folder, "C.M.received.txt")));
    }

    [Fact]
    public void Compare_OtherText_ShowsTheLinesThatDiffer()
    {
        Compare("one\ntwo\nthree", accept: true);

        string? problem = Compare("one\n2\nthree", accept: false);

        Assert.Contains("- two", problem, StringComparison.Ordinal);
        Assert.Contains("+ 2", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("three", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_VerifiedFileThatNothingGenerates_Fails()
    {
        File.WriteAllText(Path.Combine(_folder, "C.M#OLD.g.verified.cs"), "old");
        File.WriteAllText(Path.Combine(_folder, "C.MoreOfIt#NEW.g.verified.cs"), "another test's");
        Compare("text", accept: false);

        string? problem = Compare("text", accept: false);

        Assert.Contains("Dangling, nothing generates it: C.M#OLD.g.verified.cs", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("MoreOfIt", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WindowsLineEndsAndVersion_AreNoDifference()
    {
        await Verify("a\n[GeneratedCode(\"Emu.Generators\", \"1.0.0\")]\nb").AutoVerify();

        await Verify("a\r\n[GeneratedCode(\"Emu.Generators\", \"2.5.0\")]\r\nb\n");
    }

    [Fact]
    public async Task Verify_NothingSaid_NamesTheFileByTheTest()
    {
        await Verify("text").AutoVerify();

        Assert.Equal("StandInTests.Verify_NothingSaid_NamesTheFileByTheTest.verified.txt", Only());
    }

    [Fact]
    public async Task Verify_AFileName_TakesThePlaceOfTheTest()
    {
        await Verifier.Verify("text", "cs").UseDirectory(_folder).UseFileName("PMCR_EL0.g").AutoVerify();

        Assert.Equal("PMCR_EL0.g.verified.cs", Only());
    }

    [Fact]
    public async Task Verify_SeveralTexts_HaveAFileEach()
    {
        await Verifier.Verify([new Target("cs", "1", "A.g"), new Target("cs", "2", "B.g")]).UseDirectory(_folder).UseFileName("Both").AutoVerify();

        Assert.Equal(["Both#A.g.verified.cs", "Both#B.g.verified.cs"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Verify_OtherText_Throws()
    {
        await Verify("one").AutoVerify();

        VerifyException problem = await Assert.ThrowsAsync<VerifyException>(async () => await Verify("two"));
        Assert.Contains("- one", problem.Message, StringComparison.Ordinal);
        Assert.Contains("+ two", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseFileName_BesideAMethodName_IsRefused()
    {
        VerifySettings settings = new();
        settings.UseMethodName("Test");

        Assert.Throws<InvalidOperationException>(() => settings.UseFileName("file"));
    }

    private SettingsTask Verify(string text) => Verifier.Verify(text).UseDirectory(_folder);

    private string? Only() => Path.GetFileName(Assert.Single(Directory.GetFiles(_folder)));

    private string? Compare(string text, bool accept) =>
        Comparison.Compare(_folder, "C.M", new Dictionary<string, string> { ["C.M.verified.txt"] = text }, accept);
}
