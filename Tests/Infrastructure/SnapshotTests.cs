using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Emu.Tests.Generators;
using Xunit.Sdk;

namespace Emu.Tests.Infrastructure;

/// <summary>What holds for snapshots by Verify and by its stand-in.</summary>
public sealed class SnapshotTests
{
    /// <summary>A test that was renamed or deleted leaves its verified files behind, and no other test looks at them.</summary>
    [Fact]
    public void EveryVerifiedFile_IsInTheFolderOfATest()
    {
        Assert.Equal(
            [],
            WithoutTest(
                Directory.EnumerateFiles(
                    Snapshot.Folder, "*.verified.*", SearchOption.AllDirectories).Select(static f => Path.GetRelativePath(Snapshot.Folder, f))));
    }

    [Fact]
    public void AVerifiedFile_WhoseTestIsGone_IsFound()
    {
        string[] files = ["hosts/HostModels.verified.cs", "A.verified.cs", "hosts-as-they-were/HostModels.verified.cs", "hosts/more/HostModels.verified.cs"];

        Assert.Equal(files.Skip(1), WithoutTest(files));
    }

    /// <summary>Two tests with one folder would each call the other's files dangling, and delete them when accepting.</summary>
    [Fact]
    public void EveryFolder_BelongsToOneTest()
    {
        Assert.Equal(
            [],
            VerifiedInAttribute.Folders.GroupBy(static f => f.Value, StringComparer.Ordinal).Where(static g => g.Count() > 1)
                .Select(static g => g.Key + ": " + string.Join(", ", g.Select(static f => f.Key))));
    }

    [Fact]
    public void Dangling_FileThatNothingGenerates_IsNamed()
    {
        string folder = Directory.CreateTempSubdirectory("emu-snapshots").FullName;
        foreach (string name in (string[])["PMCR_EL0.verified.cs", "PMCR_EL0.Access.verified.cs", "PMCR_EL0.received.cs"])
        {
            File.WriteAllText(Path.Combine(folder, name), "");
        }

        Assert.Equal([Path.Combine(folder, "PMCR_EL0.Access.verified.cs")], Snapshot.Dangling(folder, ["PMCR_EL0", "PMSELR_EL0"]));

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void AResultWithDiagnostics_IsNotASnapshot()
    {
        Microsoft.CodeAnalysis.GeneratorRunResult result = GeneratorHarness.Run("registers", SmallSpec.File(SmallSpec.Text + "\nunheard-of: 1\n"));

        FailException failure = Assert.Throws<FailException>(() => Snapshot.TextsOf(result));

        Assert.Contains("EMU0010", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AChoiceOfNoFile_IsNotASnapshot() =>
        Assert.Throws<NotEmptyException>(static () => Snapshot.TextsOf(RealSpec.Result, static _ => false));

    /// <summary>The verified files, given from <c>snapshots/</c> on, that are not in the folder of a test.</summary>
    private static IEnumerable<string> WithoutTest(IEnumerable<string> files)
    {
        HashSet<string?> folders = [.. VerifiedInAttribute.Folders.Values];
        return files.Where(f => !folders.Contains(Path.GetDirectoryName(f)));
    }
}
