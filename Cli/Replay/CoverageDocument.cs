using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

using Emu.Conformance;
using Emu.Conformance.Syntax;
using Emu.Hosts;

namespace Emu.Cli.Replay;

/// <summary><c>emu replay --coverage</c>: writes which vectors prove which rules. No vector is run.</summary>
internal static class CoverageDocument
{
    /// <summary>Writes the document.</summary>
    /// <param name="paths">Vector files, and folders of them. Files are named as seen from the folder that they were found in.</param>
    /// <param name="rulesPath">The document with the rules, <c>docs/rules.md</c>.</param>
    /// <param name="output">Where the document goes; nothing where a file cannot be read.</param>
    /// <param name="errors">Where errors go, and what is wrong with vectors and rules.</param>
    /// <returns>The exit status, as of <see cref="VectorReplay.Run"/>; <see cref="VectorReplay.SomeFailed"/> where a rule or a vector has a fault.</returns>
    public static int Write(IEnumerable<string> paths, string rulesPath, TextWriter output, TextWriter errors)
    {
        bool unreadable = false;
        string reading = rulesPath;
        try
        {
            VectorCoverage coverage = new(ReadText(rulesPath, "the document of the rules"));
            foreach (string path in paths)
            {
                foreach (string file in VectorReplay.FilesOf(path, errors, ref unreadable))
                {
                    string name = Directory.Exists(path) ? Path.GetRelativePath(path, file).Replace('\\', '/') : file;
                    reading = file;
                    coverage.Add(name, ReadText(file, "a vector file"));
                }
            }

            if (unreadable)
                return VectorReplay.Unreadable;

            coverage.WriteTo(output);
            foreach (string fault in coverage.Faults)
                errors.WriteLine(Quoted.Whole(fault));

            return coverage.Faults.Count == 0 ? VectorReplay.AllPassed : VectorReplay.SomeFailed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            VectorReplay.WriteUnreadable(errors, reading, e);
            return VectorReplay.Unreadable;
        }
    }

    private static string ReadText(string path, string what) =>
        Encoding.UTF8.GetString(BoundedFile.ReadBytes(path, VectorFile.MaxBytes, what));
}
