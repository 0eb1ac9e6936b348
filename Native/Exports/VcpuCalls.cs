using System;
using System.Runtime.InteropServices;
using Emu.HostPmus;
using Emu.Kvm;
using Emu.Native.Callbacks;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>emupmu_vcpu_*: making, loading and reloading; <see cref="VcpuConfiguration"/> has the attributes and ONE_REG.</summary>
internal static unsafe class VcpuCalls
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_create")]
    public static int Create(HandleMemory* vm, CallbacksStruct* callbacks, void* opaque, HandleMemory** result)
    {
        const string Function = "emupmu_vcpu_create";
        try
        {
            return Make(Function, vm, null, callbacks, opaque, result);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_add")]
    public static int Add(HandleMemory* vm, int cpu, CallbacksStruct* callbacks, void* opaque, HandleMemory** result)
    {
        const string Function = "emupmu_vcpu_add";
        try
        {
            return Make(Function, vm, cpu, callbacks, opaque, result);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_destroy")]
    public static void Destroy(HandleMemory* vcpu)
    {
        const string Function = "emupmu_vcpu_destroy";
        try
        {
            if (vcpu is null || HandleKinds.Vcpu.Find(vcpu, Function, out _) is not { } found)
            {
                return;
            }

            if (found.Pmu.InCallback)
            {
                Pmus.InCallback(Function);
                return;
            }

            if (HandleKinds.Vcpu.End(vcpu, Function) is not null)
            {
                found.Vcpu.Dispose();
                found.Pmu.End();
            }
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_load")]
    public static int Load(HandleMemory* vcpu, int cpu)
    {
        const string Function = "emupmu_vcpu_load";
        try
        {
            if (!TryToRun(vcpu, cpu, Function, out VcpuObject found, out int error))
            {
                return error;
            }

            found.MoveTo(cpu);
            LoadStatus status = found.Vcpu.Load(cpu);
            found.Publish();
            return status switch
            {
                LoadStatus.Ok => 0,
                LoadStatus.FailEntry => 1,
                LoadStatus.NotInitialized => Pmus.NotInitialized(Function),
                _ => Failure.Say(ErrorCode.Invalid, $"{Function}: the vCPU's PMU is not set up to its end: set the attribute INIT (1), and IRQ (0) before it."),
            };
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_request_reload")]
    public static void RequestReload(HandleMemory* vcpu)
    {
        const string Function = "emupmu_vcpu_request_reload";
        try
        {
            HandleKinds.Vcpu.Find(vcpu, Function, out _)?.Vcpu.RequestReload();
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_reload_requested")]
    public static int ReloadRequested(HandleMemory* vcpu)
    {
        const string Function = "emupmu_vcpu_reload_requested";
        try
        {
            return HandleKinds.Vcpu.Find(vcpu, Function, out int error) is { } found ? (found.Vcpu.IsReloadRequested ? 1 : 0) : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_reloads")]
    public static long Reloads(HandleMemory* vcpu)
    {
        const string Function = "emupmu_vcpu_reloads";
        try
        {
            return HandleKinds.Vcpu.Find(vcpu, Function, out int error) is { } found ? found.Vcpu.Reloads : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_pmu")]
    public static PmuMemory* PmuOf(HandleMemory* vcpu)
    {
        const string Function = "emupmu_vcpu_pmu";
        try
        {
            return HandleKinds.Vcpu.Find(vcpu, Function, out _) is { } found ? found.Pmu.Memory : null;
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return null;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vcpu_init")]
    public static int Initialize(HandleMemory* vcpu, int cpu)
    {
        const string Function = "emupmu_vcpu_init";
        try
        {
            if (!TryToRun(vcpu, cpu, Function, out VcpuObject found, out int error))
            {
                return error;
            }

            found.MoveTo(cpu);
            Errno answer = found.Vcpu.Initialize();
            found.Publish();
            return answer == Errno.None
                ? 0
                : Failure.Say((ErrorCode)answer.ToCode(), $"{Function}: KVM_ARM_VCPU_INIT on pCPU {cpu} answers {answer}.");
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    /// <summary>The vCPU, where it can be put onto a pCPU.</summary>
    private static bool TryToRun(HandleMemory* vcpu, int cpu, string function, out VcpuObject found, out int error)
    {
        found = HandleKinds.Vcpu.Find(vcpu, function, out error)!;
        if (found is null)
        {
            return false;
        }

        if (found.Pmu.InCallback)
        {
            error = Pmus.InCallback(function);
        }
        else if (!found.Vm.Vm.PossibleCpus.Contains(cpu))
        {
            error = Failure.Say(ErrorCode.Invalid, $"{function}: pcpu is {cpu}, and the pCPUs are {found.Vm.Vm.PossibleCpus}.");
        }

        return error == 0;
    }

    private static int Make(string function, HandleMemory* vm, int? cpu, CallbacksStruct* callbacks, void* opaque, HandleMemory** result)
    {
        if (HandleKinds.Vm.Find(vm, function, out int error) is not { } found)
        {
            return error;
        }

        if (result is null)
        {
            return Failure.Null(function, "out");
        }

        if (!CallbackReader.TryRead(callbacks, function, out CallbacksStruct read, out error))
        {
            return error;
        }

        CpuSet possible = found.Vm.PossibleCpus;
        if (cpu is int wanted && !possible.Contains(wanted))
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: pcpu is {wanted}, and the pCPUs are {possible}.");
        }

        // An explicit PMU is the VM's from the start, wherever the first vCPU is made.
        int first = cpu ?? (found.Vm.Options.Backend.Pmu is { } pmu ? pmu.Cpus.First : possible.First);
        HostThread thread = found.Host.CreateThread(first, opaque);
        PmuLine line = new(read, opaque);
        Vcpu made = cpu is null ? found.Vm.CreateVcpu(thread, line) : found.Vm.AddVcpu(thread, line);
        *result = HandleKinds.Vcpu.Make(new VcpuObject(found, made, thread, line));
        return 0;
    }
}
