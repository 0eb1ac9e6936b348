namespace Emu.Machine.Devices;

/// <summary>What the machine must do after a PSCI call.</summary>
internal enum PsciAction
{
    /// <summary>Go on: the result is in X0.</summary>
    Continue,

    /// <summary>Sleep until an interrupt, as WFI does.</summary>
    Suspend,

    /// <summary>The calling CPU is switched off.</summary>
    CpuOff,

    /// <summary>Another CPU is switched on, where its entry point is in memory.</summary>
    CpuOn,

    /// <summary>The machine is switched off.</summary>
    SystemOff,

    /// <summary>The machine is reset.</summary>
    SystemReset,
}

/// <summary>Whether a CPU is on, in the numbers of AFFINITY_INFO (Arm DEN 0022 section 5.7).</summary>
internal enum CpuPower
{
    /// <summary>It executes, or sleeps.</summary>
    On = 0,

    /// <summary>It is off.</summary>
    Off = 1,

    /// <summary>It was switched on and has yet to execute its first instruction.</summary>
    OnPending = 2,
}

/// <summary>Firmware of one to eight CPUs: PSCI 1.1 (Arm DEN 0022) and the version call of SMCCC 1.1 (DEN 0028), by HVC and by SMC.</summary>
internal static class Psci
{
    /// <summary>CPU_ON of an entry point that is not in memory.</summary>
    public const ulong InvalidAddress = unchecked((ulong)-9L);

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
    private const ulong OnPending = unchecked((ulong)-5L);
    private const ulong NoMigrationNeeded = 2;
    private const ulong Version11 = 0x0001_0001;
    private const ulong HighestLevel = 3;

    /// <summary>Performs a call.</summary>
    /// <param name="function">W0: the function. Where it is one of 32 bits the upper halves of its arguments are not looked at (DEN 0028).</param>
    /// <param name="first">X1.</param>
    /// <param name="second">X2.</param>
    /// <param name="power">The state of each CPU. The affinity of CPU n is n: Aff0, and 0 above it.</param>
    /// <param name="result">What X0 becomes, where the guest goes on.</param>
    public static PsciAction Call(uint function, ulong first, ulong second, System.ReadOnlySpan<CpuPower> power, out ulong result)
    {
        const uint SixtyFourBits = 1 << 30;
        result = Success;
        if ((function & SixtyFourBits) == 0)
        {
            first = (uint)first;
            second = (uint)second;
        }

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
                result = ResultOfCpuOn(first, power);
                return result == Success ? PsciAction.CpuOn : PsciAction.Continue;
            case AffinityInfo or AffinityInfo64:
                result = InfoOf(first, second, power);
                break;
            case MigrateInfoType:
                result = NoMigrationNeeded;
                break;
            case Features or SmcccFeatures:
                result = IsKnown((uint)first) ? Success : NotSupported;
                break;
            default:
                result = NotSupported;
                break;
        }

        return PsciAction.Continue;
    }

    private static ulong ResultOfCpuOn(ulong target, System.ReadOnlySpan<CpuPower> power) =>
        target >= (ulong)power.Length ? InvalidParameters
        : power[(int)target] switch
        {
            CpuPower.On => AlreadyOn,
            CpuPower.OnPending => OnPending,
            _ => Success,
        };

    /// <summary>
    /// AFFINITY_INFO (section 5.7). Of a level above 0 all CPUs are one node, the one whose affinity is 0 from that level up; it is on while one of them is.
    /// </summary>
    private static ulong InfoOf(ulong target, ulong level, System.ReadOnlySpan<CpuPower> power)
    {
        if (level == 0)
        {
            return target < (ulong)power.Length ? (ulong)power[(int)target] : InvalidParameters;
        }

        const ulong Affinity0 = 0xFF;
        if (level > HighestLevel || (target & ~Affinity0) != 0)
        {
            return InvalidParameters;
        }

        CpuPower best = CpuPower.Off;
        foreach (CpuPower one in power)
        {
            best = one == CpuPower.On || best == CpuPower.On ? CpuPower.On : one == CpuPower.OnPending ? one : best;
        }

        return (ulong)best;
    }

    private static bool IsKnown(uint function) => function is SmcccVersion or Version or CpuSuspend or CpuSuspend64 or CpuOff
        or CpuOn or CpuOn64 or AffinityInfo or AffinityInfo64 or MigrateInfoType or SystemOff or SystemReset or Features
        or SystemReset2 or SystemReset264;
}
