using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

using Emu.Conformance.Compliance;

namespace Emu.Cli.Compliance;

/// <summary>One run of an image on a target: a child process whose output is the image's console.</summary>
internal sealed partial class TargetRun
{
    private readonly List<ComplianceResult> _results = [];
    private readonly StringBuilder _rest = new();

    /// <summary>What the image said about the target; null where it did not come so far.</summary>
    public ComplianceTarget? Target { get; private set; }

    /// <summary>The line about the target, as the image printed it.</summary>
    public string TargetLine { get; private set; } = "";

    /// <summary>The image's cases.</summary>
    public IReadOnlyList<ComplianceResult> Results => _results;

    /// <summary>The image reached its last line.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>It has no cases for such a PE.</summary>
    public bool HasNoEdition { get; private set; }

    /// <summary>Why it did not end; null where it did.</summary>
    public string? Problem { get; private set; }

    /// <summary>Starts a command and reads what the image prints until its last line, the end of the command, or the end of the time.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <exception cref="UsageException">The program cannot be started.</exception>
    public static TargetRun Start(IReadOnlyList<string> command, TimeSpan limit)
    {
        ProcessStartInfo start =
            new(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in command.Skip(1))
            start.ArgumentList.Add(argument);

        Process process;
        try
        {
            process = Process.Start(start) ?? throw new UsageException($"{command[0]} did not start.");
        }
        catch (Win32Exception error)
        {
            throw new UsageException($"{command[0]} cannot be started ({error.Message}); install it, or name another program.", error);
        }

        TargetRun run = new();
        using (process)
        {
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            using Timer timer = new(_ => Stop(process), null, limit, Timeout.InfiniteTimeSpan);
            Stopwatch watch = Stopwatch.StartNew();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                // A target that cannot switch itself off has said everything with its last line.
                if (run.Take(line.TrimEnd('\r')))
                    break;
            }

            Stop(process);
            process.WaitForExit();
            if (!run.IsComplete)
                run.Problem = Why(run, watch.Elapsed >= limit, limit, errors.Result);
        }

        return run;
    }

    /// <summary>Reads the console of a run that was made elsewhere.</summary>
    public static TargetRun Read(TextReader console)
    {
        TargetRun run = new();
        while (console.ReadLine() is { } line)
        {
            if (run.Take(line.TrimEnd('\r')))
                break;
        }

        if (!run.IsComplete)
            run.Problem = "the console has no last line `N passed, N failed, N skipped`";

        return run;
    }

    private static string Why(TargetRun run, bool late, TimeSpan limit, string errors)
    {
        string last = run._results.Count > 0 ? $" after {run._results[^1].Name}" : "";
        string said = errors.Trim();
        return late ? $"the target did not end within {limit.TotalSeconds:0} seconds{last}"
            : said.Length > 0 ? $"the target ended{last}: {said.Split('\n')[^1]}"
            : run._rest.Length > 0 ? $"the target ended{last}: {run._rest.ToString().Trim().Split('\n')[^1]}"
            : $"the target ended{last} and printed nothing of the image";
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    // True: this is the last line.
    private bool Take(string line)
    {
        if (ComplianceTarget.TryParse(line, out ComplianceTarget? target))
        {
            Target = target;
            TargetLine = line;
            return false;
        }

        if (LastLine().IsMatch(line))
        {
            IsComplete = true;
            return true;
        }

        if (Passed().Match(line) is { Success: true } passed)
        {
            _results.Add(new ComplianceResult(passed.Groups[1].Value, "", ComplianceVerdict.Passed, ""));
        }
        else if (Failed().Match(line) is { Success: true } failed)
        {
            _results.Add(
                new ComplianceResult(failed.Groups[1].Value, failed.Groups[3].Value, ComplianceVerdict.Failed, failed.Groups[2].Value));
        }
        else if (Skipped().Match(line) is { Success: true } skipped)
        {
            _results.Add(new ComplianceResult(skipped.Groups[1].Value, "", ComplianceVerdict.Skipped, skipped.Groups[2].Value));
        }
        else if (line.StartsWith("this image has no cases", StringComparison.Ordinal))
        {
            HasNoEdition = true;
        }
        else if (!line.StartsWith("then ", StringComparison.Ordinal))
        {
            _rest.AppendLine(line);
        }

        return false;
    }

    [GeneratedRegex("^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$", RegexOptions.CultureInvariant)]
    private static partial Regex LastLine();

    [GeneratedRegex("^PASS (\\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Passed();

    [GeneratedRegex("^FAIL (\\S+): (.*), rule (\\S*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Failed();

    [GeneratedRegex("^SKIP (\\S+): (.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Skipped();
}
