using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Emu.Packaging.Tests;

/// <summary>
/// The packages of this repository, packed once into a folder that serves as the only feed. Projects that use them are in
/// a temporary folder outside the repository, so that nothing of its settings reaches them.
/// </summary>
public sealed class Feed : IDisposable
{
    private readonly string _projects = Directory.CreateTempSubdirectory("emu packaging ").FullName;

    /// <summary>Packs what was built.</summary>
    public Feed()
    {
        string artifacts = Path.Combine(Root, "artifacts", "packaging", Configuration);
        Folder = Path.Combine(artifacts, "feed");
        Packages = Path.Combine(artifacts, "packages");
        DeleteAll(Folder);

        // NuGet never looks again for a version that it has.
        DeleteAll(Packages);
        Directory.CreateDirectory(Folder);
        DotNet.MustRun(Root, "pack", "Emu.sln", "--no-build", "-c", Configuration, "-o", Folder, "-nologo", "-v", "quiet");
    }

    /// <summary>The top of the repository.</summary>
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"), AppContext.BaseDirectory);

    /// <summary>The version of all packages.</summary>
    public static string Version { get; } = Metadata("Version");

    /// <summary>Where the packages are.</summary>
    public string Folder { get; }

    private static string Configuration { get; } = Metadata("Configuration");

    private string Packages { get; }

    /// <summary>Writes the files of a project into a new folder.</summary>
    /// <param name="name">The folder's name, and the project's.</param>
    /// <param name="files">Paths below it, and texts.</param>
    /// <returns>The folder.</returns>
    internal string Write(string name, IEnumerable<(string Path, string Text)> files)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_projects, name)).FullName;
        foreach ((string path, string text) in files.Append(("nuget.config", Config)))
        {
            string full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => DeleteAll(_projects);

    // No feed but ours, so that the tests run without a network. What the SDK itself fetches as packages (the reference
    // assemblies of .NET 8) is there already: building Emu.Runtime for .NET 8 needed it, too.
    private string Config => $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="{Packages}" /></config>
          <packageSources><clear /><add key="emu" value="{Folder}" /></packageSources>
          <packageSourceMapping><clear /></packageSourceMapping>
          <fallbackPackageFolders><clear /><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders>
        </configuration>
        """;

    /// <summary>NuGet's folder of packages on this machine.</summary>
    internal static string MachinePackages
    {
        get
        {
            string? chosen = Environment.GetEnvironmentVariable("NUGET_PACKAGES");
            return string.IsNullOrEmpty(chosen)
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")
                : chosen;
        }
    }

    private static string Metadata(string key) =>
        typeof(Feed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    private static void DeleteAll(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

/// <summary>All tests that use the packages: one after the other, over one feed.</summary>
[CollectionDefinition(Name)]
public sealed class UsesFeed : ICollectionFixture<Feed>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Feed";
}
