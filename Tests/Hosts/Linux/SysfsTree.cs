using System;
using System.IO;

namespace Emu.Tests.Hosts.Linux;

/// <summary>A folder that a test uses in place of <c>/sys</c> or <c>/proc</c>.</summary>
internal sealed class SysfsTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("emu sysfs ").FullName;

    /// <summary>A machine of Tests/Trees.</summary>
    public static SysfsTree Load(string file)
    {
        SysfsTree tree = new();
        foreach (string line in File.ReadLines(file))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            int arrow = line.IndexOf(" -> ", StringComparison.Ordinal);
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (arrow >= 0)
                tree.WithLink(line[..arrow], line[(arrow + 4)..]);
            else
                tree.With(line[..colon], line[(colon + 2)..] + "\n");
        }

        return tree;
    }

    public SysfsTree WithLink(string link, string target)
    {
        string path = Path.Combine(Root, link);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.CreateSymbolicLink(path, target);
        return this;
    }

    public SysfsTree With(string file, string text)
    {
        string path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>An event source: a link to its folder, as in sysfs.</summary>
    public SysfsTree WithPmu(string name, int type, string? cpus, params (string File, string Text)[] more)
    {
        With($"devices/{name}/type", $"{type}\n");
        if (cpus is not null)
            With($"devices/{name}/cpus", $"{cpus}\n");
        foreach ((string file, string text) in more)
            With($"devices/{name}/{file}", text);
        string devices = Directory.CreateDirectory(Path.Combine(Root, "bus", "event_source", "devices")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(devices, name), $"../../../devices/{name}");
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
