using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Emu.HostPmus;
using Emu.Hosts.Linux;
using Emu.Kvm;

namespace Emu.Tests.Hosts.Linux;

/// <summary>Counters by perf_event_open, on a kernel whose occurrences the test makes.</summary>
public sealed class LinuxHostPmuTests : IDisposable
{
    private const uint Little = 8;
    private const uint Big = 9;
    private const uint Software = 1;
    private const ushort Cycles = 0x11;
    private const ushort Instructions = 0x08;
    private const ushort MemAccess = 0x13;

    private readonly SysfsTree _sysfs = new SysfsTree()
        .With("devices/system/cpu/possible", "0-7\n")
        .WithPmu("armv8_cortex_a55", (int)Little, "0-3", ("format/event", "config:0-15\n"))
        .WithPmu("armv8_cortex_a76", (int)Big, "4-7", ("format/event", "config:0-15\n"))
        .With("proc/sys/kernel/perf_event_paranoid", "2\n");

    private readonly FakeKernel _kernel = new();
    private readonly CountingSystemCalls _calls;
    private readonly LinuxHost _host;
    private readonly LinuxThread _thread;
    private readonly Owner _owner = new();

    public LinuxHostPmuTests()
    {
        _calls = new CountingSystemCalls(_kernel);
        _host = new LinuxHost(new LinuxHostOptions
        {
            Sysfs = _sysfs.Root,
            Procfs = System.IO.Path.Combine(_sysfs.Root, "proc"),
            SystemCalls = _calls
        });
        _thread = _host.CurrentThread();
    }

    public void Dispose()
    {
        _host.Dispose();
        _sysfs.Dispose();
    }

    [Fact]
    public void Open_AnyEvent_AsksForItAloneInUserMode()
    {
        using HostCounter counter = Open(0, MemAccess);
        PerfEventAttr leader = _kernel.Opened[0];
        PerfEventAttr member = _kernel.Opened[1];
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
        _kernel.Count(Little, Cycles, 5);
        counter.Start(ulong.MaxValue);
        _kernel.Count(Little, Cycles, 100);
        Assert.Equal(100UL, counter.Read());
        _kernel.Count(Little, Cycles, 11);
        Assert.Equal(111UL, counter.Stop());
        _kernel.Count(Little, Cycles, 1000);
        Assert.Equal(0UL, counter.Read());
        Assert.Equal(0UL, counter.Stop());
        counter.Start(ulong.MaxValue);
        _kernel.Count(Little, Cycles, 3);
        Assert.Equal(3UL, counter.Stop());
    }

    [Fact]
    public void Counters_OfOneGroup_RunEachOnItsOwn()
    {
        using HostCounter cycles = Open(0, Cycles);
        using HostCounter instructions = Open(0, Instructions);
        cycles.Start(ulong.MaxValue);
        _kernel.Count(Little, Instructions, 7);
        instructions.Start(ulong.MaxValue);
        _kernel.Count(Little, Cycles, 10);
        _kernel.Count(Little, Instructions, 20);
        Assert.Equal(10UL, cycles.Stop());
        _kernel.Count(Little, Cycles, 10);
        _kernel.Count(Little, Instructions, 20);
        Assert.Equal(40UL, instructions.Read());
        cycles.Start(ulong.MaxValue);
        _kernel.Count(Little, Cycles, 1);
        Assert.Equal(40UL, instructions.Stop());
        Assert.Equal(1UL, cycles.Stop());
    }

