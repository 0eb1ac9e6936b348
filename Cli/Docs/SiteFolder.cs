using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

using Emu.Hosts;
using Emu.Site;

namespace Emu.Cli.Docs;

/// <summary>
/// The folder that the site is written to. A marker in it lists the files of the site, so that a later run may replace them and nothing else is ever
/// touched. Files are written whole beside their places and moved there at the end: a run that fails leaves what was there before. One run at a time writes:
/// a lock beside the marker makes a second one wait.
/// </summary>
internal sealed class SiteFolder
{
    /// <summary>The marker's name.</summary>
    public const string Marker = ".emu-docs";

    private const string Unfinished = ".emu-docs.new";
    private const string Lock = ".emu-docs.lock";
    private const string Heading = "Written by `emu docs`, which may replace or remove these files:";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly string _name;

    private SiteFolder(string path, string name)
    {
        _path = path;
        _name = name;
    }

    /// <summary>Looks whether a folder may be written to, and changes nothing.</summary>
    /// <param name="path">The folder, which may not exist yet.</param>
    /// <param name="name">How the user called it.</param>
    /// <exception cref="UsageException">It is a file, or holds what <c>emu docs</c> did not write.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static SiteFolder Claim(string path, string name)
    {
        if (File.Exists(path))
            throw new UsageException($"OUT {name}: this is a file; name a folder (it need not exist yet).");

        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, Marker))
            && Directory.EnumerateFileSystemEntries(path).Any(entry => Path.GetFileName(entry) is not (Unfinished or Lock)))
        {
            throw new UsageException($"OUT {name}: the folder is not empty, and its files are not from `emu docs`; name another folder, or empty this one.");
        }

        RequireWritable(path, name);
        return new SiteFolder(path, name);
    }

    /// <summary>The folder, or the nearest one above it that is there, has to take new files: that is known before the site is made.</summary>
    private static void RequireWritable(string path, string name)
    {
        string folder = path;
        while (!Directory.Exists(folder) && !File.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
            folder = above;

        try
        {
            new OutputPlace(FileKind.Missing, Path.Combine(folder, Marker), true, default).ProbeFolder();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"OUT {name}: {folder} cannot be written ({OutputFile.Reason(error)}); name another folder, or check the permissions and the free space there.", error);
        }
    }

    /// <summary>Writes the files and removes those of the earlier site that this one does not have.</summary>
    /// <param name="waiting">Called once, where another run writes to the folder and this one has to wait.</param>
    /// <exception cref="IOException">The folder cannot be written; what was in it is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    /// <exception cref="UsageException">Another run has been writing to it for half a minute.</exception>
    public void Write(IReadOnlyList<SiteFile> files, Action waiting)
    {
        bool isNew = !Directory.Exists(_path);
        Directory.CreateDirectory(_path);
        using FileStream held = TakeLock(waiting);
        // Another run that had the lock before may have filled the folder.
        isNew &= !File.Exists(Path.Combine(_path, Marker));
        Write(files, isNew);
    }

    /// <summary>The process that has the file open has the lock. The lock ends with the process, also after a crash.</summary>
    private FileStream TakeLock(Action waiting)
    {
        string path = Path.Combine(_path, Lock);
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Step)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error)
                when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && File.Exists(path))
            {
                if (waited == TimeSpan.Zero)
                    waiting();
                if (waited >= Patience)
                    throw new UsageException($"OUT {_name}: another `emu docs` is writing there; wait until it ends and start again.", error);
            }

            Thread.Sleep(Step);
        }
    }

    private void Write(IReadOnlyList<SiteFile> files, bool isNew)
    {
        string unfinished = Path.Combine(_path, Unfinished);
        HashSet<string> old = [.. Listed()];
        try
        {
            if (Directory.Exists(unfinished))
                Directory.Delete(unfinished, recursive: true);

            foreach (SiteFile file in files)
                WriteFile(Path.Combine(unfinished, file.Path), file.Content);

            // Old and new files together, because this run may end before all files are moved.
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
            string target = Path.Combine(_path, file.Path);
            File.Move(Path.Combine(unfinished, file.Path), OutputPlace.Find(target, FileIdentity.Of(target)).Path, overwrite: true);
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

    /// <summary>The files of the earlier site; a line that leads out of the folder is left out.</summary>
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

    /// <summary>Removes what a failed run made. The user hears only that it failed.</summary>
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
