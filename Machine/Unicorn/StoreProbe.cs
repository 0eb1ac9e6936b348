using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Tries whether an engine notices that code was changed: by a store to the page's own address, by one through a second address of the same page, and by one that
/// was made fast before the page held code.
/// </summary>
internal static unsafe class StoreProbe
{
    private const ulong Base = 0x4000_0000;
    private const ulong Alias = 0x8000_0000;
    private const nuint Size = 0x1_0000;
    private const ulong Table = 0x8000;
    private const ulong Routine = 0x4000;

    private const ulong GiB = 1UL << 30;
    private const ulong Block = 0x401;                                  // a block, with the Access flag
    private const ulong FourKiBGranuleFrom39Bits = (25UL << 0) | (1UL << 23) | (1UL << 32); // T0SZ, EPD1, IPS
    private const ulong NonSecureAArch64 = 0x501;
    private const ulong AArch64AtEL1 = 1UL << 31;
    private const ulong MmuOn = 1;
    private const ulong El1hAllMasked = 0x3C5;
    private const ulong Expected = 1 + 2 + 4;

    // MOV W0, #n; RET.
    private const uint MoveOne = 0x5280_0020;
    private const uint MoveTwo = 0x5280_0040;
    private const uint MoveFour = 0x5280_0080;
    private const uint Return = 0xD65F_03C0;

    private static readonly uint[] Program =
    [
        0xB900_4049, // STR W9, [X2, #64]    before there is code in the page
        0xB900_4029, // STR W9, [X1, #64]
        0xD63F_0020, // BLR X1               1
        0x8B00_014A, // ADD X10, X10, X0
        0xB900_0043, // STR W3, [X2]         through the second address
        0xD63F_0020, // BLR X1               2
        0x8B00_014A, // ADD X10, X10, X0
        0xB900_0024, // STR W4, [X1]         through its own
        0xD63F_0020, // BLR X1               4
        0x8B00_014A, // ADD X10, X10, X0
        0xD400_0001, // SVC #0
    ];

    /// <summary>Runs the trial.</summary>
    /// <param name="isFast">Whether stores to pages without code are to be fast; then it also must have made some so.</param>
    public static bool Works(bool isFast)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc(Size, 0x1000);
        byte* dummy = (byte*)NativeMemory.AlignedAlloc(Size, 0x1000);
        try
        {
            NativeMemory.Clear(memory, Size);
            Program.CopyTo(new Span<uint>(memory, Program.Length));
            *(uint*)(memory + Routine) = MoveOne;
            *(uint*)(memory + Routine + 4) = Return;
            ulong* table = (ulong*)(memory + Table);
            table[Base / GiB] = Base | Block;
            table[Alias / GiB] = Base | Block;

            using Engine engine = new();
            engine.MapMemory(Base, Size, memory);

            // The engine looks at its list of regions by virtual address too.
            engine.MapMemory(Alias, Size, dummy);
            engine.WriteSystemRegister(3, 6, 1, 1, 0, NonSecureAArch64);
            engine.WriteSystemRegister(3, 4, 1, 1, 0, AArch64AtEL1);
            engine.WriteRegister(UnicornConstants.RegisterPstate, El1hAllMasked);
            engine.WriteSystemRegister(3, 0, 2, 0, 2, FourKiBGranuleFrom39Bits);
            engine.WriteSystemRegister(3, 0, 2, 0, 0, Base + Table);
            engine.WriteSystemRegister(3, 0, 1, 0, 0, MmuOn);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 1, Base + Routine);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 2, Alias + Routine);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 3, MoveTwo);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 4, MoveFour);
            engine.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&Stop, null);

            StoreRule rule = StoreRule.ForTrial(memory, Base, Size, isFast);
            engine.Stores = rule;
            return engine.Start(Base, 0) == UnicornConstants.Ok
                && engine.ReadRegister(UnicornConstants.RegisterX0 + 10) == Expected
                && (rule.FastPages != 0) == isFast;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
            NativeMemory.AlignedFree(dummy);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Stop(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);
}
