namespace Emu.Machine.Devices;

/// <summary>What the machine must do after a PSCI call.</summary>
internal enum PsciAction
{
    /// <summary>Go on: the result is in X0.</summary>
    Continue,

    /// <summary>Sleep until an interrupt, as WFI does.</summary>
    Suspend,

    /// <summary>The only CPU is switched off.</summary>
    CpuOff,

    /// <summary>The machine is switched off.</summary>
    SystemOff,

    /// <summary>The machine is reset.</summary>
    SystemReset,
}

/// <summary>Firmware of one CPU: PSCI 1.1 (Arm DEN 0022) and the version call of SMCCC 1.1 (DEN 0028), by HVC and by SMC.</summary>
internal static class Psci
{
    private const uint SmcccVersion = 0x8000_0000;
    private const uint SmcccFeatures = 0x8000_0001;
    private const uint Version = 0x8400_0000;
    private const uint CpuSuspend = 0x8400_0001;
    private const uint CpuSuspend64 = 0xC400_0001;
    private const uint CpuOff = 0x8400_0002;
    private const uint CpuOn = 0x8400_0003;
    private const uint CpuOn64 = 0xC400_0003;
    private const uint AffinityInfo = 0x8400_0004;
    private const uint AffinityInfo64 = 0xC400_0004;
    private const uint MigrateInfoType = 0x8400_0006;
    private const uint SystemOff = 0x8400_0008;
    private const uint SystemReset = 0x8400_0009;
    private const uint Features = 0x8400_000A;
    private const uint SystemReset2 = 0x8400_0012;
    private const uint SystemReset264 = 0xC400_0012;

    private const ulong Success = 0;
    private const ulong NotSupported = unchecked((ulong)-1L);
    private const ulong InvalidParameters = unchecked((ulong)-2L);
    private const ulong AlreadyOn = unchecked((ulong)-4L);
    private const ulong On = 0;
    private const ulong NoMigrationNeeded = 2;
    private const ulong Version11 = 0x0001_0001;
    private const ulong AffinityMask = 0xFF_00FF_FFFF;

    /// <summary>Performs a call.</summary>
    /// <param name="function">W0: the function.</param>
    /// <param name="argument">X1.</param>
    /// <param name="result">What X0 becomes, where the guest goes on.</param>
    public static PsciAction Call(uint function, ulong argument, out ulong result)
    {
        result = Success;
        switch (function)
        {
            case SystemOff:
                return PsciAction.SystemOff;
            case SystemReset or SystemReset2 or SystemReset264:
                return PsciAction.SystemReset;
            case CpuOff:
                return PsciAction.CpuOff;
            case CpuSuspend or CpuSuspend64:
                return PsciAction.Suspend;
            case Version or SmcccVersion:
                result = Version11;
                break;
            case CpuOn or CpuOn64:
                result = (argument & AffinityMask) == 0 ? AlreadyOn : InvalidParameters;
                break;
            case AffinityInfo or AffinityInfo64:
                result = (argument & AffinityMask) == 0 ? On : InvalidParameters;
                break;
            case MigrateInfoType:
                result = NoMigrationNeeded;
                break;
            case Features or SmcccFeatures:
                result = IsKnown((uint)argument) ? Success : NotSupported;
                break;
            default:
                result = NotSupported;
                break;
        }

        return PsciAction.Continue;
    }

    private static bool IsKnown(uint function) => function is SmcccVersion or Version or CpuSuspend or CpuSuspend64 or CpuOff
        or CpuOn or CpuOn64 or AffinityInfo or AffinityInfo64 or MigrateInfoType or SystemOff or SystemReset or Features
        or SystemReset2 or SystemReset264;
}
