using System;
using System.IO;

namespace Emu.Hosts.Linux;

/// <summary>Reads of small files that may not be there.</summary>
internal static class SysfsFile
{
    /// <summary>A file's text; null when it cannot be read.</summary>
    internal static string? Read(string folder, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The names of a folder's files in order; none when it cannot be read.</summary>
    internal static string[] List(string folder)
    {
        try
        {
            string[] files = Directory.GetFiles(folder);
            for (int i = 0; i < files.Length; i++)
                files[i] = Path.GetFileName(files[i]);
            Array.Sort(files, StringComparer.Ordinal);
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