    [Fact]
    public void Reload_SixCachedEvents_TakesThreeSystemCalls()
    {
        VcpuCounters counters = Counters();
        counters.MoveTo(0);
        for (int i = 0; i < 6; i++)
            counters.Start(i, (ushort)(0x10 + i), ulong.MaxValue);
        counters.MoveTo(1);
        counters.MoveTo(0);

        long before = _calls.Total;
        Assert.Equal(0x3FUL, counters.MoveTo(1).Moved);
        long reload = _calls.Total - before;
        Assert.Equal(3, reload);

        // What KVM does: the old events are released, the new ones created. Here the six are opened and closed.
        before = _calls.Total;
        List<HostCounter> opened = [];
        for (int i = 0; i < 6; i++)
            opened.Add(Open(0, (ushort)(0x10 + i), new Owner()));
        foreach (HostCounter counter in opened)
            counter.Dispose();
        Assert.True(_calls.Total - before >= 5 * reload, $"{_calls.Total - before} against {reload}");
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
            _kernel.Count((i & 1) == 0 ? Little : Big, Cycles, (ulong)i);
            _kernel.Count((i & 1) == 0 ? Big : Little, Cycles, 1_000_000);
            expected += (ulong)i;
            counters.MoveTo((i + 1) & 1);
            Assert.Equal(expected, counters.Read(31));
        }

        Assert.Equal(2 * 3, _kernel.Opened.Count);
        counters.Dispose();
        Assert.True(_kernel.OpenFds <= 1);
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

    [Theory]
    [InlineData(5UL)]
    [InlineData(1UL << 20)]
    [InlineData(1UL << 30)]
    [InlineData((1UL << 30) + 1)]
    [InlineData(1UL << 32)]
    [InlineData((1UL << 32) + 12345)]
    public void Overflow_AtAnyDistance_IsToldOnceAtTheNextEntry(ulong distance)
    {
        VcpuCounters counters = Counters(out Sink sink);
        sink.Move(0);
        counters.Start(31, Cycles, distance);
        ulong step = Math.Max(distance / 10, 1);
        for (ulong done = 0; done < distance - 1;)
        {
            ulong now = Math.Min(step, distance - 1 - done);
            _kernel.Count(Little, Cycles, now);
            done += now;
            Enter(sink);
            Assert.Empty(sink.Overflows);
        }

        sink.Pending = false;
        _kernel.Count(Little, Cycles, 1);
        Enter(sink);
        Assert.Equal([(31, distance)], sink.Overflows);
        for (int i = 0; i < 3; i++)
        {
            _kernel.Count(Little, Cycles, distance);
            Enter(sink);
        }

        Assert.Single(sink.Overflows);
        counters.Dispose();
    }

    [Fact]
    public void Overflow_AfterAWhileElsewhere_KeepsItsDistance()
    {
        VcpuCounters counters = Counters(out Sink sink);
        sink.Move(0);
        counters.Start(0, MemAccess, 1000);
        _kernel.Count(Little, MemAccess, 400);
        sink.Move(1);
        _kernel.Count(Big, MemAccess, 500);
        sink.Move(0);
        _kernel.Count(Little, MemAccess, 99);
        Enter(sink);
        Assert.Empty(sink.Overflows);
        _kernel.Count(Little, MemAccess, 1);
        Enter(sink);
        Assert.Equal([(0, 1000UL)], sink.Overflows);
        counters.Dispose();
    }

    [Fact]
    public void Overflow_WhoseAlarmIsStillOnItsWayWhenTheVcpuMoves_IsToldOnce()
    {
        VcpuCounters counters = Counters(out Sink sink);
        sink.Move(0);
        counters.Start(0, MemAccess, 10);
        _kernel.Count(Little, MemAccess, 12);
        sink.Move(1);
        Assert.Equal([(0, 12UL)], sink.Overflows);
        _kernel.WaitForWatcher();
        sink.Move(1);
        sink.Move(0);
        Assert.Single(sink.Overflows);
        counters.Dispose();
    }

    [Fact]
    public void FalseAlarm_TellsOfNothing()
    {
        VcpuCounters counters = Counters(out Sink sink);
        sink.Move(0);
        counters.Start(0, MemAccess, 10);
        _kernel.Count(Little, MemAccess, 9);
        _kernel.RaiseFalseAlarm();
        Enter(sink);
        Assert.True(sink.Pending);
        Assert.Empty(sink.Overflows);
        _kernel.Count(Little, MemAccess, 1);
        Enter(sink);
        Assert.Equal([(0, 10UL)], sink.Overflows);
        counters.Dispose();
    }

