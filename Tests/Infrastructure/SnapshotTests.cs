using System;
using System.Collections.Generic;
using System.IO;

namespace Emu.Tests.Infrastructure;

/// <summary>The stand-in for Verify fails where Verify would.</summary>
public sealed class SnapshotTests : IDisposable
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
    public void Compare_WindowsLineEndsAndVersion_AreNoDifference()
    {
        Compare("a\n[GeneratedCode(\"Emu.Generators\", \"1.0.0\")]\nb", accept: true);

        Assert.Null(Compare("a\r\n[GeneratedCode(\"Emu.Generators\", \"2.5.0\")]\r\nb\n", accept: false));
    }

    private string? Compare(string text, bool accept) =>
        Snapshot.Compare(_folder, "C.M", new Dictionary<string, string> { ["C.M.verified.txt"] = text }, accept);
}
