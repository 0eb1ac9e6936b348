using System.Linq;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>The models of Hosts/Models as the vCPU meets them.</summary>
public class HostModelsTests
{
    [Fact]
    public void CortexA55AndA76_FixedCountersOnly_KeepTimeAcrossTheMove()
    {
        SimulatedHost host = new(SimulatedCluster.Of(HostModels.CortexA55, 0, 4), SimulatedCluster.Of(HostModels.CortexA76, 4, 4));
        Assert.Equal(["cortex_a55", "cortex_a76"], host.Pmus.Select(pmu => pmu.Name));
        SimulatedThread thread = host.CreateThread(0);
        using Vm vm = new(host.Pmus, new VmOptions { Backend = PmuBackend.FixedCountersOnly });
        Vcpu vcpu = vm.CreateVcpu(thread);
        vcpu.Expect("ID_AA64DFR0_EL1", 0x406UL);
        vcpu.Msr("PMCR_EL0", 0x41);
        vcpu.Msr("PMCNTENSET_EL0", 0x8000_0000);
        vcpu.RunOn(1);
        thread.Advance(1000, 500);
        vcpu.RunOn(6);
        thread.Advance(1000, 900);
        vcpu.Expect("PMCCNTR_EL0", 2000UL);
        Assert.Equal(1, vcpu.Reloads);
    }

    [Fact]
    public void AppleM1_Guest_FindsItsFourEvents()
    {
        SimulatedHost host = new(SimulatedCluster.Of(HostModels.AppleM1, 0, 4), SimulatedCluster.Of(HostModels.AppleM1, 4, 4));
        using Vm vm = new(host.Pmus);
        Vcpu vcpu = vm.CreateVcpu(host.CreateThread(0));
        vcpu.Expect("ID_AA64DFR0_EL1", 0x106UL);
        Assert.Equal(1, vm.Counters);
        vcpu.Expect("PMCEID0_EL0", 0x4002_0101UL);
        vcpu.Expect("PMCEID1_EL0", 6UL);
        Assert.Equal(new NativeEvent(0x8C), host.Pmus[0].MapPmuv3Event(0x08));
        Assert.Equal(NativeEvent.NotCounted, host.Pmus[0].MapPmuv3Event(0x13));
    }

    [Fact]
    public void Pmceid_EveryPmuv3Model_NamesWhatTheMapCounts()
    {
        foreach (HostPmuModel model in HostModels.All.Where(m => m.PmuVersion is not null))
        {
            SimulatedHost host = new(SimulatedCluster.Of(model, 0, 1));
            using Vm vm = new(host.Pmus);
            Vcpu vcpu = vm.CreateVcpu(host.CreateThread(0));
            ulong expected0 = 0x4000_0001; // SW_INCR and CHAIN
            ulong expected1 = 0;
            foreach (HostPmuEvent e in model.Events)
            {
                ulong bit = 1UL << (int)((e.Pmuv3!.Value.Number & 0x1F) + (uint)(e.Pmuv3.Value.Number >= 0x4000 ? 32 : 0));
                if (e.Pmuv3?.Number is < 0x20 or (>= 0x4000 and < 0x4020))
                    expected0 |= bit;
                else if (e.Pmuv3?.Number is < 0x40 or (>= 0x4020 and < 0x4040))
                    expected1 |= bit;
            }

            vcpu.Expect("PMCEID0_EL0", expected0);
            vcpu.Expect("PMCEID1_EL0", expected1 & ~0xE000_0000UL);
        }
    }
}
