using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Emu.Machine.Unicorn;

/// <summary>What the machine and the native code of an <see cref="AbortGate"/> tell each other.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AbortRecord
{
    /// <summary>Not 0: the access that is being made now aborts. The gate sets it back.</summary>
    public ulong Raise;

    /// <summary>The CPU's environment, see <see cref="CpuState.Environment"/>.</summary>
    public nint Environment;

    /// <summary>Where in translated code the access is made, see <see cref="CpuState.AccessReturn"/>.</summary>
    public nint Return;

    /// <summary>The exception's number, as <c>UC_HOOK_INTR</c> gets it.</summary>
    public uint Exception;

    /// <summary>ESR_EL1.</summary>
    public uint Syndrome;

    /// <summary>The virtual address that was translated last and was not in the engine's TLB.</summary>
    public ulong TranslatedAddress;

    /// <summary>The engine's CPU object.</summary>
    public nint Cpu;

    /// <summary>How many translations there were.</summary>
    public ulong Translations;
}

/// <summary>
/// Makes an access to a device abort. The engine's API has no way to do so: a device always answers, and its answer reaches the guest's
/// register. The engine itself leaves an access by a <c>siglongjmp</c>, which must not cross managed code. So the device's functions
/// are a few machine instructions of ours: they call the managed function, and when that asks for an abort, they call the engine's
/// <c>raise_exception_ra</c>, which restores the state of the aborted instruction and does not return. Other instructions of ours note
/// each virtual address that the engine translates, because the device gets the physical one only.
/// </summary>
internal sealed unsafe class AbortGate : IDisposable
{
    private const int SearchedWords = 0x2000;
    private const string Raiser = "raise_exception_ra_aarch64";
    private const string Translator = "arm_cpu_tlb_fill_aarch64";
    private const string Forgetter = "tlb_flush_page_aarch64";

    private static int[] _translatorOffsets = [];

    private readonly delegate* unmanaged[Cdecl]<nint, ulong, void> _forget;
    private readonly NativeCode _code;

    /// <summary>Builds the gate into an engine.</summary>
    /// <param name="cpu">The engine's state.</param>
    /// <param name="record">Shared with the gate; must live as long as the engine.</param>
    /// <param name="read">Called for a read.</param>
    /// <param name="write">Called for a write.</param>
    /// <exception cref="BoardException">This build of the engine lacks what the gate needs.</exception>
    public AbortGate(
        CpuState cpu,
        AbortRecord* record,
        delegate* unmanaged[Cdecl]<nint, ulong, uint, nint, ulong> read,
        delegate* unmanaged[Cdecl]<nint, ulong, uint, ulong, nint, void> write)
    {
        nint translator = UnicornApi.FindExport(Translator);
        nint raiser = UnicornApi.FindExport(Raiser);
        _forget = (delegate* unmanaged[Cdecl]<nint, ulong, void>)UnicornApi.FindExport(Forgetter);
        if (translator == 0 || raiser == 0 || _forget == null)
        {
            throw CpuState.Unknown("its functions for an abort were not found");
        }

        _code = NativeCode.TryCreate() ?? throw new BoardException("The system gives no memory for code: run with --strict-devices.");
        Read = (delegate* unmanaged[Cdecl]<nint, ulong, uint, nint, ulong>)WriteDevice((nint)read, raiser, record);
        Write = (delegate* unmanaged[Cdecl]<nint, ulong, uint, ulong, nint, void>)WriteDevice((nint)write, raiser, record);
        nint recorder = WriteRecorder(translator, record);
        if (!_code.TrySeal())
        {
            Dispose();
            throw new BoardException("The system does not let code be made executable: run with --strict-devices.");
        }

        ReplaceTranslator(cpu, translator, recorder);
    }

    /// <summary>Whether this host can have it.</summary>
    public static bool IsSupported => NativeCode.IsSupported;

    /// <summary>A device's function for reads.</summary>
    public delegate* unmanaged[Cdecl]<nint, ulong, uint, nint, ulong> Read { get; }

    /// <summary>A device's function for writes.</summary>
    public delegate* unmanaged[Cdecl]<nint, ulong, uint, ulong, nint, void> Write { get; }

