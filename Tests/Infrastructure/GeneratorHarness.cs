using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Emu.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Emu.Tests.Infrastructure;

/// <summary>Runs the generator in memory, as the compiler does.</summary>
internal static class GeneratorHarness
{
    /// <summary>Every output at once.</summary>
    public const string AllOutputs = "registers,bank,map,masks,rules,file,device,events,hosts,catalog";

    private static readonly ImmutableArray<MetadataReference> PlatformReferences =
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static p => Path.GetFileName(p).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(p) is "mscorlib.dll" or "netstandard.dll")
            .Select(static p => (MetadataReference)MetadataReference.CreateFromFile(p))
            .ToImmutableArray();

    /// <summary>An additional file with the given text.</summary>
    public static AdditionalText File(string path, string text) => new InMemoryText(path, text);

    /// <summary>A file of the repository as an additional file.</summary>
    public static AdditionalText RepositoryFile(params string[] parts) =>
        new InMemoryText(string.Join('/', parts), Repository.Read(parts));

    /// <summary>A consumer without sources.</summary>
    public static CSharpCompilation EmptyConsumer(string name = "Consumer") =>
        CSharpCompilation.Create(
            name,
            references: PlatformReferences,
            options: new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A driver that records what each stage did.</summary>
    public static GeneratorDriver Driver(
        IEnumerable<AdditionalText> files,
        string? outputs,
        string? rootNamespace = null,
        CSharpParseOptions? parse = null,
        string? run = null) =>
        CSharpGeneratorDriver.Create(
            [new RegisterGenerator().AsSourceGenerator()],
            files,
            parse ?? CSharpParseOptions.Default,
            new Properties(outputs, rootNamespace, run),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The properties of a project, as a driver takes them.</summary>
    public static AnalyzerConfigOptionsProvider Options(string? outputs, string? rootNamespace = null) =>
        new Properties(outputs, rootNamespace);

    /// <summary>What the generator makes from the files.</summary>
    public static GeneratorRunResult Run(string? outputs, params AdditionalText[] files) =>
        Driver(files, outputs).RunGenerators(EmptyConsumer()).GetRunResult().Results.Single();

    /// <summary>The text of one generated file.</summary>
    public static string Text(this GeneratorRunResult result, string hintName) =>
        result.GeneratedSources.Single(s => s.HintName == hintName).SourceText.ToString();

    private sealed class InMemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text, Encoding.UTF8);
    }

    private sealed class Properties(string? outputs, string? rootNamespace, string? run = null) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(outputs, rootNamespace, run);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values(string? outputs, string? rootNamespace, string? run) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, out string value)
            {
                string? found = key switch
                {
                    "build_property.EmuGenerate" => outputs,
                    "build_property.RootNamespace" => rootNamespace,
                    "build_property.EmuRun" => run,
                    _ => null,
                };
                value = found ?? string.Empty;
                return found is not null;
            }
        }
    }
}
