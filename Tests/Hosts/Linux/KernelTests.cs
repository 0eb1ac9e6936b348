using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using Emu.HostPmus;
using Emu.Hosts.Linux;
using Emu.Kvm;

namespace Emu.Tests.Hosts.Linux;

/// <summary>
/// The kernel of this machine, by its software PMU: whoever runs these tests need not have hardware counters. Where the kernel allows no
/// perf event at all, they end at once.
/// </summary>
public sealed class KernelTests : IDisposable
{
    private const ushort TaskClock = 1;
    private const ushort PageFaults = 2;
    private const ushort ContextSwitches = 3;

    private readonly SysfsTree _sysfs = new SysfsTree()
        .With("devices/system/cpu/possible", "0-1\n")
        .WithPmu("software_0", 1, "0")
        .WithPmu("software_1", 1, "1");

    private readonly CountingSystemCalls _calls = new(LinuxSystemCalls.Kernel);
    private readonly LinuxHost _host;
    private readonly LinuxThread _thread;
    private readonly bool _isPossible;

    public KernelTests()
    {
        _host = new LinuxHost(new LinuxHostOptions { Sysfs = _sysfs.Root, SystemCalls = _calls });
        if (OperatingSystem.IsLinux())
        {
            _thread = _host.CurrentThread();
            using HostCounter? probe = Pmu(0).Open((NativeEvent)TaskClock, _thread, new Owner());
            _isPossible = probe is not null;
        }
        else
        {
            _thread = _host.ThreadOf(1);
        }
    }

    public void Dispose()
    {
        _host.Dispose();
        _sysfs.Dispose();
    }

    [Fact]
    public void TaskClock_ThreadThatSpins_CountsItsTime()
    {
        if (!_isPossible)
            return;
        using HostCounter counter = Pmu(0).Open((NativeEvent)TaskClock, _thread, new Owner())!;
        long start = Stopwatch.GetTimestamp();
        counter.Start(ulong.MaxValue);
        Spin(TimeSpan.FromMilliseconds(20));
        ulong first = counter.Read();
        Spin(TimeSpan.FromMilliseconds(5));
        ulong count = counter.Stop();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        Assert.InRange(first, 100_000UL, count);
        Assert.True(count <= elapsed, $"{count} ns counted in {elapsed} ns");
        Spin(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0UL, counter.Read());
    }

    [Fact]
    public void PageFaults_ThreadThatTouchesNewMemory_AreCounted()
    {
        if (!_isPossible)
            return;
        using HostCounter counter = Pmu(0).Open((NativeEvent)PageFaults, _thread, new Owner())!;
        counter.Start(ulong.MaxValue);
        Touch(64 << 20);
        Assert.True(counter.Stop() >= 16);
    }

    [Fact]
    public void ContextSwitches_ThreadThatSleeps_AreCounted()
    {
        if (!_isPossible)
            return;
        using HostCounter? counter = Pmu(0).Open((NativeEvent)ContextSwitches, _thread, new Owner());
        if (counter is null)
        {
            // They happen in the kernel, which an ordinary user may not count.
            Assert.Equal(PerfError.AccessDenied, Pmu(0).LastRefusal!.Value.Number);
            return;
        }

        counter.Start(ulong.MaxValue);
        for (int i = 0; i < 10; i++)
            Thread.Sleep(1);
        Assert.True(counter.Stop() >= 10);
    }

    [Fact]
    public void Open_EventThatTheKernelDoesNotHave_SaysSo()
    {
        if (!_isPossible)
            return;
        Assert.Null(Pmu(0).Open((NativeEvent)0x77, _thread, new Owner()));
        Assert.Equal(PerfError.NoSuchEvent, Pmu(0).LastRefusal!.Value.Number);
        Assert.Null(Pmu(0).Open((NativeEvent)TaskClock, _host.ThreadOf(int.MaxValue), new Owner()));
        Assert.Equal(PerfError.NoSuchThread, Pmu(0).LastRefusal!.Value.Number);
    }

