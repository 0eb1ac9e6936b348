using System;
using System.Collections.Generic;
using System.IO;
using Emu.Conformance.Syntax;

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
    /// <c>file:line:column: message</c> among the errors, and the others run anyway.
    /// </summary>
    /// <param name="paths">Files, and folders whose <c>.pmuv</c> files are run at any depth in the order of their names.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where errors go.</param>
    /// <param name="options">How to run; null is the default.</param>
    /// <param name="quiet">Passed cases are not written.</param>
    /// <returns>The exit status: <see cref="AllPassed"/>, <see cref="SomeFailed"/> or <see cref="Unreadable"/>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static int Run(
        IEnumerable<string> paths, TextWriter output, TextWriter errors, VectorRunOptions? options = null, bool quiet = false)
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

    /// <summary>Says why a file or a folder cannot be read, in one line.</summary>
    internal static void WriteUnreadable(TextWriter errors, string path, Exception e) => errors.WriteLine(e switch
    {
        PathTooLongException => $"{Quoted.Line(path)}: this name is too long for a file",
        FileNotFoundException or DirectoryNotFoundException => $"{Quoted.Whole(path)}: there is no such file",
        _ => Quoted.Whole($"{path}: {e.Message}"),
    });

    /// <summary>The files of one path.</summary>
    /// <param name="path">A file, or a folder whose <c>.pmuv</c> files are meant.</param>
    /// <param name="errors">Where the reason is written when there are none.</param>
    /// <param name="unreadable">Becomes true where there are none.</param>
    internal static string[] FilesOf(string path, TextWriter errors, ref bool unreadable)
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
