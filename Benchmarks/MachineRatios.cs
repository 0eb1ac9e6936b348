using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Machine;
using Emu.Machine.Unicorn;

namespace Emu.Benchmarks;

/// <summary>What the PMU costs a guest on the reference board.</summary>
internal static unsafe class MachineRatios
{
    private const ulong RamAddress = 0x4000_0000;
    private const ulong RamSize = 0x20_0000;

    private const ushort PMCR_EL0 = 0xDCE0;
    private const ushort PMCNTENSET_EL0 = 0xDCE1;
    private const ushort PMCCNTR_EL0 = 0xDCE8;
    private const ushort PMEVTYPER0_EL0 = 0xDF60;

    private const int Counter = 9;
    private const int ReadsPerLoop = 64;
    private const int ReadLoops = 50_000;
    private const int MixedLoops = 1_500_000;

    // CPU_CYCLES, INST_RETIRED, MEM_ACCESS, LD_RETIRED, ST_RETIRED and SW_INCR: all six event counters have work.
    private static readonly ushort[] MixedEvents = [0x0011, 0x0008, 0x0013, 0x0006, 0x0007, 0x0000];

    // CPU_CYCLES, INST_RETIRED, BR_PRED, STALL, SW_INCR and CHAIN: none of them needs a hook of each memory access.
    private static readonly ushort[] OtherEvents = [0x0011, 0x0008, 0x0012, 0x0024, 0x0000, 0x001E];

    public static IEnumerable<Ratio> Measure()
    {
        yield return Ratio.Of("A trapped MRS PMCCNTR_EL0 against the same hook left empty", TrappedRead, EmptyHook, most: 3);
        yield return Ratio.Of(
            "A mixed guest that counts, without an event of memory accesses, against one that does not", () => Mixed(OtherEvents), () => Mixed([]), most: 2);

        // The engine calls a hook for each access then, and leaves its short way to memory. Without counting it has no hook at all.
        yield return Ratio.Of(
            "A mixed guest that counts memory accesses too, against one that does not count", () => Mixed(MixedEvents), () => Mixed([]), double.PositiveInfinity);
    }

    private static byte[] ReadLoop()
    {
        GuestCode code =
            new GuestCode().Load(0, 0x41).Msr(PMCR_EL0, 0).Load(0, 0x8000_0000).Msr(PMCNTENSET_EL0, 0).Load(Counter, ReadLoops);
        int start = code.Count;
        for (int i = 0; i < ReadsPerLoop; i++)
        {
            code.Mrs(1, PMCCNTR_EL0);
        }

        return code.Subtract(Counter, Counter, 1).LoopWhileNotZero(Counter, start).SwitchOff().ToBytes();
    }

    /// <summary>Arithmetic, memory and branches; all six event counters have work where it counts.</summary>
    public static byte[] MixedLoop(bool counting, int loops = MixedLoops) => MixedLoop(counting ? MixedEvents : [], loops);

    private static byte[] MixedLoop(ushort[] events, int loops)
    {
        GuestCode code = new();
        if (events.Length != 0)
        {
            for (int i = 0; i < events.Length; i++)
            {
                code.Load(0, events[i]).Msr((ushort)(PMEVTYPER0_EL0 + i), 0);
            }

            code.Load(0, 0x8000_003F).Msr(PMCNTENSET_EL0, 0).Load(0, 0xC1).Msr(PMCR_EL0, 0);
        }

        // Arithmetic, memory and branches in about the shares of compiled code: 16 instructions, 4 of them memory, 3 branches.
        code.Load(2, RamAddress + 0x10_0000).Load(3, 0x1234_5678).Load(4, 0x9E37_79B9).Load(Counter, (ulong)loops);
        int start = code.Count;
        return code
            .Multiply(3, 3, 4).AddRegisters(5, 3, 4).LoadWord(6, 2, 0).Eor(5, 5, 6)
            .SkipWhereZero(3, 7, 1).AddRegisters(5, 5, 3).StoreWord(5, 2, 8).LoadWord(7, 2, 16)
            .Eor(7, 7, 5).SkipWhereZero(5, 3, 2).AddRegisters(7, 7, 4).Multiply(7, 7, 4).StoreWord(7, 2, 16)
            .AddRegisters(8, 8, 7).Subtract(Counter, Counter, 1).LoopWhileNotZero(Counter, start)
            .SwitchOff().ToBytes();
    }

    private static double TrappedRead()
    {
        using Machine.Board machine = new(new BoardOptions { Image = GuestImage.FromBytes("reads", ReadLoop()) });
        return machine.Run().Elapsed.TotalNanoseconds / ((double)ReadLoops * ReadsPerLoop);
    }

    private static double Mixed(ushort[] events)
    {
        using Machine.Board machine = new(new BoardOptions { Image = GuestImage.FromBytes("mixed", MixedLoop(events, MixedLoops)) });
        BoardResult result = machine.Run();
        return result.Elapsed.TotalNanoseconds / result.Instructions;
    }

    /// <summary>The same program on the bare engine, its MRS hook doing nothing.</summary>
    private static double EmptyHook()
    {
        byte[] code = ReadLoop();
        void* ram = NativeMemory.AlignedAlloc((nuint)RamSize, 4096);
        try
        {
            code.CopyTo(new Span<byte>(ram, code.Length));
            using Engine engine = new();
            engine.MapMemory(RamAddress, RamSize, ram);
            engine.AddInstructionHook(
                UnicornConstants.InstructionMrs, (delegate* unmanaged[Cdecl]<nint, uint, CpReg*, nint, uint>)&Nothing, null);
            engine.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&Stop, null);
            long start = Stopwatch.GetTimestamp();
            _ = engine.Start(RamAddress, 0);
            return Stopwatch.GetElapsedTime(start).TotalNanoseconds / ((double)ReadLoops * ReadsPerLoop);
        }
        finally
        {
            NativeMemory.AlignedFree(ram);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Nothing(nint engine, uint register, CpReg* system, nint data) => 1;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Stop(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);
}