    [Fact]
    public void Vcpu_CycleCounterNearItsEnd_OverflowsOnceAtALoad()
    {
        if (!_isPossible)
            return;
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Msr("PMCCNTR_EL0", ulong.MaxValue - 3_000_000);
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.Msr("PMINTENSET_EL1", 0x8000_0000);
        vcpu.Msr("PMCR_EL0", 0x41);
        int entries = 0;
        Stopwatch limit = Stopwatch.StartNew();
        while (vcpu.Mrs("PMOVSSET_EL0") == 0 && limit.Elapsed < TimeSpan.FromSeconds(20))
        {
            if (vcpu.IsReloadRequested)
            {
                entries++;
                Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
            }

            Spin(TimeSpan.FromMicroseconds(100));
        }

        vcpu.Expect("PMOVSSET_EL0", 0x8000_0000UL);
        Assert.True(vcpu.Pmu.Interrupt);
        Assert.InRange(entries, 1, 100);
        ulong wrapped = vcpu.Mrs("PMCCNTR_EL0");
        Assert.InRange(wrapped, 1UL, 20_000_000_000UL);
        vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
        Spin(TimeSpan.FromMilliseconds(5));
        vcpu.RequestReload();
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        Assert.Equal(0, vcpu.Reloads);
    }

    [Fact]
    public void Vcpu_MovedToAndFro_KeepsTheThreadsTimeWithFewCallsAndNoAllocation()
    {
        if (!_isPossible)
            return;
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.Msr("PMCR_EL0", 0x41);
        vcpu.Load(1);
        vcpu.Load(0);
        ulong before = vcpu.Mrs("PMCCNTR_EL0");
        long calls = _calls.Total;
        long start = Stopwatch.GetTimestamp();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        const int Moves = 100;
        for (int i = 1; i <= Moves; i++)
        {
            vcpu.Load(i & 1);
            Spin(TimeSpan.FromMicroseconds(50));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);

        // The watcher may still be reading that a group was added.
        Assert.InRange(_calls.Total - calls, 3 * Moves, (3 * Moves) + 2);
        ulong counted = vcpu.Mrs("PMCCNTR_EL0") - before;
        double wall = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        Assert.InRange(counted, 1UL, (ulong)wall + 1_000_000);
        Assert.Equal(Moves + 2, vcpu.Reloads);
    }

    [Fact]
    public void Vcpu_OverflowsWhileItMovesAndIsAskedToReload_AreEachToldOnce()
    {
        if (!_isPossible)
            return;
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        const long Period = 300_000;
        const int Wanted = 40;
        vcpu.Msr("PMCCNTR_EL0", unchecked((ulong)-Period));
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.Msr("PMCR_EL0", 0x41);
        bool isOver = false;
        Thread scheduler = new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                vm.RequestReload();
                Thread.Sleep(1);
            }
        });
        scheduler.Start();
        int told = 0;
        Stopwatch limit = Stopwatch.StartNew();
        for (int step = 0; told < Wanted && limit.Elapsed < TimeSpan.FromSeconds(30); step++)
        {
            if (vcpu.IsReloadRequested || step % 5 == 0)
                Assert.Equal(LoadStatus.Ok, vcpu.Load(step & 1));
            if (vcpu.Mrs("PMOVSSET_EL0") != 0)
            {
                // It has wrapped, and never further than the guest was away: an overflow told twice would come before the wrap.
                Assert.InRange((long)vcpu.Mrs("PMCCNTR_EL0"), 0, 10_000_000_000);
                told++;
                vcpu.Msr("PMCCNTR_EL0", unchecked((ulong)-Period));
                vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
            }

            Spin(TimeSpan.FromMicroseconds(20));
        }

        Volatile.Write(ref isOver, true);
        scheduler.Join();
        Assert.Equal(Wanted, told);
        Assert.True(vcpu.Reloads > 0);
    }

    [Fact]
    public void CurrentThread_Cpu_IsOneOfTheMachines()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.InRange(_thread.Cpu, 0, CpuSet.MaxCpu);
        int id = _thread.ThreadId;
        int seen = -1;
        Thread other = new(() => seen = _host.ThreadOf(id).Cpu);
        other.Start();
        other.Join();
        Assert.InRange(seen, 0, CpuSet.MaxCpu);
    }

    private LinuxHostPmu Pmu(int index) => (LinuxHostPmu)_host.Pmus[index];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(int bytes)
    {
        byte[] memory = GC.AllocateUninitializedArray<byte>(bytes);
        for (int i = 0; i < memory.Length; i += 4096)
            memory[i] = 1;
        GC.KeepAlive(memory);
    }

    private static void Spin(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
        }
    }

    private sealed class Owner : IHostCounterOwner
    {
        public void OnOverflow(HostCounter counter) => Assert.Fail("A Linux counter tells at the next entry.");
    }
}
