using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.Versioning;

namespace Emu.Cli.Tests;

/// <summary><c>./emu</c> over a program that is built already, in a repository whose path has a space in it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ScriptTests : IDisposable
{
    private static readonly string[] Folders =
    [
        "Packaging/DocTrim", "Runtime", "Hosts", "Catalog", "Conformance", "Site", "Machine", "Generators", "Importers", "Cli", "Guests/images", "Guests/compliance",
        "Tests/Vectors", ".ci",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;
    private readonly string _root;

    public ScriptTests()
    {
        _root = Path.Combine(_folder, "a repository");
        string program = Path.Combine(_root, "Cli", "bin", "Release", "net10.0");
        foreach (string folder in Folders)
            Directory.CreateDirectory(Path.Combine(_root, folder));

        Directory.CreateDirectory(program);
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));

        foreach (string file in (string[])["emu", ".ci/lib.sh", "registers.yaml", "events.yaml", "global.json", "Directory.Build.props", "Directory.Packages.props"])
            File.Copy(Path.Combine(CommandLine.RepositoryRoot, file), Path.Combine(_root, file));

        Directory.CreateDirectory(Path.Combine(_root, "Cli", "obj"));
        File.WriteAllText(Path.Combine(_root, "Cli", "obj", "emu.stamp"), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Start_BuiltProgram_AnswersFromAnyFolderWithoutAWord()
    {
        Answer answer = Start("decode", "PMCR_EL0", "0x41");
        Assert.Equal("", answer.Error);
        Assert.StartsWith("PMCR_EL0 = ", answer.Output);
        Assert.Equal(0, answer.ExitStatus);
    }

    [Fact]
    public void Start_ThroughALink_FindsItsRepository()
    {
        string link = Path.Combine(_folder, "link to emu");
        File.CreateSymbolicLink(link, Path.Combine(_root, "emu"));
        Assert.Equal(0, StartScript(link, null, "--version").ExitStatus);
    }

    [Fact]
    public void Start_WrongCommandLine_PassesTheStatusOn() => Assert.Equal(2, Start("nonsense").ExitStatus);

    [Fact]
    public void Start_ArgumentWithASpace_StaysOneArgument()
    {
        Answer answer = Start("run", "no such image");
        Assert.StartsWith("emu: IMAGE no such image: there is no such file", answer.Error);
    }

    [Theory]
    [InlineData("Runtime/Changed.cs")]
    [InlineData("Tests/Vectors/changed.pmuv")]
    [InlineData("Guests/compliance/interpreter.bin")]
    [InlineData("Guests/images/clock.elf")]
    public void Start_NewerSource_Builds(string file)
    {
        string source = Path.Combine(_root, file);
        File.WriteAllText(source, "");
        // File times have steps of some milliseconds, and this one came right after the stamp's.
        File.SetLastWriteTimeUtc(source, DateTime.UtcNow.AddSeconds(2));
        Answer answer = Start("--version");
        // There is nothing to build from in this copy: the attempt shows.
        Assert.Contains("emu: building", answer.Error);
        Assert.Equal(125, answer.ExitStatus);
    }

    /// <summary>Without its registers nothing that uses one compiles; a hundred such errors would bury the one that matters.</summary>
    [Fact]
    public void Start_WrongSpec_ShowsTheSpecsErrorAndNoneThatFollowFromIt()
    {
        const string Cause = "/r/registers.yaml(304,7): error EMU0031: the field FZO [9] of PMCR_EL0 shares bit 9";
        string path = ToolsWithDotnet($"""
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo "/r/Runtime/Pmu.cs($i,1): error CS0246: no PMCR_EL0 [/r/Emu.Runtime.csproj]"; done
            echo "{Cause} [/r/Emu.Runtime.csproj]"
            exit 1
            """);

        Answer answer = StartScript(Path.Combine(_root, "emu"), path, "--version");

        Assert.Contains(Cause + "\n", answer.Error);
        Assert.DoesNotContain("CS0246", answer.Error);
        Assert.Equal(125, answer.ExitStatus);
    }

    /// <summary>A sound spec whose names changed: the compiler's errors first, as many as are shown, and then why.</summary>
    [Fact]
    public void Start_RenamedField_SaysSoAfterTheCompilersErrors()
    {
        const string Hint = "/r/registers.yaml(1,1): warning EMU0060: The spec is sound, but since the last build that succeeded the field FZO of PMCR_EL0 is called FZ";
        string tools = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        string dotnet = Path.Combine(tools, "dotnet");
        File.WriteAllText(dotnet, $"""
            #!/bin/sh
            [ "$1" = build ] || exit 0
            echo "{Hint} [/r/Emu.Runtime.csproj]"
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do echo "/r/Runtime/Pmu.cs($i,1): error CS1061: no FZO [/r/Emu.Runtime.csproj]"; done
            exit 1
            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Delete(Path.Combine(_root, "Cli", "obj", "emu.stamp"));

        Answer answer = StartScript(Path.Combine(_root, "emu"), $"{tools}:{Environment.GetEnvironmentVariable("PATH")}", "--version");

        int hint = answer.Error.IndexOf(Hint + "\n", StringComparison.Ordinal);
        Assert.True(hint > answer.Error.LastIndexOf("error CS1061", StringComparison.Ordinal), answer.Error);
        Assert.Contains("error CS1061", answer.Error);
        Assert.DoesNotContain("the spec has mistakes", answer.Error);
        Assert.Equal(125, answer.ExitStatus);
    }

    [Fact]
    public void Start_LongBuild_ShowsThatItIsAlive()
    {
        // Not a terminal: a line every ten seconds, with the stage and the seconds.
        string path = ToolsWithDotnet("""
            printf '  Determining projects to restore...\n  Restored /r/Emu.Runtime.csproj (in 1.2 sec).\n'
            sleep 14
            printf '  Emu.Runtime -> /r/Emu.Runtime.dll\n'
            sleep 9
            exit 1
            """);
        Answer answer = StartScript(Path.Combine(_root, "emu"), path, "--version");
        Assert.StartsWith("emu: building (the first time this fetches packages and takes one to four minutes)\n", answer.Error);
        Assert.Matches("\nemu: restored Emu.Runtime, compiling, 1[0-9] s\nemu: compiled Emu.Runtime, 2[0-9] s\n", answer.Error);
        Assert.Equal(125, answer.ExitStatus);
    }

    [Fact]
    public void Start_LongBuildOnATerminal_RenewsOneLine()
    {
        string path = ToolsWithDotnet("""
            printf '  Determining projects to restore...\n'
            sleep 3
            exit 1
            """);
        // script(1) gives the program a terminal, and turns each newline into a return and a newline.
        Answer answer = StartScript("-c", path, "exec script -qec \"'$0' --version\" /dev/null </dev/null", Path.Combine(_root, "emu"));
        Assert.Matches("\remu: restoring packages, 1 s\u001b\\[K\remu: restoring packages, 2 s\u001b\\[K", answer.Output);
        Assert.Contains("\r\u001b[K", answer.Output);
        Assert.Contains("emu: the build failed; the whole log is in ", answer.Output);
    }

    /// <summary>As another user than root, who may write everywhere.</summary>
    [Fact]
    public void Start_RepositoryThatMayNotBeWritten_SaysWhatToDo()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        string path = ToolsWithDotnet("exit 0");
        string asOther = Environment.IsPrivilegedProcess ? "exec setpriv --reuid=65534 --regid=65534 --clear-groups" : $"chmod a-w '{_root}'; exec";
        Answer answer = StartScript("-c", path, asOther + " \"$0\" --version", Path.Combine(_root, "emu"));
        Assert.Equal($"emu: {_root} cannot be written, and the program has to be built there first: copy the repository to a folder that you can write (cp -r) and start ./emu there.\n", answer.Error);
        Assert.Equal(125, answer.ExitStatus);
    }

    /// <summary>A path on which a stand-in for dotnet comes first, which does this when it shall build; the program counts as not built.</summary>
    private string ToolsWithDotnet(string build)
    {
        string tools = Directory.CreateDirectory(Path.Combine(_folder, "tools")).FullName;
        string dotnet = Path.Combine(tools, "dotnet");
        File.WriteAllText(dotnet, "#!/bin/sh\n[ \"$1\" = build ] || exit 0\n" + build + "\n");
        File.SetUnixFileMode(dotnet, (UnixFileMode)0b101_101_101);
        File.Delete(Path.Combine(_root, "Cli", "obj", "emu.stamp"));
        return $"{tools}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private Answer Start(params string[] arguments) => StartScript(Path.Combine(_root, "emu"), null, arguments);

    private Answer StartScript(string script, string? path, params string[] arguments)
    {
        ProcessStartInfo start = new("bash") { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);

        if (path is not null)
            start.Environment["PATH"] = path;

        using Process process = Process.Start(start)!;
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Answer(process.ExitCode, output, error.Result);
    }
}
