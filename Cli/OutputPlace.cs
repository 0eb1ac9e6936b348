using System;
using System.Collections.Generic;
using System.IO;

using Emu.Hosts;

namespace Emu.Cli;

/// <summary>What the name of an output file leads to.</summary>
/// <param name="Kind">Its kind; <see cref="FileKind.Missing"/> for a file that will be made.</param>
/// <param name="Path">The path to write to: behind the symbolic links, where the file is replaced.</param>
/// <param name="IsReplaced">Whether it is replaced as a whole, or written in place.</param>
/// <param name="Identity">Which file it is.</param>
internal sealed record OutputPlace(FileKind Kind, string Path, bool IsReplaced, FileIdentity Identity)
{
    /// <summary>Linux follows this many links on the way to a file.</summary>
    private const int MostLinks = 40;

    /// <exception cref="IOException">The links have no end.</exception>
    public static OutputPlace Find(string path, FileIdentity identity)
    {
        if (identity.Kind is not (FileKind.Regular or FileKind.Missing))
            return new OutputPlace(identity.Kind, path, false, identity);

        string target = Follow(path);

        // A link of /proc leads to an open file, whatever its text says: /dev/stdout, for example.
        bool isThere = identity.Kind == FileKind.Missing || !OperatingSystem.IsLinux() || FileIdentity.Of(target).IsSameAs(identity);
        bool isOpenFile = path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/dev/fd/", StringComparison.Ordinal) || !isThere;
        return isOpenFile ? new OutputPlace(identity.Kind, path, false, identity) : new OutputPlace(identity.Kind, target, true, identity);
    }

    /// <summary>Where a path leads, as Linux follows it: a <c>..</c> in a link is the folder above the one that the link is really in.</summary>
    private static string Follow(string path)
    {
        string reached = System.IO.Path.GetPathRoot(path)!;
        Stack<string> ahead = new();
        Push(ahead, path);
        int links = 0;
        while (ahead.TryPop(out string? name))
        {
            if (name == "..")
            {
                reached = System.IO.Path.GetDirectoryName(reached) ?? reached;
                continue;
            }

            string next = System.IO.Path.Combine(reached, name);
            if (new FileInfo(next).LinkTarget is not { } link)
            {
                reached = next;
                continue;
            }

            if (links++ == MostLinks)
                throw new IOException("its symbolic links run in a circle");

            if (System.IO.Path.IsPathRooted(link))
                reached = System.IO.Path.GetPathRoot(link)!;
            Push(ahead, link);
        }

        return reached;
    }

    private static void Push(Stack<string> ahead, string path)
    {
        string[] names = path[System.IO.Path.GetPathRoot(path)!.Length..].Split('/', System.IO.Path.DirectorySeparatorChar);
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] is not ("" or "."))
                ahead.Push(names[i]);
        }
    }

    /// <summary>A name beside the file, for the new one until it is whole.</summary>
    public string NewName() => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, $".emu-{Guid.NewGuid():N}.new");

    /// <summary>Whether the file itself may be written: a user who removed the right to write a file does not want it replaced either.</summary>
    public void ProbeFile()
    {
        using FileStream stream = new(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
    }

    /// <summary>Whether the folder takes a new file.</summary>
    public void ProbeFolder()
    {
        string probe = NewName();
        try
        {
            using FileStream stream = new(probe, FileMode.CreateNew, FileAccess.Write);
        }
        finally
        {
            Discard(probe);
        }
    }

    /// <summary>Writes the new file with the mode and the owner of the one it will replace. Only root may give files away; for others the group is tried.</summary>
    public void WriteBeside(string file, byte[] bytes)
    {
        UnixFileMode? mode = Kind == FileKind.Regular && !OperatingSystem.IsWindows() ? File.GetUnixFileMode(Path) : null;
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        // Who could not read the old file cannot read the new one, not even for a moment.
        if (mode is not null && !OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;

        using (FileStream stream = new(file, options))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        if (mode is { } known && !OperatingSystem.IsWindows())
        {
            Identity.GiveOwnerTo(file);
            File.SetUnixFileMode(file, known);
        }
    }

    /// <summary>Takes a new file back; that it could not be made is what the user hears of.</summary>
    public static void Discard(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
