using System;
using System.Runtime.InteropServices;
using Emu.Native.Callbacks;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>PMUs: make, destroy, reset, save and restore.</summary>
internal static unsafe class PmuLife
{
    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_create")]
    public static int Create(HandleMemory* config, CallbacksStruct* callbacks, void* opaque, PmuMemory** result)
    {
        const string Function = "emupmu_create";
        try
        {
            return Create(Function, config, callbacks, null, opaque, result);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_create_pulled")]
    public static int CreatePulled(HandleMemory* config, CallbacksStruct* callbacks, SourceStruct* source, void* opaque, PmuMemory** result)
    {
        const string Function = "emupmu_create_pulled";
        try
        {
            if (source is null)
            {
                return Failure.Null(Function, "source");
            }

            if (source->Size != sizeof(SourceStruct))
            {
                return Failure.StructSize(Function, "source", source->Size, sizeof(SourceStruct));
            }

            if (source->Reserved != 0)
            {
                return Failure.Reserved(Function, "source");
            }

            return source->Start is null || source->Stop is null || source->Read is null || source->Rearm is null
                ? Failure.Null(Function, source->Start is null ? "source->start" : source->Stop is null ? "source->stop" : source->Read is null ? "source->read" : "source->rearm")
                : Create(Function, config, callbacks, source, opaque, result);
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_destroy")]
    public static void Destroy(PmuMemory* pmu)
    {
        const string Function = "emupmu_destroy";
        try
        {
            if (pmu is null || Pmus.Find(pmu, Function, out _) is not { } found)
            {
                return;
            }

            if (found.IsVcpus)
            {
                Failure.Say(ErrorCode.Invalid, $"{Function}: pmu is a vCPU's and ends with it: call emupmu_vcpu_destroy.");
            }
            else if (found.InCallback)
            {
                Pmus.InCallback(Function);
            }
            else
            {
                found.End();
            }
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_reset")]
    public static int Reset(PmuMemory* pmu, int cold)
    {
        const string Function = "emupmu_reset";
        try
        {
            if (cold is not (0 or 1))
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: cold is {cold}, and it is 1 for a Cold reset or 0 for a Warm one.");
            }

            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            current.Reset(cold != 0 ? PmuReset.Cold : PmuReset.Warm);
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_save")]
    public static int Save(PmuMemory* pmu, byte* state, nuint size)
    {
        const string Function = "emupmu_save";
        try
        {
            if (Pmus.Ask(pmu, Function, out int error) is not { } current)
            {
                return error;
            }

            if (state is null)
            {
                return Failure.Null(Function, "state");
            }

            if (size < (nuint)PmuState.Size)
            {
                return Failure.Size(Function, "size", size, (nuint)PmuState.Size);
            }

            current.Save(out PmuState saved);
            saved.CopyTo(new Span<byte>(state, PmuState.Size));
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_restore")]
    public static int Restore(PmuMemory* pmu, byte* state, nuint size)
    {
        const string Function = "emupmu_restore";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            if (state is null)
            {
                return Failure.Null(Function, "state");
            }

            ReadOnlySpan<byte> bytes = new(state, (int)Math.Min(size, int.MaxValue));
            if (!PmuState.TryRead(bytes, out PmuState read, out string? reason) || !current.TryRestore(read, out reason))
            {
                return Failure.Say(ErrorCode.State, $"{Function}: {reason}");
            }

            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    private static int Create(
        string function, HandleMemory* config, CallbacksStruct* callbacks, SourceStruct* source, void* opaque, PmuMemory** result)
    {
        if (HandleKinds.Config.Find(config, function, out int error) is not { } configuration)
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

        PmuObject made = new(read, opaque);
        made.Start(configuration, source is null ? null : new SourceCallbacks(*source, opaque, made));
        *result = made.Memory;
        return 0;
    }
}
