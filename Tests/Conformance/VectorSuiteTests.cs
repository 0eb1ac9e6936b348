using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Emu.Conformance;

namespace Emu.Tests.Conformance;

/// <summary>The vectors of the repository, file by file.</summary>
public sealed class VectorSuiteTests
{
    private static readonly string Vectors = Path.GetFullPath(
        Path.Combine(
            typeof(VectorSuiteTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == "RepositoryRoot").Value!,
            "Tests",
            "Vectors"),
        AppContext.BaseDirectory);

    public static TheoryData<string> Files => [.. Directory.GetFiles(Vectors, "*.pmuv", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Vectors, path))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Run_VectorsOfTheRepository_AllPass(string file)
    {
        IReadOnlyList<VectorResult> results = VectorRunner.Run(VectorFile.Load(Path.Combine(Vectors, file)));
        Assert.NotEmpty(results);
        using StringWriter failures = new();
        foreach (VectorResult result in results.Where(result => !result.Passed))
        {
            result.WriteTo(failures);
        }

        Assert.Equal("", failures.ToString());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Vectors_EachCase_HasANameOfItsOwn(string file)
    {
        VectorFile vectors = VectorFile.Load(Path.Combine(Vectors, file));
        Assert.Equal(vectors.Cases.Count, vectors.Cases.Select(one => one.Name).Distinct(StringComparer.Ordinal).Count());
    }
}
