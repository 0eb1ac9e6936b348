using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Docs;

namespace Emu.Packaging.Tests;

/// <summary>
/// A recipe of CONTRIBUTING.md as a contributor performs it: a copy of the tree gets the patch, the SDK builds the program with every rule of the repository, and the
/// program replays the vectors. <c>RecipeTests</c> compiles all recipes in memory; this one shows that the files of the build agree. Takes minutes: <c>./test --all</c> only.
/// </summary>
public sealed class RecipeBuildTests : IDisposable
{
    private static readonly string[] LeftOut = ["bin", "obj", ".git", "artifacts", "snapshots", "Tests"];

    private readonly string _tree = Directory.CreateTempSubdirectory("emu recipe ").FullName;

    [AllTestsFact]
    public void AddARegister_InACopyOfTheTree_BuildsAndPassesItsVectors()
    {
        Copy(Feed.Root, _tree);
        Recipe recipe = Recipe.All(File.ReadAllText(Path.Combine(_tree, "CONTRIBUTING.md"))).Single(static one => one.Title == "Add a register");
        string vectors = Path.Combine(_tree, "recipe.pmuv");
        File.WriteAllText(vectors, recipe.Vectors);
        Dictionary<string, string?> rules = new() { ["CI"] = "true" };

        DotNet.MustRun(_tree, rules, "build", "Cli", "-c", "Release", "-nologo", "-v", "quiet");
        Answer before = DotNet.Run(_tree, "Cli/bin/Release/net10.0/emu.dll", "replay", vectors);
        recipe.Apply(
            path => File.Exists(Path.Combine(_tree, path)) ? File.ReadAllText(Path.Combine(_tree, path)) : null,
            (path, text) => File.WriteAllText(Path.Combine(_tree, path), text));
        DotNet.MustRun(_tree, rules, "build", "Cli", "-c", "Release", "-nologo", "-v", "quiet");
        string after = DotNet.MustRun(_tree, "Cli/bin/Release/net10.0/emu.dll", "replay", vectors);

        Assert.NotEqual(0, before.ExitStatus);
        Assert.EndsWith("1 passed, 0 failed\n", after, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_tree, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in Directory.EnumerateDirectories(from).Where(static path => !LeftOut.Contains(Path.GetFileName(path))))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
