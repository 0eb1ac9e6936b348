namespace Emu.Machine;

/// <summary>The PMUv3 events that the machine counts besides cycles and instructions (DDI 0487 D13.12).</summary>
internal static class MachineEvents
{
    public const ushort ExceptionTaken = 0x0009;
    public const ushort ContextIdWritten = 0x000B;
    public const ushort MemoryAccess = 0x0013;
    public const ushort TranslationBaseWritten = 0x001C;
    public const ushort MemoryRead = 0x0066;
    public const ushort MemoryWrite = 0x0067;
    public const ushort ExceptionUndefined = 0x0081;
    public const ushort ExceptionSupervisorCall = 0x0082;
    public const ushort ExceptionPrefetchAbort = 0x0083;
    public const ushort ExceptionDataAbort = 0x0084;
    public const ushort ExceptionIrq = 0x0086;
    public const ushort ExceptionFiq = 0x0087;

    /// <summary>Every event the machine counts exactly, for the default PMU. SW_INCR, INST_RETIRED, CPU_CYCLES and CHAIN always exist.</summary>
    public static PmuEventSet All { get; } = PmuEventSet.Of(
        ExceptionTaken, ContextIdWritten, MemoryAccess, TranslationBaseWritten, MemoryRead, MemoryWrite, ExceptionUndefined,
        ExceptionSupervisorCall, ExceptionPrefetchAbort, ExceptionDataAbort, ExceptionIrq, ExceptionFiq);
}
