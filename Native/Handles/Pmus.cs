using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Native.Handles;

/// <summary>From the handle of a PMU to the PMU, with what has to be said where that is not possible.</summary>
internal static unsafe class Pmus
{
    /// <summary>The PMU, where a call may take the short way: it is not a vCPU's, no callback runs, and nothing is pending. Else null, and the caller takes the long way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pmu? Quick(PmuMemory* pmu) =>
        pmu is not null && pmu->Kind == PmuMemory.Live && !pmu->Head.HasPending ? GCHandle<Pmu>.FromIntPtr(pmu->Pmu).Target : null;

    /// <summary>Brings the head up to date after a change by the short way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Publish(PmuMemory* pmu, Pmu current)
    {
        // The PMU's host is its object, which puts the levels into the head.
        if (!pmu->Head.TryPublishVersions(current))
        {
            PublishChanges(pmu);
        }
    }

    /// <summary>The object of a handle. Null where this is not a handle; then the failure is recorded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PmuObject? Find(PmuMemory* pmu, string function, out int error)
    {
        if (pmu is not null && pmu->IsLive)
        {
            error = 0;
            return GCHandle<PmuObject>.FromIntPtr(pmu->Object).Target;
        }

        error = Refuse(pmu, function);
        return null;
    }

    /// <summary>The PMU for a question: what is pending is taken. Null where there is none; then the failure is recorded.</summary>
    public static Pmu? Ask(PmuMemory* pmu, string function, out int error)
    {
        if (Find(pmu, function, out error) is not { } found)
        {
            return null;
        }

        Pmu? current = found.Current;
        if (current is null)
        {
            error = NotInitialized(function);
            return null;
        }

        found.Take();
        return current;
    }

    /// <summary>The same for a change: not from a callback. What is pending is taken; <see cref="PmuSharedHead.Publish"/> follows the change.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PmuObject? Change(PmuMemory* pmu, string function, out Pmu current, out int error)
    {
        current = null!;
        if (Find(pmu, function, out error) is not { } found)
        {
            return null;
        }

        if (found.Current is not { } now)
        {
            error = NotInitialized(function);
            return null;
        }

        if (found.InCallback)
        {
            error = InCallback(function);
            return null;
        }

        current = now;
        found.Shared.Take();
        return found;
    }

    public static int InCallback(string function) =>
        Failure.Say(ErrorCode.Busy, $"{function}: a callback of the PMU must not change it: do so after the call that the callback came from.");

    public static int NotInitialized(string function) =>
        Failure.Say(ErrorCode.NotInitialized, $"{function}: the vCPU is not initialised: call emupmu_vcpu_init first.");

    private static void PublishChanges(PmuMemory* pmu) => GCHandle<PmuObject>.FromIntPtr(pmu->Object).Target.Shared.Publish();

    private static int Refuse(PmuMemory* pmu, string function) => pmu is null
        ? Failure.Null(function, "pmu")
        : Failure.Say(ErrorCode.Handle, $"{function}: pmu is not the handle of a PMU, or was destroyed.");
}
