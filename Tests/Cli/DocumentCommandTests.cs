using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Emu.Cli.Tests;

/// <summary>
/// Each command line in a fenced block of README, the pages, the samples and the adapters is run, here or by the test that is named, or is listed with the reason why not. A new
/// command without an entry fails, and so does an entry whose command is gone.
/// </summary>
public sealed partial class DocumentCommandTests : IDisposable
{
    private const string OfQemu = "it needs the sources of QEMU, which are not in the repository; Tests/Native/ProgramTests.cs drives the adapter on its stand-in";

    private const string AdaptersPage = "test: Tests/Native/AdapterPageTests.cs Commands_OfAnAdaptersPage_PrintWhatThePageSays";

    private const string TooLong = "it builds or tests for minutes: what it starts is a part of ./test";

    private static readonly string Root = CommandLine.RepositoryRoot;

    /// <summary>Lines that this test does not run: another test does, or there is a reason.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["./emu demo"] = "test: Tests/Cli/GuestRunTests.cs Demo_BothRuns_BreakWithOneHostPmuAndKeepTimeWithFixedCounters",
        ["./emu demo linux"] = "it fetches 40 MB; Tests/Machine/LinuxBootTests.cs boots such a kernel",
        ["./test"] = "it is what runs this test",
        ["./emu run Guests/images/clock.elf --host cortex-a55:4,cortex-a76:4 --schedule 4@8M,1@20M --pmu fixed-counters-only"] = "test: Tests/Cli/ReadmeTests.cs Example_Run_MovesAsOftenAsItsScheduleSays",
        ["./Native/install /usr/local"] = "it writes to the system; ./test installs to another folder, and Tests/Native/InstallTests.cs uses that",
        ["cc counter.c $(pkg-config --cflags --libs emu-pmu)"] = "test: Tests/Native/InstallTests.cs Program_FoundByPkgConfig_CompilesAndRuns",
        ["emu compliance check"] = "test: Tests/Cli/ComplianceCommandTests.cs Check_OneTarget_HasNoFailure",
        ["emu compliance run --emu \"--pmuver 6\""] = "./test runs it for another version (run_compliance)",
        ["emu compliance run -- ssh board run-image {image}"] = "test: Tests/Cli/ComplianceCommandTests.cs Run_CommandThatPrintsAConsole_IsRead",
        ["./emu docs OUT --serve"] = "it serves until it is ended; Tests/Browser/PlaygroundTests.cs reads from the same server",
        ["./emu docs site"] = "test: Tests/Cli/DocsCommandTests.cs Docs_IntoANewFolder_SaysWhereAndHowMany",
        ["dotnet run --project Samples/Uart"] = "test: Tests/Samples/UartTests.cs Program_PrintsWhatItDoes",
        ["dotnet run --project Samples/Timer"] = "test: Tests/Samples/TimerTests.cs Program_PrintsWhatItDoes",
        ["dotnet watch run --project Samples/Timer"] = "test: Tests/Packaging/WatchTests.cs Spec_OfAProject_IsWatched",
        ["emu compliance check -q"] = "./test runs it (run_compliance)",
        ["emu compliance run --emu \"--pmuver 9\" --walks 2000"] = "./test runs it with fewer walks (run_compliance)",
        ["Tests/Schemas/complete artifacts/npm"] = "./test runs it (check_completion)",
        ["Tests/Schemas/check"] = "./test runs it (check_schemas)",
        ["git diff snapshots"] = "it shows an edit of the reader",
        ["Tests/fresh guests qemu"] = "it builds a second clone for minutes",
        ["Tests/fresh"] = "it builds a second clone for half an hour",
        ["./Native/install artifacts/native"] = "./test runs it before the tests of the library",
        ["export PKG_CONFIG_PATH=artifacts/native/lib/pkgconfig LD_LIBRARY_PATH=artifacts/native/lib"] = AdaptersPage,
        ["artifacts/gem5-device"] = AdaptersPage,
        ["artifacts/qemu-adapter"] = AdaptersPage,
        ["./Native/install /opt/emu-pmu"] = "it writes to the system, as for another prefix",
        ["ln -s \"$PWD\"/adapters/qemu/emu-pmu*.[ch] QEMU/target/arm/"] = OfQemu,
        ["cd QEMU/build"] = OfQemu,
        ["PKG_CONFIG_PATH=/opt/emu-pmu/lib/pkgconfig ../configure --target-list=aarch64-softmmu"] = OfQemu,
        ["ninja qemu-system-aarch64"] = OfQemu,
        ["LD_LIBRARY_PATH=/opt/emu-pmu/lib ./qemu-system-aarch64 ..."] = OfQemu,
        ["qemu-system-aarch64 -M virt -cpu max,emu-pmu=on ..."] = OfQemu,
        ["dotnet tool install --global Emu.Cli"] = "test: Tests/Packaging/ToolTests.cs Tool_Installed_RunsAndSaysWhatItNeeds",
        ["emu replay my.pmuv"] = "test: Tests/Packaging/ToolTests.cs Tool_Installed_RunsAndSaysWhatItNeeds",
        ["emu demo"] = "test: Tests/Cli/GuestRunTests.cs Demo_BothRuns_BreakWithOneHostPmuAndKeepTimeWithFixedCounters",
    };

    /// <summary>The same of all lines that begin so.</summary>
    private static readonly (string Start, string Reason)[] Families =
    [
        ("g++ -std=c++17 -I adapters/gem5/stand-in ", AdaptersPage),
        ("gcc -std=c11 -DEMU_PMU_STAND_IN -I adapters/qemu ", AdaptersPage),
        ("emu compliance run --qemu ", "it needs QEMU: ./test runs it (run_compliance)"),
        ("emu compliance check -q --image ", "it needs an image that another build wrote"),
        ("dotnet test ", TooLong),
        ("dotnet run --project Tests/Hostile", TooLong),
        ("dotnet run -c Release --project Benchmarks", TooLong),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("emu commands ").FullName;

    public DocumentCommandTests()
    {
        // The commands are written for the repository's folder, and write into it: a folder with the same inputs takes its place.
        foreach (string input in (string[])["Tests", "Samples", "Guests"])
            Directory.CreateSymbolicLink(Path.Combine(_folder, input), Path.Combine(Root, input));
    }

    public static TheoryData<string> Runnable => [.. Commands().Select(one => one.Command).Distinct().Where(IsEmu)];

    public void Dispose()
    {
        foreach (string input in (string[])["Tests", "Samples", "Guests"])
            File.Delete(Path.Combine(_folder, input));

        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Runnable))]
    public void Command_OfAPage_Succeeds(string command)
    {
        string[] words = Words(command);
        int to = Array.IndexOf(words, ">");
        Answer answer = CommandLine.RunIn(_folder, to < 0 ? words[1..] : words[1..to]);
        Assert.Equal(0, answer.ExitStatus);
        if (to < 0)
        {
            string[] missing = [.. Printed()[command].SelectMany(lines => Missing(lines, answer.Output + "\n" + answer.Error))];
            Assert.Equal([], missing);
            return;
        }

        // A file that is in the repository is what the command makes.
        Assert.NotEqual("", answer.Output);
        string kept = Path.Combine(Root, words[to + 1]);
        if (words[to + 1].Contains('/', StringComparison.Ordinal))
            Assert.Equal(File.ReadAllText(kept).ReplaceLineEndings("\n"), answer.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("a\nb\nc\nd", new string[0])]
    [InlineData("x\na\nb\nc\nd\ny", new string[0])]
    [InlineData("a\nb\nd", new string[0])]
    [InlineData("b\na\nc\nd", new[] { "b" })]
    [InlineData("a\nx\nb\nc", new[] { "b", "d" })]
    public void Missing_LinesThatAreNotPrintedInTheirOrder_AreNamed(string printed, string[] missing) =>
        Assert.Equal(missing, Missing(["a", "b", "…", "d"], printed));

    [Fact]
    public void Printed_TextBehindACommand_IsFound() =>
        Assert.Contains("23 checks, 0 failed", Assert.Single(Printed()["./emu run Guests/images/cycles.elf"]));

    [Fact]
    public void Commands_AllOfThem_AreRunOrHaveAReason()
    {
        Assert.True(Commands().Count() > 30);
        string[] unknown = [.. Commands().Where(one => !IsEmu(one.Command) && Reason(one.Command) is null).Select(one => $"{one.Page}: {one.Command}")];
        Assert.Equal([], unknown);
        string[] gone = [.. Elsewhere.Keys.Except(Commands().Select(one => one.Command))];
        Assert.Equal([], gone);
    }

    [Fact]
    public void Reasons_ThatNameATest_NameOneThatExists()
    {
        foreach (Match match in Elsewhere.Values.Select(reason => NamedTest().Match(reason)).Where(match => match.Success))
            Assert.Contains($" {match.Groups[2].Value}(", File.ReadAllText(Path.Combine(Root, match.Groups[1].Value)));
    }

    [Fact]
    public void Index_OfThePages_NamesEachOfThem()
    {
        string index = File.ReadAllText(Path.Combine(Root, "docs", "README.md"));
        string[] missing = [.. Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(Path.GetFileName)
            .Where(page => page != "README.md" && !index.Contains($"]({page})", StringComparison.Ordinal)).Select(page => page!)];
        Assert.Equal([], missing);
        string[] folders = [.. Directory.GetDirectories(Path.Combine(Root, "docs")).Where(folder => File.Exists(Path.Combine(folder, "README.md")))
            .Select(Path.GetFileName).Where(folder => !index.Contains($"]({folder}/README.md)", StringComparison.Ordinal)).Select(folder => folder!)];
        Assert.Equal([], folders);
    }

    /// <summary>Why a command is not run here; null for one that is, or that nobody has looked at.</summary>
    private static string? Reason(string command)
    {
        if (Elsewhere.TryGetValue(command, out string? reason))
            return reason;

        string plain = Variables().Replace(command, "");
        return Families.FirstOrDefault(family => plain.StartsWith(family.Start, StringComparison.Ordinal)).Reason;
    }

    private static bool IsEmu(string command) =>
        (command.StartsWith("emu ", StringComparison.Ordinal) || command.StartsWith("./emu ", StringComparison.Ordinal)) && Reason(command) is null;

    /// <summary>The lines that a page says a command prints: a block <c>text</c> right behind a block with that command alone. A line "…" stands for any lines.</summary>
    private static ILookup<string, string[]> Printed() =>
        Pages().SelectMany(page => CommandAndText().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
            .Select(match => (Command: Comment().Replace(match.Groups[1].Value, "").Trim(), Lines: match.Groups[2].Value.TrimEnd('\n').Split('\n')))
            .ToLookup(one => one.Command, one => one.Lines, StringComparer.Ordinal);

    /// <summary>The promised lines that were not printed where they have to be: behind one another, or anywhere later after "…".</summary>
    private static string[] Missing(string[] promised, string printed)
    {
        List<string> missing = [];
        string[] lines = printed.ReplaceLineEndings("\n").Split('\n');
        int next = 0;
        bool anywhere = true;
        foreach (string line in promised)
        {
            if (line == "…")
            {
                anywhere = true;
                continue;
            }

            int found = anywhere ? Array.IndexOf(lines, line, next) : next < lines.Length && lines[next] == line ? next : -1;
            if (found < 0)
                missing.Add(line);
            else
                next = found + 1;

            anywhere = false;
        }

        return [.. missing];
    }

    private static IEnumerable<string> Pages()
    {
        IEnumerable<string> pages = Directory.GetFiles(Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(Path.Combine(Root, "Guests"), "*.md"))
            .Concat(Directory.GetFiles(Path.Combine(Root, "Benchmarks"), "*.md"))
            .Concat(Directory.GetDirectories(Path.Combine(Root, "Samples")).SelectMany(folder => Directory.GetFiles(folder, "*.md")))
            .Concat(Directory.GetDirectories(Path.Combine(Root, "adapters")).SelectMany(folder => Directory.GetFiles(folder, "*.md")))
            .Append(Path.Combine(Root, "Cli", "README.md"));
        return pages.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Page, string Command)> Commands()
    {
        foreach (string page in Pages())
        {
            foreach (Match block in Block().Matches(File.ReadAllText(page).ReplaceLineEndings("\n")))
            {
                foreach (string line in block.Groups[1].Value.Split('\n'))
                {
                    // A comment ends a line, and a # within a word does not begin one.
                    string command = Comment().Replace(line, "").Trim();
                    if (command.Length > 0)
                        yield return (Path.GetRelativePath(Root, page), command);
                }
            }
        }
    }

    private static string[] Words(string command) =>
        [.. Word().Matches(command).Select(match => match.Value.Trim('"'))];

    [GeneratedRegex("^```(?:sh|bash|console)\\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^```(?:sh|bash|console)\\n([^\\n]+)\\n```\\n\\n?```text\\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CommandAndText();

    [GeneratedRegex("(^|\\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Word();

    [GeneratedRegex("^([A-Z_]+=\\S+ )+")]
    private static partial Regex Variables();

    [GeneratedRegex(@"^test: (\S+) (\S+)$")]
    private static partial Regex NamedTest();
}
