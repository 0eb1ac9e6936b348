using System;
using Emu.Kvm;

namespace Emu.Tests.Hosts.Linux;

/// <summary>Overflows of counters by perf_event_open: they are alarms, told at the next entry.</summary>
public sealed class LinuxOverflowTests : LinuxHostTest
{
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
            Kernel.Count(Little, Cycles, now);
            done += now;
            Enter(sink);
            Assert.Empty(sink.Overflows);
        }

        sink.Pending = false;
        Kernel.Count(Little, Cycles, 1);
        Enter(sink);
        Assert.Equal([(31, distance)], sink.Overflows);
        for (int i = 0; i < 3; i++)
        {
            Kernel.Count(Little, Cycles, distance);
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
        Kernel.Count(Little, MemAccess, 400);
        sink.Move(1);
        Kernel.Count(Big, MemAccess, 500);
        sink.Move(0);
        Kernel.Count(Little, MemAccess, 99);
        Enter(sink);
        Assert.Empty(sink.Overflows);
        Kernel.Count(Little, MemAccess, 1);
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
        Kernel.Count(Little, MemAccess, 12);
        sink.Move(1);
        Assert.Equal([(0, 12UL)], sink.Overflows);
        Kernel.WaitForWatcher();
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
        Kernel.Count(Little, MemAccess, 9);
        Kernel.RaiseFalseAlarm();
        Enter(sink);
        Assert.True(sink.Pending);
        Assert.Empty(sink.Overflows);
        Kernel.Count(Little, MemAccess, 1);
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
                    Kernel.Count(on == 0 ? Little : Big, (ulong)(0x10 + n), occurrences);
                    expected[n] += runs[n] ? occurrences : 0;
                    break;
            }

            Kernel.WaitForWatcher();
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

    [Fact]
    public void Vcpu_OnThisHost_TakesAnOverflowAtItsNextLoad()
    {
        using Vm vm = new(Host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(Thread);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Msr("PMCCNTR_EL0", ulong.MaxValue - 9);
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.Msr("PMINTENSET_EL1", 0x8000_0000);
        vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
        vcpu.Msr("PMCR_EL0", 0x41);
        Kernel.Count(Little, Cycles, 9);
        Assert.False(vcpu.IsReloadRequested);
        Kernel.Count(Little, Cycles, 3);
        Assert.True(System.Threading.SpinWait.SpinUntil(() => vcpu.IsReloadRequested, 10_000));
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        vcpu.Expect("PMOVSSET_EL0", 0x8000_0000UL);
        Assert.True(vcpu.Pmu.Interrupt);
        vcpu.Expect("PMCCNTR_EL0", 2UL);
        vcpu.Msr("PMOVSCLR_EL0", 0x8000_0000);
        Assert.Equal(LoadStatus.Ok, vcpu.Load(5));
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        Kernel.Count(Big, Cycles, 5);
        vcpu.Expect("PMCCNTR_EL0", 7UL);
        Assert.Equal(1, vcpu.Reloads);
    }
}
