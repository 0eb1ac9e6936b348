using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Only stores to pages with translated code take the engine's slow way, because that code must be thrown away.
/// The engine by itself sends every store that way (2.0.1), or forgets a page that has two addresses (2.1). Here two or three of its own calls go through
/// our own functions, and those call functions that the engine exports; they read none of its structures. docs/decisions/0017 says why.
/// </summary>
internal sealed unsafe partial class StoreRule
{
    // The engine's pages are of 1 KiB or larger, and addresses of pages are multiples of their size: one bit for each KiB serves every size.
    private const int PageShift = 10;
    private const ulong PageSize = 1 << PageShift;
    private const int WordShift = 6;
    private const int Write = 2;

    private const string SetPageName = "tlb_set_page_with_attrs_aarch64";
    private const string ProtectCodeName = "tlb_protect_code_aarch64";
    private const string SetDirtyName = "tlb_set_dirty_aarch64";
    private const string ResetDirtyName = "tlb_reset_dirty_aarch64";
    private const string HostAddressName = "qemu_map_ram_ptr_aarch64";

    private static readonly Lock Preparing = new();
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, ulong, uint, int, int, ulong, void> _setPage;
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void> _protectCode;
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void> _setDirty;
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, ulong, void> _resetDirty;
    private static delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, ulong, byte*> _hostAddress;
    private static bool _isPrepared;
    private static bool _isInstalled;

    // The rule of the engine that runs on this thread: the engine's calls come without a word of which machine they are for.
    [ThreadStatic]
    private static StoreRule? _current;

    private readonly byte* _memory;
    private readonly ulong _address;
    private readonly ulong _size;
    private readonly ulong[] _code;
    private readonly bool _isFast;
    private nint _cpu;

    /// <summary>Makes the rule of one engine, in which no code is translated yet.</summary>
    /// <param name="memory">The memory for which stores may be fast; all other stores are slow.</param>
    /// <param name="address">Its physical address.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="isFast">False: all stores take the slow way.</param>
    public StoreRule(void* memory, ulong address, ulong size, bool isFast)
        : this(memory, address, size, isFast, isTrial: false)
    {
    }

    private StoreRule(void* memory, ulong address, ulong size, bool isFast, bool isTrial)
    {
        if (!isTrial)
        {
            Prepare();
        }

        _memory = (byte*)memory;
        _address = address;
        _size = size;
        _isFast = isFast && _isInstalled;
        _code = new ulong[_isFast ? (size >> (PageShift + WordShift)) + 1 : 0];
    }

    /// <summary>Why no store can be fast in this process, as one sentence; null where they can.</summary>
    public static string? WhyNot { get; private set; }

    /// <summary>How many pages were made fast.</summary>
    public ulong FastPages { get; private set; }

    /// <summary>A rule that tries out whether rules work.</summary>
    public static StoreRule ForTrial(void* memory, ulong address, ulong size, bool isFast) =>
        new(memory, address, size, isFast, isTrial: true);

    /// <summary>Runs an engine under its rule.</summary>
    /// <param name="rule">The rule; null for an engine that is left as it is.</param>
    /// <returns>What to give <see cref="Leave"/> afterwards.</returns>
    public static StoreRule? Enter(StoreRule? rule)
    {
        StoreRule? before = _current;
        _current = rule;
        return before;
    }

    /// <summary>The engine has stopped.</summary>
    public static void Leave(StoreRule? before) => _current = before;

    /// <summary>Puts our functions between the engine's, and tries them; takes them out where they do not do what they should.</summary>
    /// <exception cref="BoardException">This build of the engine executes code as it was before a store changed it, and that cannot be cured.</exception>
    private static void Prepare()
    {
        lock (Preparing)
        {
            if (_isPrepared)
            {
                return;
            }

            using LibrarySlots slots = new();
            WhyNot = Install(slots);
            _isInstalled = WhyNot is null;
            if (_isInstalled && !StoreProbe.Works(isFast: true))
            {
                slots.PutBack();
                _isInstalled = false;
                WhyNot = "the engine did not notice changed code in a trial";
            }

            if (!StoreProbe.Works(isFast: false))
            {
                throw CpuState.Unknown("it executes code as it was before a store changed it");
            }

            if (WhyNot is not null)
            {
                WhyNot = $"Stores of the guest are slow with this build of libunicorn2: {WhyNot}.";
            }

            _isPrepared = true;
        }
    }