    [Fact]
    public void RandomLife_AgainstPlainArithmetic_CountsAndOverflowsAlike()
    {
        Random random = new(20261122);
        VcpuCounters counters = Counters(out Sink sink);
        const int Events = 8;
        ulong[] expected = new ulong[Events];
        ulong[] target = new ulong[Events];
        bool[] runs = new bool[Events];
        int told = 0;
        int due = 0;
        int on = 0;
        sink.Move(on);
        for (int step = 0; step < 4000; step++)
        {
            int n = random.Next(Events);
            switch (random.Next(6))
            {
                case 0 when !runs[n]:
                    ulong distance = (ulong)random.NextInt64(1, 1L << random.Next(1, 34));
                    counters.Start(n, (ushort)(0x10 + n), distance);
                    (expected[n], target[n], runs[n]) = (0, distance, true);
                    break;
                case 1 when runs[n]:
                    Assert.Equal(expected[n], counters.Stop(n));
                    runs[n] = false;
                    target[n] = 0;
                    break;
                case 2 when runs[n]:
                    Assert.Equal(expected[n], counters.Read(n));
                    break;
                case 3:
                    on = random.Next(2);
                    sink.Move(on);
                    break;
                default:
                    ulong occurrences = (ulong)random.NextInt64(1L << random.Next(1, 33));
                    _kernel.Count(on == 0 ? Little : Big, (ulong)(0x10 + n), occurrences);
                    expected[n] += runs[n] ? occurrences : 0;
                    break;
            }

            _kernel.WaitForWatcher();
            sink.Move(on);
            for (int i = 0; i < Events; i++)
            {
                if (target[i] != 0 && expected[i] >= target[i])
                {
                    due++;
                    target[i] = 0;
                }
            }

            told = sink.Overflows.Count;
            Assert.Equal(due, told);
        }

        Assert.True(told > 100);
        counters.Dispose();
    }

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
        _kernel.Refuse = (type, _) => type == Little ? errno : 0;
        LinuxHostPmu pmu = (LinuxHostPmu)_host.Pmus[0];
        Assert.Null(pmu.Open((NativeEvent)MemAccess, _thread, _owner));
        PerfError refusal = Assert.NotNull(pmu.LastRefusal);
        Assert.Equal(errno, refusal.Number);
        Assert.StartsWith("armv8_cortex_a55 did not open event 0x13 (MEM_ACCESS) for thread 1000: ", refusal.Sentence);
        Assert.Contains(cause, refusal.Sentence);
        Assert.Contains(remedy, refusal.Sentence);
        Assert.Equal(1, _kernel.OpenFds);
        Assert.Null(((LinuxHostPmu)_host.Pmus[1]).LastRefusal);
    }

    [Fact]
    public void Open_WholePcpuRefused_NamesThePcpuAndItsRemedy()
    {
        _kernel.Refuse = (_, _) => PerfError.AccessDenied;
        LinuxHostPmu pmu = (LinuxHostPmu)_host.Pmus[0];
        Assert.Null(pmu.Open((NativeEvent)Cycles, _host.EverythingOn(3), _owner));
        Assert.Contains("for pCPU 3: EACCES", pmu.LastRefusal!.Value.Sentence);
        Assert.Contains("set it to 0", pmu.LastRefusal!.Value.Sentence);
    }

    [Fact]
    public void Open_NoFileDescriptorLeft_GivesBackWhatItHad()
    {
        _kernel.MostFds = 2;
        Assert.Null(_host.Pmus[0].Open((NativeEvent)Cycles, _thread, _owner));
        Assert.Equal(PerfError.FilesExhausted, ((LinuxHostPmu)_host.Pmus[0]).LastRefusal!.Value.Number);
        Assert.Equal(1, _kernel.OpenFds);
        _kernel.MostFds = int.MaxValue;
        _kernel.RefuseMap = PerfError.NotPermitted;
        Assert.Null(_host.Pmus[0].Open((NativeEvent)Cycles, _thread, _owner));
        Assert.Equal(1, _kernel.OpenFds);
        _kernel.RefuseMap = 0;
        using HostCounter counter = Open(0, Cycles);
        counter.Start(ulong.MaxValue);
        _kernel.Count(Little, Cycles, 4);
        Assert.Equal(4UL, counter.Read());
    }

    [Fact]
    public void Group_ThatThePmuHasNoRoomFor_CountsNothingAndSaysSo()
    {
        LinuxHostPmu pmu = (LinuxHostPmu)_host.Pmus[0];
        using HostCounter cycles = Open(0, Cycles);
        using HostCounter instructions = Open(0, Instructions);
        _kernel.MostTogether = 1;
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        Assert.False(pmu.IsStarved);
        _ = cycles.Stop();
        _ = instructions.Stop();
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        HostThread thread = _thread;
        thread.BeginReload();
        _ = cycles.Stop();
        _ = instructions.Stop();
        cycles.Start(ulong.MaxValue);
        instructions.Start(ulong.MaxValue);
        thread.EndReload();
        _kernel.Count(Little, Cycles, 10);
        Assert.Equal(0UL, cycles.Read());
        Assert.True(pmu.IsStarved);
    }

    [Fact]
    public void Open_MoreEventsThanThePmuCountsAtOnce_OpensAnotherGroup()
    {
        List<HostCounter> counters = [];
        for (int i = 0; i < 20; i++)
            counters.Add(Open(0, (ushort)(0x10 + i)));
        Assert.Equal(3, _kernel.Opened.Count(attributes => attributes.Type == Software));
        foreach (HostCounter counter in counters)
            counter.Start(ulong.MaxValue);
        for (int i = 0; i < 20; i++)
            _kernel.Count(Little, (ulong)(0x10 + i), (ulong)i + 1);
        for (int i = 0; i < 20; i++)
            Assert.Equal((ulong)i + 1, counters[i].Stop());
        foreach (HostCounter counter in counters)
            counter.Dispose();
        Assert.Equal(1, _kernel.OpenFds);
    }

    [Fact]
    public void Open_ThreadOfAnotherHost_IsRefused()
    {
        using LinuxHost other = new(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = _kernel });
        Assert.Throws<ArgumentException>(() => _host.Pmus[0].Open((NativeEvent)Cycles, other.CurrentThread(), _owner));
    }

    [Fact]
    public void Vcpu_OnThisHost_TakesAnOverflowAtItsNextLoad()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Msr("PMCCNTR_EL0", ulong.MaxValue - 9);
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.Msr("PMINTENSET_EL1", 0x8000_0000);
        vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
        vcpu.Msr("PMCR_EL0", 0x41);
        _kernel.Count(Little, Cycles, 9);
        Assert.False(vcpu.IsReloadRequested);
        _kernel.Count(Little, Cycles, 3);
        Assert.True(System.Threading.SpinWait.SpinUntil(() => vcpu.IsReloadRequested, 10_000));
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Expect("PMOVSSET_EL0", 0x8000_0000UL);
        Assert.True(vcpu.Pmu.Interrupt);
        vcpu.Expect("PMCCNTR_EL0", 2UL);
        vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(5));
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        _kernel.Count(Big, Cycles, 5);
        vcpu.Expect("PMCCNTR_EL0", 7UL);
        Assert.Equal(1, vcpu.Reloads);
    }

    private LinuxCounter Open(int pmu, ushort native, IHostCounterOwner? owner = null) =>
        Assert.IsType<LinuxCounter>(_host.Pmus[pmu].Open((NativeEvent)native, _thread, owner ?? _owner));

    private VcpuCounters Counters() => Counters(out _);

    private VcpuCounters Counters(out Sink sink)
    {
        sink = new Sink();
        VcpuCounters counters = new([.. _host.Pmus], _thread, sink);
        sink.Counters = counters;
        return counters;
    }

    // As Vcpu.Load does when an overflow is pending.
    private void Enter(Sink sink)
    {
        _kernel.WaitForWatcher();
        if (sink.Pending || sink.Overflows.Count == 0)
            sink.Move(0);
    }

    private sealed class Owner : IHostCounterOwner
    {
        public void OnOverflow(HostCounter counter) => Assert.Fail("A Linux counter tells at the next entry.");
    }

    private sealed class Sink : IHostCounterOwner
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