    /// <summary>Lets the engine forget a translation, so that the next access of the page is noted again.</summary>
    public void Forget(nint cpu, ulong address) => _forget(cpu, address);

    /// <summary>Gives the code's memory back; the engine must be gone.</summary>
    public void Dispose() => _code.Dispose();

    /// <summary>
    /// The engine calls its translator through a pointer in the CPU's class, which is in the same object as the CPU. In 2.1 there are two, of which it takes
    /// the second one unless the user of its API has a separate TLB.
    /// </summary>
    private static void ReplaceTranslator(CpuState cpu, nint translator, nint recorder)
    {
        if (_translatorOffsets.Length == 0)
        {
            ulong[] words = new ulong[SearchedWords];
            int count = CpuState.ReadWords(cpu.X, words);
            List<int> found = [];
            for (int at = Array.IndexOf(words, (ulong)translator, 0, count); at >= 0;
                at = Array.IndexOf(words, (ulong)translator, at + 1, count - at - 1))
            {
                found.Add(at);
            }

            bool isKnown = found.Count == 1 || (found.Count == 2 && found[1] == found[0] + 1);
            _translatorOffsets = isKnown ? [.. found] : throw CpuState.Unknown("the pointer to its translation of addresses was not found");
        }

        foreach (int offset in _translatorOffsets)
        {
            nint* slot = (nint*)cpu.X + offset;
            *slot = *slot == translator ? recorder : throw CpuState.Unknown("the pointer to its translation of addresses was not found");
        }
    }

    /// <summary>Calls the managed function with the arguments as they are; raises the exception when it asks for one.</summary>
    private nint WriteDevice(nint managed, nint raiser, AbortRecord* record)
    {
        nint start = _code.Position;
        _code.Bytes([0x48, 0x83, 0xEC, 0x08]);               // sub rsp, 8
        _code.LoadConstant(0, managed);                       // mov rax, managed
        _code.Bytes([0xFF, 0xD0]);                           // call rax
        _code.LoadConstant(9, (nint)record);                  // mov r9, record
        _code.Bytes([0x49, 0x83, 0x39, 0x00]);               // cmp qword [r9], 0
        _code.Bytes([0x75, 0x05]);                           // jne raise
        _code.Bytes([0x48, 0x83, 0xC4, 0x08]);               // add rsp, 8
        _code.Bytes([0xC3]);                                 // ret
        _code.Bytes([0x49, 0xC7, 0x01, 0x00, 0x00, 0x00, 0x00]); // raise: mov qword [r9], 0
        _code.Bytes([0x49, 0x8B, 0x79, 0x08]);               // mov rdi, [r9 + 8]    Environment
        _code.Bytes([0x4D, 0x8B, 0x41, 0x10]);               // mov r8, [r9 + 16]    Return
        _code.Bytes([0x41, 0x8B, 0x71, 0x18]);               // mov esi, [r9 + 24]   Exception
        _code.Bytes([0x41, 0x8B, 0x51, 0x1C]);               // mov edx, [r9 + 28]   Syndrome
        _code.Bytes([0xB9, 0x01, 0x00, 0x00, 0x00]);         // mov ecx, 1           the target: EL1
        _code.LoadConstant(0, raiser);                        // mov rax, raiser
        _code.Bytes([0xFF, 0xD0]);                           // call rax
        _code.Bytes([0x0F, 0x0B]);                           // ud2
        return start;
    }

    /// <summary>Notes what is translated, and goes on in the engine's own function.</summary>
    private nint WriteRecorder(nint translator, AbortRecord* record)
    {
        nint start = _code.Position;
        _code.LoadConstant(0, (nint)(&record->TranslatedAddress)); // mov rax, &TranslatedAddress
        _code.Bytes([0x48, 0x89, 0x30]);                     // mov [rax], rsi
        _code.Bytes([0x48, 0x89, 0x78, 0x08]);               // mov [rax + 8], rdi   Cpu
        _code.Bytes([0x48, 0xFF, 0x40, 0x10]);               // inc qword [rax + 16] Translations
        _code.LoadConstant(0, translator);                    // mov rax, translator
        _code.Bytes([0xFF, 0xE0]);                           // jmp rax
        return start;
    }
}
