using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Emu.Conformance.Syntax;
using Emu.Hosts;

namespace Emu.Conformance;

/// <summary>Runs vector files and folders of them, and writes the results as <c>emu replay</c> shows them.</summary>
public static class VectorReplay
{
    /// <summary>Every case passed.</summary>
    public const int AllPassed = 0;

    /// <summary>A case failed, and every file could be read.</summary>
    public const int SomeFailed = 1;

    /// <summary>A file could not be read or is not a vector file; nothing of it was run.</summary>
    public const int Unreadable = 2;

    /// <summary>
    /// Runs files. A result line for each case, and last <c>N passed, N failed</c>; a file that cannot be run is one line
    /// <c>file:line:column: message</c> among the errors, and the others run all the same.
    /// </summary>
    /// <param name="paths">Files, and folders whose <c>.pmuv</c> files are run at any depth in the order of their names.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="options">How to run; null is the default.</param>
    /// <param name="quiet">Passed cases are not written.</param>
    /// <returns>The exit status: <see cref="AllPassed"/>, <see cref="SomeFailed"/> or <see cref="Unreadable"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static int Run(IEnumerable<string> paths, TextWriter output, TextWriter errors, VectorRunOptions? options = null, bool quiet = false)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        int passed = 0;
        int failed = 0;
        bool unreadable = false;
        foreach (string path in paths)
        {
            foreach (string file in FilesOf(path, errors, ref unreadable))
            {
                if (TryLoad(file, errors) is not { } vectors)
                {
                    unreadable = true;
                    continue;
                }

                foreach (VectorResult result in VectorRunner.Run(vectors, options))
                {
                    passed += result.Passed ? 1 : 0;
                    failed += result.Passed ? 0 : 1;
                    if (!quiet || !result.Passed)
                    {
                        result.WriteTo(output);
                    }
                }
            }
        }

        output.WriteLine($"{passed} passed, {failed} failed");
        return unreadable ? Unreadable : failed > 0 ? SomeFailed : AllPassed;
    }

    /// <summary>Says which vectors prove which rules; nothing is run.</summary>
    /// <param name="paths">As for <see cref="Run"/>. Files are named as seen from the folder that they were found in.</param>
    /// <param name="rulesPath">The document with the rules, <c>docs/rules.md</c>.</param>
    /// <param name="output">Where the document goes; nothing where a file cannot be read.</param>
    /// <param name="errors">Where errors go, and what is wrong with vectors and rules.</param>
    /// <returns>The exit status: <see cref="AllPassed"/>, <see cref="SomeFailed"/> where a rule or a vector has a fault, or <see cref="Unreadable"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static int WriteCoverage(IEnumerable<string> paths, string rulesPath, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(rulesPath);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        bool unreadable = false;
        string reading = rulesPath;
        try
        {
            VectorCoverage coverage = new(ReadText(rulesPath, "the document of the rules"));
            foreach (string path in paths)
            {
                foreach (string file in FilesOf(path, errors, ref unreadable))
                {
                    string name = Directory.Exists(path) ? Path.GetRelativePath(path, file).Replace('\\', '/') : file;
                    reading = file;
                    coverage.Add(name, ReadText(file, "a vector file"));
                }
            }

            if (unreadable)
            {
                return Unreadable;
            }

            coverage.WriteTo(output);
            foreach (string fault in coverage.Faults)
            {
                errors.WriteLine(Quoted.Whole(fault));
            }

            return coverage.Faults.Count == 0 ? AllPassed : SomeFailed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteUnreadable(errors, reading, e);
            return Unreadable;
        }
    }

    /// <summary>The files that <see cref="Run"/> would read; none for a folder that cannot be read.</summary>
    /// <param name="paths">As for <see cref="Run"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="paths"/> is null.</exception>
    public static IReadOnlyList<string> FilesOf(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        bool unreadable = false;
        List<string> files = [];
        foreach (string path in paths)
        {
            files.AddRange(FilesOf(path, TextWriter.Null, ref unreadable));
        }

        return files;
    }

    private static string ReadText(string path, string what) => Encoding.UTF8.GetString(BoundedFile.ReadBytes(path, VectorFile.MaxBytes, what));

    private static void WriteUnreadable(TextWriter errors, string path, Exception e) => errors.WriteLine(e switch
    {
        PathTooLongException => $"{Quoted.Line(path)}: this name is too long for a file",
        FileNotFoundException or DirectoryNotFoundException => $"{Quoted.Whole(path)}: there is no such file",
        _ => Quoted.Whole($"{path}: {e.Message}"),
    });

    private static string[] FilesOf(string path, TextWriter errors, ref bool unreadable)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        string[] files;
        try
        {
            files = Directory.GetFiles(path, "*.pmuv", SearchOption.AllDirectories);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteUnreadable(errors, path, e);
            unreadable = true;
            return [];
        }

        if (files.Length == 0)
        {
            errors.WriteLine($"{Quoted.Whole(path)}: there are no .pmuv files in this folder");
            unreadable = true;
        }

        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static VectorFile? TryLoad(string path, TextWriter errors)
    {
        try
        {
            return VectorFile.Load(path);
        }
        catch (VectorSyntaxException e)
        {
            errors.WriteLine(Quoted.Whole(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            WriteUnreadable(errors, path, e);
        }

        return null;
    }
}
