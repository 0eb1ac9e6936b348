using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

using Emu.Conformance;
using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>The vectors that <c>emu compliance</c> makes its cases of: those in this program, or files and folders that the user names.</summary>
internal static class BuiltInVectors
{
    private const string Prefix = "vectors/";

    /// <summary>Reads them.</summary>
    /// <param name="paths">Files and folders; none: the vectors in this program.</param>
    /// <param name="terminal">Where to say which file cannot be read.</param>
    /// <exception cref="UsageException">A file cannot be read or is not a vector file.</exception>
    public static ComplianceSuite Read(IReadOnlyList<string> paths, Terminal terminal)
    {
        ComplianceSuite suite = new();
        if (paths.Count == 0)
        {
            Assembly assembly = typeof(BuiltInVectors).Assembly;
            foreach (string name in assembly.GetManifestResourceNames()
                .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using Stream stream = assembly.GetManifestResourceStream(name)!;
                using StreamReader reader = new(stream, Encoding.UTF8);
                suite.Add(VectorFile.Parse(name[Prefix.Length..], reader.ReadToEnd()), Path.GetFileNameWithoutExtension(name));
            }

            return suite;
        }

        foreach (string path in paths)
        {
            string full = Path.Combine(terminal.Folder, path);
            if (!File.Exists(full) && !Directory.Exists(full))
                throw new UsageException($"{path}: there is no such file or folder of vectors.");

            foreach (string file in VectorReplay.FilesOf([full]))
            {
                try
                {
                    suite.Add(VectorFile.Load(file), Path.GetFileNameWithoutExtension(file));
                }
                catch (VectorSyntaxException error)
                {
                    throw new UsageException(error.Message, error);
                }
            }
        }

        return suite;
    }
}
