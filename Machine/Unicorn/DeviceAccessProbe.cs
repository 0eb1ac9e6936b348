using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Finds where the engine keeps the return address of an access to a device, by what it holds in three of them: in two loads of one block
/// it is a place in translated code, the second a few bytes behind the first, and in an instruction fetch it is 0.
/// </summary>
internal static unsafe class DeviceAccessProbe
{
    private const ulong CodeAddress = 0x1000;
    private const ulong DeviceAddress = 0x2000;
    private const nuint PageSize = 0x1000;
    private const ulong LongestBlockOfCode = 0x1000;

    // The engine keeps it in front of the architectural state.
    private const int SearchedBytes = 0x4000;
    private const int SearchedWords = SearchedBytes / sizeof(ulong);

    private const uint LoadX0FromX1 = 0xF940_0020;
    private const uint JumpToX1 = 0xD61F_0020;

    // A fetch is one access; each of the two loads is two accesses of 32 bits, of which the first is looked at.
    private const int FirstLoad = 0;
    private const int SecondLoad = 2;
    private const int Fetch = 4;
    private const int Accesses = 5;

    /// <summary>Runs the three accesses.</summary>
    /// <returns>The distance in bytes from X0 in the engine's CPU state; it is negative.</returns>
    /// <exception cref="BoardException">Not exactly one place behaves so.</exception>
    public static int FindReturnAddress()
    {
        ulong[][] seen = new ulong[Accesses][];
        uint* page = (uint*)NativeMemory.AlignedAlloc(PageSize, PageSize);
        GCHandle probe = default;
        try
        {
            using Engine engine = new();
            byte* registers = CpuState.FindRegisters(engine);
            if (registers == null)
            {
                throw CpuState.Unknown("its registers were not found");
            }

            State state = new State { Registers = registers, Seen = seen };
            probe = GCHandle.Alloc(state);
            page[0] = LoadX0FromX1;
            page[1] = LoadX0FromX1;
            page[2] = JumpToX1;
            engine.MapMemory(CodeAddress, PageSize, page);
            engine.MapDevice(DeviceAddress, PageSize, &OnRead, &OnWrite, (void*)GCHandle.ToIntPtr(probe));
            engine.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&StopAtInterrupt, null);
            engine.WriteRegister(UnicornConstants.RegisterX0 + 1, DeviceAddress);
            _ = engine.Start(CodeAddress, 0);
        }
        finally
        {
            if (probe.IsAllocated)
            {
                probe.Free();
            }

            NativeMemory.AlignedFree(page);
        }

        return Choose(seen);
    }

    private static int Choose(ulong[][] seen)
    {
        int found = -1;
        for (int i = 0; i < SearchedWords && seen[Fetch] is not null; i++)
        {
            ulong first = seen[FirstLoad][i];
            ulong second = seen[SecondLoad][i];
            if (first != 0 && seen[FirstLoad + 1][i] == first && second - first - 1 < LongestBlockOfCode && seen[Fetch][i] == 0)
            {
                found = found < 0 ? i : throw CpuState.Unknown("the return address of an access was found twice");
            }
        }

        return found >= 0 ? (found * sizeof(ulong)) - SearchedBytes : throw CpuState.Unknown("the return address of an access was not found");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong OnRead(nint engine, ulong offset, uint size, nint data)
    {
        State state = (State)GCHandle.FromIntPtr(data).Target!;
        if (state.Count < Accesses)
        {
            ulong[] words = new ulong[SearchedWords];
            _ = CpuState.ReadWords(state.Registers - SearchedBytes, words);
            state.Seen[state.Count++] = words;
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnWrite(nint engine, ulong offset, uint size, ulong value, nint data)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void StopAtInterrupt(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);

    private sealed class State
    {
        public required byte* Registers { get; init; }

        public required ulong[][] Seen { get; init; }

        public int Count { get; set; }
    }
}
