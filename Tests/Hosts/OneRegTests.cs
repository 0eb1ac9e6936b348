using System;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Registers;

namespace Emu.Tests.Hosts;

/// <summary>ONE_REG and the identification registers: kvm-facts 8 and 9.</summary>
public sealed class OneRegTests : IDisposable
{
    private readonly SimulatedHost _host = TestHosts.BigLittle();
    private readonly SimulatedThread _thread;
    private readonly Vm _vm;
    private readonly Vcpu _vcpu;

    public OneRegTests()
    {
        _thread = _host.CreateThread(0);
        _vm = new Vm(_host.Pmus);
        _vcpu = _vm.AddVcpu(_thread);
        Assert.Equal(Errno.None, _vcpu.Initialize());
    }

    public void Dispose() => _vm.Dispose();

    [Theory]
    [InlineData("PMCNTENSET_EL0", "PMCNTENCLR_EL0")]
    [InlineData("PMINTENSET_EL1", "PMINTENCLR_EL1")]
    [InlineData("PMOVSSET_EL0", "PMOVSCLR_EL0")]
    public void SetOneReg_EitherNameOfAVector_AssignsWithinTheMask(string set, string clear)
    {
        Assert.Equal(Errno.None, Set(set, ulong.MaxValue));
        Assert.Equal(0x8000_003FUL, _vcpu.GetOneReg(set));
        Assert.Equal(0x8000_003FUL, _vcpu.GetOneReg(clear));
        Assert.Equal(Errno.None, Set(clear, 5));
        Assert.Equal(5UL, _vcpu.GetOneReg(set));
        Assert.Equal(5UL, _vcpu.Mrs(clear));
    }

    [Fact]
    public void SetOneReg_PmcrBeforeTheFirstRun_SetsTheVmsCountersWherePossible()
    {
        Assert.Equal(Errno.None, Set("PMCR_EL0", (3 << 11) | 0x07));
        Assert.Equal(3, _vm.Counters);
        Assert.Equal(3UL << 11 | 0x47, _vcpu.GetOneReg("PMCR_EL0")); // LC is RES1; P and C are kept, not executed
        _vcpu.Expect("PMCR_EL0", 3UL << 11 | 0x41);
        Assert.Equal(Errno.None, Set("PMCR_EL0", 7 << 11));
        Assert.Equal(3, _vm.Counters);

        Ready();
        _vcpu.RunOn(0);
        Assert.Equal(Errno.None, Set("PMCR_EL0", 2 << 11));
        Assert.Equal(3, _vm.Counters);
    }

    [Fact]
    public void SetOneReg_PmcrOneShots_ClearNothing()
    {
        Set("PMCCNTR_EL0", 77);
        Set("PMEVCNTR0_EL0", 88);
        Set("PMCR_EL0", 6 | (6 << 11));
        _vcpu.Expect("PMCCNTR_EL0", 77UL);
        _vcpu.Expect("PMEVCNTR0_EL0", 88UL);
        _vcpu.Msr("PMCR_EL0", 1);
        Assert.Equal(0x41UL, _vcpu.GetOneReg("PMCR_EL0") & 0xFF);
    }

