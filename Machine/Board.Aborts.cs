using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Emu.Machine.Unicorn;

namespace Emu.Machine;

/// <content>
/// External aborts (DDI 0487 D24.2, ESR_ELx, "Synchronous External abort"): an access to an address where the board has nothing. The end of the run comes in their
/// place where <see cref="BoardOptions.StrictDevices"/> asks for it.
/// </content>
public sealed unsafe partial class Board
{
    private const uint InstructionAbortLower = 0x20;
    private const uint InstructionAbortSame = 0x21;
    private const uint DataAbortLower = 0x24;
    private const uint DataAbortSame = 0x25;
    private const uint ThirtyTwoBitInstruction = 1u << 25;

    // The status codes in ISS[5:0], DFSC and IFSC. The last two bits of a translation fault and of an abort on a walk are the level.
    private const uint StatusMask = 0b11_1111;
    private const uint StatusLevel = 0b00_0011;
    private const uint TranslationFault = 0b00_0100;
    private const uint AddressSizeFaultLevel0 = 0b00_0000;
    private const uint ExternalAbort = 0b01_0000;
    private const uint ExternalAbortOnWalk = 0b01_0100;

    // ID_AA64MMFR0_EL1.PARange: 44 bits.
    private const ulong PhysicalSize = 1UL << 44;

    // The smallest page the engine translates.
    private const ulong EnginePageMask = 0x3FF;

    /// <summary>Written over the return address of an access, so that the next one can be told from a walk, which leaves it alone.</summary>
    private const nint NoAccess = 1;

    private readonly AbortRecord* _abort;
    private AbortGate? _gate;
    private bool _abortRaised;
    private ulong _abortedWalk;
    private ulong? _lastAbort;

    /// <summary>What an access is for.</summary>
    private enum AccessKind
    {
        Data,
        Fetch,
        Walk,
    }

    /// <summary>From within a device's function, once for each access: what it is for.</summary>
    private AccessKind TakeKind(out nint returnAddress)
    {
        returnAddress = *_cpu.AccessReturn;
        *_cpu.AccessReturn = NoAccess;
        return returnAddress switch
        {
            0 => AccessKind.Fetch,
            NoAccess => AccessKind.Walk,
            _ => AccessKind.Data,
        };
    }

    /// <summary>
    /// An access to nothing. The walk of a translation table gets zeros, an invalid descriptor, so that the engine takes a translation fault
    /// of the right level, which becomes the abort.
    /// </summary>
    private void AccessNothing(ulong address, uint size, bool write)
    {
        if (_probesTranslation)
        {
            // The machine itself asks for a translation, outside any instruction.
            return;
        }

        AccessKind kind = TakeKind(out nint returnAddress);
        if (*_cpu.IsAArch64 == 0)
        {
            // The engine looks at code that this board never executes.
            return;
        }

        if (_gate is null)
        {
            EndAtAbsent(address, size, write, kind == AccessKind.Fetch);
            return;
        }

        _lastAbort = address;
        if (kind == AccessKind.Walk)
        {
            _abortedWalk = _abort->Translations;
            return;
        }

        bool fetch = kind == AccessKind.Fetch;
        bool fromEL0 = ((*_cpu.Mode >> 2) & 3) == 0;
        uint exceptionClass = fetch
            ? fromEL0 ? InstructionAbortLower : InstructionAbortSame
            : fromEL0 ? DataAbortLower : DataAbortSame;
        *_cpu.FaultAddress = VirtualAddress(address, size);
        _abort->Environment = _cpu.Environment;
        _abort->Return = returnAddress;
        _abort->Exception = fetch ? UnicornConstants.ExceptionPrefetchAbort : UnicornConstants.ExceptionDataAbort;
        _abort->Syndrome = (exceptionClass << ExceptionClassShift) | ThirtyTwoBitInstruction | (write ? WriteNotRead : 0)
            | StatusOf(address);
        _abort->Raise = 1;
        _abortRaised = true;
    }

    /// <summary>With the MMU off, an address beyond the physical address size is an Address size fault of level 0 (DDI 0487 D8, "Address size fault").</summary>
    private uint StatusOf(ulong physical) =>
        physical >= PhysicalSize && (_engine.ReadSystemRegister(3, 0, 1, 0, 0) & 1) == 0 ? AddressSizeFaultLevel0 : ExternalAbort;

    /// <summary>
    /// The virtual address of an access to nothing. The engine forgets the translation after each such abort, so the address that was
    /// translated last is that of this access or near it.
    /// </summary>
    private ulong VirtualAddress(ulong physical, uint size)
    {
        ulong translated = _abort->TranslatedAddress;
        if (((translated & ~(ulong)(size - 1)) & EnginePageMask) == (physical & EnginePageMask))
        {
            return translated;
        }

        // A store over the end of a page has its second page translated before it stores its first byte.
        ulong samePage = (translated & ~EnginePageMask) | (physical & EnginePageMask);
        return samePage > translated && samePage - translated > EnginePageMask / 2 ? samePage - EnginePageMask - 1 : samePage;
    }

    /// <summary>
    /// At an abort that the engine reports: the syndrome as the guest must see it. For an abort that the machine raised the engine has put
    /// the syndrome's bits for an access that EL2 emulates (ISV) in its place.
    /// </summary>
    private uint SyndromeOfAbort(uint syndrome)
    {
        if (_abortRaised)
        {
            _abortRaised = false;
            ForgetTranslation(*_cpu.FaultAddress);
            ForgetTranslation(_abort->TranslatedAddress);
            return _abort->Syndrome;
        }

        bool onWalk = _abortedWalk != 0 && _abortedWalk == _abort->Translations;
        _abortedWalk = 0;
        return onWalk && (syndrome & StatusMask & ~StatusLevel) == TranslationFault
            ? (syndrome & ~StatusMask) | ExternalAbortOnWalk | (syndrome & StatusLevel)
            : syndrome;
    }

    /// <summary>An address that led to nothing must be translated again the next time, or its virtual address would not be known.</summary>
    private void ForgetTranslation(ulong address) => _gate?.Forget(_abort->Cpu, address);

    /// <summary>Makes the functions that answer for addresses without a device, and can abort.</summary>
    private AbortGate? BuildGate(CpuState cpu) =>
        _options.StrictDevices || !AbortGate.IsSupported ? null : new AbortGate(cpu, _abort, &OnNothingRead, &OnNothingWrite);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong OnNothingRead(nint engine, ulong offset, uint size, nint data)
    {
        DeviceWindow* window = (DeviceWindow*)data;
        Board board = Of(window->Pulse);
        try
        {
            board.AccessNothing(window->Address + offset, size, write: false);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNothingWrite(nint engine, ulong offset, uint size, ulong value, nint data)
    {
        DeviceWindow* window = (DeviceWindow*)data;
        Board board = Of(window->Pulse);
        try
        {
            board.AccessNothing(window->Address + offset, size, write: true);
        }
        catch (Exception e)
        {
            board.Fail(e);
        }
    }
}
