using Emu.Kvm;

namespace Emu.Native.Handles;

/// <summary>What <c>EMUPMU_ERROR_</c> numbers in emu_pmu.h mean.</summary>
internal enum ErrorCode
{
    NoEntry = -2,
    NotInitialized = -8,
    NoMemory = -12,
    Null = -14,
    Busy = -16,
    NoDevice = -19,
    Invalid = -22,
    Handle = -77,
    State = -84,
    Internal = -131,
}

/// <summary>KVM's answers are Linux's numbers, negative as the library's own are.</summary>
internal static class KvmErrors
{
    public static int ToCode(this Errno error) => -(int)error;
}
