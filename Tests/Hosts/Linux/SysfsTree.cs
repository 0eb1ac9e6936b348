using System;
using System.IO;

namespace Emu.Tests.Hosts.Linux;

/// <summary>A folder that stands for <c>/sys</c> or <c>/proc</c> for as long as a test takes.</summary>
internal sealed class SysfsTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("emu sysfs ").FullName;

    public SysfsTree With(string file, string text)
    {
        string path = Path.Combine(Root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>An event source: a link to its folder, as sysfs has it.</summary>
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
