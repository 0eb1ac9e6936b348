using System;
using System.Runtime.InteropServices;
using Emu.Native.Handles;

namespace Emu.Native.Exports;

/// <summary>Counting, and how far the next overflow is.</summary>
internal static unsafe class CountingCalls
{
    // More events in one cycle than there are events mean a wrong number.
    private const int MostCounts = 1 << 16;

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_advance_now")]
    public static void Advance(PmuMemory* pmu, ulong cycles, ulong instructions)
    {
        const string Function = "emupmu_advance";
        try
        {
            if (Pmus.Find(pmu, Function, out _) is not { } found || found.Current is null)
            {
                return;
            }

            if (found.InCallback)
            {
                Pmus.InCallback(Function);
                return;
            }

            found.Shared.AdvanceNow(cycles, instructions);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_flush")]
    public static void Flush(PmuMemory* pmu)
    {
        const string Function = "emupmu_flush";
        try
        {
            // Change takes what is pending.
            Pmus.Change(pmu, Function, out _, out _)?.Shared.Publish();
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_count")]
    public static void Count(PmuMemory* pmu, uint number, ulong occurrences)
    {
        const string Function = "emupmu_count";
        try
        {
            if (number is not (Registers.PmuEvents.CPU_CYCLES or Registers.PmuEvents.INST_RETIRED) && number <= ushort.MaxValue
                && Pmus.Quick(pmu) is { IsPulling: false } quick)
            {
                quick.Count((ushort)number, occurrences);
                Pmus.Publish(pmu, quick);
                return;
            }

            if (number <= ushort.MaxValue && Pmus.Change(pmu, Function, out _, out _) is { } found)
            {
                found.Shared.Count((ushort)number, occurrences);
            }
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_count_together")]
    public static int CountTogether(PmuMemory* pmu, EventCountStruct* counts, nuint n)
    {
        const string Function = "emupmu_count_together";
        try
        {
            if (Pmus.Change(pmu, Function, out _, out int error) is not { } found)
            {
                return error;
            }

            if (counts is null && n != 0)
            {
                return Failure.Null(Function, "counts");
            }

            if (n > MostCounts)
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: n is {n}, and it is at most {MostCounts}.");
            }

            Span<PmuEventCount> read = n <= 64 ? stackalloc PmuEventCount[(int)n] : new PmuEventCount[(int)n];
            for (int i = 0; i < read.Length; i++)
            {
                if ((counts[i].Reserved0 | counts[i].Reserved1 | counts[i].Reserved2) != 0)
                {
                    return Failure.Reserved(Function, $"counts[{i}]");
                }

                if (counts[i].Event == Registers.PmuEvents.CPU_CYCLES)
                {
                    return Failure.Say(ErrorCode.Invalid, $"{Function}: counts[{i}].event is CPU_CYCLES, which emupmu_advance counts.");
                }

                read[i] = new PmuEventCount(counts[i].Event, counts[i].Occurrences);
            }

            found.Shared.Count(read);
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_budget")]
    public static ulong Budget(PmuMemory* pmu, uint number)
    {
        const string Function = "emupmu_budget";
        try
        {
            if (Pmus.Ask(pmu, Function, out _) is not { } current)
            {
                return 0;
            }

            if (number > ushort.MaxValue)
            {
                Failure.Say(ErrorCode.Invalid, $"{Function}: event is 0x{number:X}, and event numbers have 16 bits.");
                return 0;
            }

            return current.OccurrencesToOverflow((ushort)number);
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_listened_events")]
    public static int ListenedEvents(PmuMemory* pmu, ushort* events, nuint n)
    {
        const string Function = "emupmu_listened_events";
        try
        {
            if (Pmus.Ask(pmu, Function, out int error) is not { } current)
            {
                return error;
            }

            return events is null && n != 0
                ? Failure.Null(Function, "events")
                : current.ListenedEvents(new Span<ushort>(events, (int)Math.Min(n, (nuint)PmuCounter.Count)));
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_running")]
    public static ulong Running(PmuMemory* pmu)
    {
        const string Function = "emupmu_running";
        try
        {
            return Pmus.Ask(pmu, Function, out _)?.RunningCounters ?? 0;
        }
        catch (Exception e)
        {
            Failure.Caught(Function, e);
            return 0;
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "emupmu_managed_source_overflow")]
    public static int SourceOverflow(PmuMemory* pmu, uint counter)
    {
        const string Function = "emupmu_source_overflow";
        try
        {
            if (Pmus.Change(pmu, Function, out Pmu current, out int error) is not { } found)
            {
                return error;
            }

            if (counter >= PmuCounter.Count)
            {
                return Failure.Say(ErrorCode.Invalid, $"{Function}: counter is {counter}, and it is 0 to {PmuCounter.Count - 1}.");
            }

            current.OnSourceOverflow((int)counter);
            found.Shared.Publish();
            return 0;
        }
        catch (Exception e)
        {
            return Failure.Caught(Function, e);
        }
    }
}
