namespace Emu.Cli.Tests;

public sealed class CommandLineTests
{
    private const string Guest = "Guests/images/cycles.elf";

    [Fact]
    public void NoCommand_NamesTheCommands()
    {
        Answer answer = CommandLine.Run();
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: A command is missing: run, demo, replay, compliance, decode, registers, docs, import, events, map, probe or completion; `emu --help` explains them.\n", answer.Error);
        Assert.Equal("", answer.Output);
    }

    [Fact]
    public void Help_NamesEveryCommand()
    {
        Answer answer = CommandLine.Run("--help");
        Assert.Equal(0, answer.ExitStatus);
        foreach (string command in (string[])["run <IMAGE>", "demo", "replay <FILE|FOLDER>", "compliance", "decode <REGISTER> <VALUE>", "registers", "events <TEXT>", "map <HOST> <EVENT>", "probe", "completion <SHELL>"])
            Assert.Contains(command, answer.Output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("demo")]
    [InlineData("replay")]
    [InlineData("decode")]
    [InlineData("registers")]
    [InlineData("events")]
    [InlineData("map")]
    [InlineData("probe")]
    [InlineData("completion")]
    [InlineData("import")]
    public void Help_OfACommand_ExplainsIt(string command)
    {
        Answer answer = CommandLine.Run(command, "--help");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains($" {command}", answer.Output);
    }

    [Fact]
    public void Version_IsWrittenToStandardOutput()
    {
        Answer answer = CommandLine.Run("--version");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Equal(Versions.Display + "\n", answer.Output);
    }

    [Fact]
    public void UnknownCommand_IsAnErrorWithASuggestion()
    {
        Answer answer = CommandLine.Run("rnu");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("Did you mean run?", answer.Error);
    }

    [Fact]
    public void UnknownOption_IsAnErrorWithASuggestion()
    {
        Answer answer = CommandLine.Run("run", Guest, "--hosts", "cortex-a55:4");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("--hosts", answer.Error);
        Assert.Contains("Did you mean --host?", answer.Error);
    }

    [Fact]
    public void ArgumentWithAnAt_IsNoResponseFile()
    {
        Answer answer = CommandLine.Run("run", "@nothing");
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith("emu: IMAGE @nothing: there is no such file", answer.Error);
    }

    [Theory]
    [InlineData("--pmuver", "2", "emu: --pmuver 2: there is no such version. Give a value of ID_AA64DFR0_EL1.PMUVer: 1 (PMUv3), 4 (p1)")]
    [InlineData("--pmuver", "p9", "emu: --pmuver p9: there is no such version.")]
    [InlineData("--counters", "32", "emu: --counters 32: Give a number from 0 to 31.")]
    [InlineData("--counters", "-1", "emu: --counters -1: Give a number from 0 to 31.")]
    [InlineData("--max-instructions", "0", "emu: --max-instructions 0: Give a number above 0, for example 10M.")]
    [InlineData("--max-instructions", "1e6", "emu: --max-instructions 1e6: Give a number above 0, for example 10M.")]
    [InlineData("--host", "cortex-a77:4", "emu: --host cortex-a77:4: there is no host model 'cortex-a77'. Did you mean cortex-a57?")]
    [InlineData("--host", "cortex-a55:0", "emu: --host cortex-a55:0: 'cortex-a55:0' is not MODEL:COUNT")]
    [InlineData("--host", "cortex-a55:1:2", "emu: --host cortex-a55:1:2: 'cortex-a55:1:2' is not MODEL:COUNT")]
    [InlineData("--schedule", "4@1M", "emu: --schedule 4@1000000: there is no host to move on; add --host")]
    [InlineData("--schedule", "4x1", "emu: --schedule 4x1: ")]
    [InlineData("--pmu", "default", "emu: --pmu default: this needs a host; add --host")]
    [InlineData("--pmu", "cortex_a55", "emu: --pmu cortex_a55: this needs a host; add --host")]
    [InlineData("--report", "no/such/folder/run.html", "emu: --report no/such/folder/run.html: its folder does not exist; make it first.")]
    [InlineData("--report", "Guests", "emu: --report Guests: this is a folder; name a file.")]
    public void WrongValue_NamesOptionValueAndRemedy(string option, string value, string expected)
    {
        Answer answer = CommandLine.Run("run", Guest, option, value);
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith(expected, answer.Error);
        Assert.Equal("", answer.Output);
    }

    [Fact]
    public void Pmu_NoneOfTheHosts_NamesThemAll()
    {
        Answer answer = CommandLine.Run("run", Guest, "--host", "cortex-a55:4,cortex-a76:4", "--pmu", "cortex-a54");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal(
            "emu: --pmu cortex-a54: there is no such PMU. Did you mean cortex_a55? Choose one of emulated, default, fixed-counters-only, common-events, cortex_a55, cortex_a76.\n",
            answer.Error);
    }

    [Fact]
    public void Schedule_PcpuTheHostLacks_NamesThePcpusItHas()
    {
        Answer answer = CommandLine.Run("run", Guest, "--host", "cortex-a55:4", "--schedule", "4@1");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("emu: --schedule 4@1: the host has no pCPU 4; name one from 0 to 3, or add cores to --host.\n", answer.Error);
    }

    [Fact]
    public void Image_ThatIsNotThere_IsAnErrorOfTheCommandLine()
    {
        Answer answer = CommandLine.Run("run", "nothing.elf");
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith("emu: IMAGE nothing.elf: there is no such file", answer.Error);
    }

    [Fact]
    public void Image_ThatIsNoGuest_IsOneSentence()
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("emu test ").FullName;
        try
        {
            System.IO.File.WriteAllBytes(System.IO.Path.Combine(folder, "x.elf"), [0x7F, (byte)'E', (byte)'L', (byte)'F', 1]);
            Answer answer = CommandLine.RunIn(folder, "run", "x.elf");
            Assert.Equal(125, answer.ExitStatus);
            Assert.Equal(1, System.Linq.Enumerable.Count(answer.Error, character => character == '\n'));
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }
}
