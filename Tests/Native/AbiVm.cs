using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Emu.Conformance.Statements.Kvm;
using Emu.HostPmus;
using Emu.Hosts;
using Emu.Native.Handles;

namespace Emu.Native.Tests;

/// <summary>
/// A VM of the C library on our own host: what the host's PMUs count is counted here, by simulated cores, and the library is told by emupmu_host_ops and emupmu_host_overflow.
/// </summary>
internal sealed unsafe class AbiVm : IDisposable
{
    private readonly List<HostPmuStatement> _described;
    private readonly SimulatedHost _simulated;
    private readonly Dictionary<int, AbiVcpu> _vcpus = [];
    private readonly GCHandle _self;
    private readonly nint _host;
    private readonly nint _vm;

    public AbiVm(List<HostPmuStatement> hostPmus, CreateVmStatement statement)
    {
        _described = hostPmus;
        _self = GCHandle.Alloc(this);
        List<SimulatedCluster> clusters =
            hostPmus.ConvertAll(static pmu => new SimulatedCluster(pmu.Model, pmu.Cpus) { PmuName = pmu.Name, PmuType = pmu.Type });
        CpuSet covered = HostPmuStatement.CpusOf(hostPmus);
        PossibleCpus = statement.PossibleCpus ?? covered;
        if (PossibleCpus.Except(covered) is { IsEmpty: false } bare)
        {
            clusters.Add(new SimulatedCluster(null, bare));
        }

        _simulated = new SimulatedHost(clusters);
        _host = CreateHost();
        fixed (byte* backend = "default\0"u8)
        fixed (byte* possible = Encoding.UTF8.GetBytes(PossibleCpus + "\0"))
        {
            VmOptionsStruct options = new()
            {
                Size = (uint)sizeof(VmOptionsStruct),
                Counters = -1,
                PmuVersion = -1,
                PossibleCpus = possible,
                NoIrqchip = statement.Irqchip ? 0u : 1,
                Strict = statement.Strict ? 1u : 0,
            };
            nint vm;
            AbiPmu.Need(Abi.CreateVm(_host, backend, &options, &vm));
            _vm = vm;
        }
    }

    public CpuSet PossibleCpus { get; }

    public AbiVcpu VcpuOf(int number)
    {
        if (!_vcpus.TryGetValue(number, out AbiVcpu? found))
        {
            found = new AbiVcpu(_simulated.CreateThread(PossibleCpus.First));
            nint vcpu;
            AbiPmu.Need(Abi.AddVcpu(_vm, PossibleCpus.First, null, (void*)GCHandle.ToIntPtr(found.Self), &vcpu));
            found.Handle = vcpu;
            _vcpus.Add(number, found);
        }

        return found;
    }

    public AbiVcpu? Known(int number) => _vcpus.GetValueOrDefault(number);

    public void Dispose()
    {
        // The host first: what needs it keeps it alive.
        Abi.DestroyHost(_host);
        Abi.DestroyVm(_vm);
        foreach (AbiVcpu vcpu in _vcpus.Values)
        {
            Abi.DestroyVcpu(vcpu.Handle);
            Assert.Empty(vcpu.Counters);
            vcpu.Self.Free();
        }

        _self.Free();
    }

    private nint CreateHost()
    {
        HostPmuStruct[] pmus = new HostPmuStruct[_described.Count];
        List<GCHandle> texts = [];
        for (int i = 0; i < pmus.Length; i++)
        {
            HostPmuModel model = _described[i].Model;
            pmus[i] = new HostPmuStruct
            {
                Size = (uint)sizeof(HostPmuStruct),
                Type = _described[i].Type,
                Name = Pin(_described[i].Name),
                Cpus = Pin(_described[i].Cpus.ToString()),
                Version = model.PmuVersion ?? -1,
                Counters = (uint)model.Counters,
                CounterWidth = (uint)model.CounterWidth,
                HasInstructionCounter = model.HasFixedInstructionCounter ? 1u : 0,
            };
        }

        nint host;
        fixed (HostPmuStruct* first = pmus)
        {
            HostOpsStruct ops = new()
            {
                Size = (uint)sizeof(HostOpsStruct),
                Pmus = first,
                PmuCount = (nuint)pmus.Length,
                Map = &Map,
                Open = &Open,
                Start = &Start,
                Stop = &Stop,
                Read = &Read,
                Rearm = &Rearm,
                Close = &Close,
                CountersFor = &CountersFor,
            };
            AbiPmu.Need(Abi.CreateHost(&ops, (void*)GCHandle.ToIntPtr(_self), &host));
        }

        // The library has read them.
        texts.ForEach(static text => text.Free());
        return host;

        byte* Pin(string text)
        {
            GCHandle pinned = GCHandle.Alloc(Encoding.UTF8.GetBytes(text + "\0"), GCHandleType.Pinned);
            texts.Add(pinned);
            return (byte*)pinned.AddrOfPinnedObject();
        }
    }

    private static T Target<T>(void* handle)
        where T : class => (T)GCHandle.FromIntPtr((nint)handle).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Map(void* opaque, uint pmu, uint number) =>
        Target<AbiVm>(opaque)._described[(int)pmu].Model.Map.Map((ushort)number).Number;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint CountersFor(void* opaque, uint pmu, uint native) =>
        (uint)Target<AbiVm>(opaque)._described[(int)pmu].Model.CountersFor((NativeEvent)(ushort)native);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* Open(void* opaque, uint pmu, uint native, void* thread)
    {
        AbiVcpu vcpu = Target<AbiVcpu>(thread);
        AbiCounter counter = new(vcpu);
        counter.Host = Target<AbiVm>(opaque)._simulated.Pmus[(int)pmu].Open((NativeEvent)(ushort)native, vcpu.Thread, counter);
        vcpu.Counters.Add(counter);
        return (void*)GCHandle.ToIntPtr(counter.Self);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Start(void* opaque, void* counter, ulong toOverflow) => Target<AbiCounter>(counter).Host!.Start(toOverflow);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Stop(void* opaque, void* counter) => Target<AbiCounter>(counter).Host!.Stop();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong Read(void* opaque, void* counter) => Target<AbiCounter>(counter).Host!.Read();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Rearm(void* opaque, void* counter, ulong toOverflow) => Target<AbiCounter>(counter).Host!.Rearm(toOverflow);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Close(void* opaque, void* counter)
    {
        AbiCounter closed = Target<AbiCounter>(counter);
        closed.Vcpu.Counters.Remove(closed);
        closed.Host!.Dispose();
        closed.Self.Free();
    }
}

/// <summary>A vCPU of the C library, and the simulated thread that counts for it.</summary>
internal sealed class AbiVcpu
{
    public AbiVcpu(SimulatedThread thread)
    {
        Thread = thread;
        Self = GCHandle.Alloc(this);
    }

    public SimulatedThread Thread { get; }

    public GCHandle Self { get; }

    public nint Handle { get; set; }

    /// <summary>Where its guest executes.</summary>
    public uint Context { get; set; } = 1;

    public HashSet<AbiCounter> Counters { get; } = [];
}

/// <summary>A counter that the library opened.</summary>
internal sealed class AbiCounter : IHostCounterOwner
{
    public AbiCounter(AbiVcpu vcpu)
    {
        Vcpu = vcpu;
        Self = GCHandle.Alloc(this);
    }

    public AbiVcpu Vcpu { get; }

    public GCHandle Self { get; }

    public HostCounter? Host { get; set; }

    public void OnOverflow(HostCounter counter) => AbiPmu.Need(Abi.HostOverflow(Vcpu.Handle, GCHandle.ToIntPtr(Self)));
}
