using System;
using System.Linq;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>The backend CommonEvents: event counters on different cores, for what each of them counts.</summary>
public class CommonEventsTests
{
    // Little and Big have INST_RETIRED, CPU_CYCLES and MEM_ACCESS in common; BR_RETIRED and L2D_CACHE each have alone.
    private static readonly VmOptions Common = new() { Backend = PmuBackend.CommonEvents };

    [Fact]
    public void Set_OfUnlikePmus_IsTheirIntersection()
    {
        CommonEventSet set = CommonEventSet.Of(TestHosts.BigLittle().Pmus);
        Assert.Equal(3, set.Count);
        Assert.Equal(6, set.Counters);
        foreach (ushort number in (ushort[])[TestHosts.InstRetired, TestHosts.CpuCycles, TestHosts.MemAccess])
            Assert.True(set.Contains(number));
        Assert.False(set.Contains(TestHosts.BrRetired));
        Assert.False(set.Contains(TestHosts.L2dCache));
        Assert.False(set.Contains(0xFFFF));
    }

    [Fact]
    public void Set_OfNothing_IsEmpty()
    {
        CommonEventSet set = CommonEventSet.Of(Array.Empty<HostPmu>());
        Assert.Equal((0, 0), (set.Count, set.Counters));
        Assert.False(set.Contains(TestHosts.CpuCycles));
    }

    [Fact]
    public void Set_EventThatFewCountersCanCount_LimitsTheNumber()
    {
        // kvm-facts 11.2: INST_RETIRED can be on counters 1 and 7 only, so two counters are all that can count any of the four events.
        Assert.Equal(2, CommonEventSet.Of([HostModels.AppleM1, HostModels.AppleM1]).Counters);
        Assert.Equal(4, CommonEventSet.Of([HostModels.AppleM1, HostModels.AppleM1]).Count);
    }

