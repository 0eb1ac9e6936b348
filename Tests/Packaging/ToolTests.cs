using System;
using System.Diagnostics;
using System.IO;

namespace Emu.Packaging.Tests;

/// <summary><c>emu</c> as a .NET tool, installed from the feed.</summary>
[Collection(UsesFeed.Name)]
public sealed class ToolTests(Feed feed)
{
    [Fact]
    public void Tool_Installed_RunsAndSaysWhatItNeeds()
    {
        string folder = feed.Write("tool", []);
        DotNet.MustRun(folder, "tool", "install", "Emu.Cli", "--version", Feed.Version, "--tool-path", "bin");
        string emu = Path.Combine(folder, "bin", "emu");
        Assert.Contains("PMCR_EL0", Run(emu, folder, 0, "registers", "PMCR_EL0"), StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "own.pmuv"), "case counts\nmsr PMCR_EL0 0x41\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=7 instructions=1\nmrs PMCCNTR_EL0 => 7\n");
        Assert.Contains("1 passed, 0 failed", Run(emu, folder, 0, "replay", "own.pmuv"), StringComparison.Ordinal);

        // libunicorn2 is found where the system has it.
        string guest = Path.Combine(Feed.Root, "Guests", "images", "cycles.elf");
        Assert.Contains("PMCCNTR_EL0", Run(emu, folder, 0, "run", guest), StringComparison.Ordinal);

        // The dynamic linker takes the first file of the name, and these are not libraries.
        string broken = Directory.CreateDirectory(Path.Combine(folder, "broken")).FullName;
        foreach (string name in (ReadOnlySpan<string>)["libunicorn.so.2", "libunicorn.so"])
        {
            File.WriteAllText(Path.Combine(broken, name), "");
        }

        Assert.Contains("run 'apt-get install libunicorn2'", Run(emu, folder, 125, "run", guest, broken), StringComparison.Ordinal);
    }

    private static string Run(string program, string folder, int status, string command, string argument, string? libraries = null)
    {
        ProcessStartInfo start = new(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true
        };
        start.ArgumentList.Add(command);
        start.ArgumentList.Add(argument);
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath!)!;
        if (libraries is not null)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == status, $"emu {command} ended with {process.ExitCode}:\n{output}");
        return output;
    }
}
