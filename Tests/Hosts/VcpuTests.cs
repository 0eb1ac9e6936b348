using System;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>A vCPU on a host with different PMUs: what a load does with its counters.</summary>
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
        foreach ((int cpu, ulong count, long reloads)
            in new[] { (0, 10UL, 0L), (1, 10UL, 0L), (0, 20UL, 0L), (1, 20UL, 0L), (2, 30UL, 1L), (1, 30UL, 1L) })
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
}
