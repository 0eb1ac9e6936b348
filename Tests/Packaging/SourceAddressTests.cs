using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Xml.Linq;

namespace Emu.Packaging.Tests;

/// <summary>Where a package says that its sources are: Packaging.targets in a separate small project, in a clone with a remote and in one without.</summary>
public sealed class SourceAddressTests : IDisposable
{
    private const string Remote = "https://github.com/example/emu";

    private readonly string _folder = Directory.CreateTempSubdirectory("emu sources ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Package_FromACloneWithARemote_LeadsToItsSources_AndWithoutNamesNone()
    {
        string project = Write();
        string commit = Commit();
        DotNet.MustRun(project, "pack", "-c", "Release", "-o", "none", "-v", "quiet", "-p:TrimsDocumentation=false");
        XElement local = Metadata(Path.Combine(project, "none"));
        Assert.Null(Element(local, "projectUrl"));
        Assert.Null(Element(local, "repository")?.Attribute("url"));

        Git("remote", "add", "origin", Remote + ".git");
        DotNet.MustRun(project, "pack", "-c", "Release", "-o", "out", "-v", "quiet", "-p:TrimsDocumentation=false");
        XElement metadata = Metadata(Path.Combine(project, "out"));
        Assert.StartsWith(Remote, Element(metadata, "projectUrl")!.Value, StringComparison.Ordinal);
        Assert.StartsWith(Remote, Element(metadata, "repository")!.Attribute("url")!.Value, StringComparison.Ordinal);
        Assert.Equal(commit, Element(metadata, "repository")!.Attribute("commit")!.Value);

        // SourceLink: the symbols have the address of the sources of this commit.
        using ZipArchive symbols = ZipFile.OpenRead(Directory.GetFiles(Path.Combine(project, "out"), "*.snupkg").Single());
        using MemoryStream pdb = new();
        using (Stream stream = symbols.Entries.Single(static one => one.Name.EndsWith(".pdb", StringComparison.Ordinal)).Open())
        {
            stream.CopyTo(pdb);
        }

        Assert.True(pdb.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes("/example/emu/" + commit + "/*")) >= 0, "the symbols do not name the sources");
    }

    private string Write()
    {
        string project = Directory.CreateDirectory(Path.Combine(_folder, "Small")).FullName;
        foreach (string name in (ReadOnlySpan<string>)["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "LICENSE", "NOTICE", "Packaging/Packaging.targets", "Packaging/icon.png"])
        {
            string copy = Path.Combine(_folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Feed.Root, name), copy);
        }

        File.WriteAllText(Path.Combine(_folder, ".gitignore"), "bin/\nobj/\nnone/\nout/\n");
        File.WriteAllText(Path.Combine(project, "README.md"), "# Small\n");
        File.WriteAllText(Path.Combine(project, "RELEASES.md"), "# 0.1.0\n");
        File.WriteAllText(Path.Combine(project, "Small.cs"), "/// <summary>A type.</summary>\npublic static class Small\n{\n}\n");
        File.WriteAllText(Path.Combine(project, "Small.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <IsPackable>true</IsPackable>
                <Description>Small.</Description>
                <RestoreLockedMode>false</RestoreLockedMode>
                <EnforceCodeStyleInBuild>false</EnforceCodeStyleInBuild>
                <NoWarn>$(NoWarn);CA1050</NoWarn>
              </PropertyGroup>
            </Project>
            """);
        return project;
    }

    private string Commit()
    {
        Git("init", "-q");
        Git("add", "-A");
        Git("-c", "user.name=Emu", "-c", "user.email=emu@example.org", "commit", "-q", "-m", "One");
        return Git("rev-parse", "HEAD").Trim();
    }

    private string Git(params string[] arguments)
    {
        ProcessStartInfo start = new("git") { WorkingDirectory = _folder, RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, "git " + string.Join(' ', arguments));
        return output;
    }

    private static XElement Metadata(string folder)
    {
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(folder, "*.nupkg").Single());
        using Stream text = package.GetEntry("Small.nuspec")!.Open();
        return XDocument.Load(text).Root!.Elements().Single();
    }

    private static XElement? Element(XElement metadata, string name) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == name);
}
