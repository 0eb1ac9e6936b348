using System.IO;

namespace Emu.Cli.Tests;

public sealed class ReplayCommandTests : System.IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replay_CasesThatHold_PassesWithStatus0()
    {
        string file = Write("good.pmuv", "case counts\nmsr PMCR_EL0 0x41\nmsr PMCNTENSET_EL0 0x8000_0000\nadvance cycles=7 instructions=1\nmrs PMCCNTR_EL0 => 7\n");
        Answer answer = CommandLine.Run("replay", file);
        Assert.Equal($"PASS {file}: counts\n1 passed, 0 failed\n", answer.Output);
        Assert.Equal("", answer.Error);
        Assert.Equal(0, answer.ExitStatus);
    }

    [Fact]
    public void Replay_CaseThatFails_SaysWhereWithStatus1()
    {
        string file = Write("bad.pmuv", "case zero\nmrs PMCCNTR_EL0 => 1\nmrs PMCCNTR_EL0 => 2\n");
        Answer answer = CommandLine.Run("replay", file);
        Assert.Equal($"FAIL {file}:2: zero: mrs PMCCNTR_EL0: expected 1, got 0\n0 passed, 1 failed\n", answer.Output.Replace("0x0\n", "0\n"));
        Assert.Equal(1, answer.ExitStatus);
    }

    [Fact]
    public void Replay_KeepGoing_ShowsEveryFailureOfACase()
    {
        string file = Write("bad.pmuv", "case zero\nmrs PMCCNTR_EL0 => 1\nmrs PMCCNTR_EL0 => 2\n");
        Answer answer = CommandLine.Run("replay", "--keep-going", file);
        Assert.Contains($"FAIL {file}:2:", answer.Output);
        Assert.Contains($"FAIL {file}:3:", answer.Output);
        Assert.EndsWith("0 passed, 1 failed\n", answer.Output);
    }

    [Fact]
    public void Replay_Quiet_ShowsFailuresOnly()
    {
        Write("a.pmuv", "case good\nmrs PMCCNTR_EL0 => 0\ncase bad\nmrs PMCCNTR_EL0 => 1\n");
        Answer answer = CommandLine.Run("replay", "-q", _folder);
        Assert.DoesNotContain("PASS", answer.Output);
        Assert.EndsWith("1 passed, 1 failed\n", answer.Output);
        Assert.Equal(1, answer.ExitStatus);
    }

    [Fact]
    public void Replay_FileThatDoesNotParse_NamesThePlaceWithStatus2()
    {
        string file = Write("wrong.pmuv", "case one\nmrs NO_SUCH_REGISTER\n");
        Answer answer = CommandLine.Run("replay", file);
        Assert.StartsWith($"{file}:2:5: ", answer.Error);
        Assert.EndsWith("0 passed, 0 failed\n", answer.Output);
        Assert.Equal(2, answer.ExitStatus);
    }

    [Fact]
    public void Replay_NoSuchFile_EndsWithStatus2()
    {
        Answer answer = CommandLine.Run("replay", Path.Combine(_folder, "nothing.pmuv"));
        Assert.Contains("nothing.pmuv", answer.Error);
        Assert.Equal(2, answer.ExitStatus);
    }

    [Fact]
    public void Replay_NoPath_IsAnErrorOfTheCommandLine()
    {
        Answer answer = CommandLine.Run("replay");
        Assert.Contains("`emu replay --help` explains the command.", answer.Error);
        Assert.Equal(2, answer.ExitStatus);
    }

    [Fact]
    public void VerdictWriter_ColoursVerdictsOnly()
    {
        using StringWriter text = new() { NewLine = "\n" };
        using Replay.VerdictWriter writer = new(text);
        writer.WriteLine("PASS a: b");
        writer.WriteLine("FAIL a:1: b");
        writer.WriteLine("1 passed, 1 failed");
        Assert.Equal("\u001b[32mPASS\u001b[0m a: b\n\u001b[1;31mFAIL\u001b[0m a:1: b\n1 passed, 1 failed\n", text.ToString());
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
