using System;
using System.Collections.Generic;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Kvm;
using Emu.Native.Callbacks;

namespace Emu.Native.Handles;

/// <summary>A host behind its handle: a simulated one, or the embedder's own.</summary>
internal sealed class HostObject
{
    private readonly SimulatedHost? _simulated;
    private readonly CpuSet _cpus;

    public HostObject(SimulatedHost simulated)
    {
        _simulated = simulated;
        _cpus = simulated.Cpus;
        Pmus = simulated.Pmus;
    }

    public HostObject(IReadOnlyList<HostPmu> pmus)
    {
        Pmus = pmus;
        _cpus = CpuSet.Empty;
        foreach (HostPmu pmu in pmus)
        {
            _cpus = _cpus.Union(pmu.Cpus);
        }
    }

    public IReadOnlyList<HostPmu> Pmus { get; }

    /// <summary>The pCPUs of the host: of a simulated one all, of the embedder's those that its PMUs cover.</summary>
    public CpuSet Cpus => _cpus;

    public bool IsSimulated => _simulated is not null;

    /// <summary>A thread of the host, on a pCPU.</summary>
    public unsafe HostThread CreateThread(int cpu, void* opaque) =>
        _simulated is not null ? _simulated.CreateThread(cpu) : new CallbackThread(cpu, opaque);
}

/// <summary>A VM behind its handle.</summary>
/// <param name="host">Its host, which it keeps alive.</param>
/// <param name="vm">The VM.</param>
internal sealed class VmObject(HostObject host, Vm vm)
{
    public HostObject Host => host;

    public Vm Vm => vm;
}

/// <summary>A vCPU behind its handle.</summary>
internal sealed class VcpuObject
{
    public VcpuObject(VmObject vm, Vcpu vcpu, HostThread thread, PmuLine line)
    {
        Vm = vm;
        Vcpu = vcpu;
        Thread = thread;
        Pmu = new PmuObject(line, vcpu);
        if (thread is CallbackThread own)
        {
            own.Pmu = Pmu;
        }

        _ = Pmu.Current;
    }

    public VmObject Vm { get; }

    public Vcpu Vcpu { get; }

    public HostThread Thread { get; }

    public PmuObject Pmu { get; }

    /// <summary>Puts the thread onto a pCPU; the embedder's own host has moved it there already.</summary>
    public void MoveTo(int cpu)
    {
        switch (Thread)
        {
            case SimulatedThread simulated:
                simulated.MoveTo(cpu);
                break;
            case CallbackThread own:
                own.MoveTo(cpu);
                break;
            default:
                throw new InvalidOperationException("The thread is of no host of this library.");
        }
    }

    /// <summary>Brings the head of the PMU up to date after a call that may have changed it.</summary>
    public void Publish()
    {
        if (Pmu.Current is not null)
        {
            Pmu.Shared.Publish();
        }
    }
}
