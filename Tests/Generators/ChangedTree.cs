using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Emu.Tests.Generators;

/// <summary>
/// The repository with some files changed in memory. The Runtime and the Catalog, and the Hosts where one of their files changed, are compiled from its sources and specs;
/// the Conformance assembly, as it was built, runs vectors on them.
/// </summary>
internal sealed class ChangedTree
{
    private const string HostModels = "Hosts/Models";

    private readonly Dictionary<string, string> _changed = new(StringComparer.Ordinal);

    /// <summary>The files that differ from the repository's, with <c>/</c>.</summary>
    public IReadOnlyCollection<string> Files => _changed.Keys;

    /// <summary>The text of a file as it is now; null where there is no such file.</summary>
    public string? Read(string path)
    {
        if (_changed.TryGetValue(path, out string? text))
        {
            return text;
        }

        string full = Repository.PathOf(path.Split('/'));
        return File.Exists(full) ? File.ReadAllText(full).Replace("\r\n", "\n", StringComparison.Ordinal) : null;
    }

    /// <summary>The generators that the .NET SDK gives to each project: those of LibraryImport. They are beside the reference assemblies.</summary>
    private static readonly Lazy<ISourceGenerator[]> PlatformGenerators = new(static () =>
    {
        string packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", "Microsoft.NETCore.App.Ref"));
        string[] found = [.. Directory.GetFiles(packs, "Microsoft.Interop.LibraryImportGenerator.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return [.. new AnalyzerFileReference(found[^1], new Loader()).GetGenerators(LanguageNames.CSharp)];
    });

    /// <summary>Gives a file another text; the file may be new.</summary>
    public void Write(string path, string text) => _changed[path] = text;

    /// <summary>Runs vectors on the changed tree.</summary>
    /// <returns>How many cases ran, and the failures as <c>emu replay</c> writes them; empty where all pass.</returns>
    public (int Cases, string Failures) Run(string vectors)
    {
        // Loaded again, so that what they use is found in this context.
        Assembly conformance = Load().LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "Emu.Conformance.dll"));
        object file = conformance.GetType("Emu.Conformance.VectorFile", throwOnError: true)!.GetMethod("Parse")!.Invoke(null, ["changed.pmuv", vectors])!;
        object results = conformance.GetType("Emu.Conformance.VectorRunner", throwOnError: true)!.GetMethod("Run")!.Invoke(null, [file, null])!;
        using StringWriter failures = new();
        int cases = 0;
        foreach (object result in (IEnumerable)results)
        {
            cases++;
            if (!(bool)result.GetType().GetProperty("Passed")!.GetValue(result)!)
            {
                result.GetType().GetMethod("WriteTo")!.Invoke(result, [failures]);
            }
        }

        return (cases, failures.ToString());
    }

    /// <summary>Compiles the changed tree.</summary>
    /// <returns>A context in which the other assemblies find what was compiled.</returns>
    public AssemblyLoadContext Load()
    {
        AdditionalText[] specs = [GeneratorHarness.File("registers.yaml", Read("registers.yaml")!), GeneratorHarness.File("events.yaml", Read("events.yaml")!)];
        byte[] runtime = Compile("Emu.Runtime", "Runtime", "registers,bank,map,masks,rules,file,events", "Emu", specs, [], "Emu.Hosts");
        Dictionary<string, byte[]> compiled = new(StringComparer.Ordinal)
        {
            ["Emu.Runtime"] = runtime,
            ["Emu.Catalog"] = Compile("Emu.Catalog", "Catalog", "catalog", "Emu.Catalog", specs, []),
        };
        if (_changed.Keys.Any(static path => path.StartsWith("Hosts/", StringComparison.Ordinal)))
        {
            AdditionalText[] models = [specs[1], .. HostModelPaths().Select(path => GeneratorHarness.File(path, Read(path)!))];
            compiled["Emu.Hosts"] = Compile("Emu.Hosts", "Hosts", "hosts", "Emu.Hosts", models, [MetadataReference.CreateFromImage(runtime)], "Emu.Conformance");
        }

        return new Context(compiled);
    }

    private IEnumerable<string> HostModelPaths() =>
        Directory.GetFiles(Repository.PathOf("Hosts", "Models"), "*.yaml").Select(static path => HostModels + "/" + Path.GetFileName(path))
            .Concat(_changed.Keys.Where(static path => path.StartsWith(HostModels, StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    private byte[] Compile(
        string name,
        string folder,
        string outputs,
        string rootNamespace,
        AdditionalText[] specs,
        MetadataReference[] references,
        params string[] friends)
    {
        CSharpParseOptions parse = new(LanguageVersion.Preview);
        string more = string.Concat(friends.Select(static friend => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")]\n"));
        IEnumerable<string> onDisk = Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(static path => !path.Split('/').Any(static part => part is "obj" or "bin"));
        IEnumerable<SyntaxTree> sources = onDisk
            .Union(
                _changed.Keys.Where(
                    path => path.StartsWith(folder + "/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal)))
            .Select(path => CSharpSyntaxTree.ParseText(Read(path)!, parse, path))
            .Append(CSharpSyntaxTree.ParseText(more, parse));
        CSharpCompilation consumer = GeneratorHarness.EmptyConsumer(name);
        CSharpCompilation alone =
            consumer.WithOptions(consumer.Options.WithAllowUnsafe(true)).AddReferences(references).AddSyntaxTrees(sources);
        GeneratorDriver driver = GeneratorHarness.Driver(specs, outputs, rootNamespace, parse).AddGenerators([.. PlatformGenerators.Value]);
        driver.RunGeneratorsAndUpdateCompilation(alone, out Compilation compilation, out ImmutableArray<Diagnostic> problems);
        Assert.Empty(problems);
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static d => d.Severity == DiagnosticSeverity.Error).Take(20)));
        return image.ToArray();
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }

    /// <summary>The assemblies that were compiled, and a separate copy of each assembly that uses them.</summary>
    private sealed class Context(Dictionary<string, byte[]> compiled) : AssemblyLoadContext("a changed tree")
    {
        protected override Assembly? Load(AssemblyName name)
        {
            if (compiled.TryGetValue(name.Name!, out byte[]? image))
            {
                return LoadFromStream(new MemoryStream(image));
            }

            return name.Name!.StartsWith("Emu.", StringComparison.Ordinal)
                ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"))
                : null;
        }
    }
}
