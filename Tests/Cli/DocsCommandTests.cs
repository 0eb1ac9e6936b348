using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Emu.Cli.Tests;

public sealed class DocsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu-docs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Docs_IntoANewFolder_SaysWhereAndHowMany()
    {
        Answer answer = CommandLine.RunIn(_folder, "docs", "a/site");
        Assert.Equal((0, ""), (answer.ExitStatus, answer.Error));
        int pages = Directory.GetFiles(Site, "*.html", SearchOption.AllDirectories).Length;
        Assert.Equal($"{pages} pages in {Site}; open a/site/index.html\n", answer.Output);
        Assert.True(File.Exists(Path.Combine(Site, "registers", "PMCR_EL0.html")));
        Assert.Empty(Directory.GetDirectories(Site, ".*"));
    }

    [Fact]
    public void Docs_Twice_WritesTheSameBytes()
    {
        Assert.Equal(0, Run().ExitStatus);
        string first = Digest();
        Assert.Equal(0, Run().ExitStatus);
        Assert.Equal(first, Digest());
    }

    [Fact]
    public void Docs_OverAnEarlierSite_RemovesItsOldFilesAndNoOthers()
    {
        Run();
        File.WriteAllText(Path.Combine(Site, "mine.txt"), "kept");
        Directory.CreateDirectory(Path.Combine(Site, "old"));
        File.WriteAllText(Path.Combine(Site, "old", "gone.html"), "");
        File.AppendAllText(Path.Combine(Site, ".emu-docs"), "old/gone.html\nnever/there.html\n");
        File.WriteAllText(Path.Combine(Site, "index.html"), "stale");

        Assert.Equal(0, Run().ExitStatus);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Site, "mine.txt")));
        Assert.False(Directory.Exists(Path.Combine(Site, "old")));
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(Site, "index.html")));
    }

    [Fact]
    public void Docs_MarkerThatLeadsOutOfTheFolder_IsNotFollowed()
    {
        Run();
        string outside = Path.Combine(_folder, "a", "outside.txt");
        File.WriteAllText(outside, "kept");
        File.AppendAllText(Path.Combine(Site, ".emu-docs"), $"../outside.txt\n{outside}\n");
        Assert.Equal(0, Run().ExitStatus);
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public void Docs_IntoAFolderOfOthers_IsRefusedAndTouchesNothing()
    {
        Directory.CreateDirectory(Site);
        File.WriteAllText(Path.Combine(Site, "notes.txt"), "mine");
        Answer answer = Run();
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: OUT a/site: the folder is not empty, and its files are not from `emu docs`; name another folder, or empty this one.\n", answer.Error);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(Site).Select(Path.GetFileName));
    }

    [Fact]
    public void Docs_OntoAFile_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Answer answer = CommandLine.RunIn(_folder, "docs", "file");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: OUT file: this is a file; name a folder (it need not exist yet).\n", answer.Error);
    }

    [Fact]
    public void Docs_BelowAFile_FailsWithoutATrace()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Answer answer = CommandLine.RunIn(_folder, "docs", "file/site");
        Assert.Equal(125, answer.ExitStatus);
        Assert.NotEqual("", answer.Error);
        Assert.Equal(["file"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Docs_AfterARunThatWasCutShort_StartsAfresh()
    {
        Directory.CreateDirectory(Path.Combine(Site, ".emu-docs.new", "registers"));
        File.WriteAllText(Path.Combine(Site, ".emu-docs.new", "index.html"), "half");
        Assert.Equal(0, Run().ExitStatus);
        Assert.False(Directory.Exists(Path.Combine(Site, ".emu-docs.new")));
    }

    [Fact]
    public void Docs_WithoutAFolder_SaysWhatIsMissing()
    {
        Answer answer = CommandLine.Run("docs");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("`emu docs --help` explains the command.", answer.Error);
    }

    private string Site => Path.Combine(_folder, "a", "site");

    private Answer Run() => CommandLine.RunIn(_folder, "docs", "a/site");

    private string Digest()
    {
        StringBuilder text = new();
        foreach (string path in Directory.GetFiles(Site, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            text.Append(path).Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))).Append('\n');

        return text.ToString();
    }
}
