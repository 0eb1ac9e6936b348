using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.Win32.SafeHandles;

namespace Emu.Machine.Unicorn;

/// <summary>
/// Pointers into the engine's own CPU state. The API offers neither the syndrome and address of a fault nor the flags that the
/// engine derives from PSTATE, and reading PC through it would cost as much as a whole trapped access. The place of the state
/// is searched again for each engine: a value is written through the API and then looked for. A value that is not found is an
/// error, never a guess.
/// </summary>
internal sealed unsafe class CpuState
{
    private const int GeneralRegisters = 31;
    private const ulong PatternBase = 0x5EED_0000_0000_0000;
    private const int PatternSerialShift = 32;
    private const ulong PatternStep = 0x0111_1111;
    private const int SearchWords = 32 * 1024;
    private const int StateBytes = 8 * 1024;

    // From X0: the 32nd entry is SP, then PC, PSTATE's mode bits, the AArch64 flag and the derived flags.
    private const int PcOffset = 32 * 8;
    private const int ModeOffset = PcOffset + 8;
    private const int AArch64Offset = ModeOffset + 4;
    private const int DerivedFlagsOffset = AArch64Offset + 4;

    // The CPU's AArch32 registers, sixteen words, are before X0 at the start of its architectural state.
    private const int EnvironmentOffset = -16 * sizeof(uint);

    private const ulong AllMasked = 0x3C5;
    private const ulong NoneMasked = 0x005;

    private static int _searches;
    private static bool _trapsFloatingPoint;

    // The same for every engine of the process.
    private static int _syndromeOffset;
    private static int _returnAddressOffset;

    private CpuState(byte* registers, int dAIFOffset, int syndromeOffset, int returnAddressOffset)
    {
        Environment = (nint)(registers + EnvironmentOffset);
        IsAArch64 = (uint*)(registers + AArch64Offset);
        AccessReturn = (nint*)(registers + returnAddressOffset);
        X = (ulong*)registers;
        Pc = (ulong*)(registers + PcOffset);
        Mode = (uint*)(registers + ModeOffset);
        DerivedFlags = (uint*)(registers + DerivedFlagsOffset);
        Daif = (ulong*)(registers + dAIFOffset);
        Syndrome = (uint*)(registers + syndromeOffset);
        FaultAddress = (ulong*)(registers + syndromeOffset + 8);
    }

    /// <summary>What the engine's own functions call the CPU's environment.</summary>
    public nint Environment { get; }

    /// <summary>1 in AArch64 state, 0 in AArch32 state.</summary>
    public uint* IsAArch64 { get; }

    /// <summary>
    /// Where in translated code the access to a device was made that the engine performs now; 0 for an instruction fetch. The walk of a
    /// translation table leaves it as it is.
    /// </summary>
    public nint* AccessReturn { get; }

    /// <summary>X0 to X30 and the current SP.</summary>
    public ulong* X { get; }

    /// <summary>PC: exact in MRS, MSR and interrupt hooks and at the start of a block.</summary>
    public ulong* Pc { get; }

    /// <summary>PSTATE: the mode bits M[3:0] are always right here.</summary>
    public uint* Mode { get; }

    /// <summary>What the engine has derived from PSTATE and the System registers; translated code is chosen by it.</summary>
    public uint* DerivedFlags { get; }

    /// <summary>PSTATE.{D,A,I,F} in bits [9:6].</summary>
    public ulong* Daif { get; }

    /// <summary>ESR_ELx of the last exception.</summary>
    public uint* Syndrome { get; }

    /// <summary>FAR_ELx of the last abort.</summary>
    public ulong* FaultAddress { get; }

    /// <summary>Finds the state of a fresh engine. Nothing of the guest may be set up before, because registers are overwritten.</summary>
    /// <exception cref="BoardException">This build of the engine is laid out in another way than all known ones.</exception>
    public static CpuState Find(Engine engine)
    {
        byte* registers = FindRegisters(engine);
        if (registers == null)
        {
            throw Unknown("its registers were not found");
        }

        CheckPcAndMode(engine, registers);
        int daif = FindDaif(engine, registers);
        int syndrome = _syndromeOffset != 0 ? _syndromeOffset : _syndromeOffset = FindSyndrome();
        int returnAddress = _returnAddressOffset != 0 ? _returnAddressOffset : _returnAddressOffset = DeviceAccessProbe.FindReturnAddress();
        if (!_trapsFloatingPoint)
        {
            _trapsFloatingPoint = FloatingPointProbe.Works(DerivedFlagsOffset, syndrome) ? true : throw Unknown("the trap of floating point was not found");
        }

        for (int i = 0; i < GeneralRegisters; i++)
        {
            engine.WriteRegister(RegisterNumber(i), 0);
        }

        return new CpuState(registers, daif, syndrome, returnAddress);
    }

    /// <summary>Reads words of this process.</summary>
    /// <returns>How many could be read.</returns>
    public static int ReadWords(void* address, ulong[] words)
    {
        using SafeFileHandle memory = File.OpenHandle("/proc/self/mem");
        return Read(memory, (nint)address, words);
    }

    /// <summary>The error for a build of the engine that is laid out in another way.</summary>
    /// <param name="what">What was not found.</param>
    public static BoardException Unknown(string what) =>
        new($"This build of libunicorn2 keeps its CPU in a way Emu does not know ({what}): install Debian's libunicorn2 2.0 or 2.1.");

