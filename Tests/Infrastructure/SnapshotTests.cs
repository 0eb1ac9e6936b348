using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Emu.Tests.Generators;
using Xunit.Sdk;

namespace Emu.Tests.Infrastructure;

/// <summary>What holds for snapshots by Verify and by its stand-in.</summary>
public sealed class SnapshotTests
{
    /// <summary>A test that was renamed or deleted leaves its verified files behind, and no other test looks at them.</summary>
    [Fact]
    public void EveryVerifiedFile_BelongsToATest()
    {
        Assert.Equal([], WithoutTest(Directory.EnumerateFiles(Snapshot.Folder, "*.verified.*", SearchOption.AllDirectories)));
    }

    [Fact]
    public void AVerifiedFile_WhoseTestIsGone_IsFound()
    {
        string[] files =
        [
            "snapshots/GeneratedCodeTests.HostModels_AllOfThem_AreAsVerified#HostModels.g.verified.cs",
            "snapshots/ClassThatWas.Test#A.g.verified.cs",
            "snapshots/GeneratedCodeTests.HostModels_AsTheyWere#HostModels.g.verified.cs",
            "snapshots/GeneratedCodeTests.IsRegister.verified.txt",
        ];

        Assert.Equal(files.Skip(1), WithoutTest(files));
    }

    [Fact]
    public void AResultWithDiagnostics_IsNoSnapshot()
    {
        Microsoft.CodeAnalysis.GeneratorRunResult result = GeneratorHarness.Run("registers", SmallSpec.File(SmallSpec.Text + "\nunheard-of: 1\n"));

        FailException failure = Assert.Throws<FailException>(() => Snapshot.TargetsOf(result));

        Assert.Contains("EMU0010", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChoiceOfNoFile_IsNoSnapshot() =>
        Assert.Throws<NotEmptyException>(static () => Snapshot.TargetsOf(RealSpec.Result, static _ => false));

    private static IEnumerable<string> WithoutTest(IEnumerable<string> files) =>
        files.Where(static f => !Tests.Contains(TestOf(Path.GetFileName(f)))).Order(StringComparer.Ordinal);

    private static string TestOf(string file) => file[..file.IndexOfAny(['#', '.'], file.IndexOf('.', StringComparison.Ordinal) + 1)];

    private static readonly HashSet<string> Tests = typeof(SnapshotTests).Assembly.GetTypes()
        .SelectMany(static t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(static m => m.GetCustomAttributes<FactAttribute>().Any())
            .Select(m => t.Name + "." + m.Name))
        .ToHashSet(StringComparer.Ordinal);
}
