using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Emu.HostPmus;
using Emu.Kvm;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>emupmu_vm_*.</summary>
internal static unsafe class VmCalls
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vm_create")]
    public static int Create(HandleMemory* host, byte* backend, HandleMemory** result) => Create("emupmu_vm_create", host, backend, null, result);

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vm_create_detailed")]
    public static int CreateDetailed(HandleMemory* host, byte* backend, VmOptionsStruct* options, HandleMemory** result) => options is null
        ? Failure.Null("emupmu_vm_create_detailed", "options")
        : Create("emupmu_vm_create_detailed", host, backend, options, result);

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vm_destroy")]
    public static void Destroy(HandleMemory* vm)
    {
        const string Function = "emupmu_vm_destroy";
        try
        {
            HandleKinds.Vm.End(vm, Function);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_vm_request_reload")]
    public static void RequestReload(HandleMemory* vm)
    {
        const string Function = "emupmu_vm_request_reload";
        try
        {
            HandleKinds.Vm.Find(vm, Function, out _)?.Vm.RequestReload();
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    private static int Create(string function, HandleMemory* host, byte* backend, VmOptionsStruct* options, HandleMemory** result)
    {
        try
        {
            if (HandleKinds.Host.Find(host, function, out int error) is not { } found)
            {
                return error;
            }

            if (backend is null || result is null)
            {
                return Failure.Null(function, backend is null ? "backend" : "out");
            }

            if (CText.Read(backend, function, "backend") is not { } name)
            {
                return (int)ErrorCode.Invalid;
            }

            if (FindBackend(found, name) is not { } chosen)
            {
                List<string> names = ["default", "fixed-counters-only", "common-events"];
                foreach (HostPmu pmu in found.Pmus)
                {
                    names.Add(pmu.Name);
                }

                return Failure.Say(ErrorCode.NoEntry, $"{function}: backend is '{name}'; this host has {string.Join(", ", names)}.");
            }

            VmOptions read = new() { Backend = chosen, PossibleCpus = found.Cpus };
            if (options is not null)
            {
                error = Read(function, found, *options, ref read);
                if (error != 0)
                {
                    return error;
                }
            }

            *result = HandleKinds.Vm.Make(new VmObject(found, new Vm(found.Pmus, read)));
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(function, e);
        }
    }

    private static PmuBackend? FindBackend(HostObject host, string name)
    {
        switch (name)
        {
            case "default":
                return PmuBackend.Default;
            case "fixed-counters-only":
                return PmuBackend.FixedCountersOnly;
            case "common-events":
                return PmuBackend.CommonEvents;
        }

        foreach (HostPmu pmu in host.Pmus)
        {
            // A simulated PMU has its model's name as sysfs would write it; the model's own name is good enough.
            if (pmu.Name == name || (host.IsSimulated && pmu.Name == name.Replace('-', '_')))
            {
                return PmuBackend.Explicit(pmu);
            }
        }

        return null;
    }

    private static int Read(string function, HostObject host, in VmOptionsStruct options, ref VmOptions read)
    {
        if (options.Size != sizeof(VmOptionsStruct))
        {
            return Failure.StructSize(function, "options", options.Size, sizeof(VmOptionsStruct));
        }

        if (options.InstructionCounter > 1 || options.NoIrqchip > 1 || options.Strict > 1)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->instruction_counter, no_irqchip and strict are 0 or 1.");
        }

        if (options.Counters is < -1 or > PmuCounter.MaxEventCounters)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->counters is {options.Counters}, and it is 0 to {PmuCounter.MaxEventCounters}, or -1 for all.");
        }

        if (options.PmuVersion < -1)
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->pmu_version is {options.PmuVersion}, and it is a PMUVer, or -1 for the highest possible.");
        }

        read = read with
        {
            InstructionCounter = options.InstructionCounter != 0,
            Counters = options.Counters < 0 ? null : options.Counters,
            PmuVersion = options.PmuVersion < 0 ? null : options.PmuVersion,
            InKernelIrqchip = options.NoIrqchip == 0,
            Strict = options.Strict != 0,
        };
        if (options.PossibleCpus is null)
        {
            return 0;
        }

        if (CText.Read(options.PossibleCpus, function, "options->possible_cpus") is not { } list)
        {
            return (int)ErrorCode.Invalid;
        }

        if (!CpuSet.TryParse(list, out CpuSet? cpus) || cpus.IsEmpty || (host.IsSimulated && !host.Cpus.IsSupersetOf(cpus)))
        {
            return Failure.Say(ErrorCode.Invalid, $"{function}: options->possible_cpus is '{list}', which is not a list of pCPUs of the host such as 0-3; it has {host.Cpus}.");
        }

        read = read with { PossibleCpus = cpus };
        return 0;
    }
}
