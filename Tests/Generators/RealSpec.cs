using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Emu.Tests.Generators;

/// <summary>The repository's own spec, and what the generator makes of it.</summary>
internal static class RealSpec
{
    public static string Text { get; } = Repository.Read("registers.yaml");

    public static AdditionalText Registers { get; } = GeneratorHarness.RepositoryFile("registers.yaml");

    public static AdditionalText Events { get; } = GeneratorHarness.RepositoryFile("events.yaml");

    public static IReadOnlyList<AdditionalText> HostModels { get; } = Directory
        .EnumerateFiles(Repository.PathOf("Hosts", "Models"), "*.yaml")
        .Select(static p => Path.GetFileName(p))
        .Order(System.StringComparer.Ordinal)
        .Select(static name => GeneratorHarness.RepositoryFile("Hosts", "Models", name))
        .ToList();

    /// <summary>Every output but the host models.</summary>
    public static GeneratorRunResult Result { get; } =
        GeneratorHarness.Run("registers,bank,map,masks,rules,file,events,catalog", Registers, Events);

    public static GeneratorRunResult Hosts { get; } = GeneratorHarness.Run("hosts", [.. HostModels]);
}
