using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Emu.Machine.Unicorn;

/// <summary>
/// The engine's exclusive monitor: the address of the last load-exclusive, in the CPU's state. The API does not show it. As with <see cref="CpuState"/>, it is found
/// by what instructions do to it, never guessed.
/// </summary>
internal sealed unsafe class ExclusiveMonitor
{
    private const ulong ProbeAddress = 0x4000_0000;
    private const ulong MarkedAddress = ProbeAddress + 0xE50;
    private const nuint PageSize = 0x1000;
    private const uint LoadExclusive = 0xC85F_7C20; // LDXR X0, [X1]
    private const uint ClearExclusive = 0xD503_3F5F; // CLREX
    private const uint SupervisorCall = 0xD400_0001;
    private const int SearchedWords = 8 * 1024;
    private const int FirstWord = 40;

    // What the engine has there while nothing is marked.
    private const ulong Unmarked = ulong.MaxValue;

    // From X0 on; the same for every engine of the process.
    private static int _word;

    /// <summary>Finds it.</summary>
    /// <exception cref="BoardException">This build of the engine is laid out in another way than all known ones.</exception>
    public ExclusiveMonitor()
    {
        if (Volatile.Read(ref _word) == 0)
        {
            Volatile.Write(ref _word, Find());
        }
    }

    /// <summary>Forgets the address, as CLREX does.</summary>
    public void Clear(CpuState cpu) => cpu.X[_word] = Unmarked;

    private static int Find()
    {
        uint* page = (uint*)NativeMemory.AlignedAlloc(PageSize, PageSize);
        try
        {
            new Span<byte>(page, (int)PageSize).Clear();
            using Engine probe = new();
            page[0] = LoadExclusive;
            page[1] = SupervisorCall;
            page[2] = ClearExclusive;
            page[3] = SupervisorCall;
            probe.MapMemory(ProbeAddress, PageSize, page);
            CpuState cpu = CpuState.Find(probe);
            probe.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&StopAtInterrupt, null);
            cpu.X[1] = MarkedAddress;
            ulong[] marked = new ulong[SearchedWords];
            ulong[] cleared = new ulong[SearchedWords];
            _ = probe.Start(ProbeAddress, 0);
            int count = CpuState.ReadWords(cpu.X, marked);
            _ = probe.Start(ProbeAddress + (2 * sizeof(uint)), 0);
            count = Math.Min(count, CpuState.ReadWords(cpu.X, cleared));
            int found = 0;
            for (int i = FirstWord; i < count; i++)
            {
                if (marked[i] == MarkedAddress && cleared[i] == Unmarked)
                {
                    found = found == 0 ? i : throw CpuState.Unknown("the exclusive monitor was found twice");
                }
            }

            return found != 0 ? found : throw CpuState.Unknown("the exclusive monitor was not found");
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void StopAtInterrupt(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);
}
