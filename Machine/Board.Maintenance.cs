using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>The engine's translated code: it must not outlive what it was translated from, and it must not fill its buffer.</content>
public sealed unsafe partial class Board
{
    private const uint TlbMaintenance = 8;

    // How often the buffer is looked at, in blocks of at most 64 KiB, and when a new engine with an empty one takes over.
    private const uint TranslationsBetweenLooks = 64;
    private const ulong TranslationLimit = 128UL << 20;

    private TranslationCache? _translations;
    private uint _untilLook;
    private bool _bufferIsFull;

    /// <summary>The most bytes of translated code that an engine of this run was seen to hold.</summary>
    internal ulong MostTranslatedBytes { get; private set; }

    /// <summary>How many engines the run has had.</summary>
    internal int EnginesMade { get; private set; }

    private void AddMaintenanceHooks(Engine engine)
    {
        engine.AddInstructionHook(
            UnicornConstants.InstructionSys, (delegate* unmanaged[Cdecl]<nint, uint, CpReg*, Pulse*, uint>)&OnSys, _pulse);
        engine.AddHook(
            UnicornConstants.HookTranslated, (
                delegate* unmanaged[Cdecl]<nint, TranslatedBlock*, void*, Pulse*, void>)&OnTranslated, _pulse);
    }

    /// <summary>A new engine: nothing is translated.</summary>
    private void StartTranslations(CpuState cpu)
    {
        _translations = TranslationCache.Of(cpu);
        _untilLook = TranslationsBetweenLooks;
        _bufferIsFull = false;
        EnginesMade++;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnSys(nint engine, uint register, CpReg* system, Pulse* pulse)
    {
        if (system->CRn == TlbMaintenance && (*pulse->Mode & 0xC) != 0)
        {
            Of(pulse).ForgetAddresses();
        }

        return NotOurs;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnTranslated(nint engine, TranslatedBlock* block, void* blockBefore, Pulse* pulse)
    {
        Board board = Of(pulse);
        if (board.HasMany)
        {
            board.NoteTranslated(block);
        }

        if (--board._untilLook == 0)
        {
            board.LookAtTranslations();
        }
    }

    /// <summary>
    /// A TLBI of one page makes the engine forget which translated code is at the first 2 KiB of it only, because it takes pages to be 1 KiB:
    /// the rest would be executed as it was before. So it forgets the code of all addresses. The translations themselves stay, and are found
    /// again by their physical address. The engine executes the TLBI afterwards.
    /// </summary>
    private void ForgetAddresses()
    {
        _fetchPage = NoPage;
        _translations!.Forget();
    }

    /// <summary>
    /// Code that rewrites itself is translated again each time, at the end of a buffer in which nothing is given back. Before the buffer is
    /// full a new engine takes over at the next block.
    /// </summary>
    private void LookAtTranslations()
    {
        _untilLook = TranslationsBetweenLooks;
        ulong used = _translations!.Used();
        MostTranslatedBytes = ulong.Max(MostTranslatedBytes, used);
        if (!_bufferIsFull && used >= TranslationLimit)
        {
            _bufferIsFull = true;
            Rearm();
        }
    }
}
