using System;
using System.Collections.Generic;
using System.IO;
using Emu.Hosts;
using Emu.Machine.Boot;

namespace Emu.Machine;

/// <summary>The initial RAM disk of a Linux guest (<c>linux,initrd-start</c> in the device tree), from files and folders.</summary>
public static class Initrd
{
    /// <summary>How many bytes it may have: 1 GiB.</summary>
    public const int MaxBytes = 1 << 30;

    private const string What = "an initial RAM disk";
    private const int Alignment = 4;
    private const string Console = "dev/console";
    private const uint ConsoleMode = 0x180; // 0600
    private const uint ConsoleMajor = 5;
    private const uint ConsoleMinor = 1;

    /// <summary>Puts files and folders one behind the other, as Linux takes them: a later file replaces an earlier one of the same name.</summary>
    /// <param name="paths">
    /// Files are taken as they are, compressed or not. A folder becomes an archive of what is in it: owners and times are 0, names are sorted by their bytes, and
    /// <c>/dev/console</c> is added where it is missing, because a program that begins without it has no output. The same folder always gives the same bytes.
    /// </param>
    /// <returns>The content of memory from <c>linux,initrd-start</c> to <c>linux,initrd-end</c>.</returns>
    /// <exception cref="BoardException">Something cannot be read, or is not part of an initial RAM disk.</exception>
    public static byte[] Load(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using MemoryStream whole = new();
        foreach (string path in paths)
        {
            // Linux looks for an archive at multiples of four bytes and skips zeros.
            while (whole.Length % Alignment != 0)
            {
                whole.WriteByte(0);
            }

            byte[] part = Directory.Exists(path) ? Pack(path) : Read(path, path);
            if (part.Length == 0)
            {
                throw new BoardException($"The initial RAM disk '{path}' is empty: name a cpio archive or a folder.");
            }

            if (whole.Length + part.Length > MaxBytes)
            {
                throw new BoardException($"The initial RAM disk is longer than {BoundedFile.Size(MaxBytes)} with '{path}': leave something out.");
            }

            whole.Write(part);
        }

        return whole.ToArray();
    }

    private static byte[] Pack(string folder)
    {
        NewcWriter archive = new();
        HashSet<string> names = new(StringComparer.Ordinal);
        AddContent(archive, folder, folder, "", names);
        if (!names.Contains(Console))
        {
            if (!names.Contains("dev"))
            {
                archive.AddFolder("dev");
            }

            archive.AddCharacterDevice(Console, ConsoleMode, ConsoleMajor, ConsoleMinor);
        }

        return archive.Finish();
    }

    private static void AddContent(NewcWriter archive, string root, string folder, string prefix, HashSet<string> names)
    {
        List<FileSystemInfo> entries;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 })];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoardException($"Cannot read the folder '{folder}' of the initial RAM disk: {e.Message}", e);
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (FileSystemInfo entry in entries)
        {
            string name = prefix + entry.Name;
            names.Add(name);
            if (entry.LinkTarget is { } target)
            {
                archive.AddLink(name, target);
                continue;
            }

            uint mode = OperatingSystem.IsWindows() ? 0x1ED : (uint)entry.UnixFileMode;
            if (entry is DirectoryInfo)
            {
                archive.AddFolder(name, mode);
                AddContent(archive, root, entry.FullName, name + "/", names);
            }
            else if (FileIdentity.Of(entry.FullName).Kind == FileKind.Regular)
            {
                archive.AddFile(name, Read(entry.FullName, root), mode);
            }
            else
            {
                throw new BoardException($"'{name}' in the folder '{root}' is a device, a pipe or a socket, which Emu does not put into an initial RAM disk: remove it, or name a cpio archive instead of the folder.");
            }

            if (archive.Length > MaxBytes)
            {
                throw new BoardException($"The folder '{root}' is longer than {BoundedFile.Size(MaxBytes)}, the most that {What} may have: leave something out.");
            }
        }
    }

    private static byte[] Read(string path, string named)
    {
        try
        {
            return BoundedFile.ReadBytes(path, MaxBytes, What);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string where = path == named ? $"'{path}'" : $"'{path}' in '{named}'";
            throw new BoardException($"Cannot read the initial RAM disk {where}: {e.Message}", e);
        }
    }
}
