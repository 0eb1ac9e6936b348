using System;
using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Kvm;

namespace Emu.Tests.Hosts.Linux;

/// <summary>A vCPU that moves between the PMUs of a Linux host: what a reload costs, and that it loses no count.</summary>
public sealed class LinuxReloadTests : LinuxHostTest
{
    [Fact]
    public void Reload_SixCachedEvents_TakesThreeSystemCalls()
    {
        VcpuCounters counters = Counters();
        counters.MoveTo(0);
        for (int i = 0; i < 6; i++)
            counters.Start(i, (ushort)(0x10 + i), ulong.MaxValue);
        counters.MoveTo(1);
        counters.MoveTo(0);

        long before = Calls.Total;
        Assert.Equal(0x3FUL, counters.MoveTo(1).Moved);
        long reload = Calls.Total - before;
        Assert.Equal(3, reload);

        // What KVM does: the old events are released, the new ones created. Here the six are opened and closed.
        before = Calls.Total;
        List<HostCounter> opened = [];
        for (int i = 0; i < 6; i++)
            opened.Add(Open(0, (ushort)(0x10 + i), new SilentOwner()));
        foreach (HostCounter counter in opened)
            counter.Dispose();
        Assert.True(Calls.Total - before >= 5 * reload, $"{Calls.Total - before} against {reload}");
        counters.Dispose();
    }

    [Fact]
    public void Reload_ToAndFro_LosesAndDoublesNoCount()
    {
        VcpuCounters counters = Counters();
        counters.MoveTo(0);
        counters.Start(31, Cycles, ulong.MaxValue);
        counters.Start(0, MemAccess, ulong.MaxValue);
        ulong expected = 0;
        for (int i = 0; i < 100; i++)
        {
            Kernel.Count((i & 1) == 0 ? Little : Big, Cycles, (ulong)i);
            Kernel.Count((i & 1) == 0 ? Big : Little, Cycles, 1_000_000);
            expected += (ulong)i;
            counters.MoveTo((i + 1) & 1);
            Assert.Equal(expected, counters.Read(31));
        }

        Assert.Equal(2 * 3, Kernel.Opened.Count);
        counters.Dispose();
        Assert.True(Kernel.OpenFds <= 1);
    }

    [Fact]
    public void Reload_BetweenCachedSets_AllocatesNothing()
    {
        VcpuCounters counters = Counters();
        counters.MoveTo(0);
        for (int i = 0; i < 6; i++)
            counters.Start(i, (ushort)(0x10 + i), 1UL << 32);
        counters.MoveTo(1);
        counters.MoveTo(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            counters.MoveTo(1);
            counters.MoveTo(0);
        }

        // The fake kernel looks through its members when a group is switched on; that is its own affair.
        long perReload = (GC.GetAllocatedBytesForCurrentThread() - before) / 200;
        Assert.InRange(perReload, 0, 200);
        counters.Dispose();
    }
}
