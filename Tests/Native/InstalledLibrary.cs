using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>What Native/install installed. ./test installs it before; where it is missing, the first test that needs it does.</summary>
internal static class InstalledLibrary
{
    private static readonly Lazy<string> Installed = new(() => Find("native"));
    private static readonly Lazy<string> InstalledForArm64 = new(() => Find("native-arm64", "--arch", "arm64"));

    /// <summary>The prefix.</summary>
    public static string Prefix => Installed.Value;

    /// <summary>The prefix of the library for arm64.</summary>
    public static string PrefixForArm64 => InstalledForArm64.Value;

    /// <summary>The folder with the headers.</summary>
    public static string Include => Path.Combine(Prefix, "include");

    /// <summary>The folder with the library.</summary>
    public static string Lib => Path.Combine(Prefix, "lib");

    /// <summary>The library, as the dynamic linker finds it.</summary>
    public static string Library => Path.Combine(Lib, "libemu_pmu.so.0");

    private static string Find(string folder, params string[] options)
    {
        string prefix = Repository.PathOf("artifacts", folder);
        if (!File.Exists(Path.Combine(prefix, "lib", "libemu_pmu.so.0")))
        {
            Outcome installed = Command.Run(Repository.PathOf("Native", "install"), [.. options, prefix]);
            Assert.True(installed.Status == 0, installed.All);
        }

        return prefix;
    }
}

/// <summary>What a program said, and how it ended.</summary>
/// <param name="Status">The exit status; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Outcome(int Status, string Output, string Error)
{
    public string All => $"status {Status}\n{Output}{Error}";
}

/// <summary>Runs programs.</summary>
internal static class Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program to its end.</summary>
    public static Outcome Run(string program, params string[] arguments) => Run(program, arguments, []);

    /// <summary>Runs a program to its end, with variables in its environment.</summary>
    public static Outcome Run(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = Repository.Root,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end in {Patience}.");
        }

        return new Outcome(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
