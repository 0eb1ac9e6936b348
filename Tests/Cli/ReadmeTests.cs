using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Cli.Tests;

/// <summary>The README's own command lines do what the README says.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Example_Run_MovesAsOftenAsItsScheduleSays()
    {
        string readme = File.ReadAllText(Path.Combine(CommandLine.RepositoryRoot, "README.md"));
        string line = Assert.Single(readme.Split('\n'), one => one.StartsWith("./emu run ", StringComparison.Ordinal));
        string[] arguments = line.Split(' ')[1..];
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal(0, answer.ExitStatus);
        // Each move goes to the other kind of core, and each takes a reload: a guest that ended before would have fewer.
        int moves = arguments[Array.IndexOf(arguments, "--schedule") + 1].Split(',').Length;
        string reloads = Assert.Single(answer.Error.Split('\n'), one => one.StartsWith("  reloads", StringComparison.Ordinal));
        Assert.True(moves >= 2);
        Assert.Equal(
            moves.ToString(System.Globalization.CultureInfo.InvariantCulture), reloads.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Contains("kept time", answer.Output);
    }

    [Fact]
    public void Table_Commands_AreThoseOfTheProgram()
    {
        string readme = File.ReadAllText(Path.Combine(CommandLine.RepositoryRoot, "README.md"));
        string[] named = [.. Row().Matches(readme).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["completion", "compliance", "decode", "demo", "docs", "events", "import", "map", "probe", "registers", "replay", "run"], named);
    }

    [GeneratedRegex("^\\| `emu ([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
