using System;
using System.IO;
using Emu.Tests.Infrastructure;

namespace Emu.Native.Tests;

/// <summary>What Native/install leaves serves pkg-config and CMake, and needs no .NET; wrong arguments get one sentence.</summary>
public sealed class InstallTests
{
    private static readonly string Script = Repository.PathOf("Native", "install");

    [Fact]
    public void Program_FoundByPkgConfig_CompilesAndRuns()
    {
        (string, string)[] path = [("PKG_CONFIG_PATH", Path.Combine(InstalledLibrary.Lib, "pkgconfig"))];
        string[] flags = Command.Run("pkg-config", ["--cflags", "--libs", "emu-pmu"], path).Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("-lemu_pmu", flags);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", Command.Run("pkg-config", ["--modversion", "emu-pmu"], path).Output);
        string program = Repository.PathOf("artifacts", "native-tests", "by-pkg-config");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        Outcome compiled = Command.Run("gcc", ["-std=c11", Compiler.Example("counter.c"), "-o", program, .. flags]);
        Assert.True(compiled.Status == 0, compiled.All);
        Outcome run = Command.Run(program, [], [("LD_LIBRARY_PATH", InstalledLibrary.Lib), ("PATH", "/usr/bin:/bin"), ("DOTNET_ROOT", "/nonexistent")]);
        Assert.True(run.Status == 0, run.All);
    }

    [Fact]
    public void Program_FoundByCMake_CompilesAndRuns()
    {
        string folder = Repository.PathOf("artifacts", "native-tests", "by-cmake");
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, "CMakeLists.txt"),
            $"cmake_minimum_required(VERSION 3.16)\nproject(user C)\nfind_package(EmuPmu 0.1 REQUIRED)\nadd_executable(user \"{Compiler.Example("own_host.c")}\")\ntarget_link_libraries(user PRIVATE EmuPmu::emu_pmu)\n");
        string build = Path.Combine(folder, "build");
        Outcome configured = Command.Run("cmake", "-S", folder, "-B", build, "-DCMAKE_PREFIX_PATH=" + InstalledLibrary.Prefix);
        Assert.True(configured.Status == 0, configured.All);
        Outcome built = Command.Run("cmake", "--build", build);
        Assert.True(built.Status == 0, built.All);
        Outcome run = Command.Run(Path.Combine(build, "user"));
        Assert.True(run.Status == 0 && run.Output.EndsWith("cycles: 7\n", StringComparison.Ordinal), run.All);
    }

    [Fact]
    public void DebugSymbols_AreNotBesideTheLibrary()
    {
        Assert.Empty(Directory.GetFiles(InstalledLibrary.Lib, "*.dbg"));
        Assert.Single(Directory.GetFiles(Path.Combine(InstalledLibrary.Lib, "debug")));
    }

    [Theory]
    [InlineData("", "PREFIX is missing")]
    [InlineData("--arch mips /tmp/x", "--arch mips: it is x64 or arm64")]
    [InlineData("--arch", "--arch needs x64 or arm64")]
    [InlineData("--fast /tmp/x", "there is no option --fast")]
    [InlineData("/tmp/x /tmp/y", "one PREFIX, please")]
    public void Install_WithWrongArguments_SaysWhatIsWrong(string arguments, string sentence)
    {
        Outcome outcome = Command.Run(Script, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, outcome.Status);
        Assert.StartsWith("Native/install: " + sentence, outcome.Error);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Install_WithoutALinker_SaysWhichToolIsMissing()
    {
        // A PATH with what the script itself needs, and no gcc.
        string tools = Repository.PathOf("artifacts", "native-tests", "tools");
        Directory.CreateDirectory(tools);
        foreach (string tool in (string[])["bash", "env", "dirname", "readlink", "uname", "pwd"])
        {
            string link = Path.Combine(tools, tool);
            if (!File.Exists(link))
            {
                string? found = Array.Find((string[])[$"/usr/bin/{tool}", $"/bin/{tool}"], File.Exists);
                if (found is not null)
                {
                    File.CreateSymbolicLink(link, found);
                }
            }
        }

        Outcome outcome = Command.Run(Path.Combine(tools, "bash"), [Script, Repository.PathOf("artifacts", "native-tests", "nowhere")], [("PATH", tools)]);
        Assert.Equal(125, outcome.Status);
        Assert.StartsWith("Native/install: gcc is missing, which links the library: install gcc", outcome.Error);
    }
}
