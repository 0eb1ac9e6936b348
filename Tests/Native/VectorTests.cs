using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Conformance;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>Every vector passes through the C library, too.</summary>
public sealed class VectorTests
{
    private static readonly string Folder = Repository.PathOf("Tests", "Vectors");

    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*.pmuv", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(Folder, path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Vectors_ThroughTheCLibrary_Pass(string name)
    {
        VectorFile file = VectorFile.Load(Path.Combine(Folder, name));
        Assert.NotEmpty(file.Cases);
        long before = AbiMachine.Statements;
        List<string> failures = [];
        foreach (VectorCase one in file.Cases)
        {
            if (AbiMachine.Run(file, one) is { } failure)
            {
                failures.Add(failure);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10)));
        Assert.True(AbiMachine.Statements - before >= file.Cases.Count, "statements ran");
    }
}
