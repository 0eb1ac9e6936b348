using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using System.Threading;

using Emu.Cli.Tests;
using Emu.Tests.Infrastructure;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Emu.Import.Tests;

/// <summary>A file that the program imported, the generator read, the compiler compiled and the runtime loaded.</summary>
internal sealed class ImportedDevice
{
    private static int s_count;

    private readonly Type _type;
    private readonly object _device;

    private ImportedDevice(Answer answer, Type type)
    {
        Answer = answer;
        _type = type;
        _device = Activator.CreateInstance(type, [Enum.ToObject(type.GetConstructors()[0].GetParameters()[0].ParameterType, 0)])!;
    }

    /// <summary>What the program wrote.</summary>
    public Answer Answer { get; }

    public string Yaml => Answer.Output;

    /// <summary>What is lost, a line each, without the file's name.</summary>
    public IReadOnlyList<string> Losses =>
        [.. Answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).SkipLast(1)
            .Select(l => l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..])];

    /// <summary>Imports a text as a separate file.</summary>
    public static ImportedDevice OfText(string extension, string text, params string[] options)
    {
        string folder = Directory.CreateTempSubdirectory("emu-import-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "file" + extension), text);
            return Build(CommandLine.RunIn(folder, ["import", "file" + extension, .. options]));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Imports a file of this project.</summary>
    public static ImportedDevice OfFile(string name, params string[] options) =>
        Build(CommandLine.RunIn(Repository.PathOf("Tests", "Import", "Files"), ["import", name, .. options]));

    private static ImportedDevice Build(Answer answer)
    {
        Assert.Equal((0, true), (answer.ExitStatus, answer.Output.Length > 0));
        string name = "Imported" + Interlocked.Increment(ref s_count);
        CSharpCompilation empty = GeneratorHarness.EmptyConsumer(name).WithOptions(new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error, warningLevel: 9999, checkOverflow: true,
                nullableContextOptions: NullableContextOptions.Enable));
        GeneratorHarness.Driver([GeneratorHarness.File("registers.yaml", answer.Output)], "device", parse: new CSharpParseOptions(LanguageVersion.CSharp12))
            .RunGeneratorsAndUpdateCompilation(
                empty, out Compilation compilation, out System.Collections.Immutable.ImmutableArray<Diagnostic> problems);
        Assert.True(problems.IsEmpty, string.Join('\n', problems) + "\n" + answer.Output);
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(d => d.Severity > DiagnosticSeverity.Hidden).Take(10)));
        image.Position = 0;
        Type device = new AssemblyLoadContext(name).LoadFromStream(image).GetTypes()
            .Single(t => t.Name.EndsWith("Device", StringComparison.Ordinal) && t.GetMethod("TryRead") is not null);
        return new ImportedDevice(answer, device);
    }

    public ulong Read(uint offset, int width = 32)
    {
        Assert.True(TryRead(offset, width, out ulong value), $"nothing to read at 0x{offset:X}");
        return value;
    }

    public bool TryRead(uint offset, int width, out ulong value)
    {
        object?[] arguments = [offset, width, null];
        bool found = (bool)_type.GetMethod("TryRead")!.Invoke(_device, arguments)!;
        value = (ulong)arguments[2]!;
        return found;
    }

    public bool TryWrite(uint offset, ulong value, int width = 32) => (bool)_type.GetMethod("TryWrite")!.Invoke(_device, [offset, width, value])!;
}
