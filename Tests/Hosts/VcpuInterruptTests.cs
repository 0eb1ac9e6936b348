using System;
using System.Collections.Generic;
using Emu.Kvm;

namespace Emu.Tests.Hosts;

/// <summary>The interrupt line while the PMU behind it is made again: only real edges reach the host.</summary>
public sealed class VcpuInterruptTests : IPmuHost, IDisposable
{
    private const ulong Cycles = 0x8000_0000;
    private readonly Emu.Hosts.SimulatedHost _host = TestHosts.BigLittle();
    private readonly List<bool> _edges = [];
    private readonly Vm _vm;
    private readonly Vcpu _vcpu;

    public VcpuInterruptTests()
    {
        _vm = new Vm(_host.Pmus);
        _vcpu = _vm.AddVcpu(_host.CreateThread(0), this);
        Assert.Equal(Errno.None, _vcpu.Initialize());
    }

    void IPmuHost.SetInterrupt(bool level) => _edges.Add(level);

    public void Dispose() => _vm.Dispose();

    [Fact]
    public void Configuration_ChangedWhileTheLineIsHigh_MakesNoEdge()
    {
        Raise();
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 2));
        Assert.True(_vcpu.Pmu.Interrupt);
        Assert.Equal([true], _edges);
        _vcpu.Msr("PMOVSCLR_EL0", Cycles);
        Assert.Equal([true, false], _edges);
    }

    [Fact]
    public void Configuration_ThatTakesTheCounterAway_MakesTheFallingEdge()
    {
        _vcpu.Msr("PMCR_EL0", 1);
        _vcpu.Msr("PMINTENSET_EL1", 0x20);
        _vcpu.Msr("PMOVSSET_EL0", 0x20);
        Assert.Equal([true], _edges);
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 2));
        Assert.False(_vcpu.Pmu.Interrupt);
        Assert.Equal([true, false], _edges);
        Assert.Equal(Errno.None, _vcpu.SetAttribute(PmuDeviceAttr.SetNrCounters, 6));
        Assert.True(_vcpu.Pmu.Interrupt);
        Assert.Equal([true, false, true], _edges);
    }

    [Fact]
    public void Initialize_WhileTheLineIsHigh_MakesTheFallingEdge()
    {
        Raise();
        Assert.Equal(Errno.None, _vcpu.Initialize());
        Assert.Equal([true, false], _edges);
        Assert.False(_vcpu.Pmu.Interrupt);
        Assert.Equal([true, false], _edges);
    }

    private void Raise()
    {
        _vcpu.Msr("PMCR_EL0", 1);
        _vcpu.Msr("PMINTENSET_EL1", Cycles);
        _vcpu.Msr("PMOVSSET_EL0", Cycles);
        Assert.Equal([true], _edges);
    }
}
