using System;
using Emu.HostPmus;
using Emu.Hosts.Linux;

namespace Emu.Tests.Hosts.Linux;

/// <summary>A kernel that opens no counter: the reason is one sentence, and nothing stays open.</summary>
public sealed class LinuxRefusalTests : LinuxHostTest
{
    [Theory]
    [InlineData(PerfError.AccessDenied, "kernel.perf_event_paranoid is 2", "set it to 1")]
    [InlineData(PerfError.NotPermitted, "EPERM", "CAP_PERFMON")]
    [InlineData(PerfError.NoSuchEvent, "ENOENT", "another event")]
    [InlineData(PerfError.NoSuchThread, "ESRCH", "a thread that runs")]
    [InlineData(PerfError.NotSupported, "EOPNOTSUPP", "another PMU")]
    [InlineData(PerfError.FilesExhausted, "EMFILE", "ulimit -n")]
    [InlineData(PerfError.SystemFilesExhausted, "ENFILE", "fs.file-max")]
    [InlineData(PerfError.NoSuchPmu, "ENODEV", "a PMU that covers it")]
    [InlineData(PerfError.Busy, "EBUSY", "stop what else profiles")]
    [InlineData(PerfError.Invalid, "EINVAL", "format folder")]
    [InlineData(PerfError.NoPerfEvents, "ENOSYS", "CONFIG_PERF_EVENTS")]
    [InlineData(PerfError.NoSpace, "ENOSPC", "stop what else counts")]
    [InlineData(99, "errno 99", "perf_event_open(2)")]
    public void Open_Refused_SaysWhyInOneSentence(int errno, string cause, string remedy)
    {
        Kernel.Refuse = (type, _) => type == Little ? errno : 0;
        LinuxHostPmu pmu = (LinuxHostPmu)Host.Pmus[0];
        Assert.Null(pmu.Open((NativeEvent)MemAccess, Thread, Owner));
        PerfError refusal = Assert.NotNull(pmu.LastRefusal);
        Assert.Equal(errno, refusal.Number);
        Assert.StartsWith("armv8_cortex_a55 did not open event 0x13 (MEM_ACCESS) for thread 1000: ", refusal.Sentence);
        Assert.Contains(cause, refusal.Sentence);
        Assert.Contains(remedy, refusal.Sentence);
        Assert.Equal(1, Kernel.OpenFds);
        Assert.Null(((LinuxHostPmu)Host.Pmus[1]).LastRefusal);
    }

    [Fact]
    public void Open_WholePcpuRefused_NamesThePcpuAndItsRemedy()
    {
        Kernel.Refuse = (_, _) => PerfError.AccessDenied;
        LinuxHostPmu pmu = (LinuxHostPmu)Host.Pmus[0];
        Assert.Null(pmu.Open((NativeEvent)Cycles, Host.EverythingOn(3), Owner));
        Assert.Contains("for pCPU 3: EACCES", pmu.LastRefusal!.Value.Sentence);
        Assert.Contains("set it to 0", pmu.LastRefusal!.Value.Sentence);
    }

    [Fact]
    public void Open_NoFileDescriptorLeft_GivesBackWhatItHad()
    {
        Kernel.MostFds = 2;
        Assert.Null(Host.Pmus[0].Open((NativeEvent)Cycles, Thread, Owner));
        Assert.Equal(PerfError.FilesExhausted, ((LinuxHostPmu)Host.Pmus[0]).LastRefusal!.Value.Number);
        Assert.Equal(1, Kernel.OpenFds);
        Kernel.MostFds = int.MaxValue;
        Kernel.RefuseMap = PerfError.NotPermitted;
        Assert.Null(Host.Pmus[0].Open((NativeEvent)Cycles, Thread, Owner));
        Assert.Equal(1, Kernel.OpenFds);
        Kernel.RefuseMap = 0;
        using HostCounter counter = Open(0, Cycles);
        counter.Start(ulong.MaxValue);
        Kernel.Count(Little, Cycles, 4);
        Assert.Equal(4UL, counter.Read());
    }

    [Fact]
    public void Open_ThreadOfAnotherHost_IsRefused()
    {
        using LinuxHost other = new(new LinuxHostOptions { Sysfs = Sysfs.Root, SystemCalls = Kernel });
        Assert.Throws<ArgumentException>(() => Host.Pmus[0].Open((NativeEvent)Cycles, other.CurrentThread(), Owner));
    }
}
