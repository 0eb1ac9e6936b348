using System;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>How a vCPU is made, and which counters and events its guest sees.</summary>
public class VcpuGuestTests
{
    private const ulong EnableAndLong = 0x41; // PMCR_EL0.E and LC
    private const ulong CycleBit = 0x8000_0000;

    private readonly SimulatedHost _host = TestHosts.BigLittle();
    private readonly SimulatedThread _thread;

    public VcpuGuestTests() => _thread = _host.CreateThread(0);

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
    public void CreateVcpu_HostThatCannot_SaysWhy()
    {
        using Vm none = new([], null);
        Assert.Contains("no PMU", Assert.Throws<ArgumentException>(() => none.CreateVcpu(_thread)).Message, StringComparison.Ordinal);

        SimulatedHost bare = new(SimulatedCluster.Of(TestHosts.Little, 0, 1), new SimulatedCluster(null, CpuSet.Parse("1")));
        using Vm vm = new(bare.Pmus, new VmOptions { PossibleCpus = bare.Cpus });
        Assert.Contains("pCPU 1", Assert.Throws<ArgumentException>(() => vm.CreateVcpu(bare.CreateThread(1))).Message, StringComparison.Ordinal);
        Assert.Empty(vm.Vcpus);

        SimulatedHost mixed =
            new(SimulatedCluster.Of(TestHosts.Little, 0, 1), SimulatedCluster.Of(TestHosts.Model("p5", 6, 6, (0x11, 0x11)), 1, 1));
        using Vm disagree = new(mixed.Pmus);
        Assert.Equal(0, disagree.PmuVersionLimit);
        Assert.Contains(
            "agree", Assert.Throws<ArgumentException>(() => disagree.CreateVcpu(mixed.CreateThread(0))).Message, StringComparison.Ordinal);

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
}
