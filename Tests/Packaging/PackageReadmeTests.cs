using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Packaging.Tests;

/// <summary>
/// What each package's page promises, tried in a new console project: its lines in the project file, its spec, its program
/// and what that prints.
/// </summary>
[Collection(UsesFeed.Name)]
public sealed partial class PackageReadmeTests(Feed feed)
{
    /// <summary>As <c>dotnet new console</c> writes it, and the lines of the page.</summary>
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
          </PropertyGroup>
        {0}
        </Project>
        """;

    private static readonly string[] Packages = ["Generators", "Runtime", "Hosts", "Catalog", "Conformance"];

    /// <summary>All are restored and built at once, because each start of the SDK takes seconds.</summary>
    [Fact]
    public void Packages_EachInANewConsoleProject_DoWhatTheirPagesSay()
    {
        List<(string, string)> files = [("All.slnx", "<Solution>" + string.Concat(Packages.Select(static one => $"<Project Path=\"{one}/{one}.csproj\" />")) + "</Solution>")];
        foreach (string package in Packages)
        {
            string page = Page(package);
            string lines = Block(page, "xml")!;
            Assert.Equal(3, lines.TrimEnd('\n').Split('\n').Length);
            Assert.Contains("Version=\"" + Feed.Version + "\"", lines, StringComparison.Ordinal);
            files.Add(($"{package}/{package}.csproj", Project.Replace("{0}", lines, StringComparison.Ordinal)));
            files.Add(($"{package}/Program.cs", Block(page, "csharp")!));
            if (Block(page, "yaml") is { } spec)
            {
                files.Add(($"{package}/registers.yaml", spec));
            }
        }

        string folder = feed.Write("pages", files);
        DotNet.MustRun(folder, "build", "-c", "Release", "-v", "quiet");
        foreach (string package in Packages)
        {
            string output = DotNet.MustRun(Path.Combine(folder, package), Path.Combine(folder, package, "bin", "Release", "net10.0", package + ".dll"));
            string expected = string.Join('\n', Promise().Match(Page(package)).Groups[1].Captures.Select(static c => c.Value));
            Assert.NotEqual(string.Empty, expected);
            Assert.Equal((package, expected + "\n"), (package, output));
            AssertNoToolIsCopied(Path.Combine(folder, package));
        }
    }

    private static string Page(string package) => File.ReadAllText(Path.Combine(Feed.Root, package, "README.md")).ReplaceLineEndings("\n");

    // The generator and its parser are tools of the build: a program goes out without them.
    private static void AssertNoToolIsCopied(string folder)
    {
        string[] files = Directory.GetFiles(Path.Combine(folder, "bin"), "*.dll", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, static f => Path.GetFileName(f) is "YamlDotNet.dll" or "Emu.Generators.dll");
        Assert.DoesNotContain(files, static f => Path.GetFileName(f).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal));
    }

    /// <summary>The first block of a language, its fence alone on its line.</summary>
    private static string? Block(string page, string language)
    {
        Match match = Regex.Match(page, "^```" + language + "\n(.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline);
        return match.Success ? match.Groups[1].Value : null;
    }

    [GeneratedRegex(@"^It prints (?:`([^`]+)`(?: and )?)+\.$", RegexOptions.Multiline)]
    private static partial Regex Promise();
}
