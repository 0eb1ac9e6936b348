using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Emu.Tests.Hosts.Linux;

namespace Emu.Cli.Tests;

/// <summary>Files without an end, far too long, or of another kind: each ends in one sentence, and soon.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BoundedInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replay_FileWithoutAnEnd_SaysHowMuchAVectorFileMayHave()
    {
        Answer answer = CommandLine.Run("replay", "/dev/zero");
        Assert.Equal("/dev/zero: this is longer than 4 MiB, the most that a vector file may have; name a smaller one\n", answer.Error);
        Assert.Equal("0 passed, 0 failed\n", answer.Output);
        Assert.Equal(2, answer.ExitStatus);
    }

    [Fact]
    public void Replay_FilesAtTheLimit_AreReadUpToIt()
    {
        string file = Path.Combine(_folder, "long.pmuv");
        string text = "case a\nirq => 0\n";
        File.WriteAllText(file, text + new string('#', (4 * 1024 * 1024) - text.Length));
        Assert.Equal(0, CommandLine.Run("replay", file).ExitStatus);
        File.AppendAllText(file, "#");
        Answer answer = CommandLine.Run("replay", file);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal($"{file}: this is longer than 4 MiB, the most that a vector file may have; name a smaller one\n", answer.Error);
        // 100 MB, and none of it is read.
        using (FileStream stream = File.OpenWrite(file))
            stream.SetLength(100_000_000);

        Assert.Equal(answer.Error, CommandLine.Run("replay", file).Error);
        Assert.Equal(answer.Error, CommandLine.Run("replay", "--coverage", Coverage(), file).Error);
    }

    [Fact]
    public void Replay_PipeThatNobodyWritesTo_IsGivenUp()
    {
        string pipe = Path.Combine(_folder, "pipe.pmuv");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        Stopwatch watch = Stopwatch.StartNew();
        Answer answer = CommandLine.Run("replay", pipe);
        Assert.Equal($"{pipe}: nothing came from this pipe or device for 10 seconds; name a file, or start what writes to it first\n", answer.Error);
        Assert.Equal(2, answer.ExitStatus);
        Assert.InRange(watch.Elapsed.TotalSeconds, 9, 60);
    }

    // A regular file by its kind, and empty by its size; a reader waits for the kernel's next message. Only root may open it.
    [Fact]
    public void Replay_FileOfTheKernelThatWaits_IsGivenUp()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/proc/kmsg"))
            return;

        Stopwatch watch = Stopwatch.StartNew();
        Answer answer = CommandLine.Run("replay", "/proc/kmsg");
        Assert.StartsWith("/proc/kmsg: ", answer.Error);
        Assert.Equal(2, answer.ExitStatus);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 70);
    }

    [Fact]
    public async Task Replay_PipeThatIsWrittenTo_IsReadToItsEnd()
    {
        string pipe = Path.Combine(_folder, "pipe.pmuv");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        Task writing = Task.Run(() => File.WriteAllText(pipe, "case a\nirq => 0\n"));
        Assert.Equal($"PASS {pipe}: a\n1 passed, 0 failed\n", CommandLine.Run("replay", pipe).Output);
        await writing;
    }

    [Fact]
    public void Replay_LoopWithoutAnEnd_FailsAtTheLimitWithItsLine()
    {
        string file = Path.Combine(_folder, "loop.pmuv");
        // The repeat, and then irq and end in turn: the sixth statement is the third irq.
        File.WriteAllText(file, "case endless\nrepeat 18446744073709551615\nirq => 0\nend\ncase short\nirq => 0\n");
        Answer answer = CommandLine.Run("replay", "--max-steps", "5", file);
        Assert.Equal($"FAIL {file}:3: endless: irq: expected at most 5 statements in the case, got more\nPASS {file}: short\n1 passed, 1 failed\n", answer.Output);
        Assert.Equal(1, answer.ExitStatus);
        Answer going = CommandLine.Run("replay", "--keep-going", "--max-steps", "1K", file);
        Assert.Contains("expected at most 1000 statements in the case, got more", going.Output);
        Answer all = CommandLine.Run("replay", "-q", file);
        Assert.Contains("expected at most 100000000 statements in the case, got more", all.Output);
    }

    [Fact]
    public void Replay_CaseThatNeedsExactlyTheLimit_Passes()
    {
        string file = Path.Combine(_folder, "exact.pmuv");
        File.WriteAllText(file, "case a\nrepeat 2\nirq => 0\nend\n");
        Assert.Equal(0, CommandLine.Run("replay", "--max-steps", "5", file).ExitStatus);
        Assert.Equal(1, CommandLine.Run("replay", "--max-steps", "4", file).ExitStatus);
    }

    /// <summary>64 loops in each other, with a context that changes in each: walking them twice each would take 2^64 walks.</summary>
    [Fact]
    public void Replay_LoopsInLoops_AreCheckedAtOnce()
    {
        string file = Path.Combine(_folder, "nested.pmuv");
        string text = "case a\n";
        for (int i = 0; i < 64; i++)
            text += $"repeat 2\ncontext el={i & 1}\n";
        text += "irq => 0\n";
        for (int i = 0; i < 64; i++)
            text += $"context el={i & 1}\nend\n";
        File.WriteAllText(file, text);
        Assert.Contains("expected at most 1000 statements", CommandLine.Run("replay", "--max-steps", "1000", file).Output);
    }

    [Fact]
    public void Replay_ManySavesAndConfigurations_EndInOneSentence()
    {
        string file = Path.Combine(_folder, "many.pmuv");
        File.WriteAllText(file, "case a\n" + string.Concat(Enumerable.Range(0, 2000).Select(i => $"save s{i}\n")));
        Assert.StartsWith($"{file}:1026:6: the file saves more than 1024 states", CommandLine.Run("replay", file).Error);
        File.WriteAllText(file, string.Concat(Enumerable.Range(0, 2000).Select(i => $"case c{i}\nconfig imp={i & 255} idcode={i >> 8}\n")));
        Assert.Contains("more than 1024 different configurations", CommandLine.Run("replay", file).Error);
        // The same one again and again is one.
        File.WriteAllText(file, string.Concat(Enumerable.Range(0, 2000).Select(i => $"case c{i}\nconfig imp=1\n")));
        Assert.EndsWith("2000 passed, 0 failed\n", CommandLine.Run("replay", "-q", file).Output);
    }

    [Fact]
    public void Replay_HostileWords_AreShownShortAndWithoutControlCharacters()
    {
        string file = Path.Combine(_folder, "words.pmuv");
        File.WriteAllText(file, "case a\n\u001b]0;title\u0007\u202e" + new string('x', 100_000) + "\n");
        string error = CommandLine.Run("replay", file).Error;
        Assert.StartsWith($"{file}:2:1: '\\x1b]0;title\\x07\\u202exxx", error);
        Assert.Contains("…' is not a statement\n", error);
        Assert.InRange(error.Length, 60, file.Length + 150);
        File.WriteAllText(file, "case \u001b[2Jname\nmrs PMCCNTR_EL0 => 1\n");
        Assert.StartsWith($"FAIL {file}:2: \\x1b[2Jname: mrs PMCCNTR_EL0: expected 1, got ", CommandLine.Run("replay", file).Output);
    }

    [Theory]
    [InlineData("decode", "PMCR\u001b[31m", "0")]
    [InlineData("run", "no\u001b[31m.elf")]
    [InlineData("map", "\u001b[31m", "CPU_CYCLES")]
    [InlineData("\u001b[31m")]
    [InlineData("registers", "--view", "\u001b[31m")]
    public void Message_WithAWordOfTheUser_HasNoControlCharacter(params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("\\x1b[31m", answer.Error);
        Assert.DoesNotContain(answer.Error.TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    public void Message_WithAVeryLongWord_IsShort()
    {
        foreach (string[] arguments
            in (string[][])[["decode", new('x', 50_000), "0"], [new('x', 50_000)], ["map", "zen4", new('x', 50_000)], ["registers", "--what", new('x', 50_000)], ["run", "g", "--host", new('x', 50_000)]])
        {
            Assert.InRange(CommandLine.Run(arguments).Error.Length, 20, 1500);
        }
    }

    [Fact]
    public void Run_ImageWithoutAnEnd_SaysHowMuchAnImageMayHave()
    {
        Answer answer = CommandLine.Run("run", "/dev/zero");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("this is longer than 256 MiB, the most that a guest image may have; name a smaller one", answer.Error);
        Assert.Single(answer.Error, '\n');
    }

    [Theory]
    [InlineData("/dev/zero", "this is not a regular file; an attribute is a regular file of at most 64 KiB, so it was left out")]
    [InlineData("fifo", "this is not a regular file; an attribute is a regular file of at most 64 KiB, so it was left out")]
    [InlineData("long", "this is longer than 64 KiB; an attribute is a regular file of at most 64 KiB, so it was left out")]
    public void Probe_FilesWithoutAnEnd_AreLeftOutWithASentence(string kind, string expected)
    {
        using SysfsTree tree = SysfsTree.Load(Path.Combine(CommandLine.RepositoryRoot, "Tests", "Trees", "big-little.tree"));
        string devices = Path.Combine(tree.Root, "bus", "event_source", "devices");
        string[] files = [Path.Combine(tree.Root, "devices", "system", "cpu", "possible"), Path.Combine(devices, "armv8_cortex_a55", "type"), Path.Combine(devices, "armv8_cortex_a76", "cpus")];
        foreach (string file in files)
        {
            File.Delete(file);
            if (kind == "fifo")
                Process.Start("mkfifo", [file]).WaitForExit();
            else if (kind == "long")
                File.WriteAllText(file, new string('0', (64 * 1024) + 1));
            else
                File.CreateSymbolicLink(file, kind);
        }

        Answer answer = CommandLine.Run("probe", "--sysfs", tree.Root);
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("possible CPUs: unknown\n", answer.Output);
        foreach (string file in files)
            Assert.Contains($"emu: {file}: {expected}\n", answer.Error);
    }

    private string Coverage()
    {
        File.WriteAllText(Path.Combine(_folder, "rules.md"), "");
        return Path.Combine(_folder, "coverage.md");
    }
}
