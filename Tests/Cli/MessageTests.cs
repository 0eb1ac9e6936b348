using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Emu.Tests.Hosts.Linux;

namespace Emu.Cli.Tests;

/// <summary>Numbers that are too large, lists with holes, and names in other letters.</summary>
public sealed class MessageTests : IDisposable
{
    private const string Guest = "Guests/images/cycles.elf";

    private readonly string _folder = Directory.CreateTempSubdirectory("emu test ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("The largest is 18,446,744,073,709,551,615.", "run", Guest, "--max-instructions", "18446744073709551616")]
    [InlineData("The largest is 18,446,744,073,709,551,615.", "run", Guest, "--max-instructions", "18446744073709552K")]
    [InlineData("The largest is 9,223,372,036,854,775,807.", "replay", "x", "--max-steps", "9223372036854775808")]
    [InlineData("The largest is 31.", "run", Guest, "--counters", "32")]
    [InlineData("the largest value of 64 bits is 0xFFFF_FFFF_FFFF_FFFF.", "decode", "PMCR_EL0", "0x1_0000_0000_0000_0000")]
    [InlineData("give one up to 0xFFFF.", "map", "zen4", "0x1_0000_0000_0000_0000")]
    [InlineData("give one up to 0xFFFF.", "registers", "0x10000", "--what", "events")]
    [InlineData("the largest is 18446744073709551615", "run", Guest, "--schedule", "1@18446744073709551616")]
    [InlineData("the largest is 2147483647", "run", Guest, "--schedule", "2147483648@1")]
    public void NumberThatIsTooLarge_SaysTheLargest(string expected, params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(expected, answer.Error);
    }

    [Theory]
    [InlineData("msr PMCR_EL0 18446744073709551616", "18446744073709551616 is more than 18446744073709551615, the largest value here")]
    [InlineData("msr PMCR_EL0 0x1_0000_0000_0000_0000", "is more than 18446744073709551615, the largest value here")]
    [InlineData("count 65536 1", "65536 is more than 65535, the largest number of an event")]
    [InlineData("count 0x1_0000_0000_0000_0000 1", "is more than 65535, the largest number of an event")]
    [InlineData("config features=FEAT_RME,,FEAT_SEL2", "an item between the commas is empty; take the extra comma away")]
    [InlineData("config events=0x11,", "an item between the commas is empty; take the extra comma away")]
    [InlineData("host-pmu a type=1 cpus=0,,2", "an item between the commas is empty; take the extra comma away")]
    [InlineData("host-pmu a type=1 cpus=0 map=,0x11:1", "an item between the commas is empty; take the extra comma away")]
    [InlineData("host-pmu a type=1 cpus=0 events=0x11,,0x12", "an item between the commas is empty; take the extra comma away")]
    [InlineData("host-pmu a type=1 cpus=65536", "the largest number is 65535")]
    public void Vector_NumberOrList_SaysWhatIsWrong(string statement, string expected)
    {
        Answer answer = Replay($"case a\n{statement}\n");
        Assert.Equal(2, answer.ExitStatus);
        Assert.Contains(expected, answer.Error);
    }

    [Theory]
    [InlineData("--host cortex-a55:4,,cortex-a76:4", "run", Guest, "--host", "cortex-a55:4,,cortex-a76:4")]
    [InlineData("--host cortex-a55,", "events", "--host", "cortex-a55,")]
    [InlineData("--features ,FEAT_RME", "decode", "PMCR_EL0", "0", "--features", ",FEAT_RME")]
    [InlineData("--schedule 1@1,,2@2", "run", Guest, "--schedule", "1@1,,2@2")]
    public void EmptyItem_IsNamedAsWhatItIs(string option, params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.Equal(2, answer.ExitStatus);
        Assert.StartsWith($"emu: {option}: an item between the commas is empty; take the extra comma away.", answer.Error);
    }

    [Theory]
    [InlineData("registers", "pmcr", "--view", "AArch32", "--what", "Fields", "--format", "CSV")]
    [InlineData("registers", "--what", "EVENTS", "cpu_cycles")]
    [InlineData("decode", "pmevtyper3_el0", "0", "--features", "feat_pmuv3_th,Feat_PMUv3_Edge")]
    [InlineData("decode", "PmCr", "0", "--features", "ALL")]
    [InlineData("events", "--host", "Apple-M1,CORTEX-A76")]
    [InlineData("map", "GOLDEN-COVE", "mem_access")]
    [InlineData("run", Guest, "--host", "Cortex-A55:4,CORTEX-A76:4", "--pmu", "Fixed-Counters-Only")]
    [InlineData("run", Guest, "--host", "Cortex-A55:4", "--backend", "Cortex-A55")]
    [InlineData("run", Guest, "--backend", "EMULATED")]
    public void Names_InOtherLetters_AreFound(params string[] arguments)
    {
        Answer answer = CommandLine.Run(arguments);
        Assert.True(answer.ExitStatus == 0, answer.Error);
    }

    [Fact]
    public void Names_OfAVectorFile_AreFoundInOtherLetters()
    {
        Answer answer = Replay("""
            case a
            config features=feat_pmuv3_icntr aarch32=1
            control mdcr_el2 0
            msr pmcr_el0 0x41
            count inst_retired 1
            raw-read Pmcr_El0 => 0x41/0x41
            context state=a32
            mrc pmcr => 0x41/0x41
            case b
            host-pmu a type=1 cpus=0 model=Cortex-A55
            vm
            vcpu-init 0 pcpu=0
            has-attr 0 irq => 0

            """);
        Assert.EndsWith("2 passed, 0 failed\n", answer.Output);
        Assert.Equal("", answer.Error);
    }

    [Fact]
    public void Probe_NameOfAPmu_IsFoundInOtherLetters()
    {
        using SysfsTree tree = SysfsTree.Load(Path.Combine(CommandLine.RepositoryRoot, "Tests", "Trees", "big-little.tree"));
        Assert.Contains("backend: event-source:armv8_cortex_a76 (as asked for", CommandLine.Run("probe", "--sysfs", tree.Root, "--pmu", "ARMV8_Cortex_A76").Output);
    }

    [Fact]
    public async Task Docs_SeveralAtATimeIntoOneFolder_EachWaitsForTheOther()
    {
        Task<Answer>[] runs = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => CommandLine.RunIn(_folder, "docs", "site")))];
        foreach (Task<Answer> run in runs)
        {
            Answer answer = await run;
            Assert.True(answer.ExitStatus == 0, answer.Error);
        }

        // The folder is whole: another run finds all that it wrote, and leaves nothing half done.
        Assert.Empty(Directory.GetDirectories(Path.Combine(_folder, "site"), ".*"));
        Assert.Equal(0, CommandLine.RunIn(_folder, "docs", "site").ExitStatus);
    }

    [Fact]
    public async Task Docs_WhileAnotherWrites_SaysWhatItWaitsFor()
    {
        Assert.Equal(0, CommandLine.RunIn(_folder, "docs", "site").ExitStatus);
        Task<Answer> second;
        using (new FileStream(Path.Combine(_folder, "site", ".emu-docs.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            second = Task.Run(() => CommandLine.RunIn(_folder, "docs", "site"));
            await Task.Delay(TimeSpan.FromSeconds(3));
            Assert.False(second.IsCompleted);
        }

        Answer answer = await second;
        Assert.Equal("emu: OUT site: waiting for another `emu docs` that writes there\n", answer.Error);
        Assert.Equal(0, answer.ExitStatus);
    }

    private Answer Replay(string text)
    {
        string path = Path.Combine(_folder, "a.pmuv");
        File.WriteAllText(path, text);
        return CommandLine.Run("replay", path);
    }
}
