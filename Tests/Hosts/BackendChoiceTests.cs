using System.Collections.Generic;
using System.IO;
using Emu.HostPmus;
using Emu.Hosts.Linux;

namespace Emu.Tests.Hosts;

public class BackendChoiceTests
{
    private static readonly CpuSet Possible = CpuSet.Parse("0-7");

    [Fact]
    public void Choose_HomogeneousHost_TakesItsPmu() =>
        Assert.Equal("event-source:armv8_pmuv3", Choose(Source("armv8_pmuv3", "0-7", type: 8), Source("software", null, type: 1)).ToString());

    [Fact]
    public void Choose_BigLittle_TakesTheFixedCounters() =>
        Assert.Equal("fixed-counters-only", Choose(Source("a55", "0-3", type: 8), Source("a76", "4-7", type: 9)).ToString());

    [Fact]
    public void Choose_ACpuWithoutPmu_TakesNone() =>
        Assert.Equal("none", Choose(Source("a55", "0-3", type: 8), Source("a76", "4-6", type: 9)).ToString());

    [Fact]
    public void Choose_TwoThatCoverAll_TakesTheSmallerLinkText()
    {
        EventSource first = Source("a", "0-7", type: 9, link: "../../devices/pmu_10");
        EventSource second = Source("b", "0-7", type: 8, link: "../../devices/pmu_2");
        Assert.Equal("event-source:a", Choose(first, second).ToString());
        Assert.Equal("event-source:a", Choose(second, first).ToString());
    }

    [Fact]
    public void Choose_EntryThatIsNoLink_CoversButIsNotChosen() =>
        Assert.Equal("fixed-counters-only", Choose(new EventSource("a", null, 8, Possible)).ToString());

    [Fact]
    public void Choose_TypeThatSetPmuRefuses_DoesNotCover()
    {
        EventSource[] sources = [Source("intel", "0-7", type: 4), Source("a76", "4-7", type: 9)];
        Assert.Equal("none", BackendChoice.Choose(Possible, sources, type => type == 9).ToString());
    }

    [Fact]
    public void Choose_OldMachine_KeepsTheDefault() =>
        Assert.Equal("default", BackendChoice.Choose(null, null, _ => false, isOldMachine: true).ToString());

    [Fact]
    public void Choose_ByName_ComesFirstAndNeedsNoCoverage()
    {
        EventSource[] sources = [Source("a55", "0-3", type: 8), new EventSource("bare", null, 10, null)];
        Assert.Equal("event-source:a55", BackendChoice.Choose(Possible, sources, _ => true, "a55", isOldMachine: true).ToString());
        Assert.Equal("event-source:bare", BackendChoice.Choose(null, sources, _ => true, "bare").ToString());
        Assert.Equal("-ENXIO", BackendChoice.Choose(Possible, sources, type => type != 8, "a55").ToString());
        Assert.Equal("-ENXIO", BackendChoice.Choose(Possible, sources, _ => true, "a77").ToString());
    }

    [Fact]
    public void Choose_UnknownFacts_TakesNone()
    {
        Assert.Equal("none", BackendChoice.Choose(null, [Source("a", "0-7", type: 8)], _ => true).ToString());
        Assert.Equal("none", BackendChoice.Choose(Possible, null, _ => true).ToString());
    }

    [Theory]
    [InlineData("8\n", 8)]
    [InlineData("8", 8)]
    [InlineData("0x1f\n", 31)]
    [InlineData("017\n", 15)]
    [InlineData("0\n", 0)]
    [InlineData("4294967295\n", uint.MaxValue)]
    public void TryParseType_Number_IsReadAsCDoes(string text, uint type)
    {
        Assert.True(EventSource.TryParseType(text, out uint read));
        Assert.Equal(type, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("8 \n")]
    [InlineData("8\n\n")]
    [InlineData("-1\n")]
    [InlineData("0x\n")]
    [InlineData("09\n")]
    [InlineData("4294967296\n")]
    [InlineData("99999999999999999999999\n")]
    public void TryParseType_AnythingElse_IsRefused(string text) => Assert.False(EventSource.TryParseType(text, out _));

    [Fact]
    public void ReadAll_SysfsTree_FindsEachEntryWithWhatItHas()
    {
        string root = Directory.CreateTempSubdirectory("emu sysfs ").FullName;
        try
        {
            Write(root, "devices/system/cpu/possible", "0-7\n");
            Write(root, "devices/pmu_a/type", "8\n");
            Write(root, "devices/pmu_a/cpus", "0-7\n");
            Write(root, "devices/uncore/type", "11\n");
            string devices = Directory.CreateDirectory(Path.Combine(root, "bus", "event_source", "devices")).FullName;
            Directory.CreateSymbolicLink(Path.Combine(devices, "armv8_pmuv3"), "../../../devices/pmu_a");
            Directory.CreateSymbolicLink(Path.Combine(devices, "uncore"), "../../../devices/uncore");

            IReadOnlyList<EventSource> sources = EventSource.ReadAll(root)!;

            Assert.Equal(2, sources.Count);
            Assert.Contains(new EventSource("armv8_pmuv3", "../../../devices/pmu_a", 8, Possible), sources);
            Assert.Contains(new EventSource("uncore", "../../../devices/uncore", 11, null), sources);
            Assert.Equal(Possible, EventSource.ReadPossibleCpus(root));
            Assert.Equal("event-source:armv8_pmuv3", BackendChoice.Choose(EventSource.ReadPossibleCpus(root), sources, _ => true).ToString());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void ReadAll_NoSuchTree_AnswersNull()
    {
        string missing = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Null(EventSource.ReadAll(missing));
        Assert.Null(EventSource.ReadPossibleCpus(missing));
    }

    private static BackendChoice Choose(params EventSource[] sources) => BackendChoice.Choose(Possible, sources, _ => true);

    private static EventSource Source(string name, string? cpus, uint type, string? link = null) =>
        new(name, link ?? $"../../../devices/{name}", type, cpus is null ? null : CpuSet.Parse(cpus));

    private static void Write(string root, string path, string text)
    {
        string file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
