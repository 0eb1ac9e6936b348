using System;
using System.Runtime.InteropServices;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>What follows an overflow in addition to PMUIRQ, snapshots, and the Software Lock.</summary>
internal static unsafe class OverflowCalls
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_pending_exception")]
    public static int PendingException(PmuMemory* pmu, uint* syndrome)
    {
        const string Function = "emupmu_pending_exception";
        try
        {
            if (Pmus.Ask(pmu, Function, out int error) is not { } current)
            {
                return error;
            }

            PmuExceptionRequest request = current.PendingException;
            if (syndrome is not null)
            {
                *syndrome = request.Syndrome;
            }

            return request.TargetEL;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_on_exception")]
    public static int OnException(PmuMemory* pmu, delegate* unmanaged[Cdecl]<void*, int, void> exception)
    {
        const string Function = "emupmu_on_exception";
        try
        {
            if (Pmus.Find(pmu, Function, out int error) is not { } found)
            {
                return error;
            }

            found.OnException(exception);
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_set_ppend")]
    public static int SetProfilingPending(PmuMemory* pmu, int pending)
    {
        const string Function = "emupmu_set_ppend";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            current.SetProfilingPending(pending != 0);
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_ppend")]
    public static int ProfilingPending(PmuMemory* pmu)
    {
        const string Function = "emupmu_ppend";
        try
        {
            return Pmus.Ask(pmu, Function, out int error) is { } current ? Bit(current.ProfilingPending) : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_returns_ppend")]
    public static int ReturnsPending(PmuMemory* pmu, uint level, int masked)
    {
        const string Function = "emupmu_returns_ppend";
        try
        {
            return level > 3 ? Failure.Say(ErrorCode.Invalid, $"{Function}: el is {level}, and it is 0 to 3.")
                : Pmus.Ask(pmu, Function, out int error) is { } current ? Bit(current.ReturnsPending((int)level, masked != 0))
                : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_overflow_condition")]
    public static int OverflowCondition(PmuMemory* pmu)
    {
        const string Function = "emupmu_overflow_condition";
        try
        {
            return Pmus.Ask(pmu, Function, out int error) is { } current ? Bit(current.OverflowCondition) : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_debug_request")]
    public static int DebugRequest(PmuMemory* pmu)
    {
        const string Function = "emupmu_debug_request";
        try
        {
            return Pmus.Ask(pmu, Function, out int error) is { } current ? Bit(current.DebugRequest) : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_capture")]
    public static int Capture(PmuMemory* pmu)
    {
        const string Function = "emupmu_capture";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            current.Capture();
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_lock_software_lock")]
    public static int LockSoftwareLock(PmuMemory* pmu)
    {
        const string Function = "emupmu_lock_software_lock";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            current.LockSoftwareLock();
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    private static int Bit(bool value) => value ? 1 : 0;
}
