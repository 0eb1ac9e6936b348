using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>The count source of a vCPU, without a PMU above it.</summary>
public sealed class VcpuCountersTests : IDisposable
{
    private const int Little = 0;
    private const int Big = 1;
    private readonly SimulatedHost _host = TestHosts.BigLittle();
    private readonly SimulatedThread _thread;
    private readonly Sink _sink = new();
    private readonly VcpuCounters _counters;

    public VcpuCountersTests()
    {
        _thread = _host.CreateThread(0);
        _counters = new VcpuCounters([.. _host.Pmus], _thread, _sink);
        _sink.Counters = _counters;
    }

    [Fact]
    public void MoveTo_UnlikePmu_CarriesCountAndDistance()
    {
        MoveTo(0);
        _counters.Start(31, TestHosts.CpuCycles, 1500);
        _thread.Advance(1000, 0);
        Assert.Equal(1UL << 31, MoveTo(4));
        Assert.Equal(1000UL, _counters.Read(31));
        Assert.Equal(500UL, _thread.CyclesToOverflow);

        _thread.Advance(499, 0);
        Assert.Empty(_sink.Overflows);
        _thread.Advance(1, 0);
        Assert.Equal([(31, 1500UL)], _sink.Overflows);
        Assert.Equal(1500UL, _counters.Stop(31));
    }

    [Fact]
    public void MoveTo_EventNotCountedThere_KeepsValueUntilItIsBack()
    {
        MoveTo(0);
        _counters.Start(0, TestHosts.BrRetired, 100);
        _thread.Count(TestHosts.BrRetired, 40);
        MoveTo(4);
        _thread.Count(TestHosts.BrRetired, 1000);
        Assert.Equal(40UL, _counters.Read(0));
        MoveTo(1);
        Assert.Equal(60UL, _thread.OccurrencesToOverflow(TestHosts.BrRetired));
        _thread.Count(TestHosts.BrRetired, 60);
        Assert.Equal([(0, 100UL)], _sink.Overflows);
    }

    [Fact]
    public void Start_BeforeTheFirstLoad_CountsFromThereOn()
    {
        _counters.Start(31, TestHosts.CpuCycles, ulong.MaxValue);
        _thread.Advance(5, 5);
        Assert.Equal(0UL, _counters.Read(31));
        Assert.Equal(0UL, MoveTo(0));
        _thread.Advance(7, 7);
        Assert.Equal(7UL, _counters.Stop(31));
        Assert.Equal(0, Opened(Big));
    }

    [Fact]
    public void MoveTo_NoPmu_LeavesEventsWhereTheyAre()
    {
        MoveTo(0);
        _counters.Start(31, TestHosts.CpuCycles, 100);
        _thread.Advance(10, 0);
        Assert.Equal(0UL, _sink.Move(null));
        Assert.Equal(10UL, _counters.Read(31));
        _counters.Rearm(31, 20);
        Assert.Equal(0UL, MoveTo(1));
        Assert.Equal(20UL, _thread.CyclesToOverflow);
        _sink.Move(null);
        Assert.Equal(1UL << 31, MoveTo(4));
        Assert.Equal(20UL, _thread.CyclesToOverflow);
        Assert.Equal(10UL, _counters.Stop(31));
    }

    [Fact]
    public void Rearm_WhileOnNoHostCounter_CountsFromTheCarriedValue()
    {
        MoveTo(0);
        _counters.Start(0, TestHosts.BrRetired, 100);
        _thread.Count(TestHosts.BrRetired, 30);
        MoveTo(4);
        _counters.Rearm(0, 50);
        MoveTo(0);
        Assert.Equal(50UL, _thread.OccurrencesToOverflow(TestHosts.BrRetired));
        _thread.Count(TestHosts.BrRetired, 50);
        Assert.Equal([(0, 80UL)], _sink.Overflows);
    }

