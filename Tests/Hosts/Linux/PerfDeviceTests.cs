using System.Linq;
using Emu.HostPmus;
using Emu.Hosts.Linux;

namespace Emu.Tests.Hosts.Linux;

/// <summary>What is read of /sys/bus/event_source/devices.</summary>
public sealed class PerfDeviceTests : System.IDisposable
{
    private readonly SysfsTree _sysfs = new();

    public void Dispose() => _sysfs.Dispose();

    [Theory]
    [InlineData("config:0-15\n", 0, 0xFFFFUL)]
    [InlineData("config:0-7,32-35\n", 0, 0xF_0000_00FFUL)]
    [InlineData("config1:0", 1, 1UL)]
    [InlineData("config2:0-63\n", 2, ulong.MaxValue)]
    [InlineData("config:63\n", 0, 1UL << 63)]
    public void TryParse_Format_HasItsWordAndBits(string text, int word, ulong bits)
    {
        Assert.True(PerfFormat.TryParse(text, out PerfFormat format));
        Assert.Equal(new PerfFormat(word, bits), format);
    }

    [Theory]
    [InlineData("")]
    [InlineData("config\n")]
    [InlineData("config:\n")]
    [InlineData("config3:0-7\n")]
    [InlineData("config:7-0\n")]
    [InlineData("config:0-64\n")]
    [InlineData("config:0-7,\n")]
    [InlineData("config:-1\n")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(PerfFormat.TryParse(text, out _));

    [Fact]
    public void TryEncode_SplitField_PutsHighBitsWhereTheyBelong()
    {
        PerfFormat format = new(0, 0xF_0000_00FF);
        Assert.True(format.TryEncode(0x176, out ulong word));
        Assert.Equal(0x1_0000_0076UL, word);
        Assert.False(format.TryEncode(0x1000, out _));
    }

    [Fact]
    public void ReadAll_AnyTree_ListsByTypeWithAllThatIsThere()
    {
        _sysfs.WithPmu("uncore_imc", 14, null, ("cpumask", "0,8\n"))
            .WithPmu("armv8_cortex_a76", 9, "4-7", ("format/event", "config:0-15\n"), ("format/long", "config1:0\n"), ("format/odd", "nonsense\n"))
            .WithPmu("armv8_cortex_a55", 8, "0-3", ("events/cpu_cycles", "event=0x0011\n"), ("caps/slots", "0x00000000\n"));
        System.Collections.Generic.IReadOnlyList<PerfDevice> devices = PerfDevice.ReadAll(_sysfs.Root);
        Assert.Equal(["armv8_cortex_a55", "armv8_cortex_a76", "uncore_imc"], devices.Select(device => device.Name));
        Assert.Equal("event=0x0011", devices[0].Events["cpu_cycles"]);
        Assert.Equal("0x00000000", devices[0].Caps["slots"]);
        Assert.Equal(CpuSet.Parse("4-7"), devices[1].Cpus);
        Assert.Equal(["event", "long"], devices[1].Formats.Keys);
        Assert.Equal(CpuSet.Parse("0,8"), devices[2].CpuMask);
        Assert.Null(devices[2].Cpus);
    }

    [Fact]
    public void ReadAll_NoTree_IsEmpty() => Assert.Empty(PerfDevice.ReadAll(System.IO.Path.Combine(_sysfs.Root, "missing")));

    [Fact]
    public void TryEncode_EventAndUmask_GoToTheirBits()
    {
        _sysfs.WithPmu("cpu", 4, null, ("format/event", "config:0-7,32-35\n"), ("format/umask", "config:8-15\n")).WithPmu("apple_icestorm_pmu", 8, "0-3", ("format/event", "config:0-7\n"));
        System.Collections.Generic.IReadOnlyList<PerfDevice> devices = PerfDevice.ReadAll(_sysfs.Root);
        Assert.True(devices[0].TryEncode(new NativeEvent(0x412E), out ulong config));
        Assert.Equal(0x412EUL, config);
        Assert.True(devices[1].TryEncode(new NativeEvent(0x8C), out config));
        Assert.Equal(0x8CUL, config);
        Assert.False(devices[1].TryEncode(new NativeEvent(0x18C), out _));
    }

    [Fact]
    public void LinuxHost_BigLittle_HasAPmuOfEachModelAndNoOther()
    {
        _sysfs.With("devices/system/cpu/possible", "0-7\n")
            .WithPmu("software", 1, null)
            .WithPmu("armv8_cortex_a76", 9, "4-7")
            .WithPmu("armv8_cortex_a55", 8, "0-3")
            .WithPmu("arm_dsu_0", 10, null, ("cpumask", "0\n"));
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = new FakeKernel() });
        Assert.Equal(["armv8_cortex_a55 (type 8, cpus 0-3)", "armv8_cortex_a76 (type 9, cpus 4-7)"], host.Pmus.Select(pmu => pmu.ToString()));
        Assert.Equal(4, host.Pmus[1].PmuVersion);
        Assert.Equal(new NativeEvent(0x13), host.Pmus[0].MapPmuv3Event(0x13));
    }

    [Fact]
    public void LinuxHost_CoreThatAcpiDoesNotName_CountsWhatTheKernelNames()
    {
        _sysfs.With("devices/system/cpu/possible", "0-63\n")
            .WithPmu("armv8_pmuv3_0", 8, "0-63", ("format/event", "config:0-15\n"), ("events/cpu_cycles", "event=0x0011\n"), ("events/inst_retired", "event=0x0008\n"));
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = new FakeKernel() });
        LinuxHostPmu pmu = Assert.IsType<LinuxHostPmu>(Assert.Single(host.Pmus));
        Assert.Equal(1, pmu.PmuVersion);
        Assert.Equal(new NativeEvent(0x11), pmu.MapPmuv3Event(0x11));
        Assert.Equal(NativeEvent.NotCounted, pmu.MapPmuv3Event(0x13));
        Assert.Equal("CPU_CYCLES", pmu.Model.NativeNameOf(new NativeEvent(0x11)));
    }

    [Fact]
    public void LinuxHost_NoPmuOfCores_TakesTheSoftwareOneIfItMay()
    {
        _sysfs.With("devices/system/cpu/possible", "0-1\n").WithPmu("software", 1, null).WithPmu("msr", 6, null);
        using LinuxHost host = new(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = new FakeKernel() });
        LinuxHostPmu pmu = Assert.IsType<LinuxHostPmu>(Assert.Single(host.Pmus));
        Assert.True(pmu.IsSoftware);
        Assert.Equal(CpuSet.Parse("0-1"), pmu.Cpus);
        using LinuxHost none = new(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = new FakeKernel(), SoftwareAsLast = false });
        Assert.Empty(none.Pmus);
    }
}
