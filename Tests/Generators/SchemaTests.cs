using System;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>
/// The files that the JSON Schemas must refuse (<c>Tests/Schemas/check</c> holds them to it) are wrong for the generator, too:
/// a schema is never stricter than what it describes.
/// </summary>
public sealed class SchemaTests
{
    private static readonly string Folder = Repository.PathOf("Tests", "Schemas", "wrong");

    public static TheoryData<string> Wrong =>
        [.. Directory.GetFiles(Folder).Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Wrong))]
    public void WrongFile_IsRefusedAtAPlace(string name)
    {
        string kind = name.Split('.')[0];
        string path = kind == "host" ? "wrong.host.yaml" : kind + ".yaml";

        GeneratorRunResult result =
            GeneratorHarness.Run(GeneratorHarness.AllOutputs, GeneratorHarness.File(path, File.ReadAllText(Path.Combine(Folder, name))));

        Assert.Contains(result.Diagnostics, static d => d.Severity == DiagnosticSeverity.Error && d.Id != "EMU0004" && d.Location != Location.None);
    }
}
