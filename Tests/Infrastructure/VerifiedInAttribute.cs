using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Emu.Tests.Infrastructure;

/// <summary>Gives a test the folder of its verified files. The folder belongs to that test alone: each file in it is one that the test generates.</summary>
/// <param name="folder">The folder, from <c>snapshots/</c> on, named by its subject.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VerifiedInAttribute(string folder) : Attribute
{
    /// <summary>The folder, from <c>snapshots/</c> on.</summary>
    public string Folder { get; } = folder;

    /// <summary>Each test that verifies files, as <c>Class.Method</c>, and its folder.</summary>
    public static IReadOnlyDictionary<string, string> Folders { get; } = typeof(VerifiedInAttribute).Assembly.GetTypes()
        .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Where(
            static method => method.GetCustomAttribute<VerifiedInAttribute>() is not null
                && method.GetCustomAttribute<FactAttribute>() is not null)
        .ToDictionary(
            static method => method.DeclaringType!.Name + "." + method.Name,
            static method => method.GetCustomAttribute<VerifiedInAttribute>()!.Folder,
            StringComparer.Ordinal);
}
