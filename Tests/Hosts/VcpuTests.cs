using System;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

public class VcpuTests
{
    private const ulong EnableAndLong = 0x41; // PMCR_EL0.E and LC
    private const ulong CycleBit = 0x8000_0000;

    private readonly SimulatedHost _host = TestHosts.BigLittle();
    private readonly SimulatedThread _thread;

    public VcpuTests() => _thread = _host.CreateThread(0);

    [Fact]
    public void Load_FixedCountersOnlyOnUnlikePmus_CycleCounterGoesOn()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);

        Assert.Equal(LoadStatus.Ok, vcpu.RunOn(1));
        _thread.Advance(1000, 500);
        vcpu.Expect("PMCCNTR_EL0", 1000UL);
        Assert.Equal(LoadStatus.Ok, vcpu.RunOn(6));
        _thread.Advance(1000, 900);

        vcpu.Expect("PMCCNTR_EL0", 2000UL);
        Assert.Equal(1, vcpu.Reloads);
    }

    [Fact]
    public void Load_DefaultBackendOnAnotherPmu_CounterStandsStillAndGoesOnLater()
    {
        using Vm vm = new(_host.Pmus);
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);

        vcpu.RunOn(1);
        _thread.Advance(1000, 500);
        Assert.Equal(LoadStatus.Ok, vcpu.RunOn(6));
        _thread.Advance(1000, 900);
        vcpu.Expect("PMCCNTR_EL0", 1000UL);

        vcpu.RunOn(0);
        _thread.Advance(1, 1);
        vcpu.Expect("PMCCNTR_EL0", 1001UL);
        Assert.Equal(0, vcpu.Reloads);
        Assert.Same(_host.Pmus[0], vm.ChosenPmu);
    }

    [Fact]
    public void CreateVcpu_DefaultBackend_TakesTheFirstPmuThatCoversThePcpu()
    {
        SimulatedHost host = new(
            SimulatedCluster.Of(TestHosts.Little, 0, 4),
            SimulatedCluster.Of(TestHosts.Big, 2, 4));
        using Vm onBoth = new(host.Pmus);
        onBoth.CreateVcpu(host.CreateThread(2));
        Assert.Same(host.Pmus[0], onBoth.ChosenPmu);
        using Vm onBig = new(host.Pmus);
        onBig.CreateVcpu(host.CreateThread(4));
        Assert.Same(host.Pmus[1], onBig.ChosenPmu);
    }

    [Fact]
    public void Load_ExplicitBackend_RefusesEntryElsewhereAndCanGoBack()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.Explicit(_host.Pmus[1]) });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);

        Assert.Equal(LoadStatus.FailEntry, vcpu.RunOn(0));
        Assert.True(vm.HasRun);
        Assert.Equal(LoadStatus.Ok, vcpu.RunOn(4));
        _thread.Advance(10, 1);
        Assert.Equal(LoadStatus.FailEntry, vcpu.RunOn(3));
        Assert.Equal(LoadStatus.FailEntry, vcpu.RunOn(3));
        Assert.Equal(LoadStatus.Ok, vcpu.RunOn(5));
        _thread.Advance(10, 1);
        vcpu.Expect("PMCCNTR_EL0", 20UL);
    }

    [Fact]
    public void Guest_FixedCountersOnly_HasNoEventCountersAndNoEvents()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Expect("PMCR_EL0", 0x40UL);
        vcpu.Expect("PMCEID0_EL0", 0UL);
        vcpu.Expect("PMCEID1_EL0", 0UL);
        Assert.Equal(PmuAccess.Undefined, vcpu.Pmu.Read(GuestAccess.Register("PMEVCNTR0_EL0"), out _));
        Assert.Equal(PmuAccess.Undefined, vcpu.Pmu.Write(GuestAccess.Register("PMEVTYPER30_EL0"), 0));
        vcpu.Msr("PMCNTENSET_EL0", ulong.MaxValue);
        vcpu.Expect("PMCNTENCLR_EL0", CycleBit);
    }

    [Fact]
    public void Guest_OneHostPmu_SeesItsCountersAndEvents()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Counters = 3 });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Expect("PMCR_EL0", 0x40UL | (3 << 11));

        // INST_RETIRED, CPU_CYCLES, MEM_ACCESS; SW_INCR and CHAIN, which every guest has. BR_RETIRED is bit 1 of the second.
        vcpu.Expect("PMCEID0_EL0", (1UL << 0x08) | (1UL << 0x11) | (1UL << 0x13) | 1 | (1UL << 0x1E));
        vcpu.Expect("PMCEID1_EL0", 2UL);
        vcpu.Expect("ID_AA64DFR0_EL1", 0x406UL);
        Assert.Equal(PmuAccess.Undefined, vcpu.Pmu.Read(GuestAccess.Register("PMEVCNTR3_EL0"), out _));
        _ = vcpu.Mrs("PMEVCNTR2_EL0");
    }

    [Fact]
    public void Guest_AppleHost_SeesWhatTheMapTranslates()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Apple, 0, 2));
        using Vm vm = new(host.Pmus);
        SimulatedThread thread = host.CreateThread(0);
        Vcpu vcpu = vm.CreateVcpu(thread);

        // kvm-facts 11.2: PMUVer 1, one event counter, these events.
        vcpu.Expect("ID_AA64DFR0_EL1", 0x106UL);
        vcpu.Expect("PMCR_EL0", 0x40UL | (1 << 11));
        vcpu.Expect("PMCEID0_EL0", 0x4002_0101UL);
        vcpu.Expect("PMCEID1_EL0", 6UL);

        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.BrRetired);
        vcpu.Msr("PMCNTENSET_EL0", 1);
        vcpu.RunOn(0);
        thread.Count(TestHosts.BrRetired, 12);
        vcpu.Expect("PMEVCNTR0_EL0", 12UL);

        // MEM_ACCESS is not in the table: nothing is installed.
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        thread.Count(TestHosts.MemAccess, 5);
        thread.Count(TestHosts.BrRetired, 5);
        vcpu.Expect("PMEVCNTR0_EL0", 12UL);
        vcpu.Msr("PMEVCNTR0_EL0", 99);
        vcpu.Expect("PMEVCNTR0_EL0", 99UL);
    }

    [Fact]
    public void Counting_SwIncrAndChain_NeverGoToTheHost()
    {
        using Vm vm = new(_host.Pmus);
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        vcpu.Msr("PMEVTYPER1_EL0", 0x1E);
        vcpu.Msr("PMEVTYPER2_EL0", 0x00);
        vcpu.Msr("PMEVCNTR0_EL0", 0xFFFF_FFF0);
        vcpu.Msr("PMCNTENSET_EL0", 7);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.RunOn(0);

        vcpu.Msr("PMSWINC_EL0", 4);
        _thread.Count(TestHosts.MemAccess, 0x20);

        vcpu.Expect("PMEVCNTR0_EL0", 0x10UL);
        vcpu.Expect("PMEVCNTR1_EL0", 1UL);
        vcpu.Expect("PMEVCNTR2_EL0", 1UL);
        vcpu.Expect("PMOVSSET_EL0", 1UL);
        Assert.Equal(1, ((SimulatedHostPmu)_host.Pmus[0]).Opened);
    }

    [Fact]
    public void Overflow_AcrossAReload_ComesAtItsExactCount()
    {
        Interrupts interrupts = new();
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread, interrupts);
        vcpu.Msr("PMCCNTR_EL0", ulong.MaxValue - 1499); // 1500 to go
        vcpu.Msr("PMINTENSET_EL1", CycleBit);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        vcpu.Msr("PMCR_EL0", EnableAndLong);

        vcpu.RunOn(0);
        _thread.Advance(1000, 0);
        vcpu.RunOn(4);
        Assert.Equal(500UL, _thread.CyclesToOverflow);
        _thread.Advance(499, 0);
        Assert.False(vcpu.Pmu.Interrupt);
        _thread.Advance(1, 0);
        Assert.True(vcpu.Pmu.Interrupt);
        vcpu.Expect("PMCCNTR_EL0", 0UL);
        vcpu.RunOn(0);
        _thread.Advance(3, 0);
        Assert.Equal(1, interrupts.Edges);
        vcpu.Expect("PMCCNTR_EL0", 3UL);

        vcpu.Msr("PMOVSCLR_EL0", CycleBit);
        Assert.Equal(2, interrupts.Edges);
        Assert.False(vcpu.Pmu.Interrupt);
    }

    [Fact]
    public void RequestReload_FromAnotherThread_TakesEffectAtTheNextLoadAndLosesNothing()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.RunOn(0);
        _thread.Advance(10, 0);
        System.Threading.Thread other = new(vm.RequestReload);
        other.Start();
        other.Join();
        _thread.Advance(10, 0);
        vcpu.Load(0);
        _thread.Advance(10, 0);
        vcpu.Expect("PMCCNTR_EL0", 30UL);
        Assert.Equal(0, vcpu.Reloads);
    }

    [Fact]
    public void Load_PcpuWithoutPmu_RunsOnAndCountsAgainLater()
    {
        SimulatedHost host = new(
            SimulatedCluster.Of(TestHosts.Little, 0, 1),
            new SimulatedCluster(null, CpuSet.Parse("1")),
            SimulatedCluster.Of(TestHosts.Big, 2, 1));
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly, PossibleCpus = host.Cpus });
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        foreach ((int cpu, ulong count, long reloads) in new[] { (0, 10UL, 0L), (1, 10UL, 0L), (0, 20UL, 0L), (1, 20UL, 0L), (2, 30UL, 1L), (1, 30UL, 1L) })
        {
            Assert.Equal(LoadStatus.Ok, vcpu.RunOn(cpu));
            thread.Advance(10, 10);
            vcpu.Expect("PMCCNTR_EL0", count);
            Assert.Equal(reloads, vcpu.Reloads);
        }

        // Enabled where there is no PMU: it starts where there is one.
        vcpu.Msr("PMCNTENCLR_EL0", CycleBit);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        thread.Advance(10, 10);
        vcpu.RunOn(2);
        thread.Advance(10, 10);
        vcpu.Expect("PMCCNTR_EL0", 40UL);
        Assert.Throws<ArgumentOutOfRangeException>(() => vcpu.Load(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => vcpu.Load(-1));
    }

    [Fact]
    public void Load_FilteredCounter_CountsAsAReloadThoughItDoesNotRun()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCCFILTR_EL0", 0x8000_0000); // P: not at EL1
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.RunOn(0);
        _thread.Advance(10, 10);
        vcpu.RunOn(4);
        Assert.Equal(1, vcpu.Reloads);
        _thread.Advance(10, 10);
        vcpu.Expect("PMCCNTR_EL0", 0UL);
        vcpu.Pmu.SetContext(new PmuContext(0));
        _thread.Advance(10, 10);
        vcpu.Pmu.SetContext(new PmuContext(1));
        vcpu.Expect("PMCCNTR_EL0", 10UL);
    }

    [Fact]
    public void InstructionCounter_EveryHostPmuHasOne_GoesOnToo()
    {
        HostPmuModel little = Fixed("little");
        HostPmuModel big = Fixed("big");
        SimulatedHost host = new(SimulatedCluster.Of(little, 0, 2), SimulatedCluster.Of(big, 2, 2));
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly, InstructionCounter = true });
        Vcpu vcpu = vm.CreateVcpu(thread);
        Assert.True(vm.GuestInstructionCounter);
        Assert.Equal(9, vm.GuestPmuVersion);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit | (1UL << 32));
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        vcpu.RunOn(0);
        thread.Advance(100, 70);
        vcpu.RunOn(3);
        thread.Advance(100, 50);
        vcpu.Expect("PMCCNTR_EL0", 200UL);
        vcpu.Expect("PMICNTR_EL0", 120UL);
        Assert.Equal(1, vcpu.Reloads);

        using Vm without = new(_host.Pmus, new VmOptions { InstructionCounter = true });
        Assert.False(without.GuestInstructionCounter);

        static HostPmuModel Fixed(string name) => new(name, "", 4, 6, 64, 1m, true, TestHosts.Little.Events);
    }

    [Fact]
    public void CreateVcpu_HostThatCannot_SaysWhy()
    {
        using Vm none = new([], null);
        Assert.Contains("no PMU", Assert.Throws<ArgumentException>(() => none.CreateVcpu(_thread)).Message, StringComparison.Ordinal);

        SimulatedHost bare = new(SimulatedCluster.Of(TestHosts.Little, 0, 1), new SimulatedCluster(null, CpuSet.Parse("1")));
        using Vm vm = new(bare.Pmus, new VmOptions { PossibleCpus = bare.Cpus });
        Assert.Contains("pCPU 1", Assert.Throws<ArgumentException>(() => vm.CreateVcpu(bare.CreateThread(1))).Message, StringComparison.Ordinal);
        Assert.Empty(vm.Vcpus);

        SimulatedHost mixed = new(SimulatedCluster.Of(TestHosts.Little, 0, 1), SimulatedCluster.Of(TestHosts.Model("p5", 6, 6, (0x11, 0x11)), 1, 1));
        using Vm disagree = new(mixed.Pmus);
        Assert.Equal(0, disagree.PmuVersionLimit);
        Assert.Contains("agree", Assert.Throws<ArgumentException>(() => disagree.CreateVcpu(mixed.CreateThread(0))).Message, StringComparison.Ordinal);

        using Vm tooMany = new(_host.Pmus, new VmOptions { Counters = 7 });
        Assert.Throws<ArgumentException>(() => tooMany.CreateVcpu(_thread));
        Assert.Throws<ArgumentException>(() => new Vm(_host.Pmus, new VmOptions { PmuVersion = 6 }));
        Assert.Throws<ArgumentException>(() => new Vm(_host.Pmus, new VmOptions { PmuVersion = 3 }));
        Assert.Throws<ArgumentException>(() => new Vm(_host.Pmus, new VmOptions { Backend = PmuBackend.Explicit(bare.Pmus[0]) }));
    }

    [Fact]
    public void CreateVcpu_Several_CountOnTheirOwn()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        SimulatedThread second = _host.CreateThread(5);
        Vcpu one = vm.CreateVcpu(_thread);
        Vcpu two = vm.CreateVcpu(second);
        foreach (Vcpu vcpu in vm.Vcpus)
        {
            vcpu.Msr("PMCNTENSET_EL0", CycleBit);
            vcpu.Msr("PMCR_EL0", EnableAndLong);
        }

        one.RunOn(0);
        two.RunOn(5);
        _thread.Advance(10, 0);
        second.Advance(100, 0);
        one.RunOn(5); // takes the core from the other
        _host[5].Advance(7, 0);
        Assert.Equal(17UL, one.Mrs("PMCCNTR_EL0"));
        Assert.Equal(100UL, two.Mrs("PMCCNTR_EL0"));
    }

    [Fact]
    public void LoadAndReload_Cached_AllocateNothingAndOpenNothing()
    {
        using Vm vm = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCNTENSET_EL0", CycleBit);
        vcpu.Msr("PMCR_EL0", EnableAndLong);
        ulong Run(int rounds)
        {
            ulong sum = 0;
            for (int i = 0; i < rounds; i++)
            {
                _thread.MoveTo(i & 7);
                vcpu.Load(i & 7);
                vcpu.Load(i & 7);
                if (i % 5 == 0)
                    vcpu.RequestReload();
                _thread.Advance(10, 5);
                sum += 10;
            }

            return sum;
        }

        ulong expected = Run(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        expected += Run(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        vcpu.Expect("PMCCNTR_EL0", expected);
        Assert.Equal(1, ((SimulatedHostPmu)_host.Pmus[0]).Opened);
        Assert.Equal(1, ((SimulatedHostPmu)_host.Pmus[1]).Opened);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void RandomSchedule_AllCountersOfOnePmu_ConservesWhatTheHostExecuted(int seed)
    {
        Random random = new(seed);
        using Vm vm = new(_host.Pmus);
        Vcpu vcpu = vm.CreateVcpu(_thread);
        ushort[] events = [TestHosts.CpuCycles, TestHosts.InstRetired, TestHosts.MemAccess, TestHosts.BrRetired, TestHosts.MemAccess];
        for (int n = 0; n < events.Length; n++)
            vcpu.Msr($"PMEVTYPER{n}_EL0", events[n]);
        vcpu.Msr("PMCR_EL0", EnableAndLong);

        ulong enabled = 0;
        ulong[] expected = new ulong[6];
        vcpu.RunOn(0);
        for (int step = 0; step < 500; step++)
        {
            if (random.Next(3) == 0)
                vcpu.RunOn(random.Next(8));
            ulong change = (uint)random.Next(32) | (random.Next(2) == 0 ? CycleBit : 0);
            bool set = random.Next(2) == 0;
            vcpu.Msr(set ? "PMCNTENSET_EL0" : "PMCNTENCLR_EL0", change);
            enabled = set ? enabled | change : enabled & ~change;

            uint cycles = (uint)random.Next(1000);
            uint instructions = (uint)random.Next(1000);
            uint others = (uint)random.Next(1000);
            _thread.Advance(cycles, instructions);
            _thread.Count(TestHosts.MemAccess, others);
            _thread.Count(TestHosts.BrRetired, others);
            if (_thread.Cpu >= 4)
                continue; // the chosen PMU covers 0 to 3
            uint[] counts = [cycles, instructions, others, others, others, cycles];
            for (int i = 0; i < counts.Length; i++)
                expected[i] += (enabled >> (i == 5 ? 31 : i) & 1) * counts[i];
        }

        for (int n = 0; n < events.Length; n++)
            vcpu.Expect($"PMEVCNTR{n}_EL0", expected[n]);
        vcpu.Expect("PMCCNTR_EL0", expected[5]);
    }

    private sealed class Interrupts : IPmuHost
    {
        public int Edges { get; private set; }

        public void SetInterrupt(bool level) => Edges++;
    }
}
