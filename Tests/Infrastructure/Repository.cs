using System;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Emu.Tests.Infrastructure;

/// <summary>Where the repository's files are, from wherever the tests run.</summary>
internal static class Repository
{
    /// <summary>The top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file of the repository.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The text of a file of the repository.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(PathOf(parts));

    private static string FindRoot()
    {
        string relative = typeof(Repository).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == "RepositoryRoot")
            .Value!;
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, relative));
    }
}
