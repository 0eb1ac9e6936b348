using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Emu.Machine.Unicorn;

/// <summary>
/// The engine's table of the translations that it used last, by virtual address. A TLBI must empty it. It also tells how much of the
/// buffer for translated code is used, which the API does not, and an engine whose buffer of 1 GiB is full ends the process: its entries
/// point into that buffer, which is filled upwards. As with <see cref="CpuState"/>, the table is found, never guessed.
/// </summary>
internal sealed unsafe class TranslationCache
{
    // The table has 2^12 entries, and is before the registers in the engine's CPU.
    private const int Entries = 4096;
    private const int SearchedBytes = 64 * 1024;

    // The entry of an address is a hash of it, which is 0 for this one whatever the engine takes for the size of a page.
    private const ulong ProbeAddress = 0x4000_0000;
    private const nuint PageSize = 0x1000;
    private const uint SupervisorCall = 0xD400_0001;
    private const ulong BufferSize = 1UL << 30;

    // From X0 back to the table; the same for every engine of the process.
    private static int _offset;

    private readonly ulong* _table;
    private ulong _first;

    private TranslationCache(ulong* table) => _table = table;

    /// <summary>Finds the table of an engine.</summary>
    /// <param name="cpu">The state of that engine's CPU.</param>
    /// <exception cref="BoardException">This build of the engine is laid out in another way than all known ones.</exception>
    public static TranslationCache Of(CpuState cpu)
    {
        int offset = Volatile.Read(ref _offset);
        if (offset == 0)
        {
            offset = FindOffset();
            Volatile.Write(ref _offset, offset);
        }

        return new TranslationCache((ulong*)((byte*)cpu.X - offset));
    }

    /// <summary>Bytes of the buffer used since the first call. To be called when a block has just been translated.</summary>
    public ulong Used()
    {
        ulong last = 0;
        ulong first = ulong.MaxValue;
        for (int i = 0; i < Entries; i++)
        {
            ulong entry = _table[i];
            if (entry != 0)
            {
                last = Math.Max(last, entry);
                first = Math.Min(first, entry);
            }
        }

        if (_first == 0 && last != 0)
        {
            _first = first;
        }

        return last - _first < BufferSize ? last - _first : 0;
    }

    /// <summary>Empties the table: the engine looks at the guest's translation of each address again. It may be called in a hook.</summary>
    public void Forget() => new Span<ulong>(_table, Entries).Clear();

    /// <summary>Runs one instruction, which stops in a hook: between two runs the engine empties the table.</summary>
    private static int FindOffset()
    {
        uint* page = (uint*)NativeMemory.AlignedAlloc(PageSize, PageSize);
        try
        {
            using Engine probe = new();
            page[0] = SupervisorCall;
            probe.MapMemory(ProbeAddress, PageSize, page);
            Search search = new Search { Registers = (byte*)CpuState.Find(probe).X };
            probe.AddHook(
                UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, Search*, void>)&SearchAtInterrupt, &search);
            _ = probe.Start(ProbeAddress, 0);
            return search.Offset != 0 ? search.Offset : throw CpuState.Unknown("the table of its translations was not found");
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void SearchAtInterrupt(nint engine, uint number, Search* search)
    {
        _ = UnicornApi.uc_emu_stop(engine);
        ulong[] words = new ulong[1];
        ulong[] target = new ulong[1];
        for (int offset = Entries * sizeof(ulong);
            offset < SearchedBytes && CpuState.ReadWords(search->Registers - offset, words) == words.Length; offset += sizeof(ulong))
        {
            // A translation begins with the address that it was made from.
            if (words[0] > ProbeAddress && (words[0] & 7) == 0 && words[0] <= long.MaxValue
                && CpuState.ReadWords((void*)words[0], target) == target.Length && target[0] == ProbeAddress)
            {
                search->Offset = offset;
                return;
            }
        }
    }

    /// <summary>What the hook of the probe is given, and gives back.</summary>
    private struct Search
    {
        public byte* Registers;
        public int Offset;
    }
}
