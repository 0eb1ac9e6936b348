using System;
using System.IO;
using Emu.Conformance;
using Emu.Conformance.Compliance;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Compliance;

/// <summary>The vectors of the repository that images are made of.</summary>
internal static class RepositoryVectors
{
    /// <summary>A suite of all of them.</summary>
    public static ComplianceSuite Suite()
    {
        ComplianceSuite suite = new();
        string[] files = Directory.GetFiles(Path.Combine(Repository.Root, "Tests", "Vectors"), "*.pmuv", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (Path.GetFileName(Path.GetDirectoryName(file)) != "kvm")
            {
                suite.Add(VectorFile.Load(file), Path.GetFileNameWithoutExtension(file));
            }
        }

        return suite;
    }

    /// <summary>A suite of one text.</summary>
    public static ComplianceSuite Suite(string vectors)
    {
        ComplianceSuite suite = new();
        suite.Add(VectorFile.Parse("test.pmuv", vectors), "test");
        return suite;
    }
}
