using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Emu.Hosts.Linux;

/// <summary>Reads of small files that may not be there, out of a tree that may be another machine's or damaged.</summary>
internal static class SysfsFile
{
    /// <summary>How many bytes an attribute of sysfs may have. The kernel gives each one page, of 64 KiB at most.</summary>
    internal const int Limit = 64 * 1024;

    /// <summary>How many bytes <c>/proc/cpuinfo</c> may have: about 1,500 for each of thousands of CPUs.</summary>
    internal const int ProcessorLimit = 16 * 1024 * 1024;

    /// <summary>How many entries a folder may have; those after it are left out.</summary>
    internal const int MostEntries = 16_384;

    /// <summary>A file's text; null when it cannot be read.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="notes">Gets a sentence about a file that is there and was not read because it is too long or not a regular file.</param>
    /// <param name="limit">How many bytes it may have.</param>
    internal static string? Read(string folder, string name, ICollection<string>? notes = null, int limit = Limit)
    {
        string path = Path.Combine(folder, name);
        string? text = BoundedFile.ReadSmallText(path, limit, out string? reason);
        if (reason is not null)
            notes?.Add($"{path}: {reason}; an attribute is a regular file of at most {BoundedFile.Size(limit)}, so it was left out");

        return text;
    }

    /// <summary>The names of a folder's files in order; none when it cannot be read.</summary>
    internal static string[] List(string folder, ICollection<string>? notes = null)
    {
        try
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Take(MostEntries + 1).Select(static path => Path.GetFileName(path))];
            if (files.Length > MostEntries)
            {
                notes?.Add(TooMany(folder));
                Array.Resize(ref files, MostEntries);
            }

            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The sentence about a folder of which a part was left out.</summary>
    internal static string TooMany(string folder) => $"{folder}: this folder has more than {MostEntries} entries; the rest of them was left out";
}
