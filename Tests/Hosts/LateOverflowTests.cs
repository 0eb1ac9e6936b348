using System;
using Emu.HostPmus;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>A host that tells about an overflow after the fact: whatever the guest or its owner does meanwhile, it is one overflow.</summary>
public sealed class LateOverflowTests : IDisposable
{
    private const ulong Cycles = 0x8000_0000;
    private readonly LaggingThread _thread = new(0);
    private readonly Vm _vm;
    private readonly Vcpu _vcpu;

    public LateOverflowTests()
    {
        _vm = new Vm([new LaggingPmu("a", 8, "0-3"), new LaggingPmu("b", 9, "4-7")], new VmOptions { PossibleCpus = CpuSet.Parse("0-9") });
        _vcpu = _vm.CreateVcpu(_thread);
        _vcpu.Msr("PMCR_EL0", 0x41);
    }

    public void Dispose() => _vm.Dispose();

    [Fact]
    public void Overflow_TakenAtTheNextEntry_IsRaisedOnce()
    {
        StartCycles(100);
        _thread.Execute(TestHosts.CpuCycles, 130);
        _vcpu.Expect("PMOVSSET_EL0", 0UL);
        _vcpu.RequestReload();
        _vcpu.Load(0);
        _vcpu.Expect("PMOVSSET_EL0", Cycles);
        _vcpu.Expect("PMCCNTR_EL0", 30UL);
        _vcpu.Msr("PMOVSCLR_EL0", Cycles);
        _vcpu.RequestReload();
        _vcpu.Load(0);
        _vcpu.Expect("PMOVSSET_EL0", 0UL);
    }

    [Fact]
    public void Overflow_OnTheWayToAPcpuWithoutPmu_IsTakenThere()
    {
        using Vm vm = new(_vm.HostPmus, new VmOptions { PossibleCpus = CpuSet.Parse("0-9"), Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(_thread);
        vcpu.Msr("PMCR_EL0", 0x41);
        vcpu.Msr("PMCCNTR_EL0", ulong.MaxValue - 99);
        vcpu.Msr("PMCNTENSET_EL0", Cycles);
        vcpu.Load(0);
        _thread.Execute(TestHosts.CpuCycles, 130);
        _thread.MoveTo(9);
        vcpu.Load(9);
        vcpu.Expect("PMOVSSET_EL0", Cycles);
        Assert.Equal(0, vcpu.Reloads);
    }

    [Fact]
    public void GuestWritesTheCounter_AfterAnOverflowNobodyToldOf_KeepsTheOverflow()
    {
        StartCycles(100);
        _thread.Execute(TestHosts.CpuCycles, 130);
        _vcpu.Msr("PMCCNTR_EL0", 5);
        _vcpu.Expect("PMOVSSET_EL0", Cycles);
        _vcpu.Expect("PMCCNTR_EL0", 5UL);
        _vcpu.Msr("PMOVSCLR_EL0", Cycles);
        _vcpu.RequestReload();
        _vcpu.Load(0);
        _vcpu.Expect("PMOVSSET_EL0", 0UL);
    }

    [Fact]
    public void GuestStopsTheCounter_AfterAnOverflowNobodyToldOf_KeepsTheOverflow()
    {
        StartCycles(100);
        _thread.Execute(TestHosts.CpuCycles, 130);
        _vcpu.Msr("PMCNTENCLR_EL0", Cycles);
        _vcpu.Expect("PMOVSSET_EL0", Cycles);
    }

    [Fact]
    public void GuestStopsAPair_AfterOverflowsNobodyToldOf_TheChainHasThem()
    {
        _vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        _vcpu.Msr("PMEVTYPER1_EL0", 0x1E);
        _vcpu.Msr("PMEVCNTR0_EL0", 0xFFFF_FFF0);
        _vcpu.Msr("PMCNTENSET_EL0", 3);
        _vcpu.Load(0);
        _thread.Execute(TestHosts.MemAccess, 0x2_0000_0020);
        _vcpu.Msr("PMCR_EL0", 0x40);
        _vcpu.Expect("PMEVCNTR1_EL0", 3UL);
        _vcpu.Expect("PMEVCNTR0_EL0", 0x10UL);
        _vcpu.Expect("PMOVSSET_EL0", 1UL);
    }

    [Fact]
    public void GuestWritesTheLowCounterOfAPair_AfterOverflowsNobodyToldOf_TheChainHasThem()
    {
        _vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        _vcpu.Msr("PMEVTYPER1_EL0", 0x1E);
        _vcpu.Msr("PMCNTENSET_EL0", 3);
        _vcpu.Load(0);
        _thread.Execute(TestHosts.MemAccess, 0x2_0000_0000);
        _vcpu.Msr("PMEVCNTR0_EL0", 7);
        _vcpu.Expect("PMEVCNTR1_EL0", 2UL);
        _vcpu.Expect("PMEVCNTR0_EL0", 7UL);
    }

    [Fact]
    public void GuestSelectsAnEventThatTheCounterCannotCount_AfterAnOverflowNobodyToldOf_KeepsTheOverflow()
    {
        _vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        _vcpu.Msr("PMEVCNTR0_EL0", 0xFFFF_FFF0);
        _vcpu.Msr("PMCNTENSET_EL0", 1);
        _vcpu.Load(0);
        _thread.Execute(TestHosts.MemAccess, 0x20);
        _vcpu.Msr("PMEVTYPER0_EL0", 0x1E); // CHAIN, in an even counter
        _vcpu.Expect("PMOVSSET_EL0", 1UL);
        _vcpu.Expect("PMEVCNTR0_EL0", 0x10UL);
    }

    [Fact]
    public void OwnerSaves_AfterAnOverflowNobodyToldOf_TheSavedStateHasIt()
    {
        StartCycles(100);
        _thread.Execute(TestHosts.CpuCycles, 130);
        Assert.Equal(Cycles, _vcpu.GetOneReg("PMOVSSET_EL0"));
        Assert.Equal(30UL, _vcpu.GetOneReg("PMCCNTR_EL0"));
        _vcpu.Msr("PMOVSCLR_EL0", Cycles);
        _vcpu.RequestReload();
        _vcpu.Load(0);
        Assert.Equal(0UL, _vcpu.GetOneReg("PMOVSSET_EL0"));
    }

    [Fact]
    public void Initialize_WithAnOverflowNobodyToldOf_StartsWithoutIt()
    {
        StartCycles(100);
        _thread.Execute(TestHosts.CpuCycles, 130);
        _vcpu.Initialize();
        _vcpu.Load(0);
        _vcpu.Expect("PMOVSSET_EL0", 0UL);
        _vcpu.Expect("PMCCNTR_EL0", 0UL);
    }

    private void StartCycles(ulong toOverflow)
    {
        _vcpu.Msr("PMCCNTR_EL0", 0UL - toOverflow);
        _vcpu.Msr("PMCNTENSET_EL0", Cycles);
        _vcpu.Load(0);
    }
}
