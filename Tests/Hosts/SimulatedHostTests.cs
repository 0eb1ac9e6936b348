using System;
using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Hosts;

namespace Emu.Tests.Hosts;

public class SimulatedHostTests
{
    [Fact]
    public void Advance_OnACoreOfAnotherPmu_LeavesItsCountersStill()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Owner owner = new();
        HostCounter little = host.Pmus[0].Open(new NativeEvent(0x11), thread, owner)!;
        HostCounter big = host.Pmus[1].Open(new NativeEvent(0x11), thread, owner)!;
        little.Start(ulong.MaxValue);
        big.Start(ulong.MaxValue);

        thread.Advance(10, 1);
        thread.MoveTo(5);
        thread.Advance(7, 1);
        thread.MoveTo(3);
        host[3].Advance(5, 1);

        Assert.Equal(15UL, little.Stop());
        Assert.Equal(7UL, big.Stop());
        Assert.Equal(10UL, thread.CyclesOn(0));
        Assert.Equal(7UL, thread.CyclesOn(5));
        Assert.Equal(1UL, thread.InstructionsOn(3));
    }

    [Fact]
    public void Advance_OfAnotherThreadOnThePmu_IsNotCounted()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread one = host.CreateThread(0);
        SimulatedThread two = host.CreateThread(1);
        HostCounter counter = host.Pmus[0].Open(new NativeEvent(0x11), one, new Owner())!;
        counter.Start(ulong.MaxValue);
        two.Advance(100, 100);
        host[1].Advance(100, 100);
        host[0].Advance(3, 3);
        Assert.Equal(3UL, counter.Read());
    }

    [Fact]
    public void Count_MappedEvent_GoesToItsNativeCounter()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Apple, 0, 1));
        SimulatedThread thread = host.CreateThread(0);
        HostCounter branches = host.Pmus[0].Open(new NativeEvent(0x8D), thread, new Owner())!;
        HostCounter cycles = host.Pmus[0].Open(new NativeEvent(0x02), thread, new Owner())!;
        branches.Start(ulong.MaxValue);
        cycles.Start(ulong.MaxValue);
        thread.Count(TestHosts.BrRetired, 4);
        thread.Count(0x8D, 100); // a PMUv3 number that this PMU has no event for
        thread.Advance(9, 3);
        Assert.Equal(4UL, branches.Read());
        Assert.Equal(9UL, cycles.Read());
        Assert.Null(host.Pmus[0].Open(NativeEvent.NotCounted, thread, new Owner()));
    }

    [Fact]
    public void Overflow_InTheMiddleOfAnAdvance_IsToldExactlyThere()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Owner owner = new();
        HostCounter counter = host.Pmus[0].Open(new NativeEvent(0x11), thread, owner)!;
        HostCounter witness = host.Pmus[0].Open(new NativeEvent(0x11), thread, owner)!;
        witness.Start(ulong.MaxValue);
        counter.Start(10);
        List<(ulong, ulong)> told = [];
        owner.Overflow = c =>
        {
            told.Add((c.Read(), witness.Read()));
            c.Rearm(10);
        };

        Assert.Equal(10UL, thread.CyclesToOverflow);
        thread.Advance(4, 0);
        Assert.Equal(6UL, thread.CyclesToOverflow);
        Assert.Equal(ulong.MaxValue, thread.InstructionsToOverflow);
        thread.Advance(31, 0);

        Assert.Equal([(10UL, 10UL), (20UL, 20UL), (30UL, 30UL)], told);
        Assert.Equal(35UL, counter.Read());
        Assert.Equal(5UL, host[0].CyclesToOverflow);
    }

    [Fact]
    public void Overflow_OwnerStopsTheOther_OtherIsNotTold()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Owner owner = new();
        HostCounter a = host.Pmus[0].Open(new NativeEvent(0x13), thread, owner)!;
        HostCounter b = host.Pmus[0].Open(new NativeEvent(0x13), thread, owner)!;
        a.Start(5);
        b.Start(5);
        int told = 0;
        owner.Overflow = c =>
        {
            told++;
            Assert.Equal(5UL, (c == a ? b : a).Stop());
        };
        thread.Count(TestHosts.MemAccess, 8);
        Assert.Equal(1, told);
        Assert.Equal(8UL, a.Read() + b.Read());
    }

    [Fact]
    public void Overflow_NotArmedAnew_IsToldOnce()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Owner owner = new();
        HostCounter counter = host.Pmus[0].Open(new NativeEvent(0x11), thread, owner)!;
        counter.Start(1);
        thread.Advance(ulong.MaxValue, 0);
        thread.Advance(ulong.MaxValue, 0);
        Assert.Equal(1, owner.Told);
        Assert.Equal(ulong.MaxValue - 1, counter.Read());
        Assert.Equal(ulong.MaxValue, thread.CyclesToOverflow);
    }

    [Fact]
    public void Budget_AfterTheNearestStops_IsTheNextOnes()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        HostCounter near = host.Pmus[0].Open(new NativeEvent(0x13), thread, new Owner())!;
        HostCounter far = host.Pmus[0].Open(new NativeEvent(0x13), thread, new Owner())!;
        near.Start(10);
        far.Start(100);
        thread.Count(TestHosts.MemAccess, 1);
        Assert.Equal(9UL, thread.OccurrencesToOverflow(TestHosts.MemAccess));
        _ = near.Stop();
        Assert.Equal(99UL, thread.OccurrencesToOverflow(TestHosts.MemAccess));
        far.Rearm(1000);
        Assert.Equal(1000UL, thread.OccurrencesToOverflow(TestHosts.MemAccess));
        thread.MoveTo(4);
        Assert.Equal(ulong.MaxValue, thread.OccurrencesToOverflow(TestHosts.MemAccess));
    }

    [Fact]
    public void IsListening_AsCountersComeAndGo_FollowsAndMovesItsVersion()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Assert.False(thread.IsListening(TestHosts.MemAccess));
        HostCounter counter = host.Pmus[0].Open(new NativeEvent(0x13), thread, new Owner())!;
        Assert.False(thread.IsListening(TestHosts.MemAccess));

        int version = thread.ListenVersion;
        counter.Start(ulong.MaxValue);
        Assert.True(thread.IsListening(TestHosts.MemAccess));
        Assert.NotEqual(version, thread.ListenVersion);

        version = thread.ListenVersion;
        thread.MoveTo(4);
        Assert.False(thread.IsListening(TestHosts.MemAccess));
        Assert.NotEqual(version, thread.ListenVersion);

        thread.MoveTo(1);
        Assert.True(host[1].IsListening(TestHosts.MemAccess));
        _ = counter.Stop();
        Assert.False(thread.IsListening(TestHosts.MemAccess));
    }

    [Fact]
    public void Constructor_OverlappingAndBareClusters_CoverWhatTheySay()
    {
        SimulatedHost host = new(
            new SimulatedCluster(TestHosts.Little, CpuSet.Parse("0-2")),
            new SimulatedCluster(TestHosts.Big, CpuSet.Parse("2-3")) { PmuName = "other", PmuType = 42 },
            new SimulatedCluster(null, CpuSet.Parse("7")));
        Assert.Equal("0-3,7", host.Cpus.ToString());
        Assert.Equal(42, host.Pmus[1].Type);
        Assert.Equal("little", host.Pmus[0].Name);
        Assert.Equal(2, host[2].Pmus.Count);
        Assert.Same(TestHosts.Little, host[2].Model);
        Assert.Empty(host[7].Pmus);
        Assert.Throws<ArgumentOutOfRangeException>(() => host[4]);
        Assert.Throws<ArgumentException>(() => new SimulatedHost());
        Assert.Throws<ArgumentException>(() =>
            host.Pmus[0].Open(new NativeEvent(0x11), TestHosts.BigLittle().CreateThread(0), new Owner()));
    }

    [Fact]
    public void Constructor_TwoClustersOfOneDesign_HaveAPmuEach()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Apple, 0, 2), SimulatedCluster.Of(TestHosts.Apple, 2, 2));
        Assert.Equal("apple", host.Pmus[0].Name);
        Assert.Equal("apple_1", host.Pmus[1].Name);
        Assert.NotEqual(host.Pmus[0].Type, host.Pmus[1].Type);
    }

    private sealed class Owner : IHostCounterOwner
    {
        public int Told { get; private set; }

        public Action<HostCounter>? Overflow { get; set; }

        public void OnOverflow(HostCounter counter)
        {
            Told++;
            Overflow?.Invoke(counter);
        }
    }
}
