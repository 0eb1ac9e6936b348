using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;

namespace Emu.Benchmarks.Pmu;

/// <summary>The compilers and emulators that measurements need, as programs.</summary>
internal static class Tools
{
    /// <summary>Where this folder's sources are, and where what is made of them goes.</summary>
    public static string Sources { get; } = Path.Combine(RepositoryRoot(), "Benchmarks", "Pmu");

    public static string Output { get; } = Directory.CreateDirectory(Path.Combine(RepositoryRoot(), "artifacts", "benchmarks")).FullName;

    /// <summary>Runs a program and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or it failed.</exception>
    public static string Run(string program, string package, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{program} ended with status {process.ExitCode}: {errors.Result.Trim()}");
        }
        catch (Win32Exception)
        {
            throw new InvalidOperationException($"{program} is not installed: `apt-get install {package}` (Benchmarks/run does it).");
        }
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Emu.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Benchmarks run from a build inside the repository.");
    }
}
