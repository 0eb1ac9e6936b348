using System;
using Emu.Hosts;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>Counts and overflows of a vCPU that is loaded again and again, on one PMU and on others.</summary>
public class VcpuReloadTests
{
    private const ulong EnableAndLong = 0x41; // PMCR_EL0.E and LC
    private const ulong CycleBit = 0x8000_0000;

    private readonly SimulatedHost _host = TestHosts.BigLittle();
    private readonly SimulatedThread _thread;

    public VcpuReloadTests() => _thread = _host.CreateThread(0);

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
