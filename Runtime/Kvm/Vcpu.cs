using System;
using Emu.HostPmus;

namespace Emu.Kvm;

/// <summary>A vCPU of a <see cref="Vm"/>: its PMU, and where its counts come from while it moves between the host's pCPUs.</summary>
/// <remarks>Driven by one thread at a time; <see cref="RequestReload"/> alone may be called from any thread.</remarks>
public sealed partial class Vcpu : IHostCounterOwner, IDisposable
{
    private readonly VcpuInterrupt? _interrupt;
    private readonly VcpuCounters _counters;
    private Pmu? _pmu;

    // The vCPU was initialised, or the VM's configuration is no longer the one that the PMU was made of: it is made when it is next asked for.
    private bool _isStale;

    internal Vcpu(Vm vm, int id, HostThread thread, IPmuHost? host)
    {
        Vm = vm;
        Id = id;
        Thread = thread;
        _interrupt = host is null ? null : new VcpuInterrupt(host);
        _counters = new VcpuCounters(vm.HostPmuArray, thread, this);
        _counters.SetFilter(vm.Filter, vm.CommonEvents);
        _backing = vm.Backing;
    }

    /// <summary>The VM it is a vCPU of.</summary>
    public Vm Vm { get; }

    /// <summary>Its number in the VM, from 0.</summary>
    public int Id { get; }

    /// <summary>The host thread it runs on.</summary>
    public HostThread Thread { get; }

    /// <summary>
    /// Its PMU, as the guest sees it: EL0 and EL1 in AArch64 state. After a change of the VM's configuration, which is possible until the
    /// first run, or another <see cref="Initialize"/> it is a new one.
    /// </summary>
    /// <exception cref="InvalidOperationException">The vCPU is not initialised.</exception>
    public Pmu Pmu
    {
        get
        {
            if (_isStale)
                MakePmu();
            return _pmu ?? throw new InvalidOperationException("The vCPU is not initialised.");
        }
    }

    /// <summary>KVM_ARM_VCPU_INIT succeeded.</summary>
    public bool IsInitialized { get; private set; }

    /// <summary>INIT succeeded; it stays so when the vCPU is initialised again.</summary>
    public bool IsSetupComplete { get; private set; }

    /// <summary>KVM_ARM_VCPU_INIT with the PMU feature, on the pCPU its thread is on. Again: a reset.</summary>
    /// <returns>0; EINVAL when the host has no PMU for guests; ENODEV when no PMU covers the pCPU and none is chosen.</returns>
    public Errno Initialize()
    {
        lock (Vm.ConfigLock)
        {
            Errno error = Vm.OnVcpuInitialize(Thread.Cpu);
            if (error != Errno.None)
                return error;
            _counters.Clear();
            ForgetRegisters();
            _pmu = null;
            _isStale = true;
            IsInitialized = true;
            _interrupt?.Reset();
            return Errno.None;
        }
    }

    /// <summary>Gives its host counters back; the vCPU no longer counts.</summary>
    public void Dispose() => _counters.Dispose();

    void IHostCounterOwner.OnOverflow(HostCounter counter)
    {
        ArgumentNullException.ThrowIfNull(counter);
        if (_counters.TakeOverflow(counter))
            _pmu!.OnSourceOverflow(counter.Tag);
    }

    void IHostCounterOwner.OnOverflowPending() => RequestReload();

    /// <summary>Under the config lock, before the first run.</summary>
    internal void OnConfigurationChanged()
    {
        _backing = Vm.Backing;
        _counters.SetFilter(Vm.Filter, Vm.CommonEvents);
        _isStale = IsInitialized;
    }

    // After a change of configuration the same registers, in a PMU of the present one. The counters' host events have counted nothing then, because no
    // vCPU has run.
    private void MakePmu()
    {
        lock (Vm.ConfigLock)
        {
            Pmu? old = _pmu;
            if (old is not null)
            {
                _counters.Clear();
                _interrupt?.Hold();
            }

            _pmu = new Pmu(Vm.GuestConfiguration, _interrupt, _counters);
            _isStale = false;
            if (old is not null)
            {
                _pmu.SetContext(old.Context);
                CopyRegisters(old, _pmu);
                _interrupt?.Release();
            }
        }
    }
}
