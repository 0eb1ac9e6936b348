using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;

namespace Emu.Packaging.Tests;

/// <summary>
/// Whether the snapshots are verified by the package Verify.Xunit: Tests/Verify/Verify.props on a copy of what a restore reads, with a feed of packages that
/// have the names, the versions and the dependencies and nothing in them; and .ci/verify.sh with answers of NuGet made by hand.
/// </summary>
public sealed class VerifyChoiceTests : IDisposable
{
    private const string Version = "31.12.5";

    /// <summary>What lists a version of a package, in the form of <c>dotnet package search</c>.</summary>
    private const string Answer = """
        { "version": 2, "problems": [], "searchResult": [
          { "sourceName": "one", "packages": [ { "id": "P", "version": "19.6.0" }, { "id": "P", "version": "ONE" } ] },
          { "sourceName": "two", "packages": [ { "id": "P", "version": "TWO" } ] } ] }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("emu verify ").FullName;
    private readonly string _root;
    private readonly string _packages;

    public VerifyChoiceTests()
    {
        _root = Path.Combine(_folder, "a clone");
        _packages = Path.Combine(_folder, "packages");
        Directory.CreateDirectory(_root);
        foreach (string file in FilesOfARestore())
        {
            string copy = Path.Combine(_root, Path.GetRelativePath(Feed.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        string feed = Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;
        Pack(feed, "Verify.Xunit", Version, ("Verify", Version));
        Pack(feed, "Verify", Version, ("System.Management", "9.0.0"));
        Pack(feed, "System.Management", "9.0.0");
        File.WriteAllText(Path.Combine(_root, "nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="made" value="{feed}" /></packageSources>
              <packageSourceMapping><clear /></packageSourceMapping>
              <fallbackPackageFolders><clear /><add key="machine" value="{Feed.MachinePackages}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The two errors of the switch as it was: the committed lock file (NU1005, NU1004) and a pin older than Verify's dependency (NU1109).</summary>
    [Theory]
    [InlineData("Tests/Emu.Tests.csproj", false)]
    [InlineData("Tests/Emu.Tests.csproj", true)]
    [InlineData("Samples/Uart.Tests/Emu.Samples.Uart.Tests.csproj", true)]
    public void WithVerify_AProjectRestores_AndItsCommittedLockFileStays(string project, bool isCi)
    {
        string folder = Path.GetDirectoryName(Path.Combine(_root, project))!;
        string committed = File.ReadAllText(Path.Combine(folder, "packages.lock.json"));

        Run(isCi, "restore", project, "-p:UseVerify=true", "-v", "quiet");

        Assert.Contains("Verify.Xunit/" + Version, File.ReadAllText(Path.Combine(folder, "obj", "project.assets.json")), StringComparison.Ordinal);
        Assert.Contains("\"Verify.Xunit\"", File.ReadAllText(Path.Combine(folder, "obj", "packages.verify.lock.json")), StringComparison.Ordinal);
        Assert.Equal(committed, File.ReadAllText(Path.Combine(folder, "packages.lock.json")));
    }

    [Fact]
    public void WithoutVerify_TheProjectRestores_ByItsCommittedLockFile()
    {
        Run(isCi: true, "restore", "Tests/Emu.Tests.csproj", "-v", "quiet");

        string assets = File.ReadAllText(Path.Combine(_root, "Tests", "obj", "project.assets.json"));
        Assert.Contains("Emu.Verify", assets, StringComparison.Ordinal);
        Assert.DoesNotContain("Verify.Xunit/", assets, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", false, "false")]
    [InlineData("", "", true, "true")]
    [InlineData("", "false", true, "false")]
    [InlineData("", "true", false, "true")]
    [InlineData("true", "false", false, "true")]
    [InlineData("false", "true", true, "false")]
    public void Choice_IsTheHandsThenTheFilesThenThePackagesFolders(string byHand, string inFile, bool inFolder, string expected)
    {
        if (inFile.Length != 0)
        {
            string artifacts = Directory.CreateDirectory(Path.Combine(_root, "artifacts")).FullName;
            File.WriteAllText(Path.Combine(artifacts, "verify.props"), $"<Project><PropertyGroup><UseVerify>{inFile}</UseVerify></PropertyGroup></Project>");
        }

        if (inFolder)
        {
            Directory.CreateDirectory(Path.Combine(_packages, "verify.xunit", Version));
        }

        string[] given = byHand.Length == 0 ? [] : ["-p:UseVerify=" + byHand];
        Assert.Equal(expected, Run(isCi: false, ["msbuild", "Tests/Emu.Tests.csproj", "-getProperty:UseVerify", .. given]).Trim());
    }

    [Theory]
    [InlineData("31.12.5", "1.0.0", "31.12.5", "1.0.0", "true")]
    [InlineData("1.0.0", "31.12.5", "31.12.5", "31.12.5", "true")]
    [InlineData("31.12.5", "1.0.0", "1.0.0", "31.12.5", "false")]
    [InlineData("31.12.50", "131.12.5", "31.12.50", "31.12.5-beta", "false")]
    [InlineData("31.12.5", "31.12.5", "1.0.0", "1.0.0", "false")]
    public void Script_IsTrue_OnlyWhereOneSourceHasBoth(
        string xunitInOne, string xunitInTwo, string verifyInOne, string verifyInTwo, string expected)
    {
        string said = Choose(Listing(xunitInOne, xunitInTwo), Listing(verifyInOne, verifyInTwo));

        Assert.Contains($"<UseVerify>{expected}</UseVerify>", File.ReadAllText(Choice), StringComparison.Ordinal);
        Assert.Equal(expected == "true", said.Contains("snapshots by Verify.Xunit 31.12.5", StringComparison.Ordinal));
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("")]
    [InlineData("error: no such command")]
    [InlineData("{ \"version\": 2, \"problems\": [ { \"text\": \"unreachable\" } ], \"searchResult\": [] }")]
    [InlineData("{ \"version\": 2, \"problems\": [], \"searchResult\": [ { \"sourceName\": \"one\", \"problems\": [ { \"text\": \"unreachable\" } ], \"packages\": [] } ] }")]
    [InlineData("{ \"version\": 2, \"problems\": [], \"searchResult\": [ { \"sourceName\": \"one\", \"packages\": [")]
    public void Script_AnAnswerWithProblems_IsNotKept(string answer)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Choice)!);
        File.WriteAllText(Choice, "<Project />");

        string said = Choose(Listing(Version, Version), answer);

        Assert.False(File.Exists(Choice));
        Assert.Contains("no package source answered", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_AChoiceByHand_IsNotAskedFor()
    {
        string said = Choose("", "", useVerify: "true");

        Assert.False(File.Exists(Choice));
        Assert.Contains("as UseVerify=true says", said, StringComparison.Ordinal);
    }

    private string Choice => Path.Combine(_root, "artifacts", "verify.props");

    private static string Listing(string inOne, string inTwo) =>
        Answer.Replace("ONE", inOne, StringComparison.Ordinal).Replace("TWO", inTwo, StringComparison.Ordinal);

    /// <summary>Runs the function of .ci/verify.sh with a <c>dotnet</c> that prints these answers and ends with a status that says nothing.</summary>
    private string Choose(string verifyXunit, string verify, string? useVerify = null)
    {
        File.WriteAllText(Path.Combine(_folder, "Verify.Xunit.json"), verifyXunit);
        File.WriteAllText(Path.Combine(_folder, "Verify.json"), verify);
        string dotnet = Path.Combine(_folder, "dotnet");
        File.WriteAllText(dotnet, "#!/bin/sh\n[ \"$1 $2 $4 $5 $6\" = 'package search --exact-match --format json' ] && cat \"$(dirname \"$0\")/$3.json\"\nexit 1\n");
        ProcessStartInfo start = new("bash", ["-c", "set -euo pipefail; me=test; root=$1; dotnet=$2; chmod +x \"$dotnet\"; source \"$3/lib.sh\"; source \"$3/verify.sh\"; choose_verify", "bash", _root, dotnet, Path.Combine(Feed.Root, ".ci")])
        {
            RedirectStandardError = true,
        };
        start.Environment["UseVerify"] = useVerify;
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said;
    }

    private string Run(bool isCi, params string[] arguments) => DotNet.MustRun(
        _root,
        new Dictionary<string, string?> { ["NUGET_PACKAGES"] = _packages, ["CI"] = isCi ? "true" : null, ["UseVerify"] = null },
        arguments);

    /// <summary>The projects, what they import or read, and their lock files.</summary>
    private static IEnumerable<string> FilesOfARestore()
    {
        string[] built = ["bin", "obj", "artifacts", ".git"];
        return Directory.EnumerateFiles(
            Feed.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(static f => Path.GetExtension(f) is ".csproj" or ".props" or ".targets" or ".sln" || Path.GetFileName(f) is "packages.lock.json" or "global.json" or "CHANGELOG.md" or "PublicAPI.Unshipped.txt")
            .Where(f => !Path.GetRelativePath(Feed.Root, f).Split(Path.DirectorySeparatorChar).Any(p => built.Contains(p)));
    }

    private static void Pack(string feed, string id, string version, params (string Id, string Version)[] dependencies)
    {
        using ZipArchive package = ZipFile.Open(Path.Combine(feed, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        string needs = string.Concat(dependencies.Select(static d => $"""<dependency id="{d.Id}" version="{d.Version}" />"""));
        Write(package, id + ".nuspec", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata>
                <id>{id}</id><version>{version}</version><authors>nobody</authors><description>A name and a version.</description>
                <dependencies><group targetFramework="net10.0">{needs}</group></dependencies>
              </metadata>
            </package>
            """);
        Write(package, "lib/net10.0/_._", "");
    }

    private static void Write(ZipArchive package, string name, string text)
    {
        using StreamWriter writer = new(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