    /// <returns>Why not, or null.</returns>
    private static string? Install(LibrarySlots slots)
    {
        _setPage = (
            delegate* unmanaged[Cdecl, SuppressGCTransition]<nint,
            ulong,
            ulong,
            uint,
            int,
            int,
            ulong,
            void>)UnicornApi.FindExport(SetPageName);
        _protectCode = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void>)UnicornApi.FindExport(ProtectCodeName);
        _setDirty = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, ulong, void>)UnicornApi.FindExport(SetDirtyName);
        _resetDirty = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, ulong, void>)UnicornApi.FindExport(ResetDirtyName);
        _hostAddress = (delegate* unmanaged[Cdecl, SuppressGCTransition]<nint, nint, ulong, byte*>)UnicornApi.FindExport(HostAddressName);
        if (_setPage == null || _protectCode == null || _setDirty == null || _resetDirty == null || _hostAddress == null)
        {
            return "it does not export the functions that this needs";
        }

        // 2.1 marks pages itself, by their virtual address; 2.0.1 never calls this function.
        delegate* unmanaged[Cdecl]<nint, ulong, ulong, uint, int, int, ulong, void> setPage = &OnSetPage;
        delegate* unmanaged[Cdecl]<nint, ulong, void> protectCode = &OnProtectCode;
        delegate* unmanaged[Cdecl]<nint, ulong, void> setDirty = &OnSetDirty;
        return slots.Replace(SetPageName, (nint)_setPage, (nint)setPage, mayMiss: false)
            ?? slots.Replace(ProtectCodeName, (nint)_protectCode, (nint)protectCode, mayMiss: false)
            ?? slots.Replace(SetDirtyName, (nint)_setDirty, (nint)setDirty, mayMiss: true);
    }

    /// <summary>A page is entered into the TLB: where it holds no translated code, nobody has to notice its stores.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSetPage(nint cpu, ulong address, ulong physical, uint attributes, int protection, int index, ulong size)
    {
        _setPage(cpu, address, physical, attributes, protection, index, size);
        StoreRule? rule = _current;
        if (rule is null || !rule._isFast)
        {
            return;
        }

        rule._cpu = cpu;
        ulong offset = physical - rule._address;
        if ((protection & Write) != 0 && offset < rule._size && !rule.HoldsCode(offset))
        {
            rule.FastPages++;
            _setDirty(cpu, address);
        }
    }

    /// <summary>The first code of a page is translated: from now on its stores must be noticed, at every address that it has in the TLB.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProtectCode(nint engine, ulong place)
    {
        _protectCode(engine, place);
        StoreRule? rule = _current;
        if (rule is null || !rule._isFast)
        {
            return;
        }

        byte* host = _hostAddress(engine, 0, place);
        ulong offset = (ulong)(host - rule._memory);
        if (offset < rule._size)
        {
            rule._code[offset >> (PageShift + WordShift)] |= 1UL << (int)(offset >> PageShift);
            if (rule._cpu != 0)
            {
                _resetDirty(rule._cpu, (nint)host, PageSize);
            }
        }
    }

    /// <summary>The engine would make a page fast after a store to it. Only <see cref="OnSetPage"/> does so under a rule.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnSetDirty(nint cpu, ulong address)
    {
        if (_current is null)
        {
            _setDirty(cpu, address);
        }
    }

    private bool HoldsCode(ulong offset) => (_code[offset >> (PageShift + WordShift)] & (1UL << (int)(offset >> PageShift))) != 0;
}
