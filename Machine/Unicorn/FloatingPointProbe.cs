using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Tries the engine's own flag that makes it trap floating-point and SIMD instructions. The engine knows the flag when it translates, but never sets it:
/// it ignores CPACR_EL1.FPEN. The machine sets the flag in the engine's place.
/// </summary>
internal static unsafe class FloatingPointProbe
{
    /// <summary>The field of the derived flags that holds the Exception level to which these instructions trap; 0: they do not.</summary>
    public const uint Field = 3u << 22;

    /// <summary>The field's value for a trap to EL1.</summary>
    public const uint TrapToEL1 = 1u << 22;

    /// <summary>Whether the engine traps an instruction with the flag set, with the right syndrome, and executes it with the flag clear.</summary>
    /// <param name="flagsOffset">Where the derived flags are behind the registers.</param>
    /// <param name="syndromeOffset">Where the syndrome of an exception is.</param>
    public static bool Works(int flagsOffset, int syndromeOffset) =>
        Traps(flagsOffset, syndromeOffset, TrapToEL1) && !Traps(flagsOffset, syndromeOffset, 0);

    private static bool Traps(int flagsOffset, int syndromeOffset, uint trap)
    {
        // FMOV D0, XZR. ESR_ELx: EC 0x07, IL, CV, COND 0b1110 (DDI 0487 D24.2).
        const uint Instruction = 0x9E67_03E0;
        const uint Syndrome = (0x07u << 26) | (1u << 25) | (1u << 24) | (0b1110u << 20);
        // The engine has the coprocessor field of AArch32 there, which an exception from AArch64 state does not have.
        const uint RES0 = (1u << 20) - 1;
        const ulong Address = 0x1000;
        const nuint PageSize = 0x1000;

        uint* page = (uint*)NativeMemory.AlignedAlloc(PageSize, PageSize);
        try
        {
            using Engine probe = new();
            page[0] = Instruction;
            probe.MapMemory(Address, PageSize, page);
            probe.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&StopAtInterrupt, null);
            byte* state = CpuState.FindRegisters(probe);
            if (state == null)
            {
                return false;
            }

            // The engine before may have left its syndrome in this memory.
            *(uint*)(state + syndromeOffset) = 0;
            *(uint*)(state + flagsOffset) |= trap;
            _ = probe.Start(Address, 1);
            return (*(uint*)(state + syndromeOffset) & ~RES0) == Syndrome;
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void StopAtInterrupt(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);
}
