using System;
using System.Runtime.InteropServices;
using Emu.Hosts;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>emupmu_host_*: what happens on a simulated host.</summary>
internal static unsafe class SimulatedHostCalls
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_run")]
    public static int Run(HandleMemory* vcpu, ulong cycles, ulong instructions)
    {
        const string Function = "emupmu_host_run";
        try
        {
            if (!TrySimulated(vcpu, Function, out VcpuObject found, out SimulatedThread thread, out int error))
            {
                return error;
            }

            thread.Advance(cycles, instructions);
            found.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_count")]
    public static int Count(HandleMemory* vcpu, uint number, ulong occurrences)
    {
        const string Function = "emupmu_host_count";
        try
        {
            if (!TrySimulated(vcpu, Function, out VcpuObject found, out SimulatedThread thread, out int error))
            {
                return error;
            }

            if (number > ushort.MaxValue)
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: event is 0x{number:X}, and event numbers have 16 bits.");
            }

            switch (number)
            {
                case Registers.PmuEvents.CPU_CYCLES:
                    thread.Advance(occurrences, 0);
                    break;
                case Registers.PmuEvents.INST_RETIRED:
                    thread.Advance(0, occurrences);
                    break;
                default:
                    thread.Count((ushort)number, occurrences);
                    break;
            }

            found.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_host_budget")]
    public static ulong Budget(HandleMemory* vcpu, uint number)
    {
        const string Function = "emupmu_host_budget";
        try
        {
            if (HandleKinds.Vcpu.Find(vcpu, Function, out _) is not { } found)
            {
                return 0;
            }

            if (found.Thread is not SimulatedThread thread)
            {
                NotSimulated(Function);
                return 0;
            }

            if (number > ushort.MaxValue)
            {
                Failure.Say(ErrorCode.Invalid, $"{Function}: event is 0x{number:X}, and event numbers have 16 bits.");
                return 0;
            }

            return thread.OccurrencesToOverflow((ushort)number);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    private static bool TrySimulated(HandleMemory* vcpu, string function, out VcpuObject found, out SimulatedThread thread, out int error)
    {
        thread = null!;
        found = HandleKinds.Vcpu.Find(vcpu, function, out error)!;
        if (found is null)
        {
            return false;
        }

        if (found.Thread is not SimulatedThread simulated)
        {
            error = NotSimulated(function);
            return false;
        }

        if (found.Pmu.InCallback)
        {
            error = Pmus.InCallback(function);
            return false;
        }

        thread = simulated;
        return true;
    }

    private static int NotSimulated(string function) => Failure.Say(ErrorCode.NoDevice, $"{function}: the vCPU's host is not a simulated one.");
}