    private static int RegisterNumber(int i) => i switch
    {
        29 => UnicornConstants.RegisterX29,
        30 => UnicornConstants.RegisterX30,
        _ => UnicornConstants.RegisterX0 + i,
    };

    /// <summary>
    /// Fills the registers with a pattern that no search had before, because memory is full of what earlier engines left, and looks behind every
    /// pointer that the engine's handle holds. Reading through the file means that a wild pointer is an error, not a crash.
    /// </summary>
    public static byte* FindRegisters(Engine engine)
    {
        ulong pattern = PatternBase + ((ulong)(ushort)Interlocked.Increment(ref _searches) << PatternSerialShift);
        for (int i = 0; i < GeneralRegisters; i++)
        {
            engine.WriteRegister(RegisterNumber(i), pattern + ((ulong)i * PatternStep));
        }

        using SafeFileHandle memory = File.OpenHandle("/proc/self/mem");
        ulong[] handleWords = new ulong[StateBytes / sizeof(ulong)];
        ulong[] words = new ulong[SearchWords];
        int count = Read(memory, engine.Handle, handleWords);
        for (int i = 0; i < count; i++)
        {
            ulong pointer = handleWords[i];
            if (pointer < 0x1_0000 || (pointer & 7) != 0 || pointer > long.MaxValue)
            {
                continue;
            }

            int length = Read(memory, (nint)pointer, words);
            for (int at = 0; at + GeneralRegisters <= length; at++)
            {
                byte* found = (byte*)pointer + (at * sizeof(ulong));
                if (words[at] == pattern && IsPattern(words.AsSpan(at, GeneralRegisters), pattern) && Follows(engine, found, pattern))
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static bool IsPattern(ReadOnlySpan<ulong> words, ulong pattern)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] != pattern + ((ulong)i * PatternStep))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>It is the state itself, not a copy: what is written through the API shows there.</summary>
    private static bool Follows(Engine engine, byte* registers, ulong pattern)
    {
        engine.WriteRegister(RegisterNumber(1), ~pattern);
        bool follows = ((ulong*)registers)[1] == ~pattern;
        engine.WriteRegister(RegisterNumber(1), pattern + PatternStep);
        return follows;
    }

    private static int Read(SafeFileHandle memory, nint address, ulong[] words)
    {
        try
        {
            return RandomAccess.Read(memory, MemoryMarshal.AsBytes(words.AsSpan()), address) / sizeof(ulong);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }

    private static void CheckPcAndMode(Engine engine, byte* registers)
    {
        engine.WriteRegister(UnicornConstants.RegisterPc, PatternBase);
        engine.WriteRegister(UnicornConstants.RegisterPstate, AllMasked);
        if (*(ulong*)(registers + PcOffset) != PatternBase
            || (*(uint*)(registers + ModeOffset) & 0xF) != (AllMasked & 0xF)
            || *(uint*)(registers + AArch64Offset) == 0)
        {
            throw Unknown("PC and PSTATE do not follow X30 and SP");
        }
    }

    private static int FindDaif(Engine engine, byte* registers)
    {
        const ulong Mask = 0x3C0;
        int found = 0;
        for (int offset = DerivedFlagsOffset; offset < StateBytes / 2; offset += sizeof(ulong))
        {
            engine.WriteRegister(UnicornConstants.RegisterPstate, AllMasked);
            if (*(ulong*)(registers + offset) != Mask)
            {
                continue;
            }

            engine.WriteRegister(UnicornConstants.RegisterPstate, NoneMasked);
            if (*(ulong*)(registers + offset) == 0)
            {
                found = offset;
                break;
            }
        }

        engine.WriteRegister(UnicornConstants.RegisterPstate, AllMasked);
        return found != 0 ? found : throw Unknown("PSTATE.DAIF was not found");
    }

    /// <summary>Runs one SVC whose immediate no other word has, and looks for its syndrome (DDI 0487 D24.2, ESR_ELx, EC 0x15).</summary>
    private static int FindSyndrome()
    {
        const ulong Address = 0x1000;
        const uint Immediate = 0xC0DE;
        const uint Expected = (0x15u << 26) | (1u << 25) | Immediate;
        const uint SupervisorCall = 0xD400_0001 | (Immediate << 5);
        const nuint PageSize = 0x1000;

        uint* page = (uint*)NativeMemory.AlignedAlloc(PageSize, PageSize);
        try
        {
            using Engine probe = new();
            page[0] = SupervisorCall;
            probe.MapMemory(Address, PageSize, page);
            probe.AddHook(UnicornConstants.HookInterrupt, (delegate* unmanaged[Cdecl]<nint, uint, nint, void>)&StopAtInterrupt, null);
            byte* state = FindRegisters(probe);
            _ = probe.Start(Address, 0);
            for (int offset = DerivedFlagsOffset; state != null && offset < StateBytes / 2; offset += sizeof(uint))
            {
                // The fault's address is two words after it, so the syndrome must be on a boundary of 8 bytes.
                if (*(uint*)(state + offset) == Expected && ((nint)(state + offset) & 7) == 0)
                {
                    return offset;
                }
            }
        }
        finally
        {
            NativeMemory.AlignedFree(page);
        }

        throw Unknown("the syndrome of an exception was not found");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(System.Runtime.CompilerServices.CallConvCdecl)])]
    private static void StopAtInterrupt(nint engine, uint number, nint data) => _ = UnicornApi.uc_emu_stop(engine);
}
