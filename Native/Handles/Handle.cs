using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Emu.Native.Handles;

/// <summary>What an opaque C handle points at: which kind it is, and the object.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HandleMemory
{
    public ulong Kind;
    public nint Object;
}

/// <summary>Handles of one kind. Their memory is never given back but used again, so that a handle that was destroyed is refused instead of read.</summary>
/// <typeparam name="T">What they stand for.</typeparam>
/// <param name="kind">A number that no other kind has.</param>
/// <param name="argument">What the header calls such a handle.</param>
internal sealed unsafe class HandleKind<T>(ulong kind, string argument)
    where T : class
{
    private readonly Stack<nint> _free = new();
    private readonly Lock _lock = new();

    /// <summary>A handle for an object, which lives as long as the handle.</summary>
    public HandleMemory* Make(T target)
    {
        HandleMemory* handle;
        lock (_lock)
        {
            handle = _free.TryPop(out nint free)
                ? (HandleMemory*)free
                : (HandleMemory*)NativeMemory.AllocZeroed((nuint)sizeof(HandleMemory));
        }

        handle->Object = GCHandle<T>.ToIntPtr(new GCHandle<T>(target));
        Volatile.Write(ref handle->Kind, kind);
        return handle;
    }

    /// <summary>The object of a handle. Null where this is not a handle; then the failure is recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T? Find(HandleMemory* handle, string function, out int error)
    {
        if (handle is not null && handle->Kind == kind)
        {
            error = 0;
            return GCHandle<T>.FromIntPtr(handle->Object).Target;
        }

        error = Refuse(handle, function);
        return null;
    }

    /// <summary>Takes the object out of a handle and ends the handle. Null where this is not a handle; then the failure is recorded. NULL is allowed.</summary>
    public T? End(HandleMemory* handle, string function)
    {
        if (handle is null)
        {
            return null;
        }

        // Of two threads that destroy it, one does.
        if (Interlocked.CompareExchange(ref handle->Kind, 0, kind) != kind)
        {
            Refuse(handle, function);
            return null;
        }

        GCHandle<T> held = GCHandle<T>.FromIntPtr(handle->Object);
        T target = held.Target;
        held.Dispose();
        lock (_lock)
        {
            _free.Push((nint)handle);
        }

        return target;
    }

    private int Refuse(HandleMemory* handle, string function) => handle is null
        ? Failure.Null(function, argument)
        : Failure.Say(ErrorCode.Handle, $"{function}: {argument} is not a handle of that kind, or was destroyed.");
}

/// <summary>The kinds of handles beside PMUs.</summary>
internal static class HandleKinds
{
    public static HandleKind<PmuConfiguration> Config { get; } = new(0x4743_5F55_4D50_5545, "config");

    public static HandleKind<HostObject> Host { get; } = new(0x5448_5F55_4D50_5545, "host");

    public static HandleKind<VmObject> Vm { get; } = new(0x4D56_5F55_4D50_5545, "vm");

    public static HandleKind<VcpuObject> Vcpu { get; } = new(0x4356_5F55_4D50_5545, "vcpu");
}
