using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;

using Emu.Cli.Run;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Cli.Tests;

/// <summary>What `emu run` says about images, hosts and schedules that cannot be run, before anything runs, and of moves that did not happen.</summary>
public sealed class RunCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("emu run ").FullName;

    private static string Cycles => Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", "cycles.elf");

    private static string Smp => Path.Combine(CommandLine.RepositoryRoot, "Guests", "images", "smp.elf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("default")]
    [InlineData("fixed-counters-only")]
    [InlineData("common-events")]
    [InlineData("cortex_x4")]
    public void Run_CoresOfDifferentVersions_AreRefusedInOneSentence(string backend)
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--host", "cortex-x4:1,neoverse-n2:2", "--pmu", backend);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Equal("", answer.Output);
        Assert.Contains("--host cortex-x4:1,neoverse-n2:2: ", answer.Error);
        Assert.Contains("cortex-x4 has PMUVer 7, neoverse-n2 has PMUVer 6", answer.Error);
        Assert.Contains("--pmu emulated", answer.Error);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("cortex-a55 has no fixed instruction counter; choose the cores of --host among golden-cove, gracemont", "--host", "golden-cove:1,cortex-a55:1", "--pmu", "fixed-counters-only")]
    [InlineData("needs --pmuver 9", "--host", "golden-cove:1", "--pmuver", "8")]
    [InlineData("leave the option out", "--host", "golden-cove:1", "--pmu", "emulated")]
    [InlineData("leave the option out")]
    public void Run_InstructionCounterThatCannotBe_IsRefusedInOneSentence(string reason, params string[] options)
    {
        Answer answer = CommandLine.RunIn(_folder, ["run", Cycles, "--instruction-counter", .. options]);
        Assert.Equal((2, ""), (answer.ExitStatus, answer.Output));
        Assert.Contains(reason, answer.Error);
        Assert.Single(answer.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Run_CoresOfDifferentVersionsEmulated_Runs()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--host", "cortex-x4:1,neoverse-n2:1", "--pmu", "emulated", "--schedule", "1@100");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("1 of 1 moves happened", answer.Error);
    }

    [Fact]
    public void Choose_EveryPairOfModels_AgreesWithWhatTheVmCanDo()
    {
        List<string> wrong = [];
        IReadOnlyList<HostPmuModel> models = [.. HostModels.All];
        Machine.GuestImage image = Machine.GuestImage.Load(Cycles);
        for (int i = 0; i < models.Count; i++)
        {
            for (int j = i; j < models.Count; j++)
            {
                Cluster[] clusters = [new Cluster(models[i], 1), new Cluster(models[j], 1)];
                SimulatedHost host = HostSetup.Build(clusters);
                using Vm vm = new(host.Pmus);
                bool refused = false;
                try
                {
                    Assert.NotNull(HostSetup.Choose(new RunSettings { Image = image, Host = clusters, Pmu = RunSettings.Default }, host));
                }
                catch (UsageException)
                {
                    refused = true;
                }

                if (refused != (vm.PmuVersionLimit == 0))
                    wrong.Add($"{models[i].Name} and {models[j].Name}: refused {refused}, limit {vm.PmuVersionLimit}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("2@1000,1@2000,0@3G", "2 of 3 moves happened")]
    [InlineData("2@1000,1@2000,0@3000", "3 of 3 moves happened")]
    [InlineData("2@3G", "0 of 1 moves happened")]
    public void Run_Schedule_SaysAtTheEndHowManyMovesHappened(string schedule, string expected)
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--host", "cortex-a55:2,cortex-a76:2", "--pmu", "emulated", "--schedule", schedule);
        Assert.Contains(expected, answer.Error);
    }

    [Fact]
    public void Run_ManyCpus_SaysWhatEachDid()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Smp, "--cpus", "3", "--host", "cortex-a55:2,cortex-a76:2", "--pmu", "common-events", "--schedule", "1:3@20K,0:2@30K");
        Assert.Equal(0, answer.ExitStatus);
        Assert.Contains("note CPUs: 3", answer.Output);
        Assert.Contains("2 of 2 moves happened", answer.Error);
        for (int vcpu = 0; vcpu < 3; vcpu++)
            Assert.Matches($@"vCPU {vcpu} +[0-9,]+ instructions, [0-9,]+ cycles, [0-9,]+ interrupts", answer.Error);
    }

    [Fact]
    public void Run_OneCpu_SaysNothingOfVcpus() => Assert.DoesNotContain("vCPU", CommandLine.RunIn(_folder, "run", Smp, "--cpus", "1").Error);

    [Theory]
    [InlineData("0")]
    [InlineData("9")]
    [InlineData("two")]
    public void Run_CpusOutOfRange_AreRefused(string cpus)
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Smp, "--cpus", cpus);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains($"--cpus {cpus}: Give a number from 1 to 8.", answer.Error);
    }

    [Fact]
    public void Run_MoveOfAVcpuThatIsNotThere_IsRefused()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Smp, "--cpus", "2", "--host", "cortex-a55:2", "--schedule", "2:1@5");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("--schedule 2:1@5: there is no vCPU 2; name one from 0 to 1, or ask for more with --cpus.", answer.Error);
    }

    [Fact]
    public void Run_ReportOfManyCpus_HasALaneForEach()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Smp, "--cpus", "3", "--host", "cortex-a55:2,cortex-a76:2", "--pmu", "emulated", "--schedule", "1:3@20K", "--report", "page.html");
        Assert.Equal(0, answer.ExitStatus);
        string page = File.ReadAllText(Path.Combine(_folder, "page.html"));
        Assert.Contains("vCPU 1 was on pCPU 1 (cortex-a55) from 0 ns, then pCPU 3 (cortex-a76) from", page);
        Assert.Contains("vCPU 2 was on pCPU 2 (cortex-a76) from 0 ns.", page);
        Assert.Contains("PMCCNTR_EL0, vCPU 2", page);
    }

    [Fact]
    public void Run_SavedAndRestored_GoesOnAsIfItHadNeverStopped()
    {
        string[] run = ["run", Smp, "--cpus", "2", "--host", "cortex-a55:2,cortex-a76:2", "--pmu", "common-events", "--schedule", "1:3@20K,0:2@90K"];
        Answer whole = CommandLine.RunIn(_folder, run);
        Answer first = CommandLine.RunIn(_folder, [.. run, "--save-at", "60K", "half.machine"]);
        Assert.Equal(0, first.ExitStatus);
        Assert.Contains("saved the machine in half.machine", first.Error);
        Answer second = CommandLine.RunIn(_folder, "run", "--restore", "half.machine");
        Assert.Equal(0, second.ExitStatus);
        Assert.Equal(whole.Output, first.Output + second.Output);
        Assert.Equal(Totals(whole.Error), Totals(second.Error));
    }

    [Fact]
    public void Run_EndsBeforeItIsSaved_SaysSo()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", Cycles, "--save-at", "1G", "never.machine");
        Assert.Contains("the run ended before the machine could be saved at instruction 1,000,000,000: no file was written", answer.Error);
        Assert.False(File.Exists(Path.Combine(_folder, "never.machine")));
    }

    [Theory]
    [InlineData("--cpus 2", "--cpus: with --restore this is in the file")]
    [InlineData("--append x", "--append: with --restore this is in the file")]
    [InlineData("--memory 64M", "--memory: with --restore this is in the file")]
    [InlineData("--max-instructions 5", "had retired")]
    [InlineData("guest.elf", "IMAGE guest.elf: with --restore the guest is in the file")]
    public void Run_RestoreWithWhatIsInTheFile_IsRefused(string options, string reason)
    {
        Assert.Equal(0, CommandLine.RunIn(_folder, "run", Cycles, "--save-at", "1K", "a.machine").ExitStatus);
        Answer answer = CommandLine.RunIn(_folder, ["run", "--restore", "a.machine", .. options.Split(' ')]);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(reason, answer.Error);
    }

    [Fact]
    public void Run_RestoreOfADamagedFile_IsRefusedWithTheReason()
    {
        Assert.Equal(0, CommandLine.RunIn(_folder, "run", Cycles, "--save-at", "1K", "a.machine").ExitStatus);
        string path = Path.Combine(_folder, "a.machine");
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^40]);
        Answer answer = CommandLine.RunIn(_folder, "run", "--restore", "a.machine");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("'a.machine' is damaged: it ends in", answer.Error);
        Assert.Contains("--restore none.machine: there is no such file", CommandLine.RunIn(_folder, "run", "--restore", "none.machine").Error);
        Assert.Contains("IMAGE: name a guest image, or a saved machine with --restore", CommandLine.RunIn(_folder, "run").Error);
    }

    private static string[] Totals(string error) =>
        [.. error.Split('\n').Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains("MIPS", StringComparison.Ordinal))];

    [Fact]
    public void Run_WithoutASchedule_SaysNothingOfMoves() =>
        Assert.DoesNotContain("moves happened", CommandLine.RunIn(_folder, "run", Cycles).Error);

    [Fact]
    public void Run_StandardInput_IsRefusedWithTheWayRound()
    {
        Answer answer = CommandLine.RunIn(_folder, "run", "-");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("IMAGE -: an image cannot come from standard input", answer.Error);
        Assert.Contains("./-", answer.Error);
    }

    [Fact]
    public void Run_FileCalledDash_Runs()
    {
        File.Copy(Cycles, Path.Combine(_folder, "-"));
        Assert.Equal(0, CommandLine.RunIn(_folder, "run", "./-").ExitStatus);
    }

    [Fact]
    public void Run_Folder_IsRefusedAsOne()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "guests"));
        Answer answer = CommandLine.RunIn(_folder, "run", "guests");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains("IMAGE guests: this is a folder; name a file in it", answer.Error);
    }

    [Fact]
    public void Run_GzipFile_SaysToUnpackIt()
    {
        using (FileStream file = File.Create(Path.Combine(_folder, "cycles.elf.gz")))
        using (GZipStream packed = new(file, CompressionLevel.Fastest))
            packed.Write(File.ReadAllBytes(Cycles));

        Answer answer = CommandLine.RunIn(_folder, "run", "cycles.elf.gz");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("'cycles.elf.gz' is compressed (gzip): unpack it first", answer.Error);
    }

    [Fact]
    public void Run_TextFile_SaysThatItIsOne()
    {
        File.WriteAllText(Path.Combine(_folder, "guest.s"), "_start:\n\tb _start\n");
        Answer answer = CommandLine.RunIn(_folder, "run", "guest.s");
        Assert.Equal(125, answer.ExitStatus);
        Assert.Contains("'guest.s' is a text file, not a program", answer.Error);
    }
}
