using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Emu.Machine;

/// <content>
/// WFE and YIELD among many vCPUs. The engine executes both as NOP and tells nobody, but ends a block with them. So each block that is translated is looked at:
/// where it ends with one of them, the block hook finds a bit set, and the vCPU's turn ends when the block does.
/// </content>
public sealed unsafe partial class Board
{
    private const uint WaitForEvent = 0xD503_205F;
    private const uint SendEventLocal = 0xD503_20BF;
    private const uint Yield = 0xD503_203F;

    // The number of instructions after which the vCPU waits; Never while it does not.
    private ulong _waitAt = Never;
    private bool _waitYields;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnBlockOfMany(nint engine, ulong address, uint size, Pulse* pulse)
    {
        if (pulse->IsFirst != 0)
        {
            // The engine tells about a translation only where a block was executed before it.
            pulse->IsFirst = 0;
            TranslatedBlock first = new() { Address = address, Size = (ushort)size };
            Of(pulse).NoteTranslated(&first);
        }

        BeginBlock(address, size, pulse);
        if (pulse->MayWait(address))
        {
            NoteWait(pulse, address, size);
        }
    }

    /// <summary>A block was translated: does it end with WFE or YIELD?</summary>
    private void NoteTranslated(TranslatedBlock* block)
    {
        try
        {
            if (WaitAtEnd(block->Address, block->Size) != 0)
            {
                _pulse->SetMayWait(block->Address);
            }
        }
        catch (System.Exception e)
        {
            Fail(e);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void NoteWait(Pulse* pulse, ulong address, uint size)
    {
        Board board = Of(pulse);
        try
        {
            // The bit is shared by many addresses, and what was at this one may be something else by now.
            if (pulse->Count != 0 && board._stop == StopReason.None && board.WaitAtEnd(address, size) is not 0 and uint wait)
            {
                board._waitAt = pulse->Retired + pulse->Count;
                board._waitYields = wait == Yield;
                pulse->Deadline = 0;
            }
        }
        catch (System.Exception e)
        {
            board.Fail(e);
        }
    }

    /// <summary>At the start of a block: the one before it ended with WFE or YIELD, and was executed to its end.</summary>
    /// <returns>Whether the turn is over.</returns>
    private bool EndsByWait(ulong retired)
    {
        if (_waitAt == Never)
        {
            return false;
        }

        bool waits = _waitAt == retired;
        _waitAt = Never;
        if (!waits)
        {
            Rearm();
            return false;
        }

        if (!_waitYields)
        {
            _now.Wait = CpuWait.Event;
            return true;
        }

        // The rest of its turn is after the others; a second time in the round it just goes on.
        bool first = !_now.HasYielded;
        _now.HasYielded = true;
        if (!first)
        {
            Rearm();
        }

        return first;
    }

    /// <summary>The WFE or YIELD at the end of a block, or 0. After SEVL a WFE does not wait, because the event is there.</summary>
    private uint WaitAtEnd(ulong address, uint size)
    {
        if (size < sizeof(uint))
        {
            return 0;
        }

        ulong last = address + size - sizeof(uint);
        uint word = Fetch(last);
        return word == Yield || (word == WaitForEvent && (size == sizeof(uint) || Fetch(last - sizeof(uint)) != SendEventLocal)) ? word : 0;
    }

    /// <summary>The API's <c>uc_tb</c>: a block of translated code.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TranslatedBlock
    {
        public ulong Address;
        public ushort Instructions;
        public ushort Size;
    }
}
