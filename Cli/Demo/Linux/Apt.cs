using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;

using Emu.Machine;

namespace Emu.Cli.Demo.Linux;

/// <summary>
/// apt with a state folder for itself and arm64 as its architecture: it uses this system's package sources and keys, needs no privileges, and changes nothing of the
/// system.
/// </summary>
internal sealed class Apt
{
    private readonly string _state;
    private readonly string[] _options;

    /// <param name="state">A folder for lists and archives; it is made.</param>
    public Apt(string state)
    {
        _state = state;
        Directory.CreateDirectory(Path.Combine(state, "lists", "partial"));
        Directory.CreateDirectory(Path.Combine(state, "cache", "archives", "partial"));
        File.WriteAllText(Path.Combine(state, "status"), "");
        _options =
        [
            "-q", "-o", "APT::Architecture=arm64", "-o", "APT::Architectures=arm64", "-o", $"Dir::State={state}", "-o", $"Dir::State::Lists={state}/lists",
            "-o", $"Dir::State::status={state}/status", "-o", $"Dir::Cache={state}/cache", "-o", "APT::Sandbox::User=", "-o", "APT::Update::Error-Mode=any",
            "-o", "Debug::NoLocking=1", "-o", "Acquire::Retries=2",
        ];
    }

    /// <summary>Fetches the lists of packages.</summary>
    /// <exception cref="BoardException">apt is missing, or a source cannot be reached.</exception>
    public void Update() => Run("apt-get", _state, [.. _options, "update"], "fetch the lists of packages");

    /// <summary>The names that a package depends on, the first of each alternative; none where there is no such package.</summary>
    public IReadOnlyList<string> DependsOn(string package)
    {
        string[] arguments = [.. _options, "--no-recommends", "--no-suggests", "--no-conflicts", "--no-breaks", "--no-replaces", "--no-enhances", "depends", package];
        (int status, string output, _) = Start("apt-cache", _state, arguments);
        return status != 0
            ? []
            : [.. output.Split('\n')
                .Select(static line => line.Trim())
                .Where(static line => line.StartsWith("Depends: ", StringComparison.Ordinal) || line.StartsWith("PreDepends: ", StringComparison.Ordinal))
                .Select(static line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..])
                .Where(static name => !name.StartsWith('<'))];
    }

    /// <summary>Fetches packages and unpacks them all into one folder; none of their scripts is run.</summary>
    /// <returns>The name and the version of each, in the order of the names.</returns>
    /// <exception cref="BoardException">One cannot be fetched or unpacked.</exception>
    public IReadOnlyList<string> Download(IReadOnlyList<string> names, string folder)
    {
        string archives = Path.Combine(_state, "debs");
        Directory.CreateDirectory(archives);
        Directory.CreateDirectory(folder);
        Run("apt-get", archives, [.. _options, "download", .. names], "fetch the packages");
        List<string> versions = [];
        foreach (string name in names)
        {
            string file = Directory.EnumerateFiles(archives, name + "_*.deb").FirstOrDefault() ?? throw new BoardException($"apt-get did not fetch the package {name}.");
            Run("dpkg-deb", archives, ["-x", file, folder], $"unpack {name}");
            string version = Path.GetFileName(file).Split('_')[1].Replace("%3a", ":", StringComparison.OrdinalIgnoreCase);
            versions.Add($"{name} {version}");
        }

        return versions;
    }

    private static void Run(string program, string folder, string[] arguments, string what)
    {
        (int status, _, string error) = Start(program, folder, arguments);
        if (status != 0)
        {
            string reason = error.Split('\n').Select(static line => line.Trim())
                .FirstOrDefault(static line => line.StartsWith("E: ", StringComparison.Ordinal) || line.StartsWith("dpkg-deb: ", StringComparison.Ordinal))
                ?? $"it ended with status {status}";
            throw new BoardException($"{program} could not {what}: {reason}");
        }
    }

    private static (int Status, string Output, string Error) Start(string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            throw new BoardException($"{program} is not on this system: the demo fetches Debian's packages by it, so run it on Debian.");
        }
    }
}
