using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;

namespace Emu.Packaging.Tests;

/// <summary>What a run of <c>dotnet</c> said: both its streams in the order they came, and its exit status.</summary>
internal sealed record Answer(int ExitStatus, string Output);

/// <summary>Runs the SDK in a separate process.</summary>
internal static class DotNet
{
    // Generous, for a busy machine; a build that hangs ends the test and not the machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs <c>dotnet</c> in a folder.</summary>
    public static Answer Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string?>(), arguments);

    /// <summary>Runs <c>dotnet</c> in a folder, with additional variables.</summary>
    public static Answer Run(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Isolate(start.Environment);
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        StringBuilder output = new();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("dotnet " + string.Join(' ', arguments) + " did not end within " + Limit);
        }

        process.WaitForExit();
        return new Answer(process.ExitCode, output.ToString());
    }

    /// <summary>Runs <c>dotnet</c> and fails with its output where it fails.</summary>
    public static string MustRun(string folder, params string[] arguments) => MustRun(folder, new Dictionary<string, string?>(), arguments);

    /// <summary>Runs <c>dotnet</c> with additional variables; where it fails, this fails with its output.</summary>
    public static string MustRun(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        Answer answer = Run(folder, environment, arguments);
        if (answer.ExitStatus != 0)
        {
            Assert.Fail("dotnet " + string.Join(' ', arguments) + " ended with " + answer.ExitStatus + ":\n" + answer.Output);
        }

        return answer.Output;
    }

    // `dotnet test` tells its children about its own MSBuild; and no server may outlive the test or remember an older package.
    private static void Isolate(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.Where(static n => n.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            environment.Remove(name);
        }

        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["UseSharedCompilation"] = "false";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }
}