    [Fact]
    public void MoveTo_ToAndFro_OpensEachEventOnce()
    {
        MoveTo(0);
        for (int counter = 0; counter < 6; counter++)
            _counters.Start(counter, TestHosts.MemAccess, ulong.MaxValue);
        _counters.Start(31, TestHosts.CpuCycles, ulong.MaxValue);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0x8000_003FUL, MoveTo(4));
            Assert.Equal(0x8000_003FUL, MoveTo(0));
        }

        Assert.Equal(7, Opened(Little));
        Assert.Equal(7, Opened(Big));
    }

    [Fact]
    public void Start_EventSelectedBefore_TakesItsHostCounterFromTheSpares()
    {
        MoveTo(0);
        for (int i = 0; i < 10; i++)
        {
            foreach (ushort number in new[] { TestHosts.MemAccess, TestHosts.BrRetired, TestHosts.InstRetired })
            {
                _counters.Start(i % 3, number, ulong.MaxValue);
                _thread.Count(number, 2);
                Assert.Equal(2UL, _counters.Stop(i % 3));
            }
        }

        // Three counters, each of which has been on any event: never more than the three at once for an event.
        Assert.InRange(Opened(Little), 3, 9);
    }

    [Fact]
    public void Start_MoreEventsThanSparesAreKept_GivesTheOldestBack()
    {
        SimulatedHost host = new(new SimulatedCluster(
            new HostPmuModel("all", "", 6, 6, 64, 1m, false, HostEventMap.Identity(6), []), CpuSet.Parse("0")));
        SimulatedThread thread = host.CreateThread(0);
        using VcpuCounters counters = new([.. host.Pmus], thread, _sink);
        counters.MoveTo(0);
        for (int round = 0; round < 2; round++)
        {
            for (ushort number = 0x100; number < 0x200; number++)
            {
                counters.Start(0, number, ulong.MaxValue);
                thread.Count(number, 3);
                Assert.Equal(3UL, counters.Stop(0));
            }
        }

        Assert.Equal(512, ((SimulatedHostPmu)host.Pmus[0]).Opened);
    }

    [Fact]
    public void SetFilter_ThenMoveOnTheSamePmu_TakesDeniedEventsOffAndBringsThemBack()
    {
        MoveTo(0);
        _counters.Start(0, TestHosts.MemAccess, 100);
        _thread.Count(TestHosts.MemAccess, 10);
        EventFilter filter = new(0x400, FilterAction.Deny);
        filter.Apply(TestHosts.MemAccess, 1, FilterAction.Deny);
        _counters.SetFilter(filter);
        MoveTo(0);
        _thread.Count(TestHosts.MemAccess, 10);
        Assert.Equal(10UL, _counters.Read(0));
        filter.Apply(TestHosts.MemAccess, 1, FilterAction.Allow);
        MoveTo(0);
        Assert.Equal(90UL, _thread.OccurrencesToOverflow(TestHosts.MemAccess));
    }

    [Fact]
    public void MoveTo_HostWasLateToTell_OverflowIsRaisedOnce()
    {
        LatePmu late = new("late", 8, CpuSet.Parse("0"));
        LatePmu other = new("other", 9, CpuSet.Parse("1"));
        using VcpuCounters counters = new([late, other], _thread, _sink);
        _sink.Counters = counters;
        _sink.Move(0);
        counters.Start(31, TestHosts.CpuCycles, 100);
        late.Opened[0].Value = 130;

        Assert.Equal(1UL << 31, _sink.Move(1));

        Assert.Equal([(31, 130UL)], _sink.Overflows);
        late.Opened[0].Tell();
        Assert.Single(_sink.Overflows);
        other.Opened[0].Value = 1;
        Assert.Equal(131UL, counters.Stop(31));
    }

    [Fact]
    public void MoveTo_RandomSchedule_ConservesEveryCountAndEveryOverflow()
    {
        for (int seed = 0; seed < 40; seed++)
            RunRandomSchedule(new Random(seed));
    }

    [Fact]
    public void StartStopAndMove_Cached_AllocateNothing()
    {
        static void Round(SimulatedThread thread, VcpuCounters counters)
        {
            for (int i = 0; i < 100; i++)
            {
                for (int counter = 0; counter < 6; counter++)
                    counters.Start(counter, TestHosts.MemAccess, 1000);
                counters.Start(31, TestHosts.CpuCycles, 1000);
                thread.MoveTo(4);
                counters.MoveTo(Big);
                thread.Advance(100, 10);
                thread.Count(TestHosts.MemAccess, 10);
                thread.MoveTo(0);
                counters.MoveTo(Little);
                thread.Advance(100, 10);
                for (int counter = 0; counter < 6; counter++)
                    counters.Stop(counter);
                counters.Stop(31);
            }
        }

        MoveTo(0);
        Round(_thread, _counters);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Round(_thread, _counters);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private void RunRandomSchedule(Random random)
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        Sink sink = new() { RearmBy = 777 };
        using VcpuCounters counters = new([.. host.Pmus], thread, sink);
        sink.Counters = counters;
        ushort[] events = [TestHosts.CpuCycles, TestHosts.InstRetired, TestHosts.MemAccess, TestHosts.BrRetired, TestHosts.L2dCache];
        sink.Move(Little);
        for (int i = 0; i < events.Length; i++)
            counters.Start(i, events[i], 777);

        ulong[] expected = new ulong[events.Length];
        for (int step = 0; step < 300; step++)
        {
            if (random.Next(4) == 0)
            {
                int cpu = random.Next(8);
                thread.MoveTo(cpu);
                sink.Move(cpu / 4);
            }

            uint cycles = (uint)random.Next(1000);
            uint instructions = (uint)random.Next(600);
            uint others = (uint)random.Next(2000);
            bool onBig = thread.Cpu >= 4;
            thread.Advance(cycles, instructions);
            for (int i = 2; i < events.Length; i++)
                thread.Count(events[i], others);
            expected[0] += cycles;
            expected[1] += instructions;
            expected[2] += others;
            expected[3] += onBig ? 0 : others;
            expected[4] += onBig ? others : 0;
        }

        for (int i = 0; i < events.Length; i++)
        {
            Assert.Equal(expected[i], counters.Read(i));
            ulong[] at = [.. sink.Overflows.Where(o => o.Counter == i).Select(o => o.Count)];
            Assert.Equal(Enumerable.Range(1, (int)(expected[i] / 777)).Select(n => (ulong)n * 777), at);
        }

        Assert.Equal(expected[0], Enumerable.Range(0, 8).Aggregate(0UL, (sum, cpu) => sum + thread.CyclesOn(cpu)));
    }

    public void Dispose() => _counters.Dispose();

    private ulong MoveTo(int cpu)
    {
        _thread.MoveTo(cpu);
        return _sink.Move(cpu / 4);
    }

    private int Opened(int pmu) => (int)((SimulatedHostPmu)_host.Pmus[pmu]).Opened;

    private sealed class Sink : IHostCounterOwner
    {
        public List<(int Counter, ulong Count)> Overflows { get; } = [];

        public VcpuCounters? Counters { get; set; }

        public ulong? RearmBy { get; init; }

        public void OnOverflow(HostCounter counter)
        {
            if (Counters!.TakeOverflow(counter))
                Tell(counter.Tag);
        }

        public ulong Move(int? pmu)
        {
            CounterMove move = Counters!.MoveTo(pmu);
            for (ulong rest = move.Overflowed; rest != 0; rest &= rest - 1)
                Tell(BitOperations.TrailingZeroCount(rest));
            return move.Moved;
        }

        private void Tell(int counter)
        {
            Overflows.Add((counter, Counters!.Read(counter)));
            if (RearmBy is ulong distance)
                Counters.Rearm(counter, distance);
        }
    }

    /// <summary>A host PMU whose overflows arrive when the test says so.</summary>
    private sealed class LatePmu(string name, int type, CpuSet cpus) : HostPmu(name, type, cpus)
    {
        public List<LateCounter> Opened { get; } = [];

        public override int? PmuVersion => 4;

        public override int Counters => 6;

        public override int CounterWidth => 64;

        public override bool HasFixedInstructionCounter => false;

        public override NativeEvent MapPmuv3Event(Pmuv3Event pmuv3Event) => new(pmuv3Event.Number);

        public override HostCounter? Open(NativeEvent nativeEvent, HostThread thread, IHostCounterOwner owner)
        {
            LateCounter counter = new(this, nativeEvent, owner);
            Opened.Add(counter);
            return counter;
        }
    }

    private sealed class LateCounter(HostPmu pmu, NativeEvent nativeEvent, IHostCounterOwner owner) : HostCounter(pmu, nativeEvent, owner)
    {
        public ulong Value { get; set; }

        public void Tell() => Owner.OnOverflow(this);

        public override void Start(ulong toOverflow) => Value = 0;

        public override ulong Stop() => Value;

        public override ulong Read() => Value;

        public override void Rearm(ulong toOverflow)
        {
        }
    }
}
