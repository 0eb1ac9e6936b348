namespace Emu.Machine.Unicorn;

/// <summary>Numbers of Unicorn's C API (unicorn.h, arm64.h of 2.0.1).</summary>
internal static class UnicornConstants
{
    public const int ArchitectureArm64 = 2;
    public const int ModeLittleEndian = 0;
    public const int CpuModelCortexA72 = 2;

    public const int Ok = 0;

    public const uint ControlUseExits = (1u << 30) | (1u << 26) | 4;
    public const uint ControlCpuModel = (1u << 30) | (1u << 26) | 7;

    public const uint PermissionAll = 7;

    public const int HookInterrupt = 1 << 0;
    public const int HookInstruction = 1 << 1;
    public const int HookCode = 1 << 2;
    public const int HookBlock = 1 << 3;
    public const int HookMemoryRead = 1 << 10;
    public const int HookMemoryWrite = 1 << 11;
    public const int HookTranslated = 1 << 15;

    public const int MemoryRead = 16;
    public const int MemoryWrite = 17;

    public const int InstructionMrs = 1;
    public const int InstructionMsr = 2;
    public const int InstructionSys = 3;

    public const int RegisterX29 = 1;
    public const int RegisterX30 = 2;
    public const int RegisterSp = 4;
    public const int RegisterX0 = 199;
    public const int RegisterPc = 260;
    public const int RegisterPstate = 265;
    public const int RegisterElrEL1 = 267;
    public const int RegisterSpEL0 = 270;
    public const int RegisterSpEL1 = 271;
    public const int RegisterEsrEL1 = 277;
    public const int RegisterFarEL1 = 281;
    public const int RegisterVbarEL1 = 287;
    public const int RegisterCp = 290;

    // What UC_HOOK_INTR is called with.
    public const uint ExceptionUndefined = 1;
    public const uint ExceptionSupervisorCall = 2;
    public const uint ExceptionPrefetchAbort = 3;
    public const uint ExceptionDataAbort = 4;
    public const uint ExceptionBreakpoint = 7;
    public const uint ExceptionHypervisorCall = 11;
    public const uint ExceptionSecureMonitorCall = 13;
}
