using System.Collections.Generic;
using System.Linq;
using Emu.HostPmus;
using Emu.Hosts.Linux;

namespace Emu.Tests.Hosts.Linux;

/// <summary>Counters by perf_event_open: what is asked of the kernel, and what they count.</summary>
public sealed class LinuxHostPmuTests : LinuxHostTest
{
    [Fact]
    public void Open_AnyEvent_AsksForItAloneInUserMode()
    {
        using HostCounter counter = Open(0, MemAccess);
        PerfEventAttr leader = Kernel.Opened[0];
        PerfEventAttr member = Kernel.Opened[1];
        Assert.Equal((Software, 9UL), (leader.Type, leader.Config));
        Assert.Equal(PerfEventAttr.Disabled | PerfEventAttr.Pinned | PerfEventAttr.ExcludeKernel | PerfEventAttr.ExcludeHypervisor,
            leader.Flags);
        Assert.Equal((Little, (ulong)MemAccess, 72U), (member.Type, member.Config, member.Size));
        Assert.Equal(PerfEventAttr.Disabled | PerfEventAttr.ExcludeKernel | PerfEventAttr.ExcludeHypervisor, member.Flags);
        Assert.Equal(1U, member.WakeupEvents);
    }

    [Fact]
    public void Counter_StartStopRead_CountsOnlyWhileItRuns()
    {
        using HostCounter counter = Open(0, Cycles);
        Kernel.Count(Little, Cycles, 5);
        counter.Start(ulong.MaxValue);
        Kernel.Count(Little, Cycles, 100);
        Assert.Equal(100UL, counter.Read());
        Kernel.Count(Little, Cycles, 11);
        Assert.Equal(111UL, counter.Stop());
        Kernel.Count(Little, Cycles, 1000);
        Assert.Equal(0UL, counter.Read());
        Assert.Equal(0UL, counter.Stop());
        counter.Start(ulong.MaxValue);
        Kernel.Count(Little, Cycles, 3);
        Assert.Equal(3UL, counter.Stop());
    }

    [Fact]
    public void Counters_OfOneGroup_RunEachOnItsOwn()
    {
        using HostCounter cycles = Open(0, Cycles);
        using HostCounter instructions = Open(0, Instructions);
        cycles.Start(ulong.MaxValue);
        Kernel.Count(Little, Instructions, 7);
        instructions.Start(ulong.MaxValue);
        Kernel.Count(Little, Cycles, 10);
        Kernel.Count(Little, Instructions, 20);
        Assert.Equal(10UL, cycles.Stop());
        Kernel.Count(Little, Cycles, 10);
        Kernel.Count(Little, Instructions, 20);
        Assert.Equal(40UL, instructions.Read());
        cycles.Start(ulong.MaxValue);
        Kernel.Count(Little, Cycles, 1);
        Assert.Equal(40UL, instructions.Stop());
        Assert.Equal(1UL, cycles.Stop());
    }

    [Fact]
    public void Group_ThatThePmuHasNoRoomFor_CountsNothingAndSaysSo()
    {
        LinuxHostPmu pmu = (LinuxHostPmu)Host.Pmus[0];
        using HostCounter cycles = Open(0, Cycles);
        using HostCounter instructions = Open(0, Instructions);
        Kernel.MostTogether = 1;
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        Assert.False(pmu.IsStarved);
        _ = cycles.Stop();
        _ = instructions.Stop();
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        HostThread thread = Thread;
        thread.BeginReload();
        _ = cycles.Stop();
        _ = instructions.Stop();
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        thread.EndReload();
        Kernel.Count(Little, Cycles, 10);
        Assert.Equal(0UL, cycles.Read());
        Assert.True(pmu.IsStarved);
    }

    [Fact]
    public void Open_MoreEventsThanThePmuCountsAtOnce_OpensAnotherGroup()
    {
        List<HostCounter> counters = [];
        for (int i = 0; i < 20; i++)
            counters.Add(Open(0, (ushort)(0x10 + i)));
        Assert.Equal(3, Kernel.Opened.Count(attributes => attributes.Type == Software));
        foreach (HostCounter counter in counters)
            counter.Start(ulong.MaxValue);
        for (int i = 0; i < 20; i++)
            Kernel.Count(Little, (ulong)(0x10 + i), (ulong)i + 1);
        for (int i = 0; i < 20; i++)
            Assert.Equal((ulong)i + 1, counters[i].Stop());
        foreach (HostCounter counter in counters)
            counter.Dispose();
        Assert.Equal(1, Kernel.OpenFds);
    }
}
