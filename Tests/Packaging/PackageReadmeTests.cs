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

    [Theory]
    [InlineData("Generators")]
    [InlineData("Runtime")]
    [InlineData("Hosts")]
    [InlineData("Catalog")]
    [InlineData("Conformance")]
    public void Package_InANewConsoleProject_DoesWhatItsPageSays(string project)
    {
        string page = File.ReadAllText(Path.Combine(Feed.Root, project, "README.md")).ReplaceLineEndings("\n");
        string lines = Block(page, "xml")!;
        Assert.Equal(3, lines.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("Version=\"" + Feed.Version + "\"", lines, StringComparison.Ordinal);

        List<(string, string)> files = new()
        {
            (project + ".csproj", Project.Replace("{0}", lines, StringComparison.Ordinal)),
            ("Program.cs", Block(page, "csharp")!),
        };
        if (Block(page, "yaml") is { } spec)
        {
            files.Add(("registers.yaml", spec));
        }

        string folder = feed.Write(project, files);
        string output = DotNet.MustRun(folder, "run", "-c", "Release", "-v", "quiet");

        string expected = string.Join('\n', Promise().Match(page).Groups[1].Captures.Select(static c => c.Value));
        Assert.NotEqual(string.Empty, expected);
        Assert.Equal(expected + "\n", output);
        AssertNoToolIsCopied(folder);
    }

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
