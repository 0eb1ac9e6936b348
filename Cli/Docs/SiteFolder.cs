using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Emu.Cli.Docs;

/// <summary>
/// The folder that the site is written to. A marker in it lists the files of the site, so that a later run may replace them and nothing else is ever
/// touched. Files are written whole beside their places and moved there at the end: a run that fails leaves what was there before.
/// </summary>
internal sealed class SiteFolder
{
    /// <summary>The marker's name.</summary>
    public const string Marker = ".emu-docs";

    private const string Unfinished = ".emu-docs.new";
    private const string Heading = "Written by `emu docs`, which may replace or remove these files:";

    private readonly string _path;

    private SiteFolder(string path) => _path = path;

    /// <summary>Looks whether a folder may be written to, and changes nothing.</summary>
    /// <param name="path">The folder, which need not exist.</param>
    /// <param name="name">How the user called it.</param>
    /// <exception cref="UsageException">It is a file, or holds what <c>emu docs</c> did not write.</exception>
    public static SiteFolder Claim(string path, string name)
    {
        if (File.Exists(path))
            throw new UsageException($"OUT {name}: this is a file; name a folder, which is made where there is none.");

        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, Marker)) && Directory.EnumerateFileSystemEntries(path).Any(entry => Path.GetFileName(entry) != Unfinished))
            throw new UsageException($"OUT {name}: the folder is not empty, and no earlier `emu docs` filled it; name another, or empty it.");

        return new SiteFolder(path);
    }

    /// <summary>Writes the files and removes those of the earlier site that are no more.</summary>
    /// <exception cref="IOException">The folder cannot be written; what was in it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public void Write(IReadOnlyList<SiteFile> files)
    {
        bool isNew = !Directory.Exists(_path);
        string unfinished = Path.Combine(_path, Unfinished);
        HashSet<string> old = [.. Listed()];
        try
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);

            foreach (SiteFile file in files)
                WriteFile(Path.Combine(unfinished, file.Path), file.Content);

            // Old and new together, in case that this run ends before the moves do.
            WriteMarker(files.Select(file => file.Path).Union(old));
        }
        catch
        {
            Discard(isNew ? _path : unfinished);
            throw;
        }

        foreach (SiteFile file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_path, file.Path))!);
            File.Move(Path.Combine(unfinished, file.Path), Path.Combine(_path, file.Path), overwrite: true);
            old.Remove(file.Path);
        }

        foreach (string path in old)
            File.Delete(Path.Combine(_path, path));

        WriteMarker(files.Select(file => file.Path));
        Directory.Delete(unfinished, recursive: true);
        foreach (string folder in old.Select(path => Path.GetDirectoryName(Path.Combine(_path, path))!).Distinct(StringComparer.Ordinal))
        {
            if (folder != _path && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }

    /// <summary>The files of the earlier site; a line that leads out of the folder is none.</summary>
    private IEnumerable<string> Listed()
    {
        string marker = Path.Combine(_path, Marker);
        if (!File.Exists(marker))
            return [];

        return File.ReadAllLines(marker)
            .Where(line => line.Length > 0 && line != Heading && !Path.IsPathRooted(line) && !line.Split('/', '\\').Contains(".."))
            .Where(line => File.Exists(Path.Combine(_path, line)));
    }

    private void WriteMarker(IEnumerable<string> paths)
    {
        StringBuilder text = new(Heading + "\n");
        foreach (string path in paths.Order(StringComparer.Ordinal))
            text.Append(path).Append('\n');

        string marker = Path.Combine(_path, Marker);
        string next = marker + ".tmp";
        File.WriteAllText(next, text.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(next, marker, overwrite: true);
    }

    private static void WriteFile(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    /// <summary>Takes back what a failed run made; that it failed is what the user hears of.</summary>
    private static void Discard(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
