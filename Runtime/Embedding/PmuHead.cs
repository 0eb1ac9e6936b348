using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu;

/// <summary>
/// The part of a PMU that an emulator reads and counts in by itself, without a call: generated code can add to <see cref="Cycles"/> and <see cref="Instructions"/> and test
/// their top bits. <see cref="PmuSharedHead"/> keeps it; the C library's <c>struct emupmu</c> begins with it.
/// </summary>
/// <remarks>Its layout is that of the C library, head version 1: the public fields in this order are its first 64 bytes.</remarks>
[StructLayout(LayoutKind.Sequential)]
public struct PmuHead
{
    /// <summary>The top bit of <see cref="Cycles"/> and <see cref="Instructions"/>: what was added must be told at once.</summary>
    public const ulong Due = 1UL << 63;

    /// <summary>Its size in bytes.</summary>
    public const int Size = 80;

    /// <summary>Grows by each cycle; its top bit becomes 1 with the cycle that overflows a counter, or before.</summary>
    public ulong Cycles;

    /// <summary>Grows by each retired instruction; its top bit becomes 1 with the instruction that overflows a counter, or before.</summary>
    public ulong Instructions;

    /// <summary>
    /// When the counts were last taken: no earlier than with the cycle of this number a counter overflows. <see cref="Pmu.CyclesToOverflow"/>, or less;
    /// <see cref="ulong.MaxValue"/>: none will.
    /// </summary>
    public ulong CycleBudget;

    /// <summary>The same of retired instructions, and <see cref="Pmu.InstructionsToOverflow"/>.</summary>
    public ulong InstructionBudget;

    /// <summary>Changes whenever an access that was allowed may be refused now, or the other way round; the Exception level is a part of it.</summary>
    public ulong AccessStamp;

    /// <summary>A bit for each hash of an event that may be counted: bit <c>(event ^ (event >> 6)) &amp; 63</c>.</summary>
    public ulong Listening;

    /// <summary>The low half of <see cref="Pmu.BudgetVersion"/>.</summary>
    public uint BudgetVersion;

    /// <summary><see cref="Pmu.ListenVersion"/>.</summary>
    public uint ListenVersion;

    /// <summary>1 while PMUIRQ is asserted, else 0.</summary>
    public int Interrupt;

    /// <summary>1 while <see cref="Pmu.PendingException"/> is pending, else 0.</summary>
    public int Exception;

    /// <summary>What <see cref="Cycles"/> was when it was last taken.</summary>
    internal ulong CyclesTaken;

    /// <summary>What <see cref="Instructions"/> was when it was last taken.</summary>
    internal ulong InstructionsTaken;

    /// <summary>Something was counted here that the PMU was not told about yet.</summary>
    internal readonly bool HasPending => ((Cycles ^ CyclesTaken) | (Instructions ^ InstructionsTaken)) != 0;

    /// <summary>Puts what each call may change in its place.</summary>
    /// <param name="pmu">The PMU.</param>
    /// <returns>False where the budget or the events that are listened to may be others, too.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPublish(Pmu pmu)
    {
        Interrupt = pmu.Interrupt ? 1 : 0;
        Exception = pmu.HasPendingException ? 1 : 0;
        return TryPublishVersions(pmu);
    }

    /// <summary>The same where another component handles the two levels, for example a host that is told about their edges.</summary>
    /// <param name="pmu">The PMU.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPublishVersions(Pmu pmu)
    {
        AccessStamp = (pmu.AccessVersion << 2) | (uint)pmu.Context.ExceptionLevel;

        // Whenever the events that are listened to change, the budget does.
        return BudgetVersion == (uint)pmu.BudgetVersion;
    }
}
