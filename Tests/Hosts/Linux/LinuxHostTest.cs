using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using Emu.HostPmus;
using Emu.Hosts.Linux;
using Emu.Kvm;

namespace Emu.Tests.Hosts.Linux;

/// <summary>A Linux host of two kinds of core, on a kernel whose occurrences the test makes.</summary>
public abstract class LinuxHostTest : IDisposable
{
    private protected const uint Little = 8;
    private protected const uint Big = 9;
    private protected const uint Software = 1;
    private protected const ushort Cycles = 0x11;
    private protected const ushort Instructions = 0x08;
    private protected const ushort MemAccess = 0x13;

    private protected LinuxHostTest()
    {
        Calls = new CountingSystemCalls(Kernel);
        Host = new LinuxHost(new LinuxHostOptions
        {
            Sysfs = Sysfs.Root,
            Procfs = Path.Combine(Sysfs.Root, "proc"),
            SystemCalls = Calls,
        });
        Thread = Host.CurrentThread();
    }

    private protected SysfsTree Sysfs { get; } = new SysfsTree()
        .With("devices/system/cpu/possible", "0-7\n")
        .WithPmu("armv8_cortex_a55", (int)Little, "0-3", ("format/event", "config:0-15\n"))
        .WithPmu("armv8_cortex_a76", (int)Big, "4-7", ("format/event", "config:0-15\n"))
        .With("proc/sys/kernel/perf_event_paranoid", "2\n");

    private protected FakeKernel Kernel { get; } = new();

    private protected CountingSystemCalls Calls { get; }

    private protected LinuxHost Host { get; }

    private protected LinuxThread Thread { get; }

    private protected SilentOwner Owner { get; } = new();

    public void Dispose()
    {
        Host.Dispose();
        Sysfs.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected LinuxCounter Open(int pmu, ushort native, IHostCounterOwner? owner = null) =>
        Assert.IsType<LinuxCounter>(Host.Pmus[pmu].Open((NativeEvent)native, Thread, owner ?? Owner));

    private protected VcpuCounters Counters() => Counters(out _);

    private protected VcpuCounters Counters(out Sink sink)
    {
        sink = new Sink();
        VcpuCounters counters = new([.. Host.Pmus], Thread, sink);
        sink.Counters = counters;
        return counters;
    }

    // As Vcpu.Load does when an overflow is pending.
    private protected void Enter(Sink sink)
    {
        Kernel.WaitForWatcher();
        if (sink.Pending || sink.Overflows.Count == 0)
            sink.Move(0);
    }

    private protected sealed class SilentOwner : IHostCounterOwner
    {
        public void OnOverflow(HostCounter counter) => Assert.Fail("A Linux counter tells at the next entry.");
    }

    private protected sealed class Sink : IHostCounterOwner
    {
        private volatile bool _pending;

        public VcpuCounters? Counters { get; set; }

        public bool Pending { get => _pending; set => _pending = value; }

        public List<(int Counter, ulong Value)> Overflows { get; } = [];

        public void OnOverflow(HostCounter counter) => Assert.Fail("A Linux counter tells at the next entry.");

        public void Move(int pmu)
        {
            for (ulong rest = Counters!.MoveTo(pmu).Overflowed; rest != 0; rest &= rest - 1)
            {
                int counter = BitOperations.TrailingZeroCount(rest);
                Overflows.Add((counter, Counters.Read(counter)));
            }
        }

        public void OnOverflowPending() => _pending = true;
    }
}
