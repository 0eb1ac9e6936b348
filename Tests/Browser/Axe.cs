using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;

using Microsoft.Playwright;

namespace Emu.Browser.Tests;

/// <summary>axe-core, the rules of accessibility that a program can check: fetched once by npm, in the version of <c>axe/package-lock.json</c>, and kept in <c>artifacts/axe</c>.</summary>
internal static class Axe
{
    private const string Run = "async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.target.join(' ') + ': ' + (n.failureSummary ?? '')).join(' | ')]))";

    private static readonly Lazy<string> Script = new(Fetch);

    /// <summary>What is wrong with a page as it is now: a line for each rule that it breaks.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(Script.Value);
        using JsonDocument found = JsonDocument.Parse(await page.EvaluateAsync<string>(Run));
        return [.. found.RootElement.EnumerateArray()
            .Select(static one => string.Join(": ", one.EnumerateArray().Select(static part => part.GetString())))];
    }

    private static string Fetch()
    {
        string root = FindRoot();
        string folder = Path.Combine(root, "artifacts", "axe");
        string script = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        string own = Path.Combine(root, "Tests", "Browser", "axe");
        string kept = Path.Combine(folder, "package-lock.json");
        if (!File.Exists(script) || !File.Exists(kept) || File.ReadAllText(kept) != File.ReadAllText(Path.Combine(own, "package-lock.json")))
        {
            Directory.CreateDirectory(folder);
            foreach (string file in (string[])["package.json", "package-lock.json"])
                File.Copy(Path.Combine(own, file), Path.Combine(folder, file), overwrite: true);

            ProcessStartInfo start = new("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
            using Process process = Process.Start(start) ?? throw new InvalidOperationException("npm did not start: `apt-get install npm` has it, and ./test installs it.");
            Task<string> errors = process.StandardError.ReadToEndAsync();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException("axe-core could not be fetched by npm: " + errors.Result);
        }

        return File.ReadAllText(script);
    }

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Emu.sln")))
                return folder;
        }

        throw new InvalidOperationException("These tests are not in the repository.");
    }
}
