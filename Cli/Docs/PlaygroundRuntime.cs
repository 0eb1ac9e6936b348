using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

using Emu.Site;

namespace Emu.Cli.Docs;

/// <summary>
/// The runtime as WebAssembly for the playground. It is published when the site is written for the first time, and kept in <c>artifacts/playground</c> until a source changes:
/// neither the first build nor any other command waits for it.
/// </summary>
internal sealed class PlaygroundRuntime
{
    private const string Project = "Site/Playground/Emu.Playground.csproj";

    // What it is made from, beside the files at the top.
    private static readonly string[] Sources = ["Runtime", "Hosts", "Catalog", "Conformance", "Generators", "Site/Playground"];

    private static readonly string[] TopFiles = ["registers.yaml", "events.yaml", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    private readonly string _root;

    private PlaygroundRuntime(string root) => _root = root;

    private string Kept => Path.Combine(_root, "artifacts", "playground");

    private string Stamp => Path.Combine(Kept, ".published");

    /// <summary>The repository that this program was built in; null for a program that was taken elsewhere.</summary>
    public static PlaygroundRuntime? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Project)))
                return new PlaygroundRuntime(folder.FullName);
        }

        return null;
    }

    /// <summary>The files, published now where they are missing or older than a source; empty where that failed; a message has said so.</summary>
    /// <param name="terminal">Where stages are shown.</param>
    public IReadOnlyList<SiteFile> Publish(Terminal terminal)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Kept)!);

            // ./emu builds under the same lock: both write to the folders of the projects.
            using FileStream? held = TakeLock(terminal);
            if (!IsCurrent() && Run(terminal) is { } reason)
            {
                terminal.WriteNote($"the site has no playground this time: {reason}");
                return [];
            }

            return Read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            terminal.WriteNote($"the site has no playground this time: {OutputFile.Reason(error)}");
            return [];
        }
    }

    private FileStream TakeLock(Terminal terminal)
    {
        string path = Path.Combine(_root, "artifacts", "build.lock");
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 3000)
            {
                if (tries == 0)
                    terminal.WriteNote("waiting for another build");
                Thread.Sleep(200);
            }
        }
    }

    private bool IsCurrent()
    {
        if (!File.Exists(Stamp))
            return false;

        DateTime published = File.GetLastWriteTimeUtc(Stamp);
        return Files().All(file => File.GetLastWriteTimeUtc(file) <= published);
    }

    private IEnumerable<string> Files()
    {
        foreach (string file in TopFiles)
            yield return Path.Combine(_root, file);

        foreach (string source in Sources)
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(_root, source), "*", SearchOption.AllDirectories))
            {
                string inside = Path.GetRelativePath(_root, file);
                if (!inside.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
                    yield return file;
            }
        }
    }

    /// <summary>Publishes; null, or why not.</summary>
    private string? Run(Terminal terminal)
    {
        string made = Kept + ".new";
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true);

        DateTime started = DateTime.UtcNow;
        terminal.WriteNote("publishing the playground (once: it takes about 40 seconds and is kept)");
        string host = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        ProcessStartInfo start = new(host, ["publish", Project, "-c", "Release", "-nologo", "-v", "minimal", "-nodeReuse:false", "-o", made])
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        StringBuilder log = new();
        string stage = "starting dotnet";
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.AppendLine(line.Data);
                stage = StageOf(line.Data) ?? stage;
            }
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
                log.AppendLine(line.Data);
        };
        Stopwatch clock = Stopwatch.StartNew();
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(Pace))
        {
            lock (log)
                terminal.WriteNote($"{stage}, {clock.Elapsed.TotalSeconds:F0} s");
        }

        process.WaitForExit();
        File.WriteAllText(Path.Combine(_root, "artifacts", "playground.log"), log.ToString());
        if (process.ExitCode != 0)
            return "it could not be published, see artifacts/playground.log (NuGet has to be reached once)";

        if (Directory.Exists(Kept))
            Directory.Delete(Kept, recursive: true);
        Directory.Move(made, Kept);
        File.WriteAllText(Stamp, "");

        // An edit made meanwhile counts as newer.
        File.SetLastWriteTimeUtc(Stamp, started);
        return null;
    }

    private static string? StageOf(string? line) => line?.Trim() switch
    {
        null => null,
        ['D', 'e', 't', 'e', 'r', ..] => "restoring packages",
        ['R', 'e', 's', 't', 'o', 'r', 'e', 'd', ..] => "restored packages, compiling",
        ['O', 'p', 't', 'i', 'm', ..] => "making it small",
        ['P', 'u', 'b', 'l', 'i', ..] => "writing WebAssembly",
        { } other when other.Contains(" -> ", StringComparison.Ordinal) => "compiled " + other.Split(" -> ")[0],
        _ => null,
    };

    private List<SiteFile> Read()
    {
        List<SiteFile> files = [];
        string from = Path.Combine(Kept, "wwwroot");
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            // A host compresses by itself.
            if (Path.GetExtension(file) is not (".br" or ".gz" or ".map"))
                files.Add(new SiteFile(Path.GetRelativePath(from, file).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(file)));
        }

        return files;
    }
}