    [Fact]
    public void Guest_OnUnlikeCores_SeesTheCommonEventsAndTheFewestCounters()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Little, 0, 4),
            SimulatedCluster.Of(TestHosts.Model("b", 4, 3, (0x0008, 0x0008), (0x0011, 0x0011)), 4, 4));
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.CreateVcpu(host.CreateThread(0));
        Assert.Equal(3UL, vcpu.Mrs("PMCR_EL0") >> 11 & 0x1F);
        // SW_INCR, INST_RETIRED, CPU_CYCLES, CHAIN.
        vcpu.Expect("PMCEID0_EL0", 0x4002_0101UL);
        vcpu.Expect("PMCEID1_EL0", 0UL);
        vcpu.Expect("ID_AA64DFR0_EL1", 0x406UL);
    }

    [Fact]
    public void Counters_MovedToAndFro_CountTheSameAsTheThread()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        vcpu.Msr("PMEVTYPER1_EL0", TestHosts.InstRetired);
        vcpu.Msr("PMEVTYPER2_EL0", TestHosts.BrRetired);
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0007);
        vcpu.Msr("PMCR_EL0", 0x41);
        ulong total = 0;
        for (int i = 0; i < 8; i++)
        {
            Assert.Equal(LoadStatus.Ok, vcpu.RunOn(i));
            thread.Advance(10, 7);
            thread.Count(TestHosts.MemAccess, (ulong)i);
            thread.Count(TestHosts.BrRetired, 5);
            total += (ulong)i;
        }

        vcpu.Expect("PMEVCNTR0_EL0", total);
        vcpu.Expect("PMEVCNTR1_EL0", 8 * 7UL);
        vcpu.Expect("PMEVCNTR2_EL0", 0UL);
        vcpu.Expect("PMCCNTR_EL0", 80UL);
        Assert.Equal(1, vcpu.Reloads);
    }

    [Fact]
    public void Reload_NativeNumbersDiffer_MapsEachEventAnew()
    {
        SimulatedHost host = new(SimulatedCluster.Of(HostModels.GoldenCove, 0, 4), SimulatedCluster.Of(HostModels.Gracemont, 4, 4));
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.CreateVcpu(thread);
        const ushort DtlbWalk = 0x34;
        vcpu.Msr("PMEVTYPER0_EL0", DtlbWalk);
        vcpu.Msr("PMCNTENSET_EL0", 1);
        vcpu.Msr("PMCR_EL0", 1);
        Assert.NotEqual(host.Pmus[0].MapPmuv3Event(DtlbWalk), host.Pmus[1].MapPmuv3Event(DtlbWalk));
        foreach (int cpu in (int[])[0, 4, 1, 7])
        {
            vcpu.RunOn(cpu);
            thread.Count(DtlbWalk, 100);
        }

        vcpu.Expect("PMEVCNTR0_EL0", 400UL);
        Assert.Equal(3, vcpu.Reloads);
    }

    [Fact]
    public void Overflow_OnAnotherCore_KeepsItsDistance()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        vcpu.Msr("PMEVCNTR0_EL0", 0xFFFF_FFFF - 99);
        vcpu.Msr("PMOVSCLR_EL0", uint.MaxValue);
        vcpu.Msr("PMCNTENSET_EL0", 1);
        vcpu.Msr("PMCR_EL0", 1);
        vcpu.RunOn(0);
        thread.Count(TestHosts.MemAccess, 60);
        vcpu.RunOn(4);
        thread.Count(TestHosts.MemAccess, 39);
        vcpu.Expect("PMOVSSET_EL0", 0UL);
        thread.Count(TestHosts.MemAccess, 1);
        vcpu.Expect("PMOVSSET_EL0", 1UL);
        vcpu.Expect("PMEVCNTR0_EL0", 0UL);
    }

    [Fact]
    public void Filter_TakesAwayWhatItDenies()
    {
        SimulatedHost host = TestHosts.BigLittle();
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.AddVcpu(thread);
        Assert.Equal(Errno.None, vcpu.Initialize());
        Assert.Equal(Errno.None, vcpu.SetFilter(TestHosts.MemAccess, 1, FilterAction.Deny));
        Assert.Equal(Errno.None, vcpu.CompleteSetup());
        vcpu.Expect("PMCEID0_EL0", 0x4002_0101UL);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        vcpu.Msr("PMCNTENSET_EL0", 1);
        vcpu.Msr("PMCR_EL0", 1);
        vcpu.RunOn(0);
        thread.Count(TestHosts.MemAccess, 60);
        vcpu.Expect("PMEVCNTR0_EL0", 0UL);
    }

    [Fact]
    public void Attributes_ThatWouldTakeTheBackendAway_AreBusy()
    {
        SimulatedHost host = TestHosts.BigLittle();
        using Vm vm = new(host.Pmus, Common);
        Vcpu vcpu = vm.AddVcpu(host.CreateThread(0));
        Assert.Equal(Errno.None, vcpu.Initialize());
        Assert.Equal(Errno.ENXIO, vcpu.SetAttribute(PmuDeviceAttr.SetPmu, 77));
        Assert.Equal(Errno.EBUSY, vcpu.SetAttribute(PmuDeviceAttr.SetPmu, host.Pmus[1].Type));
        Assert.Equal(Errno.EBUSY, vcpu.SetAttribute(PmuDeviceAttr.FixedCountersOnly));
        Assert.Equal(Errno.EINVAL, vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 7));
        Assert.Equal(Errno.None, vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 2));
        Assert.Equal(2, vm.Counters);
        Assert.Equal(Errno.None, vcpu.CompleteSetup());
        Assert.Equal(LoadStatus.Ok, vcpu.Load(0));
        Assert.Equal(LoadStatus.Ok, vcpu.Load(7));
    }

    [Fact]
    public void CreateVcpu_CountersOfTheOptions_AreUpToTheFewest()
    {
        SimulatedHost host = new(SimulatedCluster.Of(HostModels.AppleM1, 0, 4), SimulatedCluster.Of(HostModels.AppleM1, 4, 4));
        using Vm vm = new(host.Pmus, Common with { Counters = 1 });
        _ = vm.CreateVcpu(host.CreateThread(0));
        Assert.Equal((1, 2), (vm.Counters, vm.MaxCounters));
        using Vm tooMany = new(host.Pmus, Common with { Counters = 3 });
        Assert.Throws<ArgumentException>(() => tooMany.CreateVcpu(host.CreateThread(0)));
    }

    [Fact]
    public void CpuWithoutPmu_LeavesCountersStandingUntilTheNextPmu()
    {
        SimulatedHost host = new(SimulatedCluster.Of(TestHosts.Little, 0, 2), SimulatedCluster.Of(TestHosts.Big, 2, 2),
            new SimulatedCluster(null, CpuSet.Range(4, 5)));
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, Common with { PossibleCpus = host.Cpus });
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Msr("PMEVTYPER0_EL0", TestHosts.MemAccess);
        vcpu.Msr("PMCNTENSET_EL0", 1);
        vcpu.Msr("PMCR_EL0", 1);
        foreach (int cpu in (int[])[0, 4, 2])
        {
            Assert.Equal(LoadStatus.Ok, vcpu.RunOn(cpu));
            thread.Count(TestHosts.MemAccess, 10);
        }

        vcpu.Expect("PMEVCNTR0_EL0", 20UL);
    }

    [Theory]
    [InlineData("golden-cove", 8, 48, true)]
    [InlineData("gracemont", 6, 48, true)]
    [InlineData("zen3", 6, 48, false)]
    [InlineData("zen4", 6, 48, false)]
    [InlineData("apple-m1", 8, 47, false)]
    public void NativeModel_Facts_AreTheMakers(string name, int counters, int width, bool hasInstructionCounter)
    {
        Assert.True(HostModels.TryFind(name, out HostPmuModel? model));
        Assert.Equal((null, counters, width, hasInstructionCounter),
            (model.PmuVersion, model.Counters, model.CounterWidth, model.HasFixedInstructionCounter));
    }

    [Theory]
    [InlineData("golden-cove", 0x08, 0x00C0)]
    [InlineData("golden-cove", 0x11, 0x003C)]
    [InlineData("golden-cove", 0x21, 0x00C4)]
    [InlineData("golden-cove", 0x22, 0x00C5)]
    [InlineData("golden-cove", 0x13, 0x83D0)]
    [InlineData("golden-cove", 0x37, 0x412E)]
    [InlineData("gracemont", 0x08, 0x00C0)]
    [InlineData("gracemont", 0x11, 0x003C)]
    [InlineData("gracemont", 0x34, 0x0E08)]
    [InlineData("zen3", 0x11, 0x0076)]
    [InlineData("zen4", 0x08, 0x00C0)]
    [InlineData("zen4", 0x21, 0x00C2)]
    [InlineData("zen4", 0x22, 0x00C3)]
    [InlineData("zen4", 0x16, 0xFF60)]
    [InlineData("zen4", 0x17, 0x0964)]
    public void NativeModel_Event_HasItsEncoding(string name, int pmuv3, int native)
    {
        Assert.True(HostModels.TryFind(name, out HostPmuModel? model));
        Assert.Equal((NativeEvent)(ushort)native, model.Map.Map((ushort)pmuv3));
    }

    [Fact]
    public void NativeModels_EveryEvent_SaysHowWellItFitsOrWhyItIsAbsent()
    {
        foreach (HostPmuModel model in HostModels.All.Where(one => one.PmuVersion is null))
        {
            HostPmuEvent[] events = model.Events.ToArray();
            Assert.Equal(events.Length, events.Select(one => one.Native).Distinct().Count());
            Assert.All(events, one => Assert.True(one.Accuracy == "exact" || one.Accuracy.StartsWith("approximate: ", StringComparison.Ordinal), $"{model.Name} {one.Name}"));
            Assert.All(events, one => Assert.InRange(model.CountersFor(one.Native), 1, model.Counters));
            foreach (HostPmuAbsence absence in model.Absences)
            {
                Assert.Equal(NativeEvent.NotCounted, model.Map.Map(absence.Pmuv3));
                Assert.NotEmpty(absence.Reason);
            }
        }
    }
}
