using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Native.Handles;
using Emu.Registers;

namespace Emu.Native.Exports;

/// <summary>Where the PE executes, and the registers that the PMU only looks at.</summary>
internal static unsafe class Controls
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_set_context")]
    public static int SetContext(PmuMemory* pmu, uint context)
    {
        const string Function = "emupmu_set_context";
        try
        {
            return context > byte.MaxValue
                ? Failure.Say(ErrorCode.Invalid, $"{Function}: context is 0x{context:X}, and a context has 8 bits: see EMUPMU_CONTEXT.")
                : Set(pmu, PmuContext.FromBits((byte)context), Function);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_set_el")]
    public static int SetExceptionLevel(PmuMemory* pmu, uint level, int nonSecure)
    {
        const string Function = "emupmu_set_el";
        try
        {
            if (level > 3)
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: el is {level}, and it is 0 to 3.");
            }

            SecurityState security = nonSecure != 0 ? SecurityState.NonSecure : SecurityState.Secure;
            return Set(pmu, PmuContext.FromBits((byte)(level | ((uint)security << 2))), Function);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_context")]
    public static int Context(PmuMemory* pmu)
    {
        const string Function = "emupmu_context";
        try
        {
            return Pmus.Ask(pmu, Function, out int error) is { } current ? current.Context.Bits : error;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_set_control")]
    public static int SetControl(PmuMemory* pmu, int control, ulong value)
    {
        const string Function = "emupmu_set_control";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found
                || !TryFind(control, Function, out PmuControl register, out error))
            {
                return error;
            }

            if (!current.TrySetControl(register, value))
            {
                return NotThere(register, Function);
            }

            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_get_control")]
    public static int GetControl(PmuMemory* pmu, int control, ulong* value)
    {
        const string Function = "emupmu_get_control";
        try
        {
            if (Pmus.Ask(pmu, Function, out int error) is not { } current
                || !TryFind(control, Function, out PmuControl register, out error))
            {
                return error;
            }

            if (value is null)
            {
                return Failure.Null(Function, "value");
            }

            if (!current.Configuration.Has(register))
            {
                return NotThere(register, Function);
            }

            *value = current.GetControl(register);
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    /// <summary>The control of a number of the header.</summary>
    public static bool TryFind(int control, string function, out PmuControl register, out int error)
    {
        register = (PmuControl)control;
        bool isOne = (uint)control <= byte.MaxValue && Enum.IsDefined(register);
        error = isOne ? 0 : Failure.Say(ErrorCode.NoEntry, $"{function}: control is {control}, which is not an emupmu_control.");
        return isOne;
    }

    private static int NotThere(PmuContext context, string function) => Failure.Say(ErrorCode.NoDevice, $"{function}: the configuration has no {context}.");

    private static int NotThere(PmuControl register, string function) =>
        Failure.Say(ErrorCode.NoDevice, $"{function}: the configuration has no {register}: see emupmu_config_has_control.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Set(PmuMemory* pmu, PmuContext context, string function)
    {
        // Those who do not hook every change of Exception level say it before each access.
        if (Pmus.Quick(pmu) is { } quick)
        {
            if (quick.Context == context)
            {
                return 0;
            }

            if (quick.TrySetContext(context))
            {
                Pmus.Publish(pmu, quick);
                return 0;
            }
        }

        return SetByTheLongWay(pmu, context, function);
    }

    private static int SetByTheLongWay(PmuMemory* pmu, PmuContext context, string function)
    {
        if (Pmus.Find(pmu, function, out int error) is not { } found)
        {
            return error;
        }

        if (found.Current is not { } current)
        {
            return Pmus.NotInitialized(function);
        }

        if (current.Context == context)
        {
            return 0;
        }

        if (found.InCallback)
        {
            return Pmus.InCallback(function);
        }

        PmuSharedHead shared = found.Shared;
        shared.Take();
        if (!current.TrySetContext(context))
        {
            return NotThere(context, function);
        }

        shared.Publish();
        return 0;
    }
}
