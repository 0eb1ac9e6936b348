using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Emu.Cli.Tests;

/// <summary>Emu answers every command line with a result or with one sentence. <c>EMU_FUZZ_MUTANTS</c> and <c>EMU_FUZZ_SEED</c> ask for more and other cases.</summary>
public sealed class CommandLineFuzzTests : IDisposable
{
    // Some of the lines write files.
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    private static readonly string[][] Places =
    [
        ["decode", "REGISTER", "NUMBER", "--pmuver", "NUMBER", "--features", "FEATURES"],
        ["decode", "REGISTER", "NUMBER", "--all"],
        ["registers", "REGISTER", "--view", "WORD", "--what", "WORD", "--format", "WORD"],
        ["registers", "EVENT", "--what", "events"],
        ["events", "EVENT", "--host", "MODELS"],
        ["events", "--host", "MODELS", "--absent"],
        ["map", "MODELS", "EVENT"],
        ["probe", "--sysfs", "WORD", "--pmu", "NUMBER"],
        ["replay", "WORD", "--max-steps", "NUMBER"],
        ["run", "WORD", "--host", "MODELS", "--schedule", "SCHEDULE", "--pmu", "WORD", "--counters", "NUMBER", "--max-instructions", "NUMBER"],
        ["run", "no-such-image", "--report", "no/such/folder/page.html"],
        ["completion", "WORD"],
        ["import", "FILE", "--block", "WORD", "--name", "WORD", "--namespace", "WORD"],
        ["docs", ""],
        ["WORD", "WORD"],
    ];

    private static readonly Dictionary<string, string[]> Good = new(StringComparer.Ordinal)
    {
        ["REGISTER"] = ["PMCR_EL0", "pmcr", "PMEVTYPER30_EL0", "PMEVTYPER<n>_EL0", "S3_3_C9_C12_0", "S9_9_C99_C99_9", "PMXEVTYPER", "PMCFGR", "HDCR", "MDCR_EL3", "PMCCNTR"],
        ["NUMBER"] = ["0", "9", "0x8000_0011", "0b1", "18446744073709551615", "18446744073709551616", "4K", "1_", "-1", "16777216G"],
        ["FEATURES"] = ["all", "none", "FEAT_PMUv3_TH", "FEAT_RME,FEAT_SEL2", ",", "FEAT_PMUv3_TH,,FEAT_RME"],
        ["EVENT"] = ["CPU_CYCLES", "0x11", "cpu_cycles", "0x10000", "65535"],
        ["MODELS"] = ["apple-m1", "Zen4", "cortex-a55,cortex-a76", "cortex-a55:4,apple-m1:1024", "cortex-a55:0", "a:b:c", "cortex-a55,,", ":", "cortex-a55:2147483648"],
        ["SCHEDULE"] = ["4@1M", "1@1,0@2", "@", "1@", "4294967296@1", "1@1,1@1", ",", "1@18446744073709551616"],
        ["WORD"] = ["aarch32", "csv", "fields", "access", "bash", "default", "no-such-thing", "table"],
    };

    private static readonly string[] Hostile =
    [
        "", " ", "\u001b[2J", "a\nb", "\u202e", "\ud800", "--", "-", "--host", "--=", "-q", "@file", "'", "\"", "%n", "{0}", "[red]", "[/]", "[[", "<n>", "PMEVTYPER", "0x", "é", "𝟜",
        new('x', 5000), new(',', 300), "../../..", "CON",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lines_AtRandom_AreAnsweredOrRefusedInASentence()
    {
        int lines = int.Parse(Environment.GetEnvironmentVariable("EMU_FUZZ_MUTANTS") ?? "300", CultureInfo.InvariantCulture);
        string asked = Environment.GetEnvironmentVariable("EMU_FUZZ_SEED") ?? "1";
        int seed = asked == "random" ? Random.Shared.Next() : int.Parse(asked, CultureInfo.InvariantCulture);
        List<string> problems = [];
        for (int number = 0; number < lines && problems.Count < 20; number++)
        {
            Random random = new(unchecked((seed * 1_000_003) + number));
            string[] arguments = Make(random);
            string shown = $"EMU_FUZZ_SEED={seed}, line {number}: {string.Join(' ', arguments)}";
            if (Problem(arguments) is { } problem)
                problems.Add($"{shown[..Math.Min(shown.Length, 300)]}: {problem}");
        }

        Assert.Empty(problems);
    }

    /// <summary>What is wrong with the answer to a line; null: nothing.</summary>
    private string? Problem(string[] arguments)
    {
        Answer answer;
        try
        {
            answer = CommandLine.RunIn(_folder, arguments);
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        return answer.ExitStatus is not (0 or 1 or 2 or 125) ? $"status {answer.ExitStatus}"
            : answer.ExitStatus is 2 or 125 && answer.Error.Length == 0 ? "no error message"
            : answer.Error.Any(static c => char.IsControl(c) && c != '\n') ? "a control character in the error message"
            : answer.Error.Length > 5000 ? $"an error message of {answer.Error.Length} characters"
            : null;
    }

    private static string[] Make(Random random)
    {
        List<string> arguments = [];
        foreach (string place in Places[random.Next(Places.Length)])
        {
            string word = Good.TryGetValue(place, out string[]? words) ? words[random.Next(words.Length)] : place;
            arguments.Add(random.Next(12) == 0 ? Hostile[random.Next(Hostile.Length)] : word);
        }

        if (random.Next(6) == 0)
            arguments.RemoveAt(random.Next(arguments.Count));

        if (random.Next(6) == 0)
            arguments.Insert(random.Next(arguments.Count + 1), Hostile[random.Next(Hostile.Length)]);

        return [.. arguments];
    }
}