    [Fact]
    public void OneReg_EventCounterBeyondN_KeepsItsValue()
    {
        Set("PMEVCNTR5_EL0", 0x1_2345_6789);
        Set("PMEVCNTR30_EL0", 30);
        Set("PMEVTYPER5_EL0", 0x11);
        Assert.Equal(0x2345_6789UL, _vcpu.GetOneReg("PMEVCNTR5_EL0")); // PMUv3p1: 32 bits
        Assert.Equal(30UL, _vcpu.GetOneReg("PMEVCNTR30_EL0"));
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 2));
        Assert.Equal(0x2345_6789UL, _vcpu.GetOneReg("PMEVCNTR5_EL0"));
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 6));
        _vcpu.Expect("PMEVCNTR5_EL0", 0x2345_6789UL);
        _vcpu.Expect("PMEVTYPER5_EL0", 0x11UL);
        _vcpu.Initialize();
        Assert.Equal(0UL, _vcpu.GetOneReg("PMEVCNTR30_EL0"));
    }

    [Fact]
    public void OneReg_RegistersWithoutState_AreNotThere()
    {
        foreach (string name in new[] { "PMCEID0_EL0", "PMCEID1_EL0", "PMXEVTYPER_EL0", "PMXEVCNTR_EL0", "MDCR_EL2", "PMICNTR_EL0", "PMUACR_EL1", "PMCFGR", "PMIIDR" })
        {
            Assert.Equal(Errno.ENOENT, _vcpu.GetOneReg(GuestAccess.Register(name), out _));
            Assert.Equal(Errno.ENOENT, Set(name, 0));
        }

        Assert.Equal(0UL, _vcpu.GetOneReg("PMSWINC_EL0"));
        Assert.Equal(Errno.None, Set("PMSWINC_EL0", 1));
    }

    [Theory]
    [InlineData(PmuRegisterId.None, 0)]
    [InlineData(PmuRegisterId.PMEVTYPERn_EL0, 31)]
    [InlineData(PmuRegisterId.PMEVCNTRn_EL0, 31)]
    [InlineData(PmuRegisterId.PMEVCNTRn_EL0, 255)]
    [InlineData(PmuRegisterId.PMCCFILTR_EL0, 1)]
    public void OneReg_IndexThatTheRegisterDoesNotHave_IsNotThere(PmuRegisterId id, int index)
    {
        PmuRegister register = new(id, index);
        Assert.Equal(Errno.ENOENT, _vcpu.GetOneReg(register, out ulong value));
        Assert.Equal(0UL, value);
        Assert.Equal(Errno.ENOENT, _vcpu.SetOneReg(register, 1));
    }

    [Theory]
    [InlineData("PMCCFILTR_EL0")]
    [InlineData("PMSELR_EL0")]
    [InlineData("PMUSERENR_EL0")]
    [InlineData("PMEVTYPER3_EL0")]
    [InlineData("PMEVTYPER30_EL0")]
    public void SetOneReg_PlainRegister_IsHandedBackWholeUntilTheGuestChangesIt(string name)
    {
        Assert.Equal(Errno.None, Set(name, 0xFFFF_FFFF_FFFF_FFFF));
        Assert.Equal(0xFFFF_FFFF_FFFF_FFFFUL, _vcpu.GetOneReg(name));
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 4));
        Assert.Equal(0xFFFF_FFFF_FFFF_FFFFUL, _vcpu.GetOneReg(name));
        if (name == "PMEVTYPER30_EL0")
            return;
        _vcpu.Msr(name, 0);
        Assert.Equal(0UL, _vcpu.GetOneReg(name));
    }

    [Fact]
    public void SaveAndRestore_OnAHostWithOtherPmus_GoesOnFromTheSavedValues()
    {
        string[] names = ["PMCR_EL0", "PMCNTENSET_EL0", "PMCNTENCLR_EL0", "PMINTENSET_EL1", "PMOVSSET_EL0", "PMCCNTR_EL0", "PMCCFILTR_EL0", "PMUSERENR_EL0", "PMSELR_EL0"];
        using Vm source = new(_host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu from = source.CreateVcpu(_thread);
        from.Msr("PMCNTENSET_EL0", 0x8000_0000);
        from.Msr("PMCR_EL0", 0x41);
        from.RunOn(0);
        _thread.Advance(123, 1);

        SimulatedHost other = new(SimulatedCluster.Of(TestHosts.Apple, 0, 1));
        using Vm target = new(other.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        SimulatedThread thread = other.CreateThread(0);
        foreach (bool reversed in new[] { false, true })
        {
            Vcpu to = target.CreateVcpu(thread);
            if (reversed)
                Array.Reverse(names);
            foreach (string name in names)
                Assert.Equal(Errno.None, to.SetOneReg(GuestAccess.Register(name), from.GetOneReg(name)));
            Assert.Equal(123UL, to.Mrs("PMCCNTR_EL0"));
            to.RunOn(0);
            thread.Advance(7, 1);
            Assert.Equal(130UL, to.Mrs("PMCCNTR_EL0"));
        }
    }

    [Fact]
    public void SetOneReg_CounterWhileRunning_GoesOnFromTheNewValue()
    {
        Ready();
        _vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        _vcpu.Msr("PMCR_EL0", 0x41);
        _vcpu.RunOn(0);
        _thread.Advance(10, 0);
        Set("PMCCNTR_EL0", 1000);
        _thread.Advance(10, 0);
        Assert.Equal(1010UL, _vcpu.GetOneReg("PMCCNTR_EL0"));
    }

    [Theory]
    [InlineData(0x406UL, Errno.None, Errno.None)]
    [InlineData(0x106UL, Errno.None, Errno.EBUSY)]
    [InlineData(0x006UL, Errno.None, Errno.EBUSY)]
    [InlineData(0xF06UL, Errno.None, Errno.EBUSY)]
    [InlineData(0x206UL, Errno.EINVAL, Errno.EINVAL)]
    [InlineData(0x306UL, Errno.EINVAL, Errno.EINVAL)]
    [InlineData(0x405UL, Errno.EINVAL, Errno.EINVAL)]
    [InlineData(0x407UL, Errno.EINVAL, Errno.EBUSY)]
    [InlineData(0x506UL, Errno.EINVAL, Errno.EBUSY)]
    [InlineData(0x1406UL, Errno.EINVAL, Errno.EBUSY)]
    public void SetOneReg_IdAa64Dfr0_TakesWhatTheHostCan(ulong value, Errno before, Errno after)
    {
        Assert.Equal(0x406UL, _vcpu.GetOneReg("ID_AA64DFR0_EL1"));
        Assert.Equal(before, Set("ID_AA64DFR0_EL1", value));
        _vcpu.Expect("ID_AA64DFR0_EL1", before == Errno.None ? (value & 0xF00) == 0xF00 ? 6 : value : 0x406UL);
        Set("ID_AA64DFR0_EL1", 0x406);
        Ready();
        _vcpu.RunOn(0);
        Assert.Equal(after, Set("ID_AA64DFR0_EL1", value));
        Assert.Equal(0x406UL, _vcpu.GetOneReg("ID_AA64DFR0_EL1"));
    }

    [Fact]
    public void SetOneReg_LowerPmuVersion_NarrowsEventsAndCounters()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Model("p5", 6, 6, (0x11, 0x11), (0x4005, 0x4005)), 0, 1));
        using Vm vm = new(host.Pmus);
        Vcpu vcpu = vm.AddVcpu(host.CreateThread(0));
        vcpu.Initialize();
        vcpu.Msr("PMEVCNTR0_EL0", ulong.MaxValue);
        vcpu.Msr("PMEVTYPER0_EL0", 0x4005);
        vcpu.Msr("PMCR_EL0", 0x80);
        Assert.Equal(0xC0UL, vcpu.Mrs("PMCR_EL0") & 0xFF);
        Assert.Equal(0x606UL, vcpu.GetOneReg("ID_AA64DFR0_EL1"));

        Assert.Equal(Errno.None, vcpu.SetOneReg(GuestAccess.Register("ID_AA64DFR0_EL1"), 0x106));
        vcpu.Expect("PMEVCNTR0_EL0", uint.MaxValue);
        vcpu.Msr("PMEVTYPER0_EL0", 0xFFFF);
        vcpu.Expect("PMEVTYPER0_EL0", 0x3FFUL);
        vcpu.Msr("PMCR_EL0", 0x80);
        Assert.Equal(0x40UL, vcpu.Mrs("PMCR_EL0") & 0xFF);
    }

    [Fact]
    public void SetOneReg_OtherIdentification_IsFixed()
    {
        Assert.Equal(0UL, _vcpu.GetOneReg("ID_AA64DFR1_EL1"));
        Assert.Equal(Errno.None, Set("ID_AA64DFR1_EL1", 0));
        Assert.Equal(Errno.EINVAL, Set("ID_AA64DFR1_EL1", 1UL << 36));
        Assert.Equal(0UL, _vcpu.GetOneReg("PMMIR_EL1"));
        Assert.Equal(Errno.EINVAL, Set("PMMIR_EL1", 0x100));
        Assert.Equal(Errno.EINVAL, Set("PMMIR_EL1", 1));
        Assert.Equal(Errno.None, Set("PMMIR_EL1", 0));
    }

    [Fact]
    public void SetOneReg_InstructionCounter_CanBeLeftOutBeforeTheFirstRun()
    {
        HostPmuModel model = new("m", "", 4, 6, 64, 1m, true, TestHosts.Little.Events);
        SimulatedHost host = new(SimulatedCluster.Of(model, 0, 1));
        using Vm vm = new(host.Pmus, new VmOptions { InstructionCounter = true });
        Vcpu vcpu = vm.AddVcpu(host.CreateThread(0));
        vcpu.Initialize();
        Assert.Equal(1UL << 36, vcpu.GetOneReg("ID_AA64DFR1_EL1"));
        vcpu.Expect("ID_AA64DFR0_EL1", 0x906UL);
        _ = vcpu.Mrs("PMICNTR_EL0");
        Assert.Equal(Errno.EINVAL, vcpu.SetOneReg(GuestAccess.Register("ID_AA64DFR1_EL1"), 2UL << 36));
        Assert.Equal(Errno.None, vcpu.SetOneReg(GuestAccess.Register("ID_AA64DFR1_EL1"), 0));
        Assert.Equal(PmuAccess.Undefined, vcpu.Pmu.Read(GuestAccess.Register("PMICNTR_EL0"), out _));
        Assert.Equal(Errno.None, vcpu.SetOneReg(GuestAccess.Register("ID_AA64DFR1_EL1"), 1UL << 36));
        Assert.Equal(Errno.None, vcpu.SetOneReg(GuestAccess.Register("ID_AA64DFR0_EL1"), 0x606));
        Assert.Equal(0UL, vcpu.GetOneReg("ID_AA64DFR1_EL1"));
    }

    private Errno Set(string name, ulong value) => _vcpu.SetOneReg(GuestAccess.Register(name), value);

    private void Ready()
    {
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.Irq, 23));
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.Init));
    }
}
