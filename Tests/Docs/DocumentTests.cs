using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Tests.Docs;

/// <summary>What the documents promise: the quick start compiles and runs, and tables and drawings agree with the sources.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Path.GetFullPath(
        typeof(DocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "RepositoryRoot").Value!,
        AppContext.BaseDirectory);

    [Fact]
    public void Readme_QuickStart_CompilesAndPrintsWhatItSays()
    {
        string readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        string source = CSharpBlock().Match(readme).Groups[1].Value;
        Assert.Contains("Advance(cycles: 1000", source);

        // The guest counts from PMCNTENSET's write on: 1000 cycles.
        Assert.Equal("1000 cycles\n", Run(source));
    }

    [Fact]
    public void GeneratorPage_TenMinutes_CompileAndPrintWhatTheySay()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "generator.md"));

        string printed = Run(CSharpBlock().Match(page).Groups[1].Value, YamlBlock().Match(page).Groups[1].Value);

        Match promise = Promise().Match(page);
        Assert.Equal(string.Concat(promise.Groups[1].Captures.Select(static c => c.Value + "\n")), printed);
    }

    /// <summary>A table of folders has a row for each folder of the sources, and no other.</summary>
    [Theory]
    [InlineData("Runtime")]
    [InlineData("Machine")]
    [InlineData("Cli")]
    public void FolderTable_OfAReadme_HasEachFolder(string folder)
    {
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Root, folder)).Select(Path.GetFileName).OfType<string>()
                .Where(static name => name is not ("bin" or "obj"))];
        string[] rows = [.. FolderRow().Matches(File.ReadAllText(Path.Combine(Root, folder, "README.md"))).Select(static row => row.Groups[1].Value)];

        SameLines.Check(folder + "/README.md", [.. folders.Order(StringComparer.Ordinal)], rows);
    }

    /// <summary>The upper drawing of docs/architecture.md has the references of each project, and every arrow points down.</summary>
    [Fact]
    public void Architecture_Arrows_AreTheReferencesOfTheProjects()
    {
        List<string> above = [];
        foreach (Match row in UsesRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "architecture.md"))))
        {
            string folder = row.Groups[1].Value;
            string project = File.ReadAllText(Directory.GetFiles(Path.Combine(Root, folder), "*.csproj").Single());
            string[] used = [.. Reference().Matches(project).Select(static one => one.Groups[1].Value).Order(StringComparer.Ordinal)];

            SameLines.Check(folder, used, [.. row.Groups[2].Captures.Select(static one => one.Value).Order(StringComparer.Ordinal)]);
            Assert.Empty(used.Intersect(above));
            above.Add(folder);
        }

        Assert.Equal(["Cli", "Site", "Conformance", "Machine", "Native", "Hosts", "Importers", "Catalog", "Runtime"], above);
    }

    /// <summary>The table in docs/testing.md has a row for each mutant of Tests/mutate, in its order.</summary>
    [Fact]
    public void MutantTable_HasARowForEachMutant()
    {
        string[] mutants = [.. Mutant().Matches(File.ReadAllText(Path.Combine(Root, "Tests", "mutate"))).Select(static one => $"{one.Groups[1].Value}: {one.Groups[2].Value.Replace("'\\''", "'", StringComparison.Ordinal)}")];
        string[] rows = [.. MutantRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "testing.md"))).Select(static one => $"{one.Groups[1].Value}: {one.Groups[2].Value}")];

        SameLines.Check("docs/testing.md: run `Tests/mutate` and put its table here.", mutants, rows);
    }

    /// <summary>QEMU's `virt` has a network card whose ROM is in another package, which nothing here installs: without `-nic none` QEMU ends at once.</summary>
    [Theory]
    [InlineData("Benchmarks/Pmu/QemuRatios.cs", "\"-M\", \"virt,", "\"-nic\", \"none\"")]
    [InlineData("Guests/README.md", "qemu-system-aarch64 -M virt,", "-nic none")]
    public void QemuCommand_AsksForNoNetworkCard(string file, string command, string option)
    {
        string[] lines =
            File.ReadAllLines(Path.Combine(Root, file)).Where(line => line.Contains(command, StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Contains(option, line, StringComparison.Ordinal));
    }

    private static string Run(string source, string? spec = null)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        List<MetadataReference> references = [.. platform.Select(path => MetadataReference.CreateFromFile(path))];
        CSharpCompilation compilation = CSharpCompilation.Create(
            spec is null ? "QuickStart" : "TenMinutes",
            [CSharpSyntaxTree.ParseText(source)],
            references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        if (spec is not null)
        {
            GeneratorHarness.Driver([GeneratorHarness.File("registers.yaml", spec)], "device")
                .RunGeneratorsAndUpdateCompilation(
                    compilation, out Compilation generated, out System.Collections.Immutable.ImmutableArray<Diagnostic> problems);
            Assert.Empty(problems);
            compilation = (CSharpCompilation)generated;
        }

        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.Empty(result.Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));

        image.Position = 0;
        TextWriter console = Console.Out;
        using StringWriter output = new() { NewLine = "\n" };
        Console.SetOut(output);
        try
        {
            AssemblyLoadContext.Default.LoadFromStream(image).EntryPoint!.Invoke(null, [Array.Empty<string>()]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return output.ToString();
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();

    [GeneratedRegex(@"^It prints (?:`([^`]+)`(?: and )?)+\.$", RegexOptions.Multiline)]
    private static partial Regex Promise();

    [GeneratedRegex("^\\| `(\\w+)/` \\|", RegexOptions.Multiline)]
    private static partial Regex FolderRow();

    [GeneratedRegex("^  (\\w+)/ +→(?: (\\w+)/)*", RegexOptions.Multiline)]
    private static partial Regex UsesRow();

    [GeneratedRegex("ProjectReference Include=\"\\.\\./(\\w+)/")]
    private static partial Regex Reference();

    [GeneratedRegex("^mutate ([A-Z0-9-]+) '((?:[^']|'\\\\'')+)' ", RegexOptions.Multiline)]
    private static partial Regex Mutant();

    [GeneratedRegex("^\\| `([A-Z0-9-]+)` \\| ([^|]+) \\| (?:vectors|walks|hostile guests|unit tests|not run yet)", RegexOptions.Multiline)]
    private static partial Regex MutantRow();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
