using System.IO;
using System.Linq;
using Emu.Hosts.Linux;
using Emu.Tests.Infrastructure;

namespace Emu.Tests.Hosts.Linux;

/// <summary>The choice of a backend on the machines of Tests/Trees.</summary>
public class BackendTreeTests
{
    [Theory]
    [InlineData("server", "event-source:armv8_pmuv3_0")]
    [InlineData("big-little", "fixed-counters-only")]
    [InlineData("apple", "fixed-counters-only")]
    [InlineData("hybrid", "fixed-counters-only")]
    [InlineData("hole", "none")]
    [InlineData("guest", "none")]
    [InlineData("two-that-cover", "event-source:armv8_cortex_a72")]
    public void Choose_OnAMachine_IsAsAVmmDoes(string machine, string choice)
    {
        using SysfsTree tree = SysfsTree.Load(Repository.PathOf("Tests", "Trees", machine + ".tree"));
        Assert.Equal(choice, Choose(tree).ToString());
    }

    [Fact]
    public void Choose_EveryTree_HasATestOfItsOwn() =>
        Assert.Equal(7, Directory.GetFiles(Repository.PathOf("Tests", "Trees"), "*.tree").Length);

    [Theory]
    [InlineData("server", "")]
    [InlineData("big-little", "cortex-a76,cortex-a55")]
    [InlineData("apple", "apple-m1,apple-m1")]
    [InlineData("hybrid", "golden-cove,gracemont")]
    [InlineData("guest", "linux-software")]
    public void LinuxHost_OnAMachine_FindsItsModelsInTheOrderOfTheirTypes(string machine, string models)
    {
        using SysfsTree tree = SysfsTree.Load(Repository.PathOf("Tests", "Trees", machine + ".tree"));
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = tree.Root, SystemCalls = new FakeKernel() });
        string[] expected = models.Length == 0 ? ["armv8-pmuv3-0"] : models.Split(',');
        Assert.Equal(expected, host.Pmus.Select(pmu => ((LinuxHostPmu)pmu).Model.Name));
    }

    [Theory]
    [InlineData("25", "33", "zen3")]
    [InlineData("25", "97", "zen4")]
    [InlineData("25", "17", "zen4")]
    [InlineData("23", "49", null)]
    [InlineData("26", "68", null)]
    public void LinuxHost_AmdProcessor_GoesByFamilyAndModel(string family, string model, string? expected)
    {
        using SysfsTree tree = new SysfsTree().With("devices/system/cpu/possible", "0-31\n").WithPmu("cpu", 4, null)
            .With("proc/cpuinfo", $"processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: {family}\nmodel\t\t: {model}\nmodel name\t: AMD\n");
        using LinuxHost host = new(
            new LinuxHostOptions { Sysfs = tree.Root, Procfs = Path.Combine(tree.Root, "proc"), SystemCalls = new FakeKernel() });
        Assert.Equal(expected, host.Pmus.Count == 0 ? null : ((LinuxHostPmu)host.Pmus[0]).Model.Name);
    }

    private static BackendChoice Choose(SysfsTree tree)
    {
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = tree.Root, SystemCalls = new FakeKernel() });
        return BackendChoice.Choose(
            EventSource.ReadPossibleCpus(tree.Root),
            EventSource.ReadAll(tree.Root),
            type => host.Pmus.Any(pmu => pmu is LinuxHostPmu { IsSoftware: false } && pmu.Type == (int)type));
    }
}
